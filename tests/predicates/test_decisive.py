"""What decides the verdict of a value, and what does not."""

from __future__ import annotations

from typing import Any

import pytest

from trivet.diagnostics import Origin
from trivet.normalize.schema import Schema
from trivet.predicates.compile import Compiler
from trivet.predicates.decisive import decisive
from trivet.predicates.nodes import Predicate

_LISTS = ("allOf", "anyOf", "oneOf")
_MAPS = ("properties", "patternProperties", "dependentSchemas")
_ONE = ("if", "then", "else", "not", "contains", "items", "propertyNames", "additionalProperties")


def _schema(raw: Any, origin: Origin) -> Schema:
    """A schema of the normal form."""
    if raw is False:
        return Schema(origin, {"not": Schema(origin)})
    keywords: dict[str, Any] = {}
    for keyword, value in raw.items():
        at = origin / keyword
        if keyword in _LISTS:
            value = tuple(_schema(child, at / index) for index, child in enumerate(value))
        elif keyword in _MAPS:
            value = {key: _schema(child, at / key) for key, child in value.items()}
        elif keyword in _ONE:
            value = _schema(value, at)
        keywords[keyword] = value
    return Schema(origin, keywords)


def _decided(value: Any, **definitions: Any) -> set[str]:
    """The places that decide about a value of the definition `A`, with `!` where one is false."""
    schemas = {name: _schema(raw, Origin(name)) for name, raw in definitions.items()}
    compiler = Compiler({})
    predicates: dict[str, Predicate] = {name: compiler.compile(schema) for name, schema in schemas.items()}
    found = decisive("A", value, predicates)
    return {f"{'' if one.is_true else '!'}{str(one.node.origin).replace('#', '')}" for one in found}


TEXT = {"type": "string", "maxLength": 2}
KIND = {"properties": {"kind": {"const": "a"}}}


@pytest.mark.parametrize(
    ("value", "schema", "decided"),
    [
        ("ab", TEXT, {"A/type", "A/maxLength"}),
        ("abc", TEXT, {"!A/maxLength"}),
        (7, TEXT, {"!A/type"}),
        (7, {"maxLength": 2}, set()),
        (7, {"type": "string", "enum": ["a"]}, {"!A/type", "!A/enum"}),
        ({"a": 1, "b": 1}, {"properties": {"a": TEXT, "b": TEXT}}, set()),
        ([1, 1], {"items": TEXT}, {"!A/items/type"}),
        ([1, "abc"], {"items": TEXT}, set()),
        ("abc", {"anyOf": [TEXT, {"type": "null"}]}, {"!A/anyOf", "!A/anyOf/0/maxLength", "!A/anyOf/1/type"}),
        ("a", {"anyOf": [TEXT, {"type": "string"}]}, {"A/anyOf"}),
        (
            "a",
            {"oneOf": [TEXT, {"type": "string"}]},
            {"!A/oneOf", "A/oneOf/0/type", "A/oneOf/0/maxLength", "A/oneOf/1/type"},
        ),
        ("a", {"not": TEXT}, {"!A/not", "A/not/type", "A/not/maxLength"}),
        ({"kind": "b"}, {"if": KIND, "then": {"required": ["x"]}}, {"!A/if/properties/kind/const"}),
        (
            {"kind": "a"},
            {"if": KIND, "then": {"required": ["x"]}},
            {"!A/then/required/0", "A/if/properties/kind/const"},
        ),
        ({"kind": "a", "x": 1}, {"if": KIND, "then": {"required": ["x"]}}, {"A/then/required/0"}),
        ([1, "a"], {"contains": {"type": "string"}}, {"A/contains", "A/contains/type"}),
        ([1], {"contains": {"type": "string"}}, {"!A/contains", "!A/contains/type"}),
        (["a", "a"], {"contains": {"type": "string"}}, {"A/contains"}),
        ({"x": 1}, {"additionalProperties": False}, {"!A/additionalProperties"}),
        ({}, {"dependentRequired": {"a": ["b"]}}, set()),
        ({"a": 1}, {"dependentRequired": {"a": ["b"]}}, {"!A/dependentRequired/a/0"}),
    ],
)
def test_it_decides(value: Any, schema: Any, decided: set[str]) -> None:
    assert _decided(value, A=schema) == decided


def test_references_decide_with_what_they_lead_to() -> None:
    assert _decided("abc", A={"$ref": "B"}, B=TEXT) == {"!A/$ref", "!B/maxLength"}


def test_what_fails_in_several_places_for_one_reason_decides() -> None:
    both = {"properties": {"a": {"$ref": "B"}, "b": {"$ref": "B"}}}
    assert _decided({"a": "abc", "b": "abc"}, A=both, B=TEXT) == {"!B/maxLength"}
    assert _decided({"a": "abc", "b": 1}, A=both, B=TEXT) == set()


def test_a_reference_that_comes_back_to_its_value_ends() -> None:
    assert _decided("a", A={"allOf": [{"$ref": "A"}, TEXT]}) == {"A/allOf/1/type", "A/allOf/1/maxLength"}
