"""docs/tables.md: its statements run in real databases, and give or are refused as it says."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from psycopg.errors import GeneratedAlways
from tests.targets.sql.builds import build_settings
from tests.targets.sql.engines import Duckdb, fresh_postgresql

from trivet.cli.main import call
from trivet.settings import Settings, SqlTarget, Targets
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


def test_the_statements_run_in_duckdb(text: str, checkout: Path, tmp_path: Path) -> None:
    """This repository's own settings do not generate it."""
    settings = Settings.from_file(checkout / "trivet.yaml")
    target = SqlTarget("generated/sql", ("duckdb",))
    leg = build_settings(replace(settings, targets=Targets(sql=target)))[1]
    engine = Duckdb()
    engine.load(leg)
    assert _run(text, "duckdb", engine.connection.execute) > 4


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
