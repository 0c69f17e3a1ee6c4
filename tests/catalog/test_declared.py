"""Members that tables have columns for: what all objects that a schema accepts have declared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.catalog.test_catalog import catalog_of

from trivet.catalog.records import Entity

A: dict[str, Any] = {
    "type": "object",
    "required": ["k"],
    "properties": {"k": {"const": "a"}, "n": {"type": "integer"}},
}
B: dict[str, Any] = {"type": "object", "required": ["k"], "properties": {"k": {"const": "b"}, "m": True}}
CLOSED: dict[str, Any] = {**B, "additionalProperties": False}


def _thing(folder: Path, **schema: Any) -> Entity:
    return catalog_of(folder, **schema).entities["thing.Thing"]


def _members(entity: Entity) -> list[tuple[str, bool]]:
    return [(field.name, field.required) for field in entity.members]


@pytest.mark.parametrize(
    ("schema", "members"),
    [
        ({"oneOf": [A, B]}, [("k", True)]),
        ({"oneOf": [A, CLOSED]}, [("k", True), ("n", False)]),
        ({"anyOf": [A, {"type": "null"}]}, [("k", True), ("n", False)]),
        ({"anyOf": [A, {}]}, []),
        ({"anyOf": [A, {"type": ["object", "string"]}]}, []),
        ({"properties": {"k": True}, "required": ["k", "undeclared"]}, [("k", True)]),
        (
            {"properties": {"k": True}, "oneOf": [{"required": ["k"]}, {"required": ["k", "x"]}]},
            [("k", True)],
        ),
        ({"properties": {"k": True}, "oneOf": [{"required": ["k"]}, {"required": ["x"]}]}, [("k", False)]),
        (
            {"oneOf": [A, {**B, "patternProperties": {"^n": True}, "additionalProperties": False}]},
            [("k", True)],
        ),
        ({"oneOf": [{"type": "string"}, {"type": "null"}]}, []),
        ({"if": {"properties": {"k": {"const": 1}}}, "then": {"properties": {"n": True}}}, []),
    ],
)
def test_a_member_is_known_where_every_object_has_it_declared(
    tmp_path: Path, schema: dict[str, Any], members: list[tuple[str, bool]]
) -> None:
    assert sorted(_members(_thing(tmp_path, **schema))) == members


def test_constants_of_the_branches_become_an_enumeration(tmp_path: Path) -> None:
    (kind,) = [one for one in _thing(tmp_path, oneOf=[A, B]).members if one.name == "k"]
    assert kind.schema["enum"] == ("a", "b")
    assert kind.origin.pointer == "/oneOf/0/properties/k"


def test_branches_that_mean_the_same_say_it_once(tmp_path: Path) -> None:
    one, other = (
        {**A, "properties": {**A["properties"], "k": {"type": "string", "title": title}}} for title in "xy"
    )
    (kind,) = [field for field in _thing(tmp_path, anyOf=[one, other]).members if field.name == "k"]
    assert kind.schema["type"] == "string" and kind.facts.title == "x"


def test_an_object_without_a_choice_has_its_fields(tmp_path: Path) -> None:
    thing = _thing(tmp_path, **A)
    assert thing.members == thing.fields


@pytest.mark.parametrize(
    ("schema", "partial"),
    [
        ({"anyOf": [A, {}]}, True),
        ({"then": {"properties": {"n": True}}, "if": {}}, True),
        ({"dependentSchemas": {"a": {"allOf": [{"properties": {"n": True}}]}}}, True),
        ({"not": A}, False),
        (A, False),
    ],
)
def test_members_of_some_objects_are_noticed(tmp_path: Path, schema: dict[str, Any], partial: bool) -> None:
    assert _thing(tmp_path, **schema).partial is partial


def test_a_fan_of_choices_is_read_in_linear_time(tmp_path: Path) -> None:
    fan = {
        f"d{level}": {"oneOf": [{"$ref": f"#/$defs/d{level + 1}"}, {"$ref": f"#/$defs/d{level + 1}"}]}
        for level in range(60)
    }
    thing = _thing(tmp_path, **{"title": "Thing", "$ref": "#/$defs/d0", "$defs": {**fan, "d60": A}})
    assert _members(thing) == [("k", True), ("n", False)]
