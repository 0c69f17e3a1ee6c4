"""Names that a database does not take whole, or that two things would have: what they become, and how it is told."""

from __future__ import annotations

import json
import re
import string
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.targets.sql.builds import COMPARED, build_schema, build_schemas
from tests.targets.sql.engines import Duckdb, Engine, Postgresql, Sqlite, equal, exact, fresh_postgresql

from trivet.cli.explain import tracer
from trivet.diagnostics import InputError, Origin
from trivet.pipeline import compile as build
from trivet.settings import Settings, SqlTarget, Targets
from trivet.target_result import NamedObject, TargetResult
from trivet.targets.sql.dialects import DIALECTS
from trivet.targets.sql.plan.names import SqlName, fitted, full_of

HERE = Origin("a.json", "/properties/x")
#: PostgreSQL's limit, in bytes.
LIMIT = 63

TEXT = {"type": "string", "maxLength": 9}
LONG = "payment_card_present_receipt_authorization_of_the_issuing_bank_"
UMLAUT = "zahlungsmethode_kartenprüfung_rückmeldung_der_autorisierungsstelle_"
EMOJI = "receipt_" + "🧾" * 14


def _object(required: str = "", **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": required.split(), "properties": properties}


#: Long names in every kind of place, two of each that agree in more than 63 bytes.
NESTED = _object(
    "id",
    id={"type": "string"},
    **{f"{stem}{end}": TEXT for stem in (LONG, UMLAUT, EMOJI) for end in "ab"},
    **{
        f"{LONG}columns": {
            "x-storage": "columns",
            **_object(
                f"{LONG}a {LONG}c",
                **{f"{LONG}a": TEXT, f"{LONG}b": TEXT, f"{LONG}c": {"type": "integer", "minimum": 3}},
            ),
        },
        f"{LONG}rows": {
            "x-storage": "table",
            "type": "array",
            "items": _object(
                f"{UMLAUT}a",
                **{
                    f"{UMLAUT}a": {"type": "integer", "x-index": True},
                    f"{UMLAUT}b": {"type": "array", "items": {"type": "integer"}, "uniqueItems": True},
                    f"{LONG}rows": {"x-storage": "table", "type": "array", "items": {"enum": ["x", "y"]}},
                    f"{LONG}map": {"x-storage": "table", "type": "object", "additionalProperties": TEXT},
                    f"{EMOJI}one": {"x-storage": "table", **_object("", **{f"{LONG}a": TEXT})},
                },
            ),
        },
    },
)
DOCUMENT = {
    "id": "1",
    f"{LONG}a": "a",
    f"{UMLAUT}b": "ö",
    f"{EMOJI}a": "🧾",
    f"{LONG}columns": {f"{LONG}a": "x", f"{LONG}c": 3},
    f"{LONG}rows": [
        {f"{UMLAUT}a": 1, f"{LONG}rows": ["y", "x"], f"{LONG}map": {"k": "v"}},
        {f"{UMLAUT}a": 2, f"{UMLAUT}b": [1, 2], f"{EMOJI}one": {f"{LONG}a": "z"}},
    ],
}


@pytest.fixture
def postgres(postgresql: str) -> Iterator[Postgresql]:
    with fresh_postgresql(postgresql) as engine:
        yield engine


def _names(leg: TargetResult, dialect: str) -> set[str]:
    return {one.name for one in leg.made if one.target == f"sql/{dialect}"}


def _applied(engine: Postgresql, leg: TargetResult) -> list[str]:
    """What PostgreSQL tells while it applies the DDL."""
    told: list[str] = []
    engine.connection.execute("SET client_min_messages = notice")
    engine.connection.add_notice_handler(lambda notice: told.append(notice.message_primary or ""))
    engine.load(leg)
    return told


# One name -----------------------------------------------------------------------------------------------
def test_a_cut_name_keeps_its_keyword_and_its_whole() -> None:
    name = fitted("é" * 40 + "_maxLength", HERE, LIMIT, "maxLength")
    assert re.fullmatch(r"é+_[0-9a-f]{8}_maxLength", name)
    assert LIMIT - 1 <= len(name.encode()) <= LIMIT
    assert full_of(name) == "é" * 40 + "_maxLength"


@pytest.mark.parametrize("char", ["a", "ä", "語", "🧾"])
@pytest.mark.parametrize("role", ["", "fkey", "unevaluatedProperties"])
def test_it_is_cut_at_bytes_and_between_characters(char: str, role: str) -> None:
    for count in range(70):
        name = fitted("_".join(filter(None, ("x" + char * count, role))), HERE, LIMIT, role)
        assert len(name.encode()) <= LIMIT
        assert set(name.removesuffix(role)) <= {char, "x", "_", *string.hexdigits}


def test_its_digits_tell_places_and_beginnings_apart() -> None:
    long = "n" * 70
    places = [Origin(document, pointer) for document in ("a.json", "b.json") for pointer in ("", "/x")]
    names = {fitted(f"{long}{end}_doc", place, LIMIT, "doc") for place in places for end in "xy"}
    assert len(names) == 8
    assert isinstance(fitted(long, HERE, LIMIT), SqlName) and fitted(long, HERE, None) == long


# A table ------------------------------------------------------------------------------------------------
def test_long_names_fit_and_differ_and_keep_their_keywords(tmp_path: Path, postgres: Postgresql) -> None:
    _, leg = build_schema(tmp_path, NESTED)
    assert [one for one in _applied(postgres, leg) if "truncated" in one] == []
    assert max(len(name.encode()) for name in _names(leg, "postgresql")) <= LIMIT
    found = _pairs(postgres, "SELECT conname, obj_description(oid, 'pg_constraint') FROM pg_constraint")
    cut = {name: told for name, told in found.items() if re.search("_[0-9a-f]{8}(_|$)", name)}
    keywords = {name.rpartition("_")[2] for name in cut}
    assert keywords >= {"maxLength", "type", "presence", "uniqueItems", "enum", "fkey", "pkey", "minimum"}
    assert all(told.startswith("Stands for thing_") for name, told in cut.items() if "_not_null" not in name)


def _pairs(engine: Postgresql, query: str) -> dict[str, str]:
    return {
        name: told or ""
        for name, told in engine.connection.execute(
            f"{query} WHERE connamespace = 'public'::regnamespace AND contype <> 'n'"
        )
    }


def test_documents_with_long_names_come_back(tmp_path: Path, column_engine: Engine) -> None:
    _, leg = build_schema(tmp_path, NESTED)
    column_engine.load(leg)
    outcome = column_engine.put("thing_doc", json.dumps(DOCUMENT))
    assert outcome.accepted, outcome.said
    assert equal(outcome.document, exact(json.dumps(DOCUMENT)))


@pytest.mark.parametrize(
    ("change", "keyword"),
    [
        ({f"{LONG}b": "0123456789"}, "maxLength"),
        ({f"{UMLAUT}a": 1}, "type"),
        ({f"{EMOJI}b": "0123456789"}, "maxLength"),
        ({f"{LONG}rows": [{}]}, "required"),
        ({f"{LONG}rows": [{f"{UMLAUT}a": 1, f"{UMLAUT}b": [1, 1]}]}, "uniqueItems"),
        ({f"{LONG}rows": [{f"{UMLAUT}a": 1, f"{LONG}rows": ["z"]}]}, "enum"),
    ],
)
def test_a_refusal_tells_the_keyword_and_is_explained(
    change: Mapping[str, Any], keyword: str, tmp_path: Path, postgres: Postgresql
) -> None:
    _, leg = build_schema(tmp_path, NESTED)
    postgres.load(leg)
    said = postgres.put("thing_doc", json.dumps({**DOCUMENT, **change})).said
    assert re.fullmatch(rf"thing_.*_[0-9a-f]{{8}}_{keyword}", said)
    told = tracer(build(_settings(tmp_path))).explain(said)
    assert told and told[0].full and all(one.endswith(f"_{keyword}") for one in told[0].full)


def _settings(folder: Path) -> Settings:
    targets = Targets(sql=SqlTarget("generated/sql", COMPARED))
    return Settings(root=folder, draft="2020-12", targets=targets)


def test_every_name_with_digits_is_explained_and_commented(tmp_path: Path) -> None:
    build_schemas(tmp_path, {f"{LONG}one": NESTED, f"{LONG}two": NESTED}, draft="2020-12")
    built = build(_settings(tmp_path))
    explaining, files = tracer(built), built.artifacts
    cut = [one for one in built.legs["sql"].made if one.full]
    roles = {one.name.rpartition("_")[2] for one in cut}
    assert roles >= {
        "doc",
        "refusal",
        "write",
        "put",
        "pkey",
        "fkey",
        "idx",
        "presence",
        "required",
        "uniqueItems",
    }
    for one in cut:
        for told in explaining.explain(one.name):
            assert told.subject.origin.document == one.origin.document
            assert one.full in told.full
            assert any(spot.name == one.name for spot in told.spots) or _is_unused(one, files)
        lines = files[one.file].replace("\nCREATE FUNCTION", " CREATE FUNCTION").splitlines()
        told_of = [line for line in lines if one.name in line and one.full in line]
        assert explaining.explain(one.name) and (told_of or _is_unused(one, files))


def _is_unused(one: NamedObject, files: Mapping[str, str]) -> bool:
    """What no statement needs: a check that others imply, the sequence and functions that a table may have."""
    return f'"{one.name}"' not in files[one.file] and f"'{one.name}'" not in files[one.file]


def test_a_name_depends_on_its_own_schema_alone(tmp_path: Path) -> None:
    _, alone = build_schemas(tmp_path / "a", {f"{LONG}one": NESTED}, draft="2020-12")
    other = {**NESTED, "properties": {**NESTED["properties"], f"{LONG}z": TEXT, "z": TEXT}}
    _, both = build_schemas(tmp_path / "b", {f"{LONG}one": other, f"{LONG}two": NESTED}, draft="2020-12")
    functions = re.compile("_[0-9a-f]{8}_(items|enum|uniqueItems)$")
    names = {name for name in _names(alone, "postgresql") if not functions.search(name)}
    assert names <= _names(both, "postgresql")


def test_two_documents_share_the_beginning_of_their_names(tmp_path: Path, postgres: Postgresql) -> None:
    schemas = {f"{LONG * 2}{end}": NESTED for end in ("one", "two")}
    _, leg = build_schemas(tmp_path, schemas, draft="2020-12")
    assert [one for one in _applied(postgres, leg) if "truncated" in one] == []
    views = [row["postgresql"]["documents"] for row in leg.rows.values()]
    assert len(set(views)) == 2 and all(re.search(r"_[0-9a-f]{8}_doc$", view) for view in views)
    for view in views:
        assert postgres.put(view, json.dumps(DOCUMENT)).accepted


def test_cut_tables_and_columns_are_told(tmp_path: Path) -> None:
    schema = {**NESTED, "x-table": f"{LONG}things"}
    _, leg = build_schemas(tmp_path, {"thing": schema}, draft="2020-12")
    told = [one for one in leg.diagnostics if one.rule == "name-cut"]
    assert {one.severity for one in told} == {"notice"}
    assert all("in postgresql" in one.message for one in told)
    places = {one.location.pointer: one.hint for one in told}
    assert places["/x-table"] == "Shorten it to 63 bytes with x-table."
    assert places[f"/properties/{LONG}a"] == "Shorten it to 63 bytes with x-column."
    assert f"/properties/{LONG}rows" in places


# Names that meet inside a table ---------------------------------------------------------------------------
_PAIR = _object("b c", b={"type": "integer"}, c={"type": "integer"})
MEETING = {
    "presences": _object(
        "id",
        id={"type": "integer"},
        a={"x-storage": "columns", **_object("", b={"x-storage": "columns", **_PAIR})},
        a_b={"x-storage": "columns", **_object("d e", d={"type": "integer"}, e={"type": "integer"})},
    ),
    "groups": {
        **_object("id", id=TEXT, a=TEXT, b=TEXT, a_b={**TEXT, "x-unique": True, "x-index": True}),
        "x-unique": ["a", "b"],
        "x-index": ["a", "b"],
    },
    "foreign keys": _object(
        "id",
        id={"type": "string"},
        rows={
            "x-storage": "table",
            "type": "array",
            "items": _object("thing", thing={"type": "string", "x-references": "thing.id"}),
        },
    ),
}


@pytest.mark.parametrize("case", sorted(MEETING))
def test_names_that_meet_in_one_table_are_parted(case: str, tmp_path: Path, column_engine: Engine) -> None:
    _, leg = build_schema(tmp_path, MEETING[case])
    column_engine.load(leg)
    assert column_engine.put("thing_doc", '{"id": "1"}' if case != "presences" else '{"id": 1}').accepted


def test_functions_of_two_tables_differ(tmp_path: Path, postgres: Postgresql) -> None:
    numbers = {"type": "array", "items": {"type": "integer"}, "uniqueItems": True}
    _, leg = build_schemas(
        tmp_path, {"a": _object("", b_c=numbers), "a_b": _object("", c=numbers)}, draft="2020-12"
    )
    postgres.load(leg)
    assert postgres.put("a_b_doc", '{"c": [1, 1]}').said == "a_b_c_uniqueItems"


# Names that two tables would have ---------------------------------------------------------------------------
def _clashes(folder: Path, schemas: Mapping[str, Any]) -> list[Any]:
    with pytest.raises(InputError) as error:
        build_schemas(folder, schemas, draft="2020-12")
    return [one for one in error.value.diagnostics if one.severity == "error"]


LINES = {"x-storage": "table", "type": "array", "items": {"type": "string"}}


def test_a_document_called_like_rows_clashes_once(tmp_path: Path) -> None:
    order = _object("id", id={"type": "string"}, lines=LINES)
    (found,) = _clashes(tmp_path, {"order": order, "order_lines": _object("", a=TEXT)})
    assert found.rule == "name-clash" and found.location.pointer == "/properties/lines"
    assert "schemas/order_lines.json" in found.message and "in postgresql and sqlite" in found.message
    assert "the property lines of schemas/order.json" in found.hint
    renamed = {**order, "properties": {**order["properties"], "lines": {**LINES, "x-table": "line_item"}}}
    build_schemas(tmp_path, {"order": renamed, "order_lines": _object("", a=TEXT)}, draft="2020-12")


@pytest.mark.parametrize("role", sorted(DIALECTS["postgresql"].naming.roles))
def test_a_document_called_like_a_role_of_another_clashes_once(role: str, tmp_path: Path) -> None:
    moment = {"type": "string", "format": "date-time"}
    order = _object("id", id={"type": "string"}, lines=LINES, at=moment)
    (found,) = _clashes(tmp_path, {"order": order, f"order_{role}": _object("", a=TEXT)})
    assert f"'order_{role}'" in found.message


def test_documents_that_clash_do_so_once_for_all_their_tables(tmp_path: Path) -> None:
    order = _object("id", id={"type": "string"}, lines={**LINES, "items": _object("", more=LINES)})
    (tmp_path / "schemas/a").mkdir(parents=True)
    (tmp_path / "schemas/a/b.json").write_text(json.dumps(order))
    (found,) = _clashes(tmp_path, {"a_b": order})
    assert "the top of schemas/a/b.json" in found.hint and "the top of schemas/a_b.json" in found.hint


def test_rows_of_two_documents_that_ask_for_one_name_clash(tmp_path: Path) -> None:
    orders = {name: _object("id", id=TEXT, lines={**LINES, "x-table": "line"}) for name in ("a", "b", "c")}
    found = _clashes(tmp_path, orders)
    assert [one.location.document for one in found] == ["schemas/a.json", "schemas/a.json"]
    assert {one.location.pointer for one in found} == {"/properties/lines/x-table"}


# x-table of rows --------------------------------------------------------------------------------------------
ITEM = _object("sku", sku=TEXT)
NAMED = {
    "at the property": {"type": "array", "items": ITEM, "x-table": "line_item"},
    "at the items": {"type": "array", "items": {**ITEM, "x-table": "line_item"}},
    "at items that are texts": {"type": "array", "items": {**TEXT, "x-table": "line_item"}},
    "beside a reference": {"type": "array", "items": {"$ref": "#/$defs/Plain", "x-table": "line_item"}},
    "at what the items refer to": {"type": "array", "items": {"$ref": "#/$defs/Item"}},
    "at what the property refers to": {"$ref": "#/$defs/Items"},
    "at the values of a map": {"type": "object", "additionalProperties": {**ITEM, "x-table": "line_item"}},
    "at one object": {**ITEM, "x-table": "line_item"},
    "at items that may be null": {
        "anyOf": [{"type": "array", "items": {**ITEM, "x-table": "line_item"}}, {"type": "null"}]
    },
}


def _order(lines: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """Only the definitions that the lines refer to: with an x-table, any other would have a table of its own."""
    known = {"Item": {**ITEM, "x-table": "line_item"}, "Plain": ITEM}
    known["Items"] = {"type": "array", "items": TEXT, "x-table": "line_item"}
    named = {name: one for name, one in known.items() if f'#/$defs/{name}"' in json.dumps(lines)}
    return {**_object("id", id={"type": "string"}, lines={**lines, **more}), "$defs": named}


@pytest.mark.parametrize("where", sorted(NAMED))
def test_x_table_names_the_rows_of_a_property(where: str, tmp_path: Path) -> None:
    _, leg = build_schema(tmp_path, _order(NAMED[where], **{"x-storage": "table"}))
    for engine in ("postgresql", "sqlite"):
        tables = {one.name for one in leg.made if one.target == f"sql/{engine}" and not one.owner}
        assert {"line_item", "line_item_doc"} <= tables and "thing_lines" not in tables
        (place,) = [one for one in leg.places if one.target == f"sql/{engine}" and one.member == "lines"]
        assert place.name == "line_item"


def test_a_document_names_its_table_and_no_rows_of_others(tmp_path: Path) -> None:
    schemas = {
        "order": _object("id", id=TEXT, lines={**LINES, "items": {"$ref": "item.json"}}),
        "item": {**ITEM, "x-table": "line_item"},
    }
    _, leg = build_schemas(tmp_path, schemas, draft="2020-12")
    assert {"line_item", "order_lines"} <= _names(leg, "sqlite")


@pytest.mark.parametrize(
    "where",
    sorted(
        {*NAMED}
        - {"at what the items refer to", "at what the property refers to", "at items that may be null"}
    ),
)
def test_x_table_without_rows_is_misplaced(where: str, tmp_path: Path) -> None:
    (found,) = _clashes(tmp_path, {"thing": _order(NAMED[where])})
    assert found.rule == "extension-misplaced" and found.location.pointer.endswith("/x-table")


@pytest.mark.parametrize(("table", "lines"), [("line_item", {"x-table": "line_item"}), ("thing_lines", {})])
def test_a_reference_to_rows_is_told(table: str, lines: Mapping[str, Any], tmp_path: Path) -> None:
    order = _order(LINES, **lines)
    order["properties"]["first"] = {"type": "string", "x-references": f"{table}.value"}
    (found,) = _clashes(tmp_path, {"thing": order})
    assert found.rule == "extension-conflict" and f"'{table}' has the rows of 'lines'" in found.message


# Other dialects -----------------------------------------------------------------------------------------------
def test_dialects_without_a_limit_keep_names_whole(tmp_path: Path) -> None:
    _, leg = build_schemas(tmp_path, {f"{LONG}one": NESTED}, draft="2020-12")
    for engine in (Sqlite(), Duckdb()):
        engine.load(leg)
        whole = {name: full for name, full in _fulls(leg, engine.name) if full}
        assert whole == {}
        row = leg.rows[next(iter(leg.rows))][engine.name]
        assert row["documents"] == f"{LONG}one_doc"


def _fulls(leg: TargetResult, dialect: str) -> list[tuple[str, str]]:
    return [(one.name, one.full) for one in leg.made if one.target == f"sql/{dialect}"]


def test_an_odd_name_stays_apart_from_those_of_sqlite(tmp_path: Path) -> None:
    _, leg = build_schemas(tmp_path, {"thing": {**NESTED, "x-table": '"sqlite_things'}}, draft="2020-12")
    engine = Sqlite()
    engine.load(leg)
    view = leg.rows[next(iter(leg.rows))]["sqlite"]["documents"]
    assert re.fullmatch("_sqlite_things_[0-9a-f]{8}_doc", view)
    assert engine.put(view, json.dumps(DOCUMENT)).accepted


def test_postgresql_s_own_error_is_no_truncation(postgres: Postgresql) -> None:
    """What the tests above look for is what PostgreSQL says."""
    told: list[str] = []
    connection: psycopg.Connection[Any] = postgres.connection
    connection.execute("SET client_min_messages = notice")
    connection.add_notice_handler(lambda notice: told.append(notice.message_primary or ""))
    connection.execute(f'CREATE TABLE "{"n" * 64}" ()'.encode())
    assert len(told) == 1 and "truncated" in told[0]


@pytest.mark.parametrize(
    "lines",
    [
        {"lines": {**LINES, "x-table": "line"}, "notes": {**LINES, "x-table": "line"}},
        {"lines": {**LINES, "x-table": "order"}},
        {name: {**LINES, "items": {"$ref": "#/$defs/Item"}} for name in ("lines", "notes")},
        {"a": {"x-storage": "columns", **_object("", b=LINES)}, "a_b": LINES},
    ],
)
def test_two_tables_of_one_document_clash_once(lines: Mapping[str, Any], tmp_path: Path) -> None:
    item = {"Item": {**TEXT, "x-table": "line"}} if "$ref" in json.dumps(lines) else {}
    order = {**_object("id", id=TEXT, **lines), "$defs": item}
    (found,) = _clashes(tmp_path, {"order": order})
    assert found.rule == "name-clash" and found.location.document == "schemas/order.json"
    assert found.hint.startswith("Give one of them another name with x-table, at the ")


def test_rows_called_like_a_role_step_aside(tmp_path: Path, column_engine: Engine) -> None:
    roles = sorted(DIALECTS[column_engine.name].naming.roles)
    _, leg = build_schema(tmp_path, _object("id", id={"type": "string"}, **dict.fromkeys(roles, LINES)))
    column_engine.load(leg)
    document = {"id": "1", **{role: [role] for role in roles}}
    assert column_engine.put("thing_doc", json.dumps(document)).document == document


def test_checks_that_say_the_same_have_functions_of_their_own(tmp_path: Path, column_engine: Engine) -> None:
    """Members whose names part only where the names of their checks' functions are cut."""
    member = {
        "type": "object",
        "patternProperties": {"^[a-z]+$": {"type": "integer"}},
        "additionalProperties": False,
    }
    names = [f"{'a' * 45}{end}" for end in ("first", "second", "third")]
    column_engine.load(build_schema(tmp_path, _object(**dict.fromkeys(names, member)))[1])
    document = {name: {"k": 1} for name in names}
    assert column_engine.put("thing_doc", json.dumps(document)).document == document
    for name in names:
        refused = column_engine.put("thing_doc", json.dumps({**document, name: {"K": 1}}))
        assert not refused.accepted and refused.said.endswith("additionalProperties")
