"""Derived instances stand on both sides of every assertion."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.prove.projects import project

from trivet.pipeline import Inputs, examine
from trivet.predicates.decisive import decisive
from trivet.predicates.evaluate import evaluate
from trivet.predicates.tree import assertions
from trivet.prove.derived import Derived, Deriver
from trivet.prove.samples import Sampler
from trivet.settings import Settings

EVERYTHING: dict[str, Any] = {
    "type": "object",
    "required": ["text", "kind"],
    "minProperties": 3,
    "maxProperties": 20,
    "propertyNames": {"maxLength": 12},
    "dependencies": {"day": ["count"], "email": {"required": ["day"]}},
    "properties": {
        "text": {"type": "string", "minLength": 3, "maxLength": 5},
        "kind": {"enum": ["a", 1, None]},
        "fixed": {"const": {"x": [1, 2]}},
        "code": {"type": "string", "pattern": "^[A-Z]{2}-\\d+$"},
        "day": {"type": "string", "format": "date"},
        "email": {"type": "string", "format": "email"},
        "price": {"type": "number", "exclusiveMinimum": 0, "maximum": 10, "multipleOf": 0.25},
        "count": {"type": "integer", "minimum": -3, "exclusiveMaximum": 3},
        "tags": {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 3, "uniqueItems": True},
        "pair": {"type": "array", "items": [{"type": "string"}, {"type": "integer"}], "additionalItems": False},
        "some": {"type": "array", "contains": {"const": 5}},
        "choice": {"oneOf": [{"type": "integer"}, {"type": "string", "minLength": 2}]},
        "either": {"anyOf": [{"type": "integer"}, {"type": "boolean"}]},
        "never": {"not": {"type": "string"}},
        "when": {"if": {"type": "string"}, "then": {"minLength": 4}, "else": {"type": "integer"}},
        "closed": {"properties": {"a": {"type": "string"}}, "additionalProperties": False},
        "node": {"$ref": "#/definitions/node"},
    },
    "definitions": {
        "node": {
            "type": "object",
            "required": ["value"],
            "properties": {"value": {"type": "integer"}, "next": {"$ref": "#/definitions/node"}},
        }
    },
}  # fmt: skip


def examined(root: Path, schema: dict[str, Any]) -> tuple[Inputs, str]:
    project(root, {"a.json": schema})
    inputs = examine(Settings.from_file(root / "trivet.yaml"))
    return inputs, inputs.normal.roots[0].definition


def derive(inputs: Inputs, name: str, most: int = 3_000) -> Derived:
    predicates = inputs.catalog.predicates
    sampler = Sampler(inputs.normal.definitions, predicates)
    return Deriver(inputs.normal, predicates).derive(name, sampler, most)


def test_every_assertion_decides_about_some_instance_both_ways(tmp_path: Path) -> None:
    inputs, name = examined(tmp_path, EVERYTHING)
    predicates = inputs.catalog.predicates
    derived = derive(inputs, name)
    wanted = {
        (str(each.origin), way)
        for definition in predicates
        for each in assertions(predicates[definition])
        for way in (True, False)
    }
    decided = {
        (str(one.node.origin), one.is_true)
        for instance in derived.instances
        for one in decisive(name, instance.value, predicates)
    }
    assert wanted - decided == set()
    valid = [one for one in derived.instances if evaluate(predicates[name], one.value, predicates)]
    assert len(valid) > 40
    assert {key for one in valid for key in one.value} >= set(EVERYTHING["properties"])


def test_instances_are_the_same_each_time_smallest_first(tmp_path: Path) -> None:
    inputs, name = examined(tmp_path, EVERYTHING)
    first = derive(inputs, name)
    second = derive(inputs, name)
    assert first.instances == second.instances and not first.bounded
    lengths = [len(one.text) for one in first.instances]
    assert lengths == sorted(lengths) and len({one.text for one in first.instances}) == len(lengths)


def test_what_is_bounded_says_so(tmp_path: Path) -> None:
    inputs, name = examined(tmp_path, EVERYTHING)
    derived = derive(inputs, name, 50)
    assert derived.bounded and len(derived.instances) == 50


@pytest.mark.parametrize("length", [2, 3, 5, 6])
def test_lengths_stand_around_both_bounds(tmp_path: Path, length: int) -> None:
    inputs, name = examined(tmp_path, EVERYTHING)
    texts = {
        one.value["text"]
        for one in derive(inputs, name).instances
        if isinstance(one.value, dict) and isinstance(one.value.get("text"), str)
    }
    assert "x" * length in texts and "😀" * length in texts


def test_a_schema_that_recurs_without_end_has_instances(tmp_path: Path) -> None:
    schema = {"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#"}}}
    inputs, name = examined(tmp_path, schema)
    assert derive(inputs, name).instances


@pytest.mark.parametrize("word", [{"enum": [1, 2, 3, 4, 5, 6, 0]}, {"enum": [0, 2.5]}, {"const": 0}])
def test_negative_zero_is_tried_where_zero_is_listed(tmp_path: Path, word: dict[str, Any]) -> None:
    inputs, name = examined(tmp_path, {"type": "object", "properties": {"n": word}})
    assert '{"n": -0.0}' in {one.text for one in derive(inputs, name).instances}
