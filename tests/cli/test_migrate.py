"""`trivet migrate`: losses, files in the styles of other tools, and what it says."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from alembic import command as alembic
from alembic.config import Config
from tests.source.tree import DRAFT_2020, write

from trivet.cli.main import call
from trivet.template_files import packaged_folder


def schema(**members: Any) -> dict[str, Any]:
    return {
        "$schema": DRAFT_2020,
        "type": "object",
        "required": ["id"],
        "x-primary-key": ["id"],
        "properties": {"id": {"type": "integer"}, **members},
        "additionalProperties": False,
    }


OLD = schema(a={"type": "string", "maxLength": 9}, b={"type": "integer"})
SHORTER = schema(a={"type": "string", "maxLength": 5}, b={"type": "integer"})
FEWER = schema(a={"type": "string", "maxLength": 9})


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, {"before/schemas/item.json": OLD, "app/schemas/item.json": SHORTER})
    write(tmp_path, {"app/trivet.yaml": "targets: {sql: {}}\n"})
    monkeypatch.chdir(tmp_path / "app")
    return tmp_path / "app"


def database(project: Path, file: Path | str, *documents: Any) -> sqlite3.Connection:
    """A database with the old tables and these documents."""
    write(project.parent / "before", {"trivet.yaml": "targets: {sql: {}}\n"})
    assert call(["generate", "--config", str(project.parent / "before/trivet.yaml")]) == 0
    made = sqlite3.connect(file, isolation_level=None)
    made.executescript((project.parent / "before/generated/sql/sqlite/item.sql").read_text("utf-8"))
    for one in documents:
        made.execute("INSERT INTO item_doc (doc) VALUES (?)", (json.dumps(one),))
    return made


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert call(["migrate", *arguments, "--against", "../before"]) == 0
    return capsys.readouterr().out


def test_refused_documents_stop_it_or_are_put_aside(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = database(project, ":memory:", {"id": 1, "a": "short"}, {"id": 2, "a": "too long"})
    with pytest.raises(
        sqlite3.IntegrityError, match="the new version refuses some documents: nothing was changed"
    ):
        made.executescript(printed(capsys, "sqlite"))
    made.executescript(printed(capsys, "sqlite", "--count"))
    assert len(made.execute("SELECT doc FROM item_doc").fetchall()) == 2
    script = printed(capsys, "sqlite", "--quarantine")
    made.executescript(script)
    assert made.execute("SELECT doc FROM item_doc").fetchall() == [('{"id":1,"a":"short"}',)]
    aside = made.execute('SELECT "table", "key", "check", "document" FROM trivet_quarantine').fetchall()
    assert aside == [("item", '{"id":2}', "item_a_maxLength", '{"id":2,"a":"too long"}')]
    with pytest.raises(sqlite3.IntegrityError, match="the database has the new version already"):
        made.executescript(script)


def test_other_tables_are_not_touched(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = sqlite3.connect(":memory:", isolation_level=None)
    made.execute("CREATE TABLE item (id)")
    with pytest.raises(sqlite3.IntegrityError, match="the tables are not those of the old version"):
        made.executescript(printed(capsys, "sqlite"))
    assert made.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (1,)


def test_a_loss_must_be_allowed(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, {"schemas/item.json": FEWER})
    assert call(["migrate", "sqlite", "--against", "../before"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "schemas/item.json:" in told.err and "the values of `b` are lost" in told.err
    made = database(project, ":memory:", {"id": 1, "b": 5})
    script = printed(capsys, "sqlite", "--allow-lossy")
    assert "-- Lost: the values of `b` are lost" in script
    made.executescript(script)
    assert made.execute("SELECT doc FROM item_doc").fetchall() == [('{"id":1}',)]


def test_a_table_that_is_gone_is_a_loss(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project.parent, {"before/schemas/other.json": OLD})
    for dialect in ("sqlite", "postgresql"):
        assert call(["migrate", dialect, "--against", "../before"]) == 1
        told = capsys.readouterr().err
        assert "../before:schemas/other.json:" in told and "the table other is lost with its rows" in told


def test_there_may_be_nothing_to_do(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, {"schemas/item.json": OLD})
    assert printed(capsys, "sqlite") == "" == printed(capsys, "postgresql")
    assert call(["migrate", "sqlite", "--against", "../before"]) == 0
    assert "there is nothing to do" in capsys.readouterr().err


def test_the_project_s_templates_are_used(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["templates", "list"]) == 0
    write(project, {"trivet.yaml": "targets: {sql: {}}\ntemplates: mine\n"})
    packaged = Path(packaged_folder(), "sql/sqlite/table.sql.jinja2").read_text("utf-8")
    write(
        project,
        {"mine/sql/sqlite/table.sql.jinja2": packaged.replace(") STRICT;", ") STRICT, WITHOUT ROWID;")},
    )
    script = printed(capsys, "sqlite", "--quarantine")
    assert script.count("\n) STRICT, WITHOUT ROWID;\n") == 1


def test_faulty_arguments(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    against = ["--against", "../before"]
    assert call(["migrate", "sqlite", *against, "--style", "flyway"]) == 2
    assert call(["migrate", "sqlite", *against, "--name", "../x"]) == 2
    assert call(["migrate", "oracle", *against]) == 2
    write(project, {"trivet.yaml": "targets: {sql: {dialects: [sqlite]}}\n"})
    assert call(["migrate", "postgresql", *against]) == 2
    write(project, {"trivet.yaml": "targets: {sql: {documents: false}}\n"})
    assert call(["migrate", "sqlite", *against]) == 2
    assert "without document views" in capsys.readouterr().err


NAMES = {
    "plain": ["008_trivet_check.sql", "009_trivet_expand.sql", "010_trivet_validate.sql", "011_trivet_contract.sql"],
    "flyway": [
        *("V1__trivet_check.sql", "V1__trivet_check.sql.conf", "V2__trivet_expand.sql", "V2__trivet_expand.sql.conf"),
        *("V3__trivet_validate.sql", "V3__trivet_validate.sql.conf"),
        *("V4__trivet_contract.sql", "V4__trivet_contract.sql.conf"),
    ],
    "dbmate": [
        "00000000000008_trivet_check.sql", "00000000000009_trivet_expand.sql",
        "00000000000010_trivet_validate.sql", "00000000000011_trivet_validate.sql",
        "00000000000012_trivet_contract.sql",
    ],
}  # fmt: skip


@pytest.mark.parametrize("style", NAMES)
def test_files_follow_those_that_are_there(project: Path, style: str) -> None:
    write(project, {"migrations/007_mine.sql": "SELECT 1;\n"})
    arguments = [
        "migrate",
        "postgresql",
        "--against",
        "../before",
        "--output",
        "migrations",
        "--style",
        style,
    ]
    assert call(arguments) == 0
    assert sorted(one.name for one in (project / "migrations").iterdir()) == sorted(
        [*NAMES[style], "007_mine.sql"]
    )
    for one in NAMES[style]:
        text = (project / "migrations" / one).read_text("utf-8")
        assert text.startswith("-- migrate:up transaction:false\n") == (style == "dbmate")
        assert one.endswith(".conf") == (text == "executeInTransaction=false\nplaceholderReplacement=false\n")


_ENVIRONMENT = """
from alembic import context
from sqlalchemy import create_engine

