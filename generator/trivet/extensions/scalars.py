"""Which scalar types a member has, null aside: what may be a key, an index or a reference."""

from __future__ import annotations

from typing import TypeAlias

from trivet.catalog.records import NULL, Anything, Catalog, Literals, Reference, Scalar, Shape, UnionOf

#: (JSON type, format) where the format makes another column type of it, else (JSON type, "").
Kind: TypeAlias = tuple[str, str]

_FORMATS = frozenset(("date", "date-time", "uuid"))
_TYPES: tuple[tuple[type, str], ...] = ((bool, "boolean"), (int, "integer"), (str, "string"))


def scalars(shape: Shape, catalog: Catalog, seen: frozenset[str] = frozenset()) -> frozenset[Kind] | None:
    """The scalar types that a value of this shape has, or None where it may be something else."""
    match shape:
        case Scalar(type_, format_):
            return (
                frozenset({(type_, format_ if format_ in _FORMATS else "")}) if shape != NULL else frozenset()
            )
        case Literals(values):
            return frozenset((_type_of(value), "") for value in values)
        case Reference(name) if name not in seen:
            return scalars(catalog.entities[name].shape, catalog, seen | {name})
        case UnionOf(options):
            found = [scalars(option, catalog, seen) for option in options]
            if any(one is None for one in found):
                return None
            return frozenset().union(*(one for one in found if one is not None))
    return None


def accepts_null(shape: Shape, catalog: Catalog, seen: frozenset[str] = frozenset()) -> bool:
    """Whether null is among the values of a shape."""
    match shape:
        case Reference(name) if name not in seen:
            return accepts_null(catalog.entities[name].shape, catalog, seen | {name})
        case UnionOf(options):
            return any(accepts_null(option, catalog, seen) for option in options)
    return shape in (NULL, Anything())


def _type_of(value: object) -> str:
    return next((name for kind, name in _TYPES if isinstance(value, kind)), "number")


def spelled(kinds: frozenset[Kind] | None) -> str:
    """The types as words."""
    if not kinds:
        return "no scalar"
    return " or ".join(f"{type_} ({format_})" if format_ else type_ for type_, format_ in sorted(kinds))
