"""Decides what is proven: documents, definitions with tables, and definitions whose models no other proof tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from trivet.catalog.records import Entity, references
from trivet.graphs import reachable
from trivet.predicates.nodes import Predicate
from trivet.predicates.tree import named
from trivet.prove.build_view import BuildView


def subjects(manifest: Mapping[str, Any], build: BuildView) -> list[dict[str, Any]]:
    """Return the rows of the manifest to prove, and then new rows for definitions whose models these do not test.

    A row tests the model of its definition and, at any depth, the models of that definition's members and items. An
    OpenAPI file often has definitions that no row of the manifest tests. Their new rows have the keys `document`,
    `pointer`, `definition` and `model`. `model` is also added to the manifest's rows of definitions with tables.
    """
    models = build.legs["models"].rows if "models" in build.legs else {}
    stored = (_with_model(row, models) for row in manifest.get("definitions", ()))
    rows = [*manifest.get("roots", ()), *stored]
    entities = build.inputs.catalog.entities
    tried = _typed((row["definition"] for row in rows), entities)
    left = [one for one in build.inputs.normal.entries if one.definition in models]
    extent = {one.definition: _typed([one.definition], entities) for one in left}
    for one in sorted(left, key=lambda one: (-len(extent[one.definition]), one)):
        if one.definition not in tried:
            tried |= extent[one.definition]
            row = {"document": one.document, "pointer": one.pointer, "definition": one.definition}
            rows.append(_with_model(row, models))
    return rows


def _with_model(row: dict[str, Any], models: Mapping[str, Any]) -> dict[str, Any]:
    name = row["definition"]
    return {**row, "model": models[name]} if name in models else row


def _typed(definitions: Iterable[str], entities: Mapping[str, Entity]) -> set[str]:
    """Return the given definitions and those of the types of their members and items, at any depth."""

    def types(name: str) -> Iterator[str]:
        shapes = (entities[name].shape, *(field.shape for field in entities[name].fields))
        return (inner for shape in shapes for inner in references(shape))

    return set(reachable((name for name in definitions if name in entities), types))


def reached(definitions: Iterable[str], predicates: Mapping[str, Predicate]) -> set[str]:
    """Return the names of the given definitions and of all definitions that they refer to, directly or indirectly."""
    known = (name for name in definitions if name in predicates)
    return set(reachable(known, lambda name: named(predicates[name])))
