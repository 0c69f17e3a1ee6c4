"""Lists the x- keys of the normal form.

The normal form may repeat a key that the user wrote only once. Such a key is listed once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from trivet.diagnostics import Origin
from trivet.extensions.records import Position
from trivet.normalize.choices import values_told
from trivet.normalize.schema import UNASSERTED, VALUES, NormalForm, Schema

#: Formats an origin for people: `schemas/a.json:12:5`.
Told: TypeAlias = Callable[[Origin], str]


@dataclass(frozen=True, slots=True)
class Site:
    """An x- key in a schema, with its value.

    `schema` is the schema that contains the key. `positions` says what this schema is, such as `document`,
    `property` or `enum`.
    """

    key: str
    value: Any
    origin: Origin
    schema: Schema
    positions: frozenset[Position]


def sites(normal: NormalForm) -> tuple[Site, ...]:
    """Return all x- keys, sorted by location. A key that several definitions contain is listed once."""
    positions = _positions(normal)
    found: dict[Origin, Site] = {}
    for definition in normal.definitions.values():
        for schema in _walk(definition.schema):
            for key, value in schema.keywords.items():
                if key.startswith("x-") and key not in (UNASSERTED, VALUES):
                    origin = schema.origin_of(key)
                    owner = _owner(found.get(origin), schema)
                    found[origin] = Site(key, value, origin, owner, positions.get(schema.origin, frozenset()))
    return tuple(found[origin] for origin in sorted(found))


def _walk(schema: Schema) -> Iterator[Schema]:
    for one in schema.walk():
        yield one
        yield from values_told(one)


def _owner(before: Site | None, schema: Schema) -> Schema:
    """Return the schema to put into the entry for an x- key that was found in `schema`.

    `before` is the entry that was made earlier for an x- key at the same location, or None. Its schema is kept, unless
    that schema has a `$ref`.
    """
    return schema if before is None or "$ref" in before.schema else before.schema


def _positions(normal: NormalForm) -> dict[Origin, frozenset[Position]]:
    found: dict[Origin, set[Position]] = {}
    roots = {normal.definitions[root.definition].schema.origin for root in normal.roots}
    for definition in normal.definitions.values():
        found.setdefault(definition.schema.origin, set()).add("definition")
        for schema in definition.schema.walk():
            here = found.setdefault(schema.origin, set())
            here.update(_kinds(schema))
            for child in schema.get("properties", {}).values():
                found.setdefault(child.origin, set()).add("property")
            for keyword in ("items", "additionalProperties"):
                if keyword in schema:
                    found.setdefault(schema[keyword].origin, set()).add("item")
    for origin in roots:
        found[origin].add("document")
    return {origin: frozenset(positions) for origin, positions in found.items()}


def _kinds(schema: Schema) -> Iterator[Position]:
    if "enum" in schema:
        yield "enum"
    types = schema.get("type")
    if "properties" in schema or types == "object" or (isinstance(types, list) and "object" in types):
        yield "object"