with create_engine(context.config.get_main_option("sqlalchemy.url")).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
"""


def test_a_failed_write_leaves_no_file(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, handles = os.write, []

    def full(handle: int, raw: Any) -> int:
        """Write half of the second file, as a full disk does."""
        handles.append(handle)
        if len(handles) > 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(handle, raw if len(handles) == 1 else raw[: len(raw) // 2])

    with monkeypatch.context() as patch:
        patch.setattr("trivet.artifacts.disk.os.write", full)
        assert call(["migrate", "postgresql", "--against", "../before", "--output", "out"]) == 2
    assert len(handles) == 3 and [*(project / "out").iterdir()] == []


def test_alembic_runs_the_files(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = database(project, project / "app.db", {"id": 1, "a": "short"}, {"id": 2, "a": "too long"})
    write(project, {"alembic/env.py": _ENVIRONMENT, "alembic/versions/.keep": ""})
    printed(capsys, "sqlite", "--quarantine", "--output", "alembic/versions", "--style", "alembic")
    write(project.parent / "before", {"schemas/item.json": SHORTER})
    write(project, {"schemas/item.json": schema(a={"type": "string", "maxLength": 5}, c={"type": "integer"})})
    printed(
        capsys,
        "sqlite",
        "--allow-lossy",
        "--output",
        "alembic/versions",
        "--style",
        "alembic",
        "--name",
        "two",
    )
    config = Config()
    config.set_main_option("script_location", "alembic")
    config.set_main_option("sqlalchemy.url", "sqlite:///app.db")
    alembic.upgrade(config, "head")
    assert made.execute("SELECT doc FROM item_doc").fetchall() == [('{"id":1,"a":"short"}',)]
