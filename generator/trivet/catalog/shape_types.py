"""Finds the JSON types of a shape's values, and the scalar types from which column types are chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from trivet.catalog.records import (
    Anything,
    Catalog,
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
    """Return the JSON types of a shape's values.

    `of_definition` returns the types of a definition, given its full name.
    """
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


def types_in(shape: Shape, catalog: Catalog) -> Types:
    """Return a superset of the JSON types of a shape's values.

    References are followed. Each definition is visited only once, so that recursion ends.
    """
    seen: set[str] = set()

    def of_definition(name: str) -> Types:
        if name in seen:
            return Types()
        seen.add(name)
        return shape_types(catalog.entities[name].shape, of_definition)

    return shape_types(shape, of_definition)


#: (JSON type, format) if the format affects the column type, else (JSON type, "").
ScalarKind: TypeAlias = tuple[str, str]
_FORMATS = frozenset(("date", "date-time", "uuid"))


def scalar_types(
    shape: Shape, catalog: Catalog, seen: frozenset[str] = frozenset()
) -> frozenset[ScalarKind] | None:
    """Return the scalar types of a shape's values, without null; None if a value may be an array or object.

    Each type is (JSON type, format). The format is empty if no SQL column type depends on it.
    """
    match shape:
        case Scalar("null"):
            return frozenset()
        case Scalar(type_, format_):
            return frozenset({(type_, format_ if format_ in _FORMATS else "")})
        case Literals(values):
            types = {json_type(value) for value in values} - {"null"}
            return None if types & {"array", "object"} else frozenset((type_, "") for type_ in types)
        case Reference(name) if name not in seen:
            return scalar_types(catalog.entities[name].shape, catalog, seen | {name})
        case UnionOf(options):
            found = [scalar_types(option, catalog, seen) for option in options]
            if any(one is None for one in found):
                return None
            return frozenset().union(*(one for one in found if one is not None))
    return None


def scalar_words(types: frozenset[ScalarKind] | None) -> str:
    """Return scalar types as words for a message, such as `integer or string (uuid)`."""
    if not types:
        return "no scalar"
    return " or ".join(f"{type_} ({format_})" if format_ else type_ for type_, format_ in sorted(types))
