"""Prints the types and names of a catalog as a JSON Schema for datamodel-code-generator."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from trivet.catalog.records import (
    Anything,
    Entity,
    Field,
    ListOf,
    Literals,
    MapOf,
    Members,
    Reference,
    Scalar,
    Shape,
    TupleOf,
    UnionOf,
)


def attribute_of(field: Field) -> str:
    """Return the Python name of a member."""
    return field.attribute


def structural_bundle(
    entities: Iterable[Entity],
    key: Callable[[str], str],
    member: Callable[[Field], str] = attribute_of,
) -> dict[str, Any]:
    """Return a JSON Schema (2020-12) with one entry in `$defs` for each entity.

    Patterns, bounds and conditions are left out.

    - `key`: maps the full name of a definition to its name in `$defs`.
    - `member`: returns the property name for a field.
    """
    definitions = {key(entity.full_name): _definition(entity, key, member) for entity in entities}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": definitions}


def _definition(entity: Entity, key: Callable[[str], str], member: Callable[[Field], str]) -> dict[str, Any]:
    if entity.kind != "object":
        return structure(entity.shape, key)
    return {
        "type": "object",
        "properties": {member(field): structure(field.shape, key) for field in entity.fields},
        "required": [member(field) for field in entity.fields if field.required],
    }


def structure(shape: Shape, key: Callable[[str], str]) -> dict[str, Any]:
    """Return a JSON Schema that accepts the values of the shape.

    `key` returns the name in `$defs` for the full name of a definition.
    """
    match shape:
        case Scalar(kind, format):
            return {"type": kind} if format is None else {"type": kind, "format": format}
        case Literals(values):
            return {"enum": list(values)}
        case Reference(definition):
            return {"$ref": f"#/$defs/{key(definition)}"}
        case ListOf(item):
            return {"type": "array", "items": structure(item, key)}
        case TupleOf(items, rest):
            first = {"prefixItems": [structure(item, key) for item in items]} if items else {}
            return {"type": "array", **first, "items": False if rest is None else structure(rest, key)}
        case MapOf(value):
            return {"type": "object", "additionalProperties": structure(value, key)}
        case UnionOf(options):
            return {"anyOf": [structure(option, key) for option in options]}
        case Members():
            return {"type": "object"}
        case Anything():
            return {}
