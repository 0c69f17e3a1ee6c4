"""Undoes the split of a definition `X` into `X` and `XObject`, which the normal form makes.

As a result, a single SQL function tests the whole definition.
"""

from __future__ import annotations

from collections.abc import Mapping

from trivet.catalog.records import Catalog
from trivet.normalize.schema import Schema
from trivet.predicates.nodes import Named, Predicate
from trivet.predicates.simplify import simplify
from trivet.predicates.tree import rebuild


def whole(catalog: Catalog) -> dict[str, Predicate]:
    """Return the predicate of each definition in the catalog, by full name.

    If one schema became two definitions, `X` and `XObject`, the predicate of `X` contains that of `XObject`.
    """
    return {name: _whole(name, catalog) for name in catalog.entities}


def _whole(name: str, catalog: Catalog) -> Predicate:
    entity = catalog.entities[name]
    parts = {
        other: catalog.entities[other].predicate
        for other in _references(entity.schema)
        if other != name and catalog.entities[other].origin == entity.origin
    }
    return simplify(_written_out(entity.predicate, parts)) if parts else entity.predicate


def _references(schema: Schema) -> list[str]:
    return [option["$ref"] for option in schema.get("anyOf", ()) if "$ref" in option]


def _written_out(node: Predicate, parts: Mapping[str, Predicate]) -> Predicate:
    if isinstance(node, Named):
        return parts.get(node.definition, node)
    return rebuild(node, lambda part: _written_out(part, parts))
