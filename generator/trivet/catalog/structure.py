"""Finds whether the values of a shape are lists, maps or objects; null is ignored.

The answer decides whether the values can be stored in one column, in several columns, or in rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from trivet.catalog.records import (
    Catalog,
    Entity,
    ListOf,
    MapOf,
    Reference,
    Shape,
    TupleOf,
    without_null,
)


@dataclass(frozen=True, slots=True)
class Structure:
    """The kind of the values of a shape, and what they contain.

    - `entity`: the entity with the members of an object.
    - `inner`: the shape of list items or map values; None if the items of a list have different shapes.
    """

    kind: Literal["list", "map", "object"]
    entity: Entity | None = None
    inner: Shape | None = None


def structure(shape: Shape, catalog: Catalog) -> Structure | None:
    """Return a `Structure` that says whether the values of a shape are lists, maps or objects; null is ignored.

    Return None if the values may be scalars, or of more than one kind, such as lists and objects. Exception: a
    definition with members is treated as an object, even if it accepts other values, too.
    """
    seen: set[str] = set()
    while True:
        shape = without_null(shape)
        match shape:
            case Reference(name) if name not in seen:
                seen.add(name)
                entity = catalog.entities[name]
                if entity.members:
                    return Structure("object", entity)
                shape = entity.shape
            case ListOf(item):
                return Structure("list", inner=item)
            case TupleOf():
                return Structure("list")
            case MapOf(value):
                return Structure("map", inner=value)
            case _:
                return None
