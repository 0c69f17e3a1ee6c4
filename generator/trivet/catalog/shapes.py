"""Derives shapes from the schemas of the normal form.

The shape of a schema includes all values that the schema accepts. It may also include values that the schema refuses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from trivet.catalog.records import (
    NULL,
    Anything,
    ListOf,
    Literals,
    MapOf,
    Reference,
    Scalar,
    Shape,
    TupleOf,
    UnionOf,
)
from trivet.normalize.schema import Schema

_SCALARS: Mapping[str, Scalar] = {
    "boolean": Scalar("boolean"),
    "integer": Scalar("integer"),
    "number": Scalar("number"),
}


#: Makes a list or map of anything looser than every union of more specific maps (see `_looseness`).
_OF_ANYTHING = 1_000


def shape_of(schema: Schema) -> Shape:
    """Return the shape of a schema; references are kept, not followed."""
    candidates = [shape for shape in _candidates(schema) if not isinstance(shape, Anything)]
    return min(candidates, key=_looseness) if candidates else Anything()


def _candidates(schema: Schema) -> Iterable[Shape]:
    """Yield the shape that each keyword implies.

    Each of these shapes includes all valid values, so the tightest one is the best.
    """
    if "$ref" in schema:
        yield Reference(schema["$ref"])
    if "const" in schema:
        yield _literals((schema["const"],))
    if "enum" in schema:
        yield _literals(tuple(schema["enum"]))
    for keyword in ("anyOf", "oneOf"):
        if keyword in schema:
            yield union(shape_of(child) for child in schema[keyword])
    for child in schema.get("allOf", ()):
        yield shape_of(child)
    if "type" in schema:
        types = schema["type"]
        yield union(_typed(name, schema) for name in ([types] if isinstance(types, str) else types))


def _literals(values: tuple[Any, ...]) -> Shape:
    present = tuple(value for value in values if value is not None)
    if not present:
        return NULL
    literals = Literals(present)
    return literals if len(present) == len(values) else UnionOf((literals, NULL))


def _typed(name: str, schema: Schema) -> Shape:
    if name == "null":
        return NULL
    if name == "string":
        return Scalar("string", schema.get("format"))
    if name == "array":
        return _array(schema)
    return _SCALARS.get(name) or MapOf(_map_value(schema))


def _array(schema: Schema) -> Shape:
    items = schema.get("items")
    rest = None if items is not None and items.is_false else shape_of(items) if items else Anything()
    if "prefixItems" in schema:
        return TupleOf(tuple(shape_of(child) for child in schema["prefixItems"]), rest)
    return TupleOf((), None) if rest is None else ListOf(rest)


def _map_value(schema: Schema) -> Shape:
    """Return the shape of the members' values, for an object that is treated as a map.

    It is `Anything` if there is no schema for undeclared members.
    """
    others = schema.get("additionalProperties")
    if others is None:
        return Anything()
    children = [*schema.get("properties", {}).values(), *schema.get("patternProperties", {}).values()]
    if not others.is_false:
        children.append(others)
    return union(shape_of(child) for child in children) if children else Anything()


def union(options: Iterable[Shape]) -> Shape:
    """Return one shape for all options.

    Unions among the options are flattened, repetitions are removed, and null comes last. If some option is `Anything`,
    the result is `Anything`.
    """
    flat: list[Shape] = []
    for option in options:
        flat.extend(option.options if isinstance(option, UnionOf) else (option,))
    if any(isinstance(option, Anything) for option in flat):
        return Anything()
    kept = [option for option in dict.fromkeys(map(_Key, flat)) if option.shape != NULL]
    ordered = tuple(option.shape for option in kept) + ((NULL,) if NULL in flat else ())
    return ordered[0] if len(ordered) == 1 else UnionOf(ordered)


class _Key:
    """A shape as a dict key; shapes are compared by their `repr`.

    Shapes themselves may not be hashable, because literals may be arrays and objects.
    """

    __slots__ = ("shape", "text")

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.text = repr(shape)

    def __hash__(self) -> int:
        return hash(self.text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.text == other.text


def _looseness(shape: Shape) -> tuple[int, int]:
    """Return a sort key that puts the tightest shape first: references, then literals, then others.

    A union comes after its loosest option.
    """
    match shape:
        case UnionOf(options):
            worst = max(_looseness(option) for option in options)
            return (worst[0], worst[1] + len(options))
        case Reference():
            return (0, 0)
        case Literals(values):
            return (1, len(values))
        case ListOf(Anything()) | MapOf(Anything()):
            return (3, _OF_ANYTHING)
        case TupleOf() | ListOf():
            return (2, 0)
        case Scalar(name, format):
            return (2, 2 if name == "number" else 0 if format else 1)
        case MapOf():
            return (3, 0)
    return (4, 0)
