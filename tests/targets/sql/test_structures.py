"""Tables of what is not plainly an object: choices, nullable objects, `properties` without `type`, definitions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.targets.sql.builds import build_schema, build_schemas
from tests.targets.sql.engines import Engine, equal, exact

from trivet.diagnostics import InputError
from trivet.settings import Readings, SqlTarget
from trivet.target_result import TargetResult

PATIENT: dict[str, Any] = {
    "properties": {
        "active": {"type": "boolean"},
        "born": {"type": "string", "format": "date"},
        "note": {"type": ["string", "null"]},
        "visits": {"type": "integer", "minimum": 0, "maximum": 500},
    },
    "required": ["active"],
    "additionalProperties": False,
}
PATIENTS = (
    {"active": True, "born": "2020-02-29", "note": None, "visits": 3},
    {"active": False, "note": "x"},
    {"active": False, "visits": 500},
)
NO_PATIENTS: tuple[Any, ...] = (
    {},
    {"active": None},
    {"active": True, "visits": 501},
    {"active": True, "x": 1},
)
OTHERS: tuple[Any, ...] = (None, 5, 1.5, "x", "active", True, [], ["active"], [{"active": True}])
#: How objects and something else may be accepted together.
OPENINGS: dict[str, dict[str, Any]] = {
    "no type": PATIENT,
    "types": {"type": ["object", "null", "string"], "minLength": 2, **PATIENT},
    "anyOf": {"anyOf": [{"type": "object", **PATIENT}, {"type": "null"}]},
    "oneOf by reference": {
        "oneOf": [{"$ref": "#/$defs/p"}, {"type": "array", "maxItems": 0}],
        "$defs": {"p": {"type": "object", **PATIENT}},
    },
    "reference": {"$ref": "#/$defs/p", "$defs": {"p": {"type": ["object", "null"], **PATIENT}}},
}
ACCEPTED: dict[str, tuple[Any, ...]] = {
    "no type": OTHERS,
    "types": (None, "active"),
    "anyOf": (None,),
    "oneOf by reference": ([],),
    "reference": (None,),
}


def _columns(leg: TargetResult, target: str = "sql/postgresql") -> dict[str, str]:
    return {place.member: place.type for place in leg.places if place.target == target and place.member}


@pytest.mark.parametrize("name", OPENINGS)
def test_objects_have_columns_where_other_types_are_accepted(tmp_path: Path, name: str) -> None:
    leg = build_schema(tmp_path, OPENINGS[name])[1]
    assert _columns(leg) == {"active": "boolean", "born": "date", "note": "text", "visits": "smallint"}


@pytest.mark.parametrize("name", OPENINGS)
def test_every_document_comes_back_and_nothing_else_gets_in(
    engine: Engine, tmp_path: Path, name: str
) -> None:
    engine.load(build_schema(tmp_path, OPENINGS[name])[1])
    for document in (*PATIENTS, *ACCEPTED[name]):
        outcome = engine.put("thing_doc", json.dumps(document))
        assert outcome.accepted, (document, outcome.said)
        assert equal(outcome.document, exact(json.dumps(document)))
    refused = [one for one in OTHERS if not any(equal(one, other) for other in ACCEPTED[name])]
    for document in (*NO_PATIENTS, *refused):
        assert not engine.put("thing_doc", json.dumps(document)).accepted, document


def test_an_item_of_an_array_is_no_member(engine: Engine, tmp_path: Path) -> None:
    engine.load(build_schema(tmp_path, {"properties": {"0": {"type": "string"}}})[1])
    run = engine.connection.execute
    run("INSERT INTO thing_doc (doc) VALUES ('[\"a\"]')")
    assert run('SELECT "0" FROM thing').fetchall() == [(None,)]


def test_a_document_may_become_an_object_and_back(column_engine: Engine, tmp_path: Path) -> None:
    column_engine.load(build_schema(tmp_path, PATIENT)[1])
    run = column_engine.connection.execute
    mark = "?" if column_engine.name == "sqlite" else "%s"
    run(f"INSERT INTO thing_doc (doc) VALUES ({mark})", ('"x"',))
    for document in ({"active": True, "visits": 1}, None, ["active"], {"active": False}):
        run(f"UPDATE thing_doc SET doc = {mark}", (json.dumps(document),))
        ((found,),) = run("SELECT doc FROM thing_doc").fetchall()
        assert equal(json.loads(found) if isinstance(found, str) else found, document)
    run("DELETE FROM thing_doc")
    assert run("SELECT * FROM thing").fetchall() == []


@pytest.mark.parametrize(
    "columns",
    [
        "(active, extra) VALUES (true, 'null')",
        "(visits, extra) VALUES (1, '[]')",
        "(visits) VALUES (1)",
        "(extra) VALUES (NULL)",
    ],
)
def test_a_direct_write_is_an_object_or_something_else(
    column_engine: Engine, tmp_path: Path, columns: str
) -> None:
    column_engine.load(build_schema(tmp_path, PATIENT)[1])
    with pytest.raises(Exception, match="thing_presence"):
        column_engine.connection.execute(f"INSERT INTO thing {columns}")


def test_a_key_refuses_what_has_none(column_engine: Engine, tmp_path: Path) -> None:
    schema = {
        "type": ["object", "null"],
        "properties": {"id": {"type": "string"}, "n": {"type": "integer"}},
        "required": ["id"],
    }
    leg = build_schema(tmp_path / "keyed", schema)[1]
    column_engine.load(leg)
    assert column_engine.put("thing_doc", '{"id": "a", "n": 1}').accepted
    assert "thing_type" in column_engine.put("thing_doc", "null").said
    rows = [one for one in leg.verdicts if one.kind == "narrower" and one.by == "thing_type"]
    assert {one.target for one in rows} == {"sql/postgresql", "sql/sqlite"}
    column_engine.clear()
    column_engine.load(build_schema(tmp_path / "free", schema, readings=Readings(primary_key=None))[1])
    assert column_engine.put("thing_doc", "null").accepted


# Choices ----------------------------------------------------------------------------------------------------
def _event(kind: str, closed: bool = False, **members: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["id", "kind"],
        "properties": {
            "id": {"type": "integer", "minimum": 0, "maximum": 99},
            "kind": {"const": kind},
            **members,
        },
        **({"additionalProperties": False} if closed else {}),
    }


CLICK = _event("click", x={"type": "integer"})
KEY = _event("key", code={"type": "string"})
CHOICES: dict[str, dict[str, Any]] = {
    "oneOf": {"oneOf": [CLICK, KEY]},
    "anyOf": {"anyOf": [CLICK, KEY]},
    "references": {"oneOf": [{"$ref": "#/$defs/c"}, {"$ref": "#/$defs/k"}], "$defs": {"c": CLICK, "k": KEY}},
    "beside shared keywords": {
        "type": "object",
        "required": ["id"],
        "properties": {"id": CLICK["properties"]["id"]},
        "oneOf": [
            {"required": ["kind"], "properties": {"kind": {"const": "click"}, "x": {"type": "integer"}}},
            {"required": ["kind"], "properties": {"kind": {"const": "key"}, "code": {"type": "string"}}},
        ],
    },
    "in allOf": {"allOf": [{"$ref": "#/$defs/e"}], "$defs": {"e": {"oneOf": [CLICK, KEY]}}},
    "nested": {"oneOf": [CLICK, {"anyOf": [KEY, _event("wheel")]}]},
}


@pytest.mark.parametrize("name", CHOICES)
def test_what_all_branches_share_are_columns_and_the_key(
    column_engine: Engine, tmp_path: Path, name: str
) -> None:
    leg = build_schema(tmp_path, CHOICES[name])[1]
    assert _columns(leg) == {"id": "smallint", "kind": "text"}
    assert any(one.keyword == "(primary-key)" and one.by == "thing_pkey" for one in leg.verdicts)
    column_engine.load(leg)
    for document in (
        {"id": 1, "kind": "click", "x": 1},
        {"id": 2, "kind": "key", "code": "a", "x": "other"},
        {"id": 3, "kind": "click", "code": {"a": [1]}},
    ):
        outcome = column_engine.put("thing_doc", json.dumps(document))
        assert outcome.accepted, outcome.said
        assert equal(outcome.document, document)
    for bad in ({"id": 1, "kind": "click", "x": "1"}, {"id": 1, "kind": "other"}, {"id": 100, "kind": "key"}):
        assert not column_engine.put("thing_doc", json.dumps(bad)).accepted, bad
    assert not column_engine.put("thing_doc", '{"kind": "click"}').accepted
    assert not column_engine.put("thing_doc", "null").accepted


def test_what_other_branches_refuse_is_a_nullable_column(column_engine: Engine, tmp_path: Path) -> None:
    closed = {
        "oneOf": [_event("click", True, x={"type": "integer"}), _event("key", True, code={"type": "string"})]
    }
    leg = build_schema(tmp_path, closed)[1]
    assert list(_columns(leg)) == ["code", "id", "kind", "x"]
    column_engine.load(leg)
    for document in ({"id": 1, "kind": "click", "x": 7}, {"id": 1, "kind": "key", "code": "a"}):
        assert equal(column_engine.put("thing_doc", json.dumps(document)).document, document)
    assert not column_engine.put("thing_doc", '{"id": 1, "kind": "key", "x": 7}').accepted


def test_members_that_differ_hold_what_one_branch_accepts(engine: Engine, tmp_path: Path) -> None:
    branches = [
        {"type": "object", "required": ["v"], "properties": {"v": {"type": "string", "maxLength": 2}}},
        {
            "type": "object",
            "required": ["v"],
            "properties": {"v": {"type": ["string", "null"], "minLength": 4}},
        },
        {"type": "null"},
    ]
    engine.load(build_schema(tmp_path, {"anyOf": branches})[1])
    for document in ({"v": "ab"}, {"v": "abcd"}, {"v": None}, None):
        assert equal(engine.put("thing_doc", json.dumps(document)).document, document)
    for bad in ({"v": "abc"}, {"v": 1}, {}):
        assert not engine.put("thing_doc", json.dumps(bad)).accepted


@pytest.mark.parametrize(("name", "place"), [("oneOf", "/oneOf"), ("in allOf", "/allOf")])
def test_what_integers_need_is_told_where_members_are_declared(tmp_path: Path, name: str, place: str) -> None:
    schema = json.loads(json.dumps(CHOICES[name]).replace(', "minimum": 0, "maximum": 99', ""))
    rows = [one for one in build_schema(tmp_path, schema)[1].verdicts if one.keyword == "(integers)"]
    assert {(one.origin.pointer, one.target) for one in rows} == {(place, "sql/postgresql")}


def test_a_table_that_hides_members_is_told(tmp_path: Path) -> None:
    schema = {"oneOf": [{"properties": {"a": True}, "required": ["a"]}, {"properties": {"b": True}}]}
    leg = build_schema(tmp_path / "told", schema)[1]
    assert [one.rule for one in leg.diagnostics] == ["one-column"]
    assert build_schema(tmp_path / "plain", {"type": "string"})[1].diagnostics == ()


# Inside -----------------------------------------------------------------------------------------------------
def test_rows_and_columns_of_such_types_come_back(column_engine: Engine, tmp_path: Path) -> None:
    shape = {"oneOf": [_event("click", True, x={"type": "integer"}), _event("key", True)]}
    schema = {
        "type": "object",
        "properties": {
            "lines": {"type": "array", "items": {"$ref": "#/$defs/line"}, "x-storage": "table"},
            "one": {"$ref": "#/$defs/line", "x-storage": "columns"},
            "shape": {"$ref": "#/$defs/shape", "x-storage": "columns"},
            "by": {"type": "object", "additionalProperties": {"$ref": "#/$defs/shape"}, "x-storage": "table"},
        },
        "$defs": {"line": PATIENT, "shape": shape},
    }
    leg = build_schema(tmp_path, schema)[1]
    column_engine.load(leg)
    lines = [*PATIENTS, *OTHERS]
    click = {"id": 1, "kind": "click", "x": 1}
    documents: list[Any] = [{"lines": lines, "one": one, "shape": click, "by": {"a": click}} for one in lines]
    for document in (*documents, {}, {"lines": []}, {"by": {}}):
        outcome = column_engine.put("thing_doc", json.dumps(document))
        assert outcome.accepted, outcome.said
        assert equal(outcome.document, exact(json.dumps(document)))
    for bad in ({"lines": [{"visits": 1}]}, {"shape": {"id": 1, "kind": "key", "x": 1}}, {"one": {}}):
        assert not column_engine.put("thing_doc", json.dumps(bad)).accepted, bad


# Definitions ------------------------------------------------------------------------------------------------
API: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "A", "version": "1"},
    "components": {
        "schemas": {
            "Owner": {
                "type": "object",
                "required": ["id"],
                "properties": {"id": {"type": "string", "maxLength": 4}},
            },
            "PetOwner": {
                "type": "object",
                "x-table": "owns",
                "required": ["owner"],
                "properties": {
                    "owner": {
                        "type": "string",
                        "maxLength": 4,
                    }
                },
            },
            "Color": {"enum": ["red", "green"], "x-table": "color"},
            "Line": {"type": "object", "properties": {"a": {"type": "integer"}}, "x-table": "line"},
            "Order": {
                "type": "object",
                "properties": {
                    "lines": {
                        "type": "array",
                        "items": {"$ref": "#/components/schemas/Line"},
                        "x-storage": "table",
                    }
                },
            },
        }
    },
}


def _tables(leg: TargetResult) -> set[str]:
    return {row["sqlite"]["table"] for row in leg.rows.values()}


def test_definitions_have_tables_where_they_ask_for_them(tmp_path: Path) -> None:
    leg = build_schemas(tmp_path, {"api": API})[1]
    assert _tables(leg) == {"color", "owns"}


def test_all_definitions_with_a_key_have_tables_by_the_setting(column_engine: Engine, tmp_path: Path) -> None:
    schemas = json.loads(json.dumps(API))
    owner = schemas["components"]["schemas"]["PetOwner"]["properties"]["owner"]
    owner["x-references"] = "api_owner.id"
    target = SqlTarget("generated/sql", ("postgresql", "sqlite"), tables="definitions")
    leg = build_schemas(tmp_path, {"api": schemas}, target)[1]
    assert _tables(leg) == {"api_owner", "color", "owns"}
    assert leg.load["sqlite"].index("api_owner") < leg.load["sqlite"].index("owns")
    column_engine.load(leg)
    assert column_engine.put("color_doc", '"red"').document == "red"
    assert not column_engine.put("color_doc", '"blue"').accepted
    assert column_engine.put("api_owner_doc", '{"id": "a"}').accepted
    assert not column_engine.put("api_owner_doc", "{}").accepted


def test_tables_that_lead_to_each_other_inside_one_document(column_engine: Engine, tmp_path: Path) -> None:
    def side(other: str) -> dict[str, Any]:
        number = {"type": "integer", "minimum": 0, "maximum": 9}
        members = {"id": number, "other": {**number, "x-references": f"{other}.id"}}
        return {"type": "object", "x-table": "ba"[other == "b"], "required": ["id"], "properties": members}

    leg = build_schemas(tmp_path, {"sides": {"$defs": {"A": side("b"), "B": side("a")}}}, draft="2020-12")[1]
    column_engine.load(leg)
    assert {"a", "b"} <= _tables(leg)


def test_two_definitions_of_one_table_are_told_with_both_places(tmp_path: Path) -> None:
    one = {"type": "object", "x-table": "same", "properties": {"a": True}}
    with pytest.raises(InputError) as found:
        build_schemas(tmp_path, {"two": {"$defs": {"A": one, "B": one}}}, draft="2020-12")
    (told,) = [each for each in found.value.diagnostics if each.rule == "extension-conflict"]
    assert "the table name 'same' is also used at" in told.message and "two.json:1:" in told.message


def test_a_property_called_like_a_container_is_no_definition(tmp_path: Path) -> None:
    inner = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}
    schema = {"type": "object", "properties": {"definitions": {"type": "array", "items": inner}}}
    target = SqlTarget("generated/sql", ("sqlite",), tables="definitions")
    assert _tables(build_schema(tmp_path, schema, target=target)[1]) == {"thing"}
