"""`x-sql-type`, executed: the type is there, and what it cannot hold is refused by name and told in the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.prove.projects import generate, project, prove, undeclared
from tests.targets.sql.builds import build_schema
from tests.targets.sql.engines import Engine, Sqlite, equal, exact, fresh_postgresql

from trivet.diagnostics import InputError
from trivet.predicates.regex import longest, parse
from trivet.settings import SqlTarget
from trivet.target_result import TargetResult

Wished = tuple[str, dict[str, Any], str, tuple[str, ...], tuple[str, ...]]

#: The wish, the schema, the type in the catalogue, texts that come back, texts that are refused by the guard.
POSTGRESQL: list[Wished] = [
    ("varchar(3)", {"type": "string"}, "character varying", ('"abc"', '"😀é "'), ('"abcd"', '"abc "')),
    ("varchar", {"type": "string"}, "character varying", ('"abcdefghijk"',), ()),
    ("text", {"type": "string", "format": "date"}, "text", ('"0000-01-01"', '"2024-02-29"'), ()),
    ("uuid", {"type": "string"}, "uuid", ('"ABCDEF00-0000-4000-8000-000000000000"',), ('"abc"', '""')),
    ("date", {"type": "string"}, "date", ('"2024-02-29"',), ('"today"', '"2023-02-29"')),
    (
        "timestamp with time zone",
        {"type": ["string", "null"]},
        "timestamp with time zone",
        ('"2024-02-29T10:00:00+02:00"', "null"),
        ('"now"', '"2024-02-29"'),
    ),
    ("SMALLINT", {"type": "integer"}, "smallint", ("32767", "-32768", "1.0"), ("32768", "1e30")),
    ("int4", {"type": "number"}, "integer", ("5", "-2147483648"), ("0.5", "2147483648")),
    (
        "bigint",
        {"type": "integer", "minimum": 0},
        "bigint",
        ("9223372036854775807",),
        ("9223372036854775808",),
    ),
    (
        "numeric(5, 2)",
        {"type": "number"},
        "numeric",
        ("999.99", "-1.5", "0.010"),
        ("1000", "0.001", "999.995"),
    ),
    ("decimal(3)", {"type": "integer"}, "numeric", ("999",), ("1000",)),
    ("numeric", {"type": "integer", "maximum": 9}, "numeric", ("-99999999999999999999",), ()),
    (
        "double precision",
        {"type": "number", "exclusiveMinimum": 0, "maximum": 0.1},
        "double precision",
        ("0.1", "0.0999999999999999999999999", "1e-300", "0.10"),
        ("1e-400",),
    ),
    ("real", {"type": "number"}, "real", ("0.1", "16777217", "3.4e38", "-0.25", "0"), ("1e39", "1e-60")),
    ("bool", {"type": "boolean"}, "boolean", ("true", "false"), ()),
    ("jsonb", {"type": "array", "maxItems": 1}, "jsonb", ("[1]",), ()),
]
SQLITE: list[Wished] = [
    ("text", {"type": "string"}, "TEXT", ('"5"', '"a"'), ()),
    ("INTEGER", {"type": "integer"}, "INTEGER", ("9223372036854775807", "1.0"), ("1e30",)),
    ("int", {"type": "number"}, "INTEGER", ("5", "2.0"), ("0.5",)),
    ("integer", {"type": "boolean"}, "INTEGER", ("true", "false"), ()),
    ("real", {"type": "number"}, "REAL", ("0.1", "5", "9007199254740993", "1e300", "0.10"), ()),
    ("any", {"type": "string"}, "ANY", ('"a"',), ()),
]
_TYPE = {
    "sqlite": "SELECT type FROM pragma_table_info('thing') WHERE name = 'a'",
    "postgresql": (
        "SELECT data_type FROM information_schema.columns"
        " WHERE table_name = 'thing' AND column_name = 'a' AND table_schema = 'public'"
    ),
}


@pytest.fixture
def a_sqlite() -> Engine:
    return Sqlite()


@pytest.fixture
def a_postgresql(postgresql: str) -> Iterator[Engine]:
    with fresh_postgresql(postgresql) as engine:
        yield engine


def _leg(tmp_path: Path, wish: Any, schema: dict[str, Any]) -> TargetResult:
    member = {**schema, "x-sql-type": wish}
    return build_schema(tmp_path, {"type": "object", "properties": {"a": member}})[1]


def _guarded(leg: TargetResult, target: str) -> list[tuple[str, str]]:
    rows = [one for one in leg.verdicts if one.keyword == "x-sql-type" and one.target == target]
    assert all(one.origin.pointer == "/properties/a/x-sql-type" and one.reason for one in rows)
    return [(one.kind, one.by) for one in rows]


@pytest.mark.parametrize("wished", [*POSTGRESQL, *SQLITE], ids=lambda wished: wished[0])
def test_the_type_is_given_and_holds_what_it_can(
    request: pytest.FixtureRequest, tmp_path: Path, wished: Wished
) -> None:
    wish, schema, type_, kept, refused = wished
    name = "sqlite" if wished in SQLITE else "postgresql"
    engine: Engine = request.getfixturevalue(f"a_{name}")
    leg = _leg(tmp_path, {name: wish}, schema)
    engine.load(leg)
    assert engine.connection.execute(_TYPE[name]).fetchone() == (type_,)
    for text in kept:
        outcome = engine.put("thing_doc", f'{{"a": {text}}}')
        assert outcome.accepted and equal(outcome.document, exact(f'{{"a": {text}}}')), (text, outcome)
    for text in refused:
        outcome = engine.put("thing_doc", f'{{"a": {text}}}')
        assert (outcome.accepted, outcome.said) == (False, "thing_a_sql_type"), (text, outcome)
    assert set(_guarded(leg, f"sql/{name}")) == ({("narrower", "thing_a_sql_type")} if refused else set())


@pytest.mark.parametrize(
    ("wish", "schema"),
    [
        ("varchar(12)", {"type": "string", "pattern": "^[A-Z]{3}-[0-9]{4,8}$"}),
        ("varchar(9)", {"type": "string", "maxLength": 9}),
        ("varchar(6)", {"enum": ["new", "fellow", None]}),
        ("varchar(10)", {"type": "string", "format": "date"}),
        ("varchar(15)", {"type": "string", "format": "ipv4"}),
        ("smallint", {"type": "integer", "minimum": 0, "exclusiveMaximum": 32768}),
        ("numeric(4, 2)", {"type": "number", "minimum": -9, "maximum": 99, "multipleOf": 0.05}),
        ("numeric(4)", {"type": "integer", "minimum": -9999, "maximum": 9999}),
        ("int", {"type": "number", "multipleOf": 2, "minimum": 0, "maximum": 9}),
        ("real", {"enum": [0.5, 1]}),
    ],
)
def test_a_type_that_holds_all_that_is_valid_is_exact(
    tmp_path: Path, wish: str, schema: dict[str, Any]
) -> None:
    assert _guarded(_leg(tmp_path, {"postgresql": wish}, schema), "sql/postgresql") == []


@pytest.mark.parametrize(
    ("wish", "schema"),
    [
        ("varchar(11)", {"type": "string", "pattern": "^[A-Z]{3}-[0-9]{4,8}$"}),
        ("varchar(9)", {"type": "string", "pattern": "^a*$"}),
        ("varchar(9)", {"type": "string", "pattern": "[0-9]{3}"}),
        ("varchar(5)", {"enum": ["new", "fellow"]}),
        ("smallint", {"type": "integer", "minimum": 0}),
        ("numeric(4, 1)", {"type": "number", "minimum": 0, "maximum": 9, "multipleOf": 0.25}),
        ("real", {"type": "number", "minimum": 0, "maximum": 1}),
    ],
)
def test_a_type_that_does_not_is_told(tmp_path: Path, wish: str, schema: dict[str, Any]) -> None:
    leg = _leg(tmp_path, {"postgresql": wish}, schema)
    assert _guarded(leg, "sql/postgresql") == [("narrower", "thing_a_sql_type")]


@pytest.mark.parametrize(
    ("wish", "schema", "told"),
    [
        (
            "citext",
            {"type": "string"},
            "`citext` is not a type of any of the dialects: clickhouse, duckdb, postgresql, sqlite",
        ),
        ("text[]", {"type": "string"}, "`text[]` is not a type of any of the dialects"),
        (
            "bigint",
            {"type": "string"},
            "postgresql cannot give this type: a value of the kind `text` cannot be stored",
        ),
        ({"sqlite": "varchar(12)"}, {"type": "string"}, "sqlite cannot give this type"),
        ({"postgresql": "char(3)"}, {"type": "string"}, "it is none of: bigint"),
        ({"postgresql": "text[]"}, {"type": "string"}, "not the name of a type"),
        ({"postgresql": "integer"}, {"type": "string"}, "cannot be stored in integer"),
        ({"postgresql": "jsonb"}, {"type": "integer"}, "cannot be stored in jsonb"),
        ({"postgresql": "varchar(0)"}, {"type": "string"}, "varchar takes one size"),
        ({"postgresql": "numeric(2, 3)"}, {"type": "number"}, "numeric takes 1 to 1000 digits"),
        ({"postgresql": "text(3)"}, {"type": "string"}, "takes no size"),
        ({"postgresql": "date"}, {"type": "string", "minLength": 3}, "cannot check `minLength`"),
        ({"postgresql": "uuid"}, {"type": "string", "format": "date"}, "cannot check `format`"),
        ({"sqlite": "real(3)"}, {"type": "number"}, "STRICT tables have the types"),
    ],
)
def test_what_a_dialect_does_not_have_is_an_error(
    tmp_path: Path, wish: Any, schema: dict[str, Any], told: str
) -> None:
    with pytest.raises(InputError) as raised:
        _leg(tmp_path, wish, schema)
    (error,) = raised.value.diagnostics
    assert (error.rule, error.location.pointer) == ("extension-conflict", "/properties/a/x-sql-type")
    assert told in error.message and error.hint


@pytest.mark.parametrize(
    ("wish", "schema", "types", "told"),
    [
        ("bigint", {"type": "integer"}, ("bigint", "ANY", "BIGINT"), ["sqlite"]),
        ("Numeric(9, 2)", {"type": "number"}, ("numeric(9, 2)", "ANY", "DECIMAL(9, 2)"), ["sqlite"]),
        ("varchar(12)", {"type": "string", "format": "date"}, ("varchar(12)", "TEXT", "VARCHAR"), ["sqlite"]),
        ("any", {"type": "integer"}, ("bigint", "ANY", "BIGINT"), ["duckdb", "postgresql"]),
        ("hugeint", {"type": "integer"}, ("bigint", "ANY", "HUGEINT"), ["postgresql", "sqlite"]),
        ("integer", {"type": "integer"}, ("integer", "INTEGER", "INTEGER"), []),
    ],
)
def test_a_type_of_one_dialect_is_a_notice_for_the_others(
    tmp_path: Path, wish: Any, schema: dict[str, Any], types: tuple[str, ...], told: list[str]
) -> None:
    leg = _leg(tmp_path, wish, schema)
    found = {one.target: one.type for one in leg.places if one.member == "a"}
    assert tuple(found[f"sql/{name}"] for name in ("postgresql", "sqlite", "duckdb")) == types
    notices = [one for one in leg.diagnostics if one.location.pointer == "/properties/a/x-sql-type"]
    assert [(one.rule, one.severity) for one in notices] == [("extension-unprinted", "notice")] * len(told)
    assert sorted(one.message.partition(" ")[0] for one in notices) == told


def test_only_the_dialects_that_are_made_count(tmp_path: Path) -> None:
    target = SqlTarget("generated/sql", ("sqlite",))
    member = {"type": "integer", "x-sql-type": "bigint"}
    with pytest.raises(InputError) as raised:
        build_schema(tmp_path, {"type": "object", "properties": {"a": member}}, target=target)
    (error,) = raised.value.diagnostics
    assert "any of the dialects: sqlite" in error.message


def test_a_dialect_that_is_none_is_told(tmp_path: Path) -> None:
    leg = _leg(tmp_path, {"postgres": "text"}, {"type": "string"})
    (warning,) = [one for one in leg.diagnostics if one.rule == "extension-conflict"]
    assert warning.severity == "warning" and "`postgres` is not a dialect" in warning.message


def test_a_type_inside_a_json_column_is_told(tmp_path: Path) -> None:
    item = {"type": "object", "properties": {"b": {"type": "string", "x-sql-type": "text"}}}
    schema = {"type": "object", "properties": {"a": {"type": "array", "items": item}}}
    leg = build_schema(tmp_path, schema)[1]
    found = [one for one in leg.verdicts if one.keyword == "x-sql-type"]
    pointer = "/properties/a/items/properties/b/x-sql-type"
    assert [(one.kind, one.target, one.origin.pointer) for one in found] == [
        ("none", "sql/duckdb", pointer),
        ("none", "sql/postgresql", pointer),
        ("none", "sql/sqlite", pointer),
    ]


@pytest.mark.postgresql
def test_every_type_agrees_with_the_validator(tmp_path: Path) -> None:
    """Boundary instances of all the types above, through `trivet prove`."""
    members = {
        f"{name}{number}": {**schema, "x-sql-type": {name: wish}}
        for name, wishes in (("postgresql", POSTGRESQL), ("sqlite", SQLITE))
        for number, (wish, schema, *_) in enumerate(wishes)
    }
    project(tmp_path, {"thing.json": {"type": "object", "properties": members}})
    texts = [
        json.dumps({f"{name}{number}": "?"}).replace('"?"', text)
        for name, wishes in (("postgresql", POSTGRESQL), ("sqlite", SQLITE))
        for number, (_, _, _, kept, refused) in enumerate(wishes)
        for text in (*kept, *refused)
    ]
    (tmp_path / "data").mkdir()
    (tmp_path / "data/thing.jsonl").write_text("\n".join(texts) + "\n", "utf-8")
    generate(tmp_path)
    code, report = prove(tmp_path, "--require", "postgresql", str(tmp_path / "data"))
    assert undeclared(report) == [] and code == 0
    assert report["documents"][0]["sources"]["given"] == len(texts)


@pytest.mark.parametrize(
    ("pattern", "most"),
    [
        ("^[A-Z]{3}-[0-9]{4,8}$", 12),
        ("^(a|bcd)?$", 3),
        ("^a*$", None),
        ("a", None),
        ("^$", 0),
        (r"^(a)\1$", None),
    ],
)
def test_the_longest_match(pattern: str, most: int | None) -> None:
    assert longest(parse(pattern)) == most


def test_an_address_is_an_address(a_postgresql: Any, tmp_path: Path) -> None:
    """`inet` takes networks as well, and prints IPv6 in its own way."""
    members = {"a": {"type": "string", "format": "ipv4"}, "b": {"type": ["string", "null"], "format": "ipv6"}}
    leg = build_schema(tmp_path, {"type": "object", "properties": members})[1]
    a_postgresql.load(leg)
    assert a_postgresql.connection.execute(_TYPE["postgresql"]).fetchone() == ("inet",)
    for document in (
        {"a": "0.0.0.0", "b": "::"},
        {"a": "255.255.255.255", "b": "2001:DB8:0:0:0::01"},
        {"a": "10.0.0.1", "b": "::ffff:192.0.2.1"},
        {"b": None},
    ):
        assert a_postgresql.put("thing_doc", json.dumps(document)).document == document
    for text, name in (
        ('{"a": "10.0.0.0/8"}', "thing_a_format"),
        ('{"a": "::1"}', "thing_a_format"),
        ('{"a": "10.0.0.01"}', "thing_a_format"),
        ('{"b": "10.0.0.1"}', "thing_b_format"),
        ('{"b": "fe80::1/64"}', "thing_b_format"),
        ('{"b": "fe80::1%eth0"}', "thing_b_format"),
    ):
        assert a_postgresql.put("thing_doc", text).said == name
    a_postgresql.connection.execute("INSERT INTO thing (a, b) VALUES ('10.0.0.1', '2001:db8::1')")
    for column, value in (("a", "10.0.0.0/8"), ("a", "::1"), ("b", "10.0.0.1"), ("b", "fe80::/64")):
        with pytest.raises(psycopg.errors.CheckViolation, match=f"thing_{column}_format"):
            a_postgresql.connection.execute(f"UPDATE thing SET {column} = '{value}'")


@pytest.mark.parametrize(
    "number", ["1e400", "-1e400", "1e-400", "123456789012345678901234567890123.5", "1e999"]
)
def test_numbers_of_any_size_are_held_against_a_type(tmp_path: Path, number: str) -> None:
    words = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
    properties = {
        f"{kind}_{word}_{index}": {"type": kind, word: "?", "x-sql-type": {"postgresql": wish}}
        for kind in ("integer", "number")
        for word in words
        for index, wish in enumerate(("bigint", "numeric(1000, 1000)", "double precision"))
    }
    if not number.startswith("-"):
        properties["step"] = {
            "type": "number",
            "multipleOf": "?",
            "x-sql-type": {"postgresql": "numeric(9, 9)"},
        }
    properties["bare"] = {"type": "integer", "exclusiveMinimum": "?", "exclusiveMaximum": "?"}
    text = json.dumps({"type": "object", "properties": properties}).replace('"?"', number)
    leg = build_schema(tmp_path, text)[1]
    assert any(one.keyword == "x-sql-type" for one in leg.verdicts)
