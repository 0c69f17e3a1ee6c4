"""Which inline schemas become definitions, and how a definition that accepts objects and other values is parted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.source.tree import Tree, tree

OTHERS = ["array", "boolean", "null", "number", "string"]
BASE = {"type": "object", "properties": {"name": {"type": "string"}}}
NEW = {"properties": {"born": {"type": "string"}}, "required": ["born"]}


def _made(folder: Path, **definitions: Any) -> Tree:
    return tree(folder, {"s/a.json": {"$defs": definitions}}, schemas=["s"], draft="2020-12")


@pytest.mark.parametrize(
    ("raw", "objects", "others"),
    [
        ({"properties": {"a": True}}, {"properties": {"a": {}}, "type": "object"}, {"type": OTHERS}),
        (
            {"type": ["string", "object"], "properties": {"a": True}, "minLength": 2, "maxProperties": 3},
            {"type": "object", "properties": {"a": {}}, "minLength": 2, "maxProperties": 3},
            {"type": "string", "minLength": 2},
        ),
        (
            {"type": ["object", "null"], "allOf": [{"properties": {"a": True}}, {"not": {"const": 1}}]},
            {"type": "object", "allOf": [{"properties": {"a": {}}}, {"not": {"const": 1}}]},
            {"type": "null", "allOf": [{"not": {"const": 1}}]},
        ),
    ],
)
def test_objects_with_members_are_parted_from_other_values(
    tmp_path: Path, raw: dict[str, Any], objects: dict[str, Any], others: dict[str, Any]
) -> None:
    built = _made(tmp_path, X={**raw, "title": "T", "deprecated": True, "x-table": "t"})
    assert built.definition("a.X") == {
        "title": "T",
        "deprecated": True,
        "x-table": "t",
        "anyOf": [{"$ref": "#/$defs/a.XObject"}, others],
    }
    assert built.definition("a.XObject") == {**objects, "title": "T"}


@pytest.mark.parametrize(
    "raw",
    [
        {"type": "object", "properties": {"a": True}},
        {"type": ["string", "null"], "properties": {"a": True}},
        {"type": ["object", "null"], "additionalProperties": {"type": "string"}},
        {"anyOf": [{"$ref": "#/$defs/Base"}, {"type": "null"}]},
        {"allOf": [{"$ref": "#/$defs/Base"}], "properties": {"a": True}},
    ],
)
def test_nothing_is_parted_where_there_are_no_two_halves(tmp_path: Path, raw: dict[str, Any]) -> None:
    built = _made(tmp_path, X=raw, Base=BASE)
    assert "a.XObject" not in built.normal.definitions


@pytest.mark.parametrize(
    ("whole", "made"),
    [
        ({"allOf": [{"$ref": "#/$defs/Base"}, NEW]}, True),
        ({"$ref": "#/$defs/Base", **NEW}, True),
        ({"allOf": [{"$ref": "#/$defs/Base"}, {"required": ["name"]}]}, True),
        ({"$ref": "#/$defs/Base", "required": ["name"]}, True),
        ({"allOf": [{"$ref": "#/$defs/Base"}, {"$ref": "#/$defs/Other"}]}, True),
        ({"allOf": [{"allOf": [{"type": "object"}, NEW]}]}, True),
        ({"allOf": [{"$ref": "#/$defs/Base"}]}, False),
        ({"allOf": [{"$ref": "#/$defs/Base"}], "description": "d", "not": {"const": {}}}, False),
        ({"allOf": [{"$ref": "#/$defs/Either"}, {"type": "object", **NEW}]}, False),
        ({"$ref": "#/$defs/Either", **NEW}, False),
    ],
)
@pytest.mark.parametrize("place", ["properties", "items", "oneOf", "additionalProperties"])
def test_a_whole_is_one_definition_and_its_parts_are_none(
    tmp_path: Path, place: str, whole: dict[str, Any], made: bool
) -> None:
    held: dict[str, Any] = {
        "properties": {"properties": {"m": whole}},
        "oneOf": {"oneOf": [whole, {"type": "string"}]},
    }.get(place, {place: whole})
    other = {"type": "object", "properties": {"size": {"type": "integer"}}}
    either = {"oneOf": [{"$ref": "#/$defs/Base"}, {"$ref": "#/$defs/Other"}]}
    holder = {"type": "object", **held} if place == "properties" else held
    built = _made(tmp_path, Holder=holder, Base=BASE, Other=other, Either=either)
    inline = {name.removeprefix("a.Holder") for name in built.normal.definitions if "Holder" in name} - {""}
    name = {"properties": "M", "items": "Item", "oneOf": "Object", "additionalProperties": "Value"}[place]
    assert inline == ({name} if made else set())


def test_what_is_known_of_the_type_is_said_of_each_option(tmp_path: Path) -> None:
    option = {"title": "First", "properties": {"a": {"type": "string"}}}
    built = _made(tmp_path, X={"type": "object", "oneOf": [option, {"required": ["b"]}]})
    assert built.definition("a.XFirst") == {"type": "object", **option}
    assert built.definition("a.X")["oneOf"] == [
        {"$ref": "#/$defs/a.XFirst", "title": "First"},
        {"required": ["b"]},
    ]
