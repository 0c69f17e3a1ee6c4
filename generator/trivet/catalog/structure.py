"""The structure of a shape's values other than null, which decides how they may be stored in columns or rows."""

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
    """The parts of a value.

    `entity` has the declared members of an object. `inner` is the shape of the items or values of a list or map; None
    for a list whose items have different shapes.
    """

    kind: Literal["list", "map", "object"]
    entity: Entity | None = None
    inner: Shape | None = None


def structure(shape: Shape, catalog: Catalog) -> Structure | None:
    """Return the structure of a shape's values; None if the values are scalars, or may be of several kinds."""
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
