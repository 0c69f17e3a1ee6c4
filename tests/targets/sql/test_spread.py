"""x-storage: objects in columns, arrays, maps and objects in rows of their own, and every document comes back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.targets.sql.builds import build_schema
from tests.targets.sql.engines import Duckdb, Engine, Sqlite, equal, exact, fresh_postgresql

from trivet.ledger import ledger
from trivet.settings import SqlTarget
from trivet.targets.sql.dialects import DIALECTS

MONEY: dict[str, Any] = {
    "type": "object",
    "required": ["amount", "currency"],
    "properties": {
        "amount": {"type": "integer", "minimum": -1000, "maximum": 1000},
        "currency": {"enum": ["EUR", "SEK"]},
        "note": {"type": ["string", "null"]},
    },
}
OPTIONS: dict[str, Any] = {
    "type": "object",
    "additionalProperties": {"type": "integer"},
    "properties": {
        "a": {"type": "number"},
        "at": {"type": "string", "format": "date-time"},
        "deep": {
            "type": ["object", "null"],
            "x-storage": "columns",
            "properties": {"x": {"type": "boolean"}, "list": {"type": "array"}},
        },
    },
}
ORDER: dict[str, Any] = {
    "type": "object",
    "required": ["id", "total", "lines"],
    "properties": {
        "id": {"type": "string", "minLength": 1},
        "total": {"$ref": "#/$defs/Money", "x-storage": "columns"},
        "refund": {"anyOf": [{"$ref": "#/$defs/Money"}, {"type": "null"}], "x-storage": "columns"},
        "options": {"$ref": "#/$defs/Options", "x-storage": "columns"},
        "lines": {
            "type": "array",
            "minItems": 1,
            "maxItems": 3,
            "x-storage": "table",
            "items": {
                "type": "object",
                "required": ["sku"],
                "additionalProperties": False,
                "properties": {
                    "sku": {"type": "string", "pattern": "^[A-Z]+$"},
                    "price": {"$ref": "#/$defs/Money", "x-storage": "columns"},
                    "sizes": {
                        "type": ["array", "null"],
                        "items": {"type": ["number", "null"]},
                        "x-storage": "table",
                    },
                },
            },
        },
        "days": {"type": "array", "items": {"type": "string", "format": "date-time"}, "x-storage": "table"},
        "anything": {"type": "array", "x-storage": "table", "uniqueItems": True},
        "names": {
            "type": "object",
            "maxProperties": 2,
            "propertyNames": {"minLength": 2},
            "additionalProperties": {"type": "array", "items": {"type": "string", "minLength": 1}},
            "x-storage": "table",
        },
        "shipping": {"$ref": "#/$defs/Shipping", "x-storage": "table"},
    },
    "$defs": {
        "Money": MONEY,
        "Options": OPTIONS,
        "Shipping": {
            "type": "object",
            "properties": {
                "city": {"type": "string"},
                "parcels": {"type": "array", "items": {"type": "string"}, "x-storage": "table"},
            },
        },
    },
}
LINE = {"sku": "AB"}
PLAIN: dict[str, Any] = {"id": "1", "total": {"amount": 5, "currency": "EUR"}, "lines": [LINE]}
GOOD: tuple[dict[str, Any], ...] = (
    PLAIN,
    {**PLAIN, "total": {"amount": 5, "currency": "EUR", "note": None, "more": {"x": [1]}}},
    {**PLAIN, "refund": None},
    {**PLAIN, "refund": {"amount": -5, "currency": "SEK", "note": "late"}},
    {**PLAIN, "options": {}},
    {**PLAIN, "options": {"a": 1.5, "other": 7}},
    {**PLAIN, "options": {"at": "2024-01-01T10:00:00+02:00", "deep": None}},
    {**PLAIN, "options": {"deep": {}}},
    {**PLAIN, "options": {"deep": {"x": False, "list": [None, {"a": 1}]}}},
    {**PLAIN, "lines": [LINE, LINE, {"sku": "C", "price": {"amount": 1, "currency": "EUR"}}]},
    {**PLAIN, "lines": [{"sku": "A", "sizes": [1, 1, None, 2.5]}, {"sku": "B", "sizes": []}]},
    {**PLAIN, "lines": [{"sku": "A", "sizes": None}, {"sku": "B"}]},
    {**PLAIN, "days": ["2024-01-01T10:00:00+02:00", "2024-01-01T08:00:00Z", "2024-01-01T08:00:00Z"]},
    {**PLAIN, "days": []},
    {**PLAIN, "anything": [None, [], {}, 1, "1", {"a": None}]},
    {**PLAIN, "names": {}},
    {**PLAIN, "names": {"de": ["x", "x"], "e\"n'": []}},
    {**PLAIN, "shipping": {}},
    {**PLAIN, "shipping": {"city": "X", "parcels": ["1", "2"], "other": 1.0}},
    {**PLAIN, "total_amount": 7, "more": {"lines": []}, "": None},
)
BAD: tuple[tuple[str, dict[str, Any]], ...] = (
    ("total", {**PLAIN, "total": {"amount": 5}}),
    ("total", {**PLAIN, "total": {"amount": 5000, "currency": "EUR"}}),
    ("total", {**PLAIN, "total": None}),
    ("refund", {**PLAIN, "refund": {"amount": 5}}),
    ("refund", {**PLAIN, "refund": 5}),
    ("options", {**PLAIN, "options": {"other": "x"}}),
    ("options", {**PLAIN, "options": {"deep": {"x": 1}}}),
    ("options", {**PLAIN, "options": {"at": "noon"}}),
    ("lines", {"id": "1", "total": PLAIN["total"]}),
    ("lines", {**PLAIN, "lines": []}),
    ("lines", {**PLAIN, "lines": [LINE] * 4}),
    ("lines", {**PLAIN, "lines": {"0": LINE}}),
    ("lines_sku", {**PLAIN, "lines": [LINE, {"sku": "a"}]}),
    ("lines_sku", {**PLAIN, "lines": [{}]}),
    ("lines", {**PLAIN, "lines": [{"sku": "A", "more": 1}]}),
    ("lines_price", {**PLAIN, "lines": [{"sku": "A", "price": {"amount": 1}}]}),
    ("lines_sizes", {**PLAIN, "lines": [{"sku": "A", "sizes": ["1"]}]}),
    ("days", {**PLAIN, "days": ["2024-01-01T10:00:00+02:00", "noon"]}),
    ("days", {**PLAIN, "days": [None]}),
    ("anything", {**PLAIN, "anything": [1, 2, 1.0]}),
    ("names", {**PLAIN, "names": {"d": []}}),
    ("names", {**PLAIN, "names": {"de": [""]}}),
    ("names", {**PLAIN, "names": {"de": [], "en": [], "fr": []}}),
    ("shipping_city", {**PLAIN, "shipping": {"city": 1}}),
    ("shipping_parcels", {**PLAIN, "shipping": {"parcels": [1]}}),
    ("shipping", {**PLAIN, "shipping": []}),
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def spreading(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """The engines whose dialects spread; the others keep JSON, and documents do not see the difference."""
    if request.param == "sqlite":
        yield Sqlite()
    else:
        with fresh_postgresql(request.getfixturevalue("postgresql")) as postgresql:
            yield postgresql


@pytest.mark.parametrize("document", GOOD)
def test_every_document_comes_back(engine: Engine, tmp_path: Path, document: dict[str, Any]) -> None:
    engine.load(build_schema(tmp_path, ORDER)[1])
    text = json.dumps(document)
    outcome = engine.put("thing_doc", text)
    assert outcome.accepted, outcome.said
    assert equal(outcome.document, exact(text))


@pytest.mark.parametrize(("member", "document"), BAD)
def test_what_the_schema_refuses_is_refused(
    spreading: Engine, tmp_path: Path, member: str, document: dict[str, Any]
) -> None:
    spreading.load(build_schema(tmp_path, ORDER)[1])
    outcome = spreading.put("thing_doc", json.dumps(document))
    assert not outcome.accepted
    assert outcome.said.startswith(f"thing_{member}")


@pytest.mark.parametrize("has_key", [True, False])
def test_update_and_delete_carry_the_rows_along(spreading: Engine, tmp_path: Path, has_key: bool) -> None:
    schema = {**ORDER, "properties": {**ORDER["properties"]}}
    if not has_key:
        schema["properties"]["id"] = {"type": "string", "maxLength": 5}
        schema["required"] = ["total", "lines"]
    spreading.load(build_schema(tmp_path, schema)[1])
    run, mark = spreading.connection.execute, {"sqlite": "?", "postgresql": "%s"}[spreading.name]
    text = {"sqlite": "doc", "postgresql": "doc::text"}[spreading.name]
    first, second = (json.dumps({**GOOD[index], "id": str(index)}) for index in (10, 12))
    for document in (first, second):
        run(f"INSERT INTO thing_doc (doc) VALUES ({mark})", (document,))
    third = json.dumps({**GOOD[18], "id": "3", "lines": [LINE] * 2})
    run(f"UPDATE thing_doc SET doc = {mark} WHERE doc ->> 'id' = '10'", (third,))
    found = [exact(one) for (one,) in run(f"SELECT {text} FROM thing_doc").fetchall()]
    assert sorted(found, key=lambda one: one["id"]) == [exact(second), exact(third)]
    assert run("SELECT count(*) FROM thing_lines_sizes").fetchone() == (0,)
    run("DELETE FROM thing_doc WHERE doc ->> 'id' = '3'")
    assert run("SELECT count(*) FROM thing_lines").fetchone() == (1,)
    assert run("SELECT count(*) FROM thing_shipping_parcels").fetchone() == (0,)


def _closed(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _stored(how: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "x-storage": how}


LIST: dict[str, Any] = {"type": "array", "x-storage": "table"}
NUMBER = {"type": "integer"}
ODD: tuple[tuple[str, dict[str, Any], list[str]], ...] = (
    ("no column at all", _closed(), ["{}"]),
    (
        "nothing but rows, which hold nothing",
        {**_closed(l={**LIST, "items": _closed()}), "required": ["l"]},
        ['{"l": []}', '{"l": [{}, {}]}'],
    ),
    (
        "rows inside an object without columns",
        {**_closed(o=_stored("columns", _closed(l={**LIST, "items": _closed()}))), "required": ["o"]},
        ['{"o": {}}', '{"o": {"l": []}}', '{"o": {"l": [{}]}}'],
    ),
    (
        "a name that no JSON path may hold",
        {"type": "object", "properties": {'a"b': LIST}},
        ['{"a\\"b": [1]}'],
    ),
    (
        "names of the columns that tie rows to their owners",
        _closed(
            O={**LIST, "items": _closed(Ordinal=NUMBER, thing_row=NUMBER, doc=NUMBER, extra=NUMBER)},
            ctid=_stored(
                "table", {"type": "object", "properties": {"thing_row": NUMBER, "THING_ROW": NUMBER}}
            ),
        ),
        ['{"O": [{"Ordinal": 1, "thing_row": 2, "doc": 3, "extra": 4}]}', '{"ctid": {"THING_ROW": 1}}'],
    ),
    (
        "columns of one name",
        _closed(a_b={"type": "string"}, a=_stored("columns", _closed(b=NUMBER))),
        ['{"a_b": "x", "a": {"b": 1}}', '{"a": {}}'],
    ),
    (
        "a map of two kinds of values",
        _closed(
            m={
                "type": "object",
                "x-storage": "table",
                "additionalProperties": NUMBER,
                "patternProperties": {"^x": {"type": "string"}},
            }
        ),
        ['{"m": {"x": "1", "y": 2}}', '{"m": {"": 2}}'],
    ),
    (
        "a tree",
        {**_closed(n=NUMBER, l={**LIST, "items": {"$ref": "#"}}), "required": ["n"]},
        ['{"n": 1, "l": [{"n": 2, "l": [{"n": 3, "l": []}]}, {"n": 2}]}'],
    ),
)


@pytest.mark.parametrize(("schema", "documents"), [row[1:] for row in ODD], ids=[row[0] for row in ODD])
def test_odd_objects_come_back(
    engine: Engine, tmp_path: Path, schema: dict[str, Any], documents: list[str]
) -> None:
    engine.load(build_schema(tmp_path, schema)[1])
    for document in documents:
        outcome = engine.put("thing_doc", document)
        assert outcome.accepted, outcome.said
        assert equal(outcome.document, exact(document))


@pytest.mark.parametrize("storage", ["columns", "table"])
@pytest.mark.parametrize(
    ("document", "accepted"),
    [({}, True), ({"o": {}}, False), ({"o": {"b": None}}, True), ({"o": {"b": 1}}, False)],
)
def test_what_a_member_asks_beyond_its_type(
    engine: Engine, tmp_path: Path, storage: str, document: dict[str, Any], accepted: bool
) -> None:
    beyond = {"allOf": [{"$ref": "#/$defs/A"}, {"required": ["b"]}], "x-storage": storage}
    schema = {
        "type": "object",
        "properties": {"o": beyond},
        "$defs": {"A": {"type": "object", "properties": {"b": {"type": ["string", "null"]}}}},
    }
    engine.load(build_schema(tmp_path, schema)[1])
    assert engine.put("thing_doc", json.dumps(document)).accepted is accepted


def test_objects_may_be_spread_at_any_depth(engine: Engine, tmp_path: Path) -> None:
    schema: dict[str, Any] = {"type": "object", "properties": {"n": {"type": ["integer", "null"]}, "l": LIST}}
    document: dict[str, Any] = {"n": None, "l": [8], "more": 0}
    for depth in range(8):
        inside = {**schema, "type": ["object", "null"], "x-storage": "columns"}
        schema = {"type": "object", "properties": {"n": {"type": ["integer", "null"]}, "o": inside}}
        document = {"n": depth, "o": document, "more": depth}
    engine.load(build_schema(tmp_path, schema)[1])
    outcome = engine.put("thing_doc", json.dumps(document))
    assert outcome.accepted, outcome.said
    assert equal(outcome.document, document)


def test_a_direct_write_meets_the_checks_of_its_row(spreading: Engine, tmp_path: Path) -> None:
    spreading.load(build_schema(tmp_path, ORDER)[1])
    run = spreading.connection.execute
    mark = {"sqlite": "?", "postgresql": "%s"}[spreading.name]
    run(f"INSERT INTO thing_doc (doc) VALUES ({mark})", (json.dumps(PLAIN),))
    for statement, name in (
        ("UPDATE thing SET total_amount = 5000", "thing_total_amount_maximum"),
        ("UPDATE thing SET refund_amount = 5", "thing_refund_presence"),
        ("UPDATE thing_lines SET price_currency = 'EUR'", "thing_lines_price_presence"),
        ("UPDATE thing_lines SET sku = 'a'", "thing_lines_sku_pattern"),
        ("INSERT INTO thing_lines (thing_id, ordinal, sku) VALUES ('1', 0, 'B')", "thing_lines"),
    ):
        with pytest.raises((sqlite3.IntegrityError, psycopg.errors.IntegrityError), match=name):
            run(statement)


def test_the_ledger_tells_what_direct_writes_could_do(tmp_path: Path) -> None:
    rows = ledger(build_schema(tmp_path, ORDER)[1].verdicts)["rows"]
    told = {
        (row["target"], row["location"].partition("/properties/")[2], row["by"])
        for row in rows
        if row["keyword"] == "(storage)" and row["verdict"] == "exact"
    }
    for target in ("sql/postgresql", "sql/sqlite"):
        assert (target, "lines", "thing_lines") in told
        assert (target, "refund", "thing") in told
    narrower = [row for row in rows if row["keyword"] == "(storage)" and row["verdict"] == "narrower"]
    assert [(row["target"], row["by"]) for row in narrower] == [("sql/postgresql", "thing_names")]


@pytest.mark.parametrize("member", ["a", "b"])
def test_a_type_tells_its_storage_wherever_it_is_referred_to(tmp_path: Path, member: str) -> None:
    point = {"$ref": "#/$defs/point"}
    schema = {
        "type": "object",
        "properties": {"a": point, "b": point},
        "$defs": {
            "point": {"type": "object", "x-storage": "columns", "properties": {"x": {"type": "number"}}}
        },
    }
    leg = build_schema(tmp_path, schema)[1]
    texts = {artifact.path: artifact.text for artifact in leg.artifacts}
    assert all(f"{member}_x" in texts[f"generated/sql/{name}/thing.sql"] for name in ("postgresql", "sqlite"))


@pytest.mark.parametrize("storage", ["columns", "table"])
@pytest.mark.parametrize(("number", "accepted"), [(1, True), (2**40, False), (None, True)])
def test_a_type_that_was_asked_for_guards_members_of_members(
    spreading: Engine, tmp_path: Path, storage: str, number: int | None, accepted: bool
) -> None:
    asked = {"type": ["integer", "null"], "x-sql-type": {"postgresql": "int", "sqlite": "INTEGER"}}
    inside = {"type": "object", "properties": {"n": asked}, "x-storage": storage}
    spreading.load(build_schema(tmp_path, {"type": "object", "properties": {"o": inside}})[1])
    outcome = spreading.put("thing_doc", json.dumps({"o": {"n": number}}))
    assert outcome.accepted is (accepted or spreading.name == "sqlite")
    assert outcome.accepted or outcome.said == "thing_o_n_sql_type"


@pytest.mark.parametrize("document", [row[1] for row in BAD])
def test_a_dialect_that_keeps_json_refuses_the_same(tmp_path: Path, document: dict[str, Any]) -> None:
    engine = Duckdb()
    engine.load(build_schema(tmp_path, ORDER, target=SqlTarget("generated/sql", dialects=("duckdb",)))[1])
    assert not engine.put("thing_doc", json.dumps(document)).accepted


def test_a_dialect_that_keeps_json_says_so(tmp_path: Path) -> None:
    leg = build_schema(tmp_path, ORDER, target=SqlTarget("generated/sql", dialects=("duckdb",)))[1]
    told = {one.location.pointer for one in leg.diagnostics if one.rule == "extension-unprinted"}
    assert {"/properties/lines/x-storage", "/properties/total/x-storage"} <= told


@pytest.mark.parametrize("name", ["doc", "rows", "check", "refusal", "pkey", "doc_insert", "write"])
def test_a_table_of_rows_steps_aside_for_what_serves_its_owner(tmp_path: Path, name: str) -> None:
    rows = {"type": "array", "x-storage": "table", "items": {"pattern": "^(?:aa)*$"}}
    schema = {"type": "object", "properties": {"id": {"type": "string"}, name: rows}, "required": ["id"]}
    target = SqlTarget("generated/sql", dialects=("sqlite", "postgresql"))
    leg = build_schema(tmp_path, schema, target=target)[1]
    engine = Sqlite()
    engine.load(leg)
    document = {"id": "a", name: ["aa", None]}
    assert engine.put("thing_doc", json.dumps(document)).document == document
    table = f"thing_{name}{'_' * (name in DIALECTS['sqlite'].naming.roles)}"
    found = engine.connection.execute("SELECT type FROM sqlite_schema WHERE name = ?", (table,))
    assert found.fetchone() == ("table",)
