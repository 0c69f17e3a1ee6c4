"""A choice that a member tells apart: each of its parts is refused by name, and nothing else changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.targets.sql.builds import SUITE, build_schema
from tests.targets.sql.engines import Engine

from trivet.predicates.evaluate import evaluate
from trivet.targets.sql.plan.dereference import conjuncts
from trivet.targets.sql.plan.tagged import tagged


def _branch(name: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["kind", *properties],
        "properties": {"kind": {"const": name}, **properties},
    }


CIRCLE = _branch("circle", radius={"type": "number", "exclusiveMinimum": 0})
SQUARE = _branch("square", side={"type": "number"}, radius={"type": "null"})
DOCUMENTS: list[Any] = [
    {"kind": kind, **rest}
    for kind in ("circle", "square", "other", None, 1)
    for rest in (
        {},
        {"radius": 1},
        {"radius": 0},
        {"radius": None},
        {"side": 1, "radius": None},
        {"side": "1", "radius": None},
        {"side": 1, "radius": 1},
    )
] + [None, 1, "kind", [], ["kind"], {}, {"radius": 1}]
CHOICES = {
    "oneOf": {"oneOf": [CIRCLE, SQUARE]},
    "anyOf": {"anyOf": [CIRCLE, SQUARE]},
    "defs": {
        "oneOf": [{"$ref": "#/$defs/c"}, {"$ref": "#/$defs/s"}],
        "$defs": {"c": CIRCLE, "s": SQUARE},
    },
    "two values": {
        "oneOf": [
            CIRCLE,
            {**SQUARE, "properties": {**SQUARE["properties"], "kind": {"enum": ["a", "square"]}}},
        ]
    },
}
OTHERS = {
    "same value": {
        "oneOf": [
            CIRCLE,
            {**SQUARE, "properties": {**SQUARE["properties"], "kind": {"enum": ["circle", "square"]}}},
        ]
    },
    "optional": {"oneOf": [CIRCLE, {**SQUARE, "required": ["side"]}]},
    "no object": {"oneOf": [CIRCLE, {key: value for key, value in SQUARE.items() if key != "type"}]},
    "numbers": {"oneOf": [_branch(1), _branch(2)]},  # type: ignore[arg-type]
}


def _parts(folder: Path, schema: dict[str, Any]) -> tuple[Any, tuple[Any, ...], dict[str, Any]]:
    catalog = build_schema(folder, schema, readings=SUITE)[0]
    definitions = catalog.predicates
    (root,) = catalog.roots
    node = definitions[root.definition]
    return node, tuple(one for part in conjuncts(node) for one in tagged(part, definitions)), definitions


@pytest.mark.parametrize("name", CHOICES)
def test_it_means_the_same_in_parts(tmp_path: Path, name: str) -> None:
    node, parts, definitions = _parts(tmp_path, CHOICES[name])
    assert len(parts) > 3
    verdicts = set()
    for document in DOCUMENTS:
        whole = evaluate(node, document, definitions)
        assert all(evaluate(part, document, definitions) for part in parts) is whole, document
        verdicts.add(whole)
    assert verdicts == {True, False}


@pytest.mark.parametrize("name", OTHERS)
def test_another_choice_stays_as_it_is(tmp_path: Path, name: str) -> None:
    _, parts, _ = _parts(tmp_path, OTHERS[name])
    assert len(parts) == 1


@pytest.mark.parametrize(
    ("document", "name"),
    [
        ({"kind": "circle"}, "thing_radius_required"),
        ({"kind": "circle", "radius": 0}, "thing_radius_exclusiveMinimum"),
        ({"kind": "square", "side": "1", "radius": None}, "thing_side_type"),
        ({"kind": "other", "radius": 1}, "thing_kind_enum"),
        ({"radius": 1}, "thing_kind_required"),
        ("kind", "thing_type"),
    ],
)
def test_a_refusal_names_what_is_wrong(engine: Engine, tmp_path: Path, document: Any, name: str) -> None:
    engine.load(build_schema(tmp_path, CHOICES["oneOf"])[1])
    outcome = engine.put("thing_doc", json.dumps(document))
    assert not outcome.accepted and name in outcome.said
    assert engine.put("thing_doc", json.dumps({"kind": "circle", "radius": 1})).accepted
