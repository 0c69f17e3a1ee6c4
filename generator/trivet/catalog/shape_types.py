"""Which JSON types the values of a shape have."""

from __future__ import annotations

from collections.abc import Callable

from trivet.catalog.records import (
    Anything,
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
from trivet.predicates.analysis.types import EVERY, Types, json_type


def shape_types(shape: Shape, of_definition: Callable[[str], Types]) -> Types:
    """The types that a value of the shape can have; `of_definition` gives those of a definition by full name."""
    match shape:
        case Scalar(name):
            return frozenset((name,))
        case Literals(values):
            return frozenset(map(json_type, values))
        case Reference(name):
            return of_definition(name)
        case ListOf() | TupleOf():
            return frozenset(("array",))
        case MapOf() | Members():
            return frozenset(("object",))
        case UnionOf(options):
            return Types().union(*(shape_types(option, of_definition) for option in options))
        case Anything():
            return EVERY
    raise AssertionError(shape)
