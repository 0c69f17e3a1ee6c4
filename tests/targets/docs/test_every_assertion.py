"""No assertion goes unsaid: without it, the pages would read differently."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from tests.sweep import ONLY_IN_SWEEPS
from tests.targets.docs.building import documented, pages, written

from trivet.predicates.compile import COMPILERS

Path_ = tuple[str | int, ...]
NAMED = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
VALUES = ("enum", "const", "default", "example", "examples")
#: The sections of a page that say what is accepted. The normal form and the examples do not count.
TELLING = ("Properties", "Values", "Rules", "Details", "Where it is")

SCHEMA: dict[str, Any] = {
    "title": "Everything",
    "type": "object",
    "required": ["text", "list"],
    "minProperties": 2,
    "maxProperties": 30,
    "propertyNames": {"pattern": "^[a-z_]+$", "maxLength": 20},
    "dependentRequired": {"text": ["number"]},
    "dependentSchemas": {"number": {"properties": {"list": {"minItems": 3}}}},
    "patternProperties": {"^x_": {"type": "integer", "minimum": 7}},
    "additionalProperties": {"type": "string", "minLength": 4},
    "properties": {
        "text": {"type": "string", "minLength": 1, "maxLength": 9, "pattern": "^a", "format": "email"},
        "number": {"type": "number", "minimum": 1, "exclusiveMaximum": 9, "multipleOf": 0.5},
        "choice": {"enum": ["a", "b", 3]},
        "constant": {"const": {"deep": [1, None]}},
        "list": {
            "type": "array",
            "items": {"type": "array", "items": {"type": "string", "maxLength": 5}, "uniqueItems": True},
            "minItems": 1,
            "maxItems": 8,
            "uniqueItems": True,
            "contains": {"minItems": 2},
        },
        "tuple": {
            "type": "array",
            "prefixItems": [{"type": "string"}, {"type": "integer", "maximum": 5}],
            "items": False,
        },
        "patterns": {
            "type": "object",
            "patternProperties": {"^x": {"type": "string"}},
            "additionalProperties": {"type": "integer"},
        },
        "map": {"type": "object", "additionalProperties": {"type": "number", "exclusiveMinimum": 0}},
        "nested": {
            "type": "object",
            "required": ["inner"],
            "properties": {"inner": {"type": ["string", "null"], "maxLength": 3}},
            "additionalProperties": False,
        },
        "either": {
            "oneOf": [
                {"type": "string", "format": "date"},
                {
                    "type": "object",
                    "required": ["at"],
                    "properties": {"at": {"type": "integer", "minimum": 0}},
                },
            ]
        },
        "both": {"allOf": [{"$ref": "#/$defs/Size"}, {"maximum": 50}], "not": {"const": 13}},
    },
    "if": {"properties": {"choice": {"const": "a"}}, "required": ["choice"]},
    "then": {"required": ["number"]},
    "else": {"properties": {"text": {"maxLength": 6}}},
    "anyOf": [{"required": ["number"]}, {"required": ["choice"]}],
    "$defs": {"Size": {"type": "integer", "minimum": 2, "maximum": 99}},
}


#: Keywords that assert something of values of one type only.
APPLIES: Mapping[str, set[str]] = {
    "string": {"pattern", "minLength", "maxLength"},
    "object": {"required", "minProperties", "maxProperties"},
    "array": {"minItems", "maxItems", "uniqueItems"},
}


def assertions(schema: Any, path: Path_ = ()) -> Iterator[Path_]:
    """The places of all assertions; of `required`, those of its names.

    A `type` that values imply is left out, and keywords that assert nothing of the types beside them.
    """
    if not isinstance(schema, dict):
        return
    implied = {"type"} if {"const", "enum"} & schema.keys() else set()
    types = schema.get("type", [*APPLIES])
    for type_ in APPLIES.keys() - set([types] if isinstance(types, str) else types):
        implied |= APPLIES[type_]
    for key, value in schema.items():
        here = (*path, key)
        if key in COMPILERS and key not in (*NAMED, *implied):
            yield from ((*here, index) for index in range(len(value))) if key == "required" else (here,)
        if key in NAMED:
            for name, each in value.items():
                yield from assertions(each, (*here, name))
        elif isinstance(value, list) and key not in VALUES:
            for index, each in enumerate(value):
                yield from assertions(each, (*here, index))
        elif key not in VALUES:
            yield from assertions(value, here)


def without(schema: Mapping[str, Any], path: Path_) -> dict[str, Any]:
    """The schema without what is at the path."""
    left = copy.deepcopy(dict(schema))
    inside: Any = left
    for step in path[:-1]:
        inside = inside[step]
    del inside[path[-1]]
    return left


def words(folder: Path, schema: Mapping[str, Any]) -> str:
    """What all pages say of assertions."""
    settings = written(folder, {"one.json": schema}, targets={"docs": {"pages": "all"}})
    parts = [part for text in pages(documented(settings)).values() for part in text.split("\n## ")]
    return "\n".join(part for part in parts if part.startswith(TELLING))


def unsaid(folder: Path, schema: Mapping[str, Any]) -> list[Path_]:
    """The assertions without which the pages say the same."""
    said = words(folder / "all", schema)
    found = enumerate(assertions(schema))
    return [path for number, path in found if words(folder / str(number), without(schema, path)) == said]


def test_every_keyword_is_said(tmp_path: Path) -> None:
    assert {path[-2] if isinstance(path[-1], int) else path[-1] for path in assertions(SCHEMA)} >= {
        key
        for key in COMPILERS
        if key.isalpha() and key not in (*NAMED, "unevaluatedItems", "unevaluatedProperties")
    }
    assert unsaid(tmp_path, SCHEMA) == []


@ONLY_IN_SWEEPS
@pytest.mark.corpora
def test_every_assertion_of_real_schemas_is_said(corpora: Path, tmp_path: Path) -> None:
    found = sorted((corpora / "gbfs").glob("v*/*.json"))[::8]
    assert found
    for number, path in enumerate(found):
        schema = json.loads(path.read_text("utf-8"))
        assert (path.name, unsaid(tmp_path / str(number), schema)) == (path.name, [])
