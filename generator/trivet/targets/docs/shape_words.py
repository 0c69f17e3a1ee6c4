"""Describes shapes in words, for the column "JSON type".

A shape is the structure of a value according to the catalog, such as a list of numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

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
from trivet.predicates.values import json_type
from trivet.sinks import Markdown
from trivet.targets.docs.markdown import compose, join, series

#: Full name of a definition → its local name, as a link from the current page.
Linker: TypeAlias = Callable[[str], Markdown]


def type_words(shape: Shape, linked: Linker) -> Markdown:
    """Return a shape in words, such as `array of number or null`, with links to definitions."""
    return SHAPE_WORDS[type(shape)](shape, linked)


def _anything(shape: Anything, linked: Linker) -> Markdown:
    return Markdown("any value")


def _scalar(shape: Scalar, linked: Linker) -> Markdown:
    return Markdown(shape.type)


def _literals(shape: Literals, linked: Linker) -> Markdown:
    return series(_literal_types(shape), "or")


def _literal_types(shape: Literals) -> list[Markdown]:
    return [Markdown(name) for name in dict.fromkeys(map(json_type, shape.values))]


def _reference(shape: Reference, linked: Linker) -> Markdown:
    return linked(shape.definition)


def _list(shape: ListOf, linked: Linker) -> Markdown:
    if isinstance(shape.item, Anything):
        return Markdown("array")
    return compose("array of {}", _grouped(shape.item, linked))


def _tuple(shape: TupleOf, linked: Linker) -> Markdown:
    if not shape.items:
        return Markdown("array without items") if shape.rest is None else Markdown("array")
    parts = [_grouped(item, linked) for item in shape.items[:12]]
    if len(shape.items) > 12:
        parts.append(compose("… and {} more", len(shape.items) - 12))
    if shape.rest is not None:
        parts.append(compose("then {}", _grouped(shape.rest, linked)))
    return compose("array: {}", join(", ", parts))


def _map(shape: MapOf, linked: Linker) -> Markdown:
    if isinstance(shape.value, Anything):
        return Markdown("object")
    return compose("object with values: {}", _grouped(shape.value, linked))


def _union(shape: UnionOf, linked: Linker) -> Markdown:
    return series(dict.fromkeys(word for option in shape.options for word in _options(option, linked)), "or")


def _options(shape: Shape, linked: Linker) -> list[Markdown]:
    """Return the words for one option of a union; options inside it are options as well."""
    match shape:
        case UnionOf(inner):
            return [word for option in inner for word in _options(option, linked)]
        case Literals():
            return _literal_types(shape)
    return [_grouped(shape, linked)]


def _members(shape: Members, linked: Linker) -> Markdown:
    return Markdown("object")


def _grouped(shape: Shape, linked: Linker) -> Markdown:
    words = type_words(shape, linked)
    several = isinstance(shape, UnionOf | TupleOf) or (
        isinstance(shape, Literals) and len(_literal_types(shape)) > 1
    )
    return compose("({})", words) if several else words


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
