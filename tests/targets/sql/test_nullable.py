"""A choice between null and one thing: the column, the rows and the constraints of `type: […, "null"]`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.targets.sql.builds import COMPARED, build_schema, build_schemas
from tests.targets.sql.engines import Engine, ddl

from trivet.target_result import TargetResult

Schema = dict[str, Any]

NULL: Schema = {"type": "null"}
MEMBERS: dict[str, Schema] = {
    "date-time": {"type": "string", "format": "date-time"},
    "date": {"type": "string", "format": "date"},
    "uuid": {"type": "string", "format": "uuid"},
    "ipv6": {"type": "string", "format": "ipv6"},
    "integer": {"type": "integer", "minimum": 0, "maximum": 10},
    "number": {"type": "number", "multipleOf": 0.5},
    "boolean": {"type": "boolean"},
    "string": {"type": "string", "minLength": 2, "maxLength": 5, "pattern": "^a"},
    "array": {"type": "array", "items": {"type": "integer"}, "minItems": 1},
    "map": {"type": "object", "additionalProperties": {"type": "string", "maxLength": 3}},
}
#: How the same is written, around the member itself and around a reference to it.
INLINE: dict[str, Callable[[Schema], Schema]] = {
    "anyOf": lambda one: {"anyOf": [one, NULL]},
    "null first": lambda one: {"anyOf": [NULL, one]},
    "oneOf": lambda one: {"oneOf": [NULL, one]},
    "a constant": lambda one: {"anyOf": [one, {"const": None}]},
    "in an allOf": lambda one: {"allOf": [{"anyOf": [one, NULL]}, {"title": "T"}]},
}
REFERRED: dict[str, tuple[Schema, Callable[[Schema], Schema]]] = {
    "a reference": ({"anyOf": [{"$ref": "#/$defs/D"}, NULL]}, lambda one: one),
    "a reference to the choice": ({"$ref": "#/$defs/D"}, lambda one: {"anyOf": [one, NULL]}),
    "a reference in a choice of one": (
        {"anyOf": [{"oneOf": [{"$ref": "#/$defs/D"}]}, NULL]},
        lambda one: one,
    ),
    "a reference to a reference": (
        {"oneOf": [NULL, {"$ref": "#/$defs/E"}]},
        lambda one: {"description": "d", **one},
    ),
}


def _leg(folder: Path, member: Schema, required: bool = False, definition: Any = True) -> TargetResult:
    schema = {
        "type": "object",
        "required": ["id", *(["a"] if required else [])],
        "properties": {"id": {"type": "string"}, "a": member},
        "$defs": {"D": definition, "E": {"$ref": "#/$defs/D"}},
    }
    return build_schema(folder, schema)[1]


def _texts(leg: TargetResult) -> dict[str, list[str]]:
    return {name: list(ddl(leg, name)) for name in COMPARED}


def _listed(member: Schema, **more: Any) -> Schema:
    return {**member, "type": [member["type"], "null"], **more}


@pytest.mark.parametrize("name", MEMBERS)
@pytest.mark.parametrize("required", [False, True], ids=["optional", "required"])
@pytest.mark.parametrize("form", INLINE)
def test_the_ddl_is_that_of_a_list_of_types(tmp_path: Path, name: str, required: bool, form: str) -> None:
    member = MEMBERS[name]
    wanted = _texts(_leg(tmp_path, _listed(member), required))
    assert _texts(_leg(tmp_path, INLINE[form](member), required)) == wanted


@pytest.mark.parametrize("name", [name for name in MEMBERS if name not in ("array", "map")])
@pytest.mark.parametrize("form", REFERRED)
def test_the_same_through_references(tmp_path: Path, name: str, form: str) -> None:
    member, definition = REFERRED[form]
    wanted = _texts(_leg(tmp_path, _listed(MEMBERS[name])))
    assert _texts(_leg(tmp_path, member, definition=definition(MEMBERS[name]))) == wanted


def test_a_type_that_is_asked_for_is_given(tmp_path: Path) -> None:
    asked = {"x-sql-type": {"postgresql": "varchar(12)", "sqlite": "text"}}
    member = {"type": "string", "pattern": "^[A-Z]{3}-[0-9]{4,8}$"}
    wanted = _leg(tmp_path, _listed(member, **asked))
    found = _leg(tmp_path, {"anyOf": [member, NULL], **asked})
    assert _texts(found) == _texts(wanted) and any(
        "a varchar(12)" in text for text in ddl(found, "postgresql")
    )
    assert not [one for one in found.verdicts if one.keyword == "x-sql-type"]


@pytest.mark.parametrize("form", ["anyOf", "oneOf", "a constant", "in an allOf"])
def test_rows_and_columns_of_members(column_engine: Engine, tmp_path: Path, form: str) -> None:
    inner = {"type": "object", "required": ["x"], "properties": {"x": {"type": "integer", "minimum": 0}}}
    wrap = INLINE[form]
    properties = {
        "id": {"type": "string"},
        "list": {**wrap({"type": "array", "items": wrap({"type": "string", "format": "date"})})},
        "map": wrap({"type": "object", "additionalProperties": wrap({"type": "string", "format": "uuid"})}),
        "one": wrap(inner),
        "many": {**wrap({"type": "array", "maxItems": 2, "items": inner}), "x-storage": "table"},
        "spread": {**wrap(inner), "x-storage": "columns"},
    }
    for name in ("list", "map", "one"):
        properties[name]["x-storage"] = "table"
    leg = build_schema(tmp_path, {"type": "object", "required": ["id"], "properties": properties})[1]
    column_engine.load(leg)
    uuid = "00000000-0000-4000-8000-000000000000"
    for more in (
        {},
        {"list": ["2024-02-29", None], "map": {"k": uuid, "n": None}, "one": {"x": 1}, "spread": {"x": 2}},
        dict.fromkeys(("list", "map", "one", "many", "spread")),
        {"many": [{"x": 1}, {"x": 2}], "list": [], "map": {}},
    ):
        text = json.dumps({"id": "1", **more})
        assert column_engine.put("thing_doc", text).document == {"id": "1", **more}
    for more, name in (
        ({"list": ["2024-02-30"]}, "thing_list_value_format"),
        ({"list": "a"}, "thing_list_type"),
        ({"map": {"k": "x"}}, "thing_map_value_format"),
        ({"one": {}}, "thing_one_x_required"),
        ({"many": [{"x": -1}]}, "thing_many_x_minimum"),
        ({"many": [{"x": 1}] * 3}, "thing_many_maxItems"),
        ({"spread": {"x": -1}}, "thing_spread_ref"),
    ):
        outcome = column_engine.put("thing_doc", json.dumps({"id": "1", **more}))
        assert (outcome.accepted, outcome.said) == (False, name), (more, outcome)


@pytest.mark.parametrize(
    ("schema", "accepts"),
    [
        ({"oneOf": [{"type": ["string", "null"], "format": "date"}, NULL]}, False),
        ({"anyOf": [{"type": ["string", "null"], "format": "date"}, NULL]}, True),
        ({"oneOf": [{"type": "string", "format": "date"}, {"type": "integer"}, NULL]}, True),
        ({"anyOf": [{"type": "string", "format": "date"}, NULL], "not": NULL}, False),
        ({"oneOf": [{"type": "object", "maxProperties": 1}, NULL]}, True),
        ({"oneOf": [{"$ref": "#/$defs/D"}, NULL]}, False),
    ],
)
def test_null_is_accepted_only_where_the_choice_accepts_it(
    engine: Engine, tmp_path: Path, schema: Schema, accepts: bool
) -> None:
    engine.load(_leg(tmp_path, schema, definition={"type": ["array", "null"]}))
    assert engine.put("thing_doc", '{"id": "1", "a": null}').accepted is accepts
    assert engine.put("thing_doc", '{"id": "1", "a": true}').accepted is False


def test_a_reference_to_another_table_may_be_null(column_engine: Engine, tmp_path: Path) -> None:
    key = {"type": "string", "format": "uuid"}
    target = {"type": "object", "required": ["id"], "properties": {"id": key}}
    forms = {f"to{number}": wrap(key) for number, wrap in enumerate(INLINE.values())}
    forms |= {f"ref{number}": member for number, (member, _) in enumerate(REFERRED.values()) if number != 1}
    source = {
        "type": "object",
        "properties": {name: {**form, "x-references": "target.id"} for name, form in forms.items()},
        "$defs": {"D": key, "E": {"$ref": "#/$defs/D"}},
    }
    leg = build_schemas(tmp_path, {"target": target, "source": source}, draft="2020-12")[1]
    column_engine.load(leg)
    connection = column_engine.connection
    if column_engine.name == "sqlite":
        connection.execute("PRAGMA foreign_keys = ON")
    texts = "\n".join(ddl(leg, column_engine.name))
    assert texts.count("FOREIGN KEY") == len(forms)
    present, absent = "00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"
    connection.execute(f'INSERT INTO target_doc (doc) VALUES (\'{{"id": "{present}"}}\')')
    for name in forms:
        for value in (present, None):
            connection.execute(f"INSERT INTO source_doc (doc) VALUES ('{json.dumps({name: value})}')")
        with pytest.raises(Exception, match=r"(?i)foreign key"):
            connection.execute(f"INSERT INTO source_doc (doc) VALUES ('{json.dumps({name: absent})}')")


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
def test_other_choices_stay_choices(engine: Engine, tmp_path: Path, keyword: str) -> None:
    """Of two types neither of which is null, and of null and a thing that may be null."""
    choices: dict[str, list[Schema]] = {
        "a": [{"type": "integer", "minimum": 3}, {"type": "string"}],
        "b": [{"type": "array", "items": {"type": "integer"}}, {"type": "string"}],
        "c": [{"type": ["string", "boolean"]}, NULL],
        "d": [{"minimum": 3, "type": ["integer", "array"]}, NULL],
        "e": [{"$ref": "#/$defs/D"}, {"type": "string"}, NULL],
    }
    properties: dict[str, Schema] = {name: {keyword: options} for name, options in choices.items()}
    schema = {"type": "object", "properties": properties, "$defs": {"D": {"type": "integer"}}}
    engine.load(build_schema(tmp_path, schema)[1])
    for text in (
        '{"a": 3}',
        '{"a": "x"}',
        '{"b": "x"}',
        '{"b": [1]}',
        '{"c": null}',
        '{"c": true}',
        '{"c": "x"}',
    ):
        assert engine.put("thing_doc", text).accepted, text
    for text in ('{"d": []}', '{"d": 3}', '{"d": null}', '{"e": 1}', '{"e": "x"}', '{"e": null}'):
        assert engine.put("thing_doc", text).accepted, text
    for text in (
        '{"a": 2}',
        '{"a": null}',
        '{"b": [""]}',
        '{"b": null}',
        '{"c": 1}',
        '{"d": 2}',
        '{"e": true}',
    ):
        assert not engine.put("thing_doc", text).accepted, text


@pytest.mark.parametrize(
    ("member", "by"),
    [
        ({"type": "integer", "minimum": 0}, "thing_a_minimum"),
        ({"type": "string", "format": "date"}, "thing_a_format"),
        ({"type": "boolean"}, "thing_a_type"),
        ({"type": "array", "minItems": 1}, "thing_a_type"),
    ],
)
def test_the_ledger_names_what_keeps_the_choice(tmp_path: Path, member: Schema, by: str) -> None:
    leg = _leg(tmp_path, {"anyOf": [member, NULL]})
    rows = [one for one in leg.verdicts if one.target == "sql/postgresql"]
    found = {one.origin.pointer: (one.kind, one.by) for one in rows if one.keyword in ("anyOf", "type")}
    assert found["/properties/a/anyOf"] == ("exact", by)
    assert found["/properties/a/anyOf/0/type"] == ("exact", "thing_a_type")
    assert found["/properties/a/anyOf/1/type"] == ("exact", "thing_a_type")
