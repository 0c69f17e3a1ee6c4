"""The file that SQLite's checks share: applied again it keeps all rows, and a later version brings its triggers."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from tests.targets.sql.builds import build_schema
from tests.targets.sql.engines import Sqlite, ddl

from trivet.target_result import TargetResult

NODE: dict[str, Any] = {
    "type": "object",
    "properties": {"next": {"$ref": "#/$defs/node"}, "name": {"type": "string", "pattern": "^(?:ab|bb)*$"}},
    "required": ["name"],
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"root": {"$ref": "#/$defs/node"}},
    "$defs": {"node": NODE},
}
GOOD = json.dumps({"root": {"name": "abbb", "next": {"name": ""}}})
BAD = json.dumps({"root": {"name": "abbb", "next": {"name": "a"}}})
TABLES = ("trivet_step", "trivet_rule", "trivet_test", "trivet_edge", "trivet_start")


@pytest.fixture
def leg(tmp_path: Path) -> TargetResult:
    return build_schema(tmp_path, SCHEMA)[1]


@pytest.fixture
def door(leg: TargetResult) -> Sqlite:
    engine = Sqlite()
    engine.load(leg)
    return engine


def counts(engine: Sqlite) -> dict[str, int]:
    run = engine.connection.execute
    return {name: run(f"SELECT count(*) FROM {name}").fetchone()[0] for name in TABLES}


def test_a_rule_tells_good_from_bad(door: Sqlite) -> None:
    assert door.put("thing_doc", GOOD).accepted
    assert door.put("thing_doc", BAD).said == "thing_root_ref"


def test_the_file_is_first_and_can_be_applied_again(door: Sqlite, leg: TargetResult) -> None:
    before, shared = counts(door), next(iter(ddl(leg, "sqlite")))
    assert "trivet_check" in shared and min(before.values()) > 0
    door.connection.executescript(shared)
    assert counts(door) == before
    assert door.put("thing_doc", GOOD).accepted and not door.put("thing_doc", BAD).accepted


def test_a_later_version_replaces_the_trigger(door: Sqlite, leg: TargetResult) -> None:
    door.connection.executescript(
        "DROP TRIGGER trivet_check_insert;"
        "CREATE TRIGGER trivet_check_insert INSTEAD OF INSERT ON trivet_check BEGIN SELECT 1; END;"
    )
    assert door.put("thing_doc", BAD).accepted
    door.connection.executescript(next(iter(ddl(leg, "sqlite"))))
    assert door.put("thing_doc", BAD).said == "thing_root_ref"


@pytest.mark.parametrize("table", TABLES)
def test_generated_rows_are_kept(door: Sqlite, table: str) -> None:
    for statement in (
        f"DELETE FROM {table}",
        f"UPDATE {table} SET rowid = rowid",
        f"UPDATE {table} SET place = 1",
    ):
        before = counts(door)
        with pytest.raises(sqlite3.Error):
            door.connection.execute(statement)
        assert counts(door) == before


@pytest.mark.parametrize("clause", ["", "OR IGNORE", "OR REPLACE", "OR FAIL"])
def test_no_failure_is_left_behind(door: Sqlite, clause: str) -> None:
    run = door.connection.execute
    for statement in (f"INSERT {clause} INTO thing_doc (doc) VALUES (?)",):
        with pytest.raises(sqlite3.IntegrityError, match="thing_root_ref"):
            run(statement, (BAD,))
    with pytest.raises(sqlite3.IntegrityError, match="thing_root_ref"):
        run(f"INSERT {clause} INTO thing (root) VALUES (?)", (json.dumps(json.loads(BAD)["root"]),))
    assert run("SELECT count(*) FROM trivet_failed").fetchone() == (0,)


def test_a_missing_rule_refuses_every_document(door: Sqlite) -> None:
    run = door.connection.execute
    run("DROP TRIGGER trivet_rule_delete")
    run("DELETE FROM trivet_rule WHERE rule IN (SELECT asked FROM trivet_edge)")
    with pytest.raises(sqlite3.Error, match="a rule is missing"):
        run("INSERT INTO thing_doc (doc) VALUES (?)", (GOOD,))


def test_a_table_of_that_name_gets_an_underscore(tmp_path: Path) -> None:
    leg = build_schema(tmp_path, {**SCHEMA, "x-table": "trivet_rule"})[1]
    engine = Sqlite()
    engine.load(leg)
    assert engine.put("_trivet_rule_doc", GOOD).accepted


def test_what_needs_no_rule_has_no_such_file(tmp_path: Path) -> None:
    leg = build_schema(tmp_path, {"type": "object", "properties": {"a": {"type": "string"}}})[1]
    assert not any("trivet_" in text for text in ddl(leg, "sqlite"))
