"""docs/tables.md: its statements run in real databases, and give or are refused as it says."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
import yaml
from psycopg.errors import GeneratedAlways
from tests.targets.sql.builds import build_own, build_schema
from tests.targets.sql.engines import Duckdb, fresh_postgresql

from trivet.cli.main import call
from trivet.settings import SqlTarget
from trivet.targets.sql.dialects.duckdb.types import requested_type as of_duckdb
from trivet.targets.sql.dialects.postgresql.requested_types import requested_type as of_postgresql
from trivet.targets.sql.dialects.sqlite.types import requested_type as of_sqlite
from trivet.targets.sql.plan.records import RequestedType

BLOCK = re.compile(r"<!-- run: ([a-z, ]+) -->\n```sql\n(.*?)```", re.DOTALL)
STATEMENT = re.compile(r"(?P<code>.*?;)\n(?:-- (?P<does>gives|refused): (?P<what>[^\n]*)\n)?\n?", re.DOTALL)
CONSOLE = re.compile(r"```console\n\$ trivet ([^\n]*)\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def text(checkout: Path) -> str:
    return (checkout / "docs" / "tables.md").read_text("utf-8")


def _files(checkout: Path, engine: str) -> list[str]:
    manifest = json.loads((checkout / "generated/manifest.json").read_text("utf-8"))
    return [(checkout / path).read_text("utf-8") for path in manifest["apply"][engine]]


def _run(text: str, engine: str, execute: Callable[[str], Any]) -> int:
    """Runs the blocks of an engine in order; the number of statements."""
    count = 0
    for engines, block in BLOCK.findall(text):
        if engine in engines.split(", "):
            assert STATEMENT.sub("", block) == "", "every statement ends with a semicolon and a line end"
            for match in STATEMENT.finditer(block):
                _check(match, execute)
                count += 1
    return count


def _check(match: re.Match[str], execute: Callable[[str], Any]) -> None:
    if match["does"] == "refused":
        with pytest.raises(
            (sqlite3.IntegrityError, psycopg.IntegrityError, GeneratedAlways, duckdb.ConstraintException),
            match=f"(?i){re.escape(match['what'])}",
        ):
            execute(match["code"])
        return
    result = execute(match["code"])
    if match["does"] == "gives":
        assert [str(value) for (value,) in result.fetchall()] == [match["what"]]


def test_the_statements_run_in_sqlite(text: str, checkout: Path) -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    for ddl in _files(checkout, "sqlite"):
        connection.executescript(ddl)
    assert _run(text, "sqlite", connection.execute) > 10


def test_the_statements_run_in_postgresql(text: str, checkout: Path, postgresql: str) -> None:
    with fresh_postgresql(postgresql) as engine:
        for ddl in _files(checkout, "postgresql"):
            engine.connection.execute(ddl.encode())
        assert _run(text, "postgresql", lambda code: engine.connection.execute(code.encode())) > 10


def test_the_statements_run_in_duckdb(
    text: str, checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """This repository's own settings do not generate it. One of them reads a file of documents."""
    documents = [{"slug": "saws", "name": "Saws"}, {"slug": "axes", "name": "Axes"}]
    (tmp_path / "categories.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in documents), "utf-8")
    monkeypatch.chdir(tmp_path)
    leg = build_own(checkout, SqlTarget("generated/sql", ("duckdb",)))
    engine = Duckdb()
    engine.load(leg)
    assert _run(text, "duckdb", engine.connection.execute) > 4


def test_documents_that_sqlite_refuses_are_set_aside(text: str, checkout: Path) -> None:
    found = re.search(r"<!-- run: refused -->\n```python\n(.*?)```", text, re.DOTALL)
    assert found is not None
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for ddl in _files(checkout, "sqlite"):
        connection.executescript(ddl)
    documents = [
        '{"slug": "saws", "name": "Saws"}',
        '{"slug": "axes"}',
        "5",
        '{"slug": "hoes", "name": "Hoes"}',
    ]
    names: dict[str, Any] = {"connection": connection, "documents": documents}
    exec(found[1], names)  # noqa: S102
    assert connection.execute("SELECT slug FROM category ORDER BY slug").fetchall() == [("hoes",), ("saws",)]
    assert [text for text, _ in names["refused"]] == documents[1:3]


EVENT = {
    "type": "object",
    "required": ["id", "created_at"],
    "properties": {
        "id": {"type": "string"},
        "created_at": {"type": "string", "format": "date-time"},
        "tags": {"type": "array", "x-storage": "table", "items": {"type": "string"}},
    },
}


def test_the_statements_about_partitions_run(text: str, tmp_path: Path, postgresql: str) -> None:
    """Over the schema whose keys the page shows."""
    keys = re.search(r"## Partitions\n\n```yaml\n(.*?)```", text, re.DOTALL)
    block = re.search(r"<!-- partitions of events -->\n```sql\n(.*?)```", text, re.DOTALL)
    assert keys is not None and block is not None
    schema = {**EVENT, **yaml.safe_load(keys[1])}
    target = SqlTarget("generated/sql", ("postgresql",))
    with fresh_postgresql(postgresql) as engine:
        engine.load(build_schema(tmp_path, schema, target=target)[1])
        assert STATEMENT.sub("", block[1]) == ""
        for match in STATEMENT.finditer(block[1]):
            _check(match, lambda code: engine.connection.execute(code.encode()))


def test_what_the_commands_print(
    text: str, checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(checkout)
    found = CONSOLE.findall(text)
    assert found
    for arguments, output in found:
        assert call(arguments.split()) == 0
        assert capsys.readouterr().out.startswith(output)


@pytest.mark.parametrize(
    ("start", "requested"),
    [("- PostgreSQL: ", of_postgresql), ("- SQLite: ", of_sqlite), ("- DuckDB: ", of_duckdb)],
)
def test_the_types_that_it_lists_are_granted(text: str, start: str, requested: Any) -> None:
    told = text.partition(start)[2].partition("\n-")[0].partition("\n\n")[0]
    names = re.findall("`([a-z ]+)(?:\\(([^)]*)\\))?`", told)
    assert len(names) > 3
    for name, sizes in names:
        given = tuple(3 - index for index, _ in enumerate(filter(None, sizes.split(", "))))
        granted = [requested(name, given, base) for base in ("text", "integer", "number", "boolean", "json")]
        assert any(isinstance(one, RequestedType) for one in granted), name
