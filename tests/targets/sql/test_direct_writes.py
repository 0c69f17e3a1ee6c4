"""What the ledger says that a column's type makes of a direct write is what the engine does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.targets.sql.builds import build_schema
from tests.targets.sql.engines import Sqlite, equal, exact, fresh_postgresql

from trivet.target_result import TargetResult

#: The column's schema, what is written, what is stored (as text), and words of the row.
POSTGRESQL: list[tuple[dict[str, Any], str, str, str]] = [
    (
        {"type": "integer", "minimum": 0, "maximum": 9},
        "1.5",
        "2",
        "1.5 written directly is stored as 2: the type smallint rounds",
    ),
    (
        {"type": "integer", "format": "int32"},
        "1.5",
        "2",
        "1.5 written directly is stored as 2: the type integer rounds",
    ),
    ({"type": "integer"}, "1.5", "2", "1.5 written directly is stored as 2: the type bigint rounds"),
    (
        {"type": "number", "x-sql-type": {"postgresql": "numeric(5, 2)"}},
        "0.005",
        "0.01",
        "0.005 written directly is stored as 0.01",
    ),
    (
        {"type": "number", "x-sql-type": {"postgresql": "numeric(3)"}},
        "0.5",
        "1",
        "0.5 written directly is stored as 1: the type num",
    ),
    (
        {"type": "number", "x-sql-type": {"postgresql": "numeric(2, 2)"}},
        "0.005",
        "0.01",
        "0.005 written directly is stored as 0.01",
    ),
    (
        {"type": "number", "x-sql-type": {"postgresql": "numeric(12, 10)"}},
        "0.00000000005",
        "0.0000000001",
        "0.00000000005 written directly is stored as 0.0000000001",
    ),
    (
        {"type": "number", "x-sql-type": {"postgresql": "real"}},
        "16777217",
        "1.6777216e+07",
        "16777217 written directly is stored as 16777216",
    ),
    (
        {"type": "number", "x-sql-type": {"postgresql": "double precision"}},
        "9007199254740993",
        "9.007199254740992e+15",
        "9007199254740993 written directly is stored as 9007199254740992",
    ),
    (
        {"type": "string", "x-sql-type": {"postgresql": "varchar(3)"}},
        "'ab   '",
        "ab ",
        "the first 3 characters",
    ),
    (
        {"type": "string", "format": "date-time"},
        "'2024-01-01T10:00:00.1234567+02:00'",
        "2024-01-01 08:00:00.123457+00",
        "to the microsecond and read back in UTC",
    ),
    ({"type": "string", "format": "date"}, "'2024-01-01 23:59'", "2024-01-01", "is stored without it"),
    (
        {"type": "string", "format": "uuid"},
        "'ABCDEF00-0000-4000-8000-000000000000'",
        "abcdef00-0000-4000-8000-000000000000",
        "lower-case letters",
    ),
    (
        {"type": "string", "format": "ipv4"},
        "'10.0.0.010'",
        "10.0.0.10/32",
        "10.0.0.010 written directly is stored as 10.0.0.10",
    ),
    ({"type": "string", "format": "ipv6"}, "'2001:DB8:0::01'", "2001:db8::1/128", "shortest spelling"),
]
SQLITE: list[tuple[dict[str, Any], str, str, str]] = [
    (
        {"type": "integer", "x-sql-type": {"sqlite": "integer"}},
        "'5'",
        "5 integer",
        "'5' written directly is stored as 5",
    ),
    (
        {"type": "number", "x-sql-type": {"sqlite": "real"}},
        "9007199254740993",
        "9.00719925474099e+15 real",
        "9007199254740993 written directly is stored as 9007199254740992.0",
    ),
    ({"type": "number", "x-sql-type": {"sqlite": "real"}}, "'1.5'", "1.5 real", "the text '1.5' as 1.5"),
    (
        {"type": "string", "x-sql-type": {"sqlite": "text"}},
        "5",
        "5 text",
        "5 written directly is stored as '5'",
    ),
]
#: Columns that keep or refuse whatever is written.
PLAIN: list[dict[str, Any]] = [
    {"type": "number"},
    {"type": "string"},
    {"type": "boolean"},
    {"type": "integer", "maximum": 2**70},
    {"type": "array"},
    {"type": "string", "format": "time"},
    {"type": "string", "x-sql-type": {"postgresql": "varchar", "sqlite": "any"}},
]


def _leg(folder: Path, member: dict[str, Any]) -> TargetResult:
    return build_schema(folder, {"type": "object", "properties": {"a": member}})[1]


def _reasons(leg: TargetResult, dialect: str) -> list[str]:
    rows = [
        one
        for one in leg.verdicts
        if (one.target, one.keyword, one.origin.pointer) == (f"sql/{dialect}", "(storage)", "/properties/a")
    ]
    assert all((one.kind, one.by) == ("exact", "thing") for one in rows)
    return [one.reason for one in rows]


@pytest.mark.postgresql
@pytest.mark.parametrize(("member", "written", "stored", "words"), POSTGRESQL)
def test_postgresql(
    postgresql: str, tmp_path: Path, member: dict[str, Any], written: str, stored: str, words: str
) -> None:
    leg = _leg(tmp_path, member)
    (reason,) = _reasons(leg, "postgresql")
    assert words in reason
    with fresh_postgresql(postgresql) as engine:
        engine.load(leg)
        engine.connection.execute("SET timezone = 'UTC'")
        engine.connection.execute(f"INSERT INTO thing (a) VALUES ({written})")
        assert engine.connection.execute("SELECT a::text FROM thing").fetchone() == (stored,)
        engine.connection.execute("DELETE FROM thing")
        if not written.startswith("'"):
            outcome = engine.put("thing_doc", f'{{"a": {written}}}')
            assert not outcome.accepted or equal(outcome.document, exact(f'{{"a": {written}}}'))


@pytest.mark.parametrize(("member", "written", "stored", "words"), SQLITE)
def test_sqlite(tmp_path: Path, member: dict[str, Any], written: str, stored: str, words: str) -> None:
    engine = Sqlite()
    leg = _leg(tmp_path, member)
    (reason,) = _reasons(leg, "sqlite")
    assert words in reason
    engine.load(leg)
    engine.connection.execute(f"INSERT INTO thing (a) VALUES ({written})")
    assert engine.connection.execute("SELECT a || ' ' || typeof(a) FROM thing").fetchone() == (stored,)


@pytest.mark.parametrize("member", PLAIN)
def test_what_a_type_leaves_as_it_is_has_no_row(tmp_path: Path, member: dict[str, Any]) -> None:
    leg = _leg(tmp_path, member)
    assert [_reasons(leg, name) for name in ("postgresql", "sqlite", "duckdb")] == [[], [], []]


def test_a_text_column_of_our_choice_refuses_what_it_converts(tmp_path: Path) -> None:
    engine = Sqlite()
    leg = _leg(tmp_path, {"type": "string", "format": "date"})
    assert _reasons(leg, "sqlite") == []
    engine.load(leg)
    with pytest.raises(Exception, match="thing_a_format"):
        engine.connection.execute("INSERT INTO thing (a) VALUES (20240229)")


def test_each_column_has_one_row(tmp_path: Path) -> None:
    inner = {"type": "object", "properties": {"n": {"type": "integer"}}, "x-storage": "columns"}
    items = {"type": "array", "items": {"type": "integer"}, "x-storage": "table"}
    schema = {"type": "object", "properties": {"a": {"type": "integer"}, "in": inner, "items": items}}
    leg = build_schema(tmp_path, schema)[1]
    found = [one.origin.pointer for one in leg.verdicts if "bigint rounds" in one.reason]
    assert sorted(found) == ["/properties/a", "/properties/in/properties/n", "/properties/items"]


@pytest.mark.parametrize("foreign_keys", ["ON", "OFF"])
def test_rows_follow_the_key_of_their_owner(tmp_path: Path, foreign_keys: str) -> None:
    inner = {"type": "array", "x-storage": "table", "items": {"type": "integer"}}
    outer = {
        "type": "array",
        "x-storage": "table",
        "items": {"type": "object", "properties": {"b": inner}},
    }
    properties = {"k": {"type": "string"}, "n": {"type": "integer"}, "a": outer}
    schema = {"type": "object", "required": ["k", "n"], "properties": properties, "x-primary-key": ["k", "n"]}
    engine = Sqlite()
    engine.load(build_schema(tmp_path, schema)[1])
    run = engine.connection.execute
    run(f"PRAGMA foreign_keys = {foreign_keys}")
    for key in ("x", "y"):
        run(f"""INSERT INTO thing_doc (doc) VALUES ('{{"k": "{key}", "n": 1, "a": [{{"b": [5, 6]}}]}}')""")
    run("UPDATE thing SET k = 'z' WHERE k = 'x'")
    run("UPDATE thing_a SET ordinal = 1 WHERE thing_k = 'y'")
    run("UPDATE thing_doc SET doc = json_set(doc, '$.n', 2) WHERE k = 'y'")
    found = [exact(document) for (document,) in run("SELECT doc FROM thing_doc ORDER BY k")]
    assert found == [{"k": key, "n": n, "a": [{"b": [5, 6]}]} for key, n in (("y", 2), ("z", 1))]
    assert run("SELECT count(*) FROM thing_a_b").fetchone() == (4,)
