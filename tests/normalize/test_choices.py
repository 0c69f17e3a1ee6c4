"""Choices between constants, which are enumerations, and what they say of each value."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.source.tree import tree

A, B = {"const": "a", "title": "First"}, {"const": "b", "description": "the second"}
NULL = {"type": "null"}
PLAIN_A, PLAIN_B = {"const": "a"}, {"const": "b"}


def normal(root: Path, schema: Any, **more: Any) -> Any:
    return tree(root, {"s/a.json": {**schema, **more}}, schemas=["s"]).definition("a.A")


@pytest.mark.parametrize("keyword", ["oneOf", "anyOf"])
def test_constants_become_an_enumeration_without_loss(tmp_path: Path, keyword: str) -> None:
    assert normal(tmp_path, {keyword: [A, B]}) == {"enum": ["a", "b"], "x-trivet-values": [A, B]}


@pytest.mark.parametrize(
    ("schema", "made"),
    [
        ({"oneOf": [PLAIN_A, PLAIN_B]}, {"enum": ["a", "b"]}),
        ({"oneOf": [{"enum": ["a"]}, PLAIN_B]}, {"enum": ["a", "b"]}),
        ({"oneOf": [{"type": "string", **PLAIN_A}, PLAIN_B]}, {"enum": ["a", "b"]}),
        ({"type": "string", "anyOf": [PLAIN_A, PLAIN_B]}, {"type": "string", "enum": ["a", "b"]}),
        ({"anyOf": [PLAIN_A, PLAIN_B, PLAIN_A]}, {"enum": ["a", "b"]}),
        ({"oneOf": [{"const": True}, {"const": 1}]}, {"enum": [True, 1]}),
    ],
)
def test_every_spelling_of_it(tmp_path: Path, schema: Any, made: Any) -> None:
    assert normal(tmp_path, schema) == made


@pytest.mark.parametrize(
    "schema",
    [
        {"oneOf": [PLAIN_A, PLAIN_B, PLAIN_A]},  # "a" is refused
        {"oneOf": [{"const": 1}, {"const": 2}, {"const": 1.0}]},
        {"oneOf": [PLAIN_A, {"const": "b", "maxLength": 3}]},
        {"oneOf": [PLAIN_A, {"const": "b", "type": "integer"}]},
        {"oneOf": [PLAIN_A, {"enum": ["b", "c"]}]},
        {"oneOf": [PLAIN_A, {"type": "string"}]},
        {"oneOf": [PLAIN_A, {"const": {"b": 1}}]},
        {"anyOf": [PLAIN_A, NULL]},
        {"enum": ["a"], "oneOf": [PLAIN_A, PLAIN_B]},
    ],
)
def test_what_says_more_or_other_stays_as_it_is(tmp_path: Path, schema: Any) -> None:
    keyword = "anyOf" if "anyOf" in schema else "oneOf"
    assert keyword in normal(tmp_path, schema)


@pytest.mark.parametrize(
    "schema",
    [
        {"oneOf": [PLAIN_A, PLAIN_B, NULL]},
        {"oneOf": [PLAIN_A, {"const": None}, PLAIN_B]},
        {"enum": ["a", None, "b"]},
        {"type": ["string", "null"], "enum": ["a", "b", None]},
    ],
)
def test_a_nullable_definition_has_an_enumeration_of_its_own(tmp_path: Path, schema: Any) -> None:
    built = tree(tmp_path, {"s/a.json": {"description": "words", **schema}}, schemas=["s"])
    choice = {"anyOf": [{"$ref": "#/$defs/a.AValue"}, {"type": "null"}]}
    assert built.definition("a.A") == {"description": "words", **choice}
    inner = {"description": "words", "type": "string", "enum": ["a", "b"]}
    assert built.definition("a.AValue") == inner


def test_names_beside_a_choice_of_null_go_to_the_enumeration(tmp_path: Path) -> None:
    listed = {"type": "integer", "enum": [1, 2]}
    member = {"anyOf": [listed, NULL], "x-enum-varnames": ["ONE", "TWO"], "title": "which"}
    built = tree(tmp_path, {"s/a.json": {"type": "object", "properties": {"p": member}}}, schemas=["s"])
    [name] = {name for name in built.normal.definitions if name != "a.A"}
    assert built.definition(name) == {**listed, "x-enum-varnames": ["ONE", "TWO"]}
    assert built.definition("a.A")["properties"]["p"]["title"] == "which"


def test_names_make_a_class_of_numbers_and_descriptions_do_not(tmp_path: Path) -> None:
    members = {
        "named": {"enum": [1, 2], "x-enum-varnames": ["ONE", "TWO"]},
        "told": {"enum": [1, 2], "x-enum-descriptions": ["one", "two"]},
        "titled": {"oneOf": [{"const": 1, "title": "one"}, {"const": 2}]},
        "plain": {"enum": [1, 2]},
    }
    built = tree(tmp_path, {"s/a.json": {"type": "object", "properties": members}}, schemas=["s"])
    assert sorted(built.normal.definitions) == ["a.A", "a.ANamed", "a.ATitled"]
