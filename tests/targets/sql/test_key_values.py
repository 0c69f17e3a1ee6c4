"""Keys that a column cannot tell from others are refused: no document takes the place of one with another key."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.targets.sql.builds import build_schema, build_schemas
from tests.targets.sql.engines import Engine, Sqlite, equal, exact

_REFUSED = (sqlite3.IntegrityError, psycopg.errors.CheckViolation)
_DOUBLE = {"type": "number", "x-sql-type": {"postgresql": "double precision", "sqlite": "real"}}
_WHOLE = {"type": "number", "x-sql-type": {"sqlite": "int"}}
_TIME = {"type": "string", "format": "date-time"}
_NOON = '"2017-01-01T00:00:00Z"'

#: A member with two values that differ.
DIFFERENT = [
    ({"type": "integer"}, "100000000000000000000001", "100000000000000000000002"),
    ({"type": "integer"}, "9007199254740992", "9007199254740993.0"),
    ({"type": "integer"}, "9223372036854775807", "9223372036854775808"),
    ({"type": "number"}, "1e400", "1e401"),
    ({"type": "number"}, "0", "1e-400"),
    ({"type": "number"}, "0.1", "0.1000000000000000055"),
    ({"type": "number"}, "9007199254740992", "9007199254740993"),
    (_DOUBLE, "0.1", "0.1000000000000000055"),
    (_DOUBLE, "9007199254740992", "9007199254740993"),
    (_WHOLE, "0", "1e-400"),
    (_TIME, _NOON, '"2017-01-01T00:00:00.0000001Z"'),
    (_TIME, _NOON, '"2016-12-31T23:59:60Z"'),
]
#: A member with two values that are equal in JSON.
EQUAL = [
    ({"type": "integer"}, "9223372036854775807", "9223372036854775807.0"),
    ({"type": "integer"}, "1", "1.0"),
    ({"type": "integer"}, "1000000", "1e6"),
    ({"type": "number"}, "123456789012345e4", "1234567890123450000"),
    ({"type": "number"}, "2.5", "2.50"),
    ({"type": "number"}, "0", "-0.0"),
    (_DOUBLE, "2.5", "0.25e1"),
]


def _object(**member: Any) -> dict[str, Any]:
    return {"type": "object", "required": ["k"], "properties": {"k": member, "b": {}}}


def _load(engine: Engine, folder: Path, cases: list[Any], role: str) -> None:
    """Makes a table for the member of each case: `t0`, `t1`, …"""
    schemas = {f"t{number}": _object(**member, **{role: True}) for number, (member, *_) in enumerate(cases)}
    engine.load(build_schemas(folder, schemas, draft="2020-12")[1])


def _put(engine: Engine, table: str, document: str, over: bool = True) -> str:
    """Writes a document (`over`: over one with its key, if there is one); gives what refused it, or nothing."""
    text = document.replace("'", "''")
    insert = f"INSERT INTO {table}_doc (doc) VALUES ('{text}')"
    is_sqlite = isinstance(engine, Sqlite)
    upsert = insert.replace("INSERT", "INSERT OR REPLACE") if is_sqlite else f"SELECT {table}_put('{text}')"
    try:
        engine.connection.execute(upsert if over else insert)
    except _REFUSED as refusal:
        return str(refusal)
    return ""


def _documents(engine: Engine, table: str) -> list[Any]:
    found = engine.connection.execute(f"SELECT CAST(doc AS text) FROM {table}_doc").fetchall()
    return [exact(text) for (text,) in found]


@pytest.mark.parametrize("role", ["x-primary-key", "x-unique"])
def test_different_keys_stay_apart(column_engine: Engine, tmp_path: Path, role: str) -> None:
    """A document is refused by a check of its own, or stored beside the other one."""
    _load(column_engine, tmp_path, DIFFERENT, role)
    for number, (_, *values) in enumerate(DIFFERENT):
        table, wanted = f"t{number}", []
        for text in (f'{{"k": {value}}}' for value in values):
            refusal = _put(column_engine, table, text, role == "x-primary-key")
            assert not refusal or re.search(f"{table}_k_(distinct|integers|sql_type)", refusal)
            wanted += [] if refusal else [exact(text)]
        found = _documents(column_engine, table)
        assert len(found) == len(wanted) and all(map(equal, found, wanted)), values


def test_equal_keys_are_one_key(column_engine: Engine, tmp_path: Path) -> None:
    _load(column_engine, tmp_path, EQUAL, "x-primary-key")
    for number, (_, *values) in enumerate(EQUAL):
        refusals = [_put(column_engine, f"t{number}", f'{{"k": {value}}}') for value in values]
        assert all(not one or "_k_distinct" in one for one in refusals), values
        assert len(_documents(column_engine, f"t{number}")) == 1, values


_LINES = {"type": "array", "x-storage": "table", "items": {"type": "number", "x-references": "owner.k"}}
_INSIDE = {
    "type": "object",
    "x-storage": "columns",
    "properties": {"p": {"type": "number", "x-references": "owner.k"}},
}


@pytest.mark.parametrize(
    ("members", "document"),
    [
        ({"p": {"type": ["number", "null"], "x-references": "owner.k"}}, '{"k": 1, "p": %s}'),
        ({"list": _LINES}, '{"k": 1, "list": [%s]}'),
        ({"in": _INSIDE}, '{"k": 1, "in": {"p": %s}}'),
    ],
    ids=["member", "item", "inside"],
)
def test_a_reference_needs_the_very_key(tmp_path: Path, members: Any, document: str) -> None:
    engine = Sqlite()
    engine.connection.execute("PRAGMA foreign_keys = ON")
    thing = {"type": "object", "required": ["k"], "properties": {"k": {"type": "integer"}, **members}}
    owner = _object(type="number", **{"x-primary-key": True})
    engine.load(build_schemas(tmp_path, {"owner": owner, "thing": thing}, draft="2020-12")[1])
    engine.connection.execute("""INSERT INTO owner_doc (doc) VALUES ('{"k": 0.1}')""")
    assert "_distinct" in _put(engine, "thing", document % "0.1000000000000000055")
    assert "FOREIGN KEY" in _put(engine, "thing", document % "0.2")
    assert _put(engine, "thing", document % "0.10") == ""


@pytest.mark.parametrize(
    ("member", "dialects"),
    [
        ({"type": "integer"}, {"sqlite"}),
        ({"type": "integer", "minimum": 0, "maximum": 2**53 - 1}, set()),
        ({"type": "number", "enum": [0.5, 2.5]}, set()),
        ({"type": "string"}, set()),
        (_TIME, {"postgresql"}),
        (_DOUBLE, {"postgresql", "sqlite"}),
    ],
)
def test_the_ledger_names_refused_keys(tmp_path: Path, member: Any, dialects: set[str]) -> None:
    leg = build_schema(tmp_path, _object(**member, **{"x-primary-key": True}), draft="2020-12")[1]
    told = {
        one.target.removeprefix("sql/")
        for one in leg.verdicts
        if one.kind == "narrower" and one.by == "thing_k_distinct" and one.keyword == "(primary-key)"
    }
    assert told == dialects


def test_the_ledger_says_what_counts_as_equal(tmp_path: Path) -> None:
    member = {"type": "string", "format": "uuid", "x-primary-key": True}
    leg = build_schema(tmp_path, _object(**member), draft="2020-12")[1]
    told = [
        one.reason
        for one in leg.verdicts
        if one.keyword == "(primary-key)" and one.target == "sql/postgresql"
    ]
    assert told == [
        "across rows: a second document with the same key is refused; UUIDs are equal without regard to case"
    ]
