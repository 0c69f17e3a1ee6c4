"""Shapes in words: the "JSON type" column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias, cast

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
from trivet.predicates.nodes import ALL_TYPES, JsonType
from trivet.sinks import Markdown
from trivet.targets.docs.markdown import compose, join, series

#: A definition's name, linked from the page at hand.
Linker: TypeAlias = Callable[[str], Markdown]


def type_words(shape: Shape, linked: Linker) -> Markdown:
    """`array of number or null`, with links to definitions."""
    return SHAPE_WORDS[type(shape)](shape, linked)


def _anything(shape: Anything, linked: Linker) -> Markdown:
    return Markdown("any value")


def _scalar(shape: Scalar, linked: Linker) -> Markdown:
    return Markdown(shape.type)


def _literals(shape: Literals, linked: Linker) -> Markdown:
    return series((Markdown(name) for name in _kinds(shape.values)), "or")


def _reference(shape: Reference, linked: Linker) -> Markdown:
    return linked(shape.definition)


def _list(shape: ListOf, linked: Linker) -> Markdown:
    if isinstance(shape.item, Anything):
        return Markdown("array")
    return compose("array of {}", _grouped(shape.item, linked))


def _tuple(shape: TupleOf, linked: Linker) -> Markdown:
    if not shape.items:
        return Markdown("array without items") if shape.rest is None else Markdown("array")
    parts = [type_words(item, linked) for item in shape.items[:12]]
    if len(shape.items) > 12:
        parts.append(compose("… and {} more", len(shape.items) - 12))
    if shape.rest is not None:
        parts.append(compose("then {}", type_words(shape.rest, linked)))
    return compose("array: {}", join(", ", parts))


def _map(shape: MapOf, linked: Linker) -> Markdown:
    if isinstance(shape.value, Anything):
        return Markdown("object")
    return compose("object with values: {}", _grouped(shape.value, linked))


def _union(shape: UnionOf, linked: Linker) -> Markdown:
    return series(dict.fromkeys(type_words(option, linked) for option in shape.options), "or")


def _members(shape: Members, linked: Linker) -> Markdown:
    return Markdown("object")


def _grouped(shape: Shape, linked: Linker) -> Markdown:
    words = type_words(shape, linked)
    return compose("({})", words) if isinstance(shape, UnionOf | TupleOf) else words


SHAPE_WORDS: Mapping[type[Shape], Callable[[Any, Linker], Markdown]] = {
    Anything: _anything,
    ListOf: _list,
    Literals: _literals,
    MapOf: _map,
    Members: _members,
    Reference: _reference,
    Scalar: _scalar,
    TupleOf: _tuple,
    UnionOf: _union,
}


def types_of(shape: Shape, catalog: Catalog) -> frozenset[JsonType]:
    """A superset of the JSON types of a shape's values; each reference is followed once."""
    found: set[JsonType] = set()
    seen: set[str] = set()
    pending = [shape]
    while pending:
        match pending.pop():
            case UnionOf(options):
                pending.extend(options)
            case Reference(name):
                if name not in seen:
                    seen.add(name)
                    pending.append(catalog.entities[name].shape)
            case plain:
                found |= _types_of_plain(plain)
    return frozenset(found)


def _types_of_plain(shape: Shape) -> frozenset[JsonType]:
    match shape:
        case Scalar(name):
            return frozenset((name,))
        case Literals(values):
            return frozenset(cast(Iterable[JsonType], _kinds(values)))
        case ListOf() | TupleOf():
            return frozenset(("array",))
        case MapOf() | Members():
            return frozenset(("object",))
    return frozenset(ALL_TYPES)


def _kinds(values: Iterable[Any]) -> list[str]:
    """The JSON types of the values, each once, in the order in which they are met."""
    return list(dict.fromkeys(_kind(value) for value in values))


def _kind(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case str():
            return "string"
        case list() | tuple():
            return "array"
        case Mapping():
            return "object"
    return "number"
