"""Simplifies the shapes of a catalog so that dataclasses, TypedDicts or msgspec structs can express them.

A simplified shape includes all values of the original, and possibly more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

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
    references,
)
from trivet.catalog.shapes import union
from trivet.graphs import component_of, reachable
from trivet.predicates.analysis.types import json_type
from trivet.targets.models.plain.unions import Tag, Unions

Kind = Literal["dataclass", "typeddict", "msgspec"]

#: Characters that the JSON name of a msgspec field cannot have.
_UNNAMEABLE = re.compile('["\\\\\x00-\x1f]')
_ANY_ARRAY, _ANY_OBJECT = ListOf(Anything()), MapOf(Anything())
_OF_TYPE: Mapping[str, Shape] = {
    "array": _ANY_ARRAY,
    "boolean": Scalar("boolean"),
    "integer": Scalar("integer"),
    "null": Scalar("null"),
    "number": Scalar("number"),
    "object": _ANY_OBJECT,
    "string": Scalar("string"),
}


@dataclass(frozen=True, slots=True)
class Held:
    """The entities of a catalog, with shapes that one kind of class, such as dataclasses, can express.

    - `entities`: by full name.
    - `tags`: the tags of msgspec structs that need one, by full name.
    """

    entities: Mapping[str, Entity]
    tags: Mapping[str, Tag]


def held(entities: Mapping[str, Entity], kind: Kind) -> Held:
    """Return the entities with their shapes reduced to what one kind of classes can express.

    For example, strings lose their format, and tuples become lists.
    """
    simple = {
        name: _over(_nameable(entity, kind), lambda shape: _simple(shape, kind))
        for name, entity in entities.items()
    }
    acyclic = _without_cycles(simple)
    if kind != "msgspec":
        return Held(acyclic, {})
    unions = Unions(acyclic)
    return Held({name: _over(entity, unions.decodable) for name, entity in acyclic.items()}, unions.tags)


def _over(entity: Entity, change: Callable[[Shape], Shape]) -> Entity:
    """Return the entity with `change` applied to the shape of each member.

    If the entity is not an object, `change` is applied to its own shape.
    """
    if entity.kind == "object":
        return replace(entity, fields=tuple(_changed(field, change) for field in entity.fields))
    return replace(entity, shape=change(entity.shape))


def _nameable(entity: Entity, kind: Kind) -> Entity:
    """Return the entity without what classes of this kind cannot express.

    An enumeration with values other than strings becomes an alias. An entity that loses members accepts
    undeclared ones.
    """
    if entity.kind == "enum" and not all(isinstance(value, str) for value in entity.values):
        return replace(entity, kind="value")
    fields = tuple(field for field in entity.fields if can_name(field.name, kind))
    return entity if len(fields) == len(entity.fields) else replace(entity, fields=fields, open=True)


def can_name(member: str, kind: Kind) -> bool:
    """Return whether a class of this kind can have a member with this JSON name."""
    return kind != "msgspec" or _UNNAMEABLE.search(member) is None


def _changed(field: Field, change: Callable[[Shape], Shape]) -> Field:
    return replace(field, shape=change(field.shape))


def _simple(shape: Shape, kind: Kind) -> Shape:
    match shape:
        case Scalar("number") if kind == "msgspec":  # `float` alone would turn 5 into 5.0
            return UnionOf((Scalar("integer"), Scalar("number")))
        case Scalar(name):
            return Scalar(name)
        case Literals(values):
            return _literals(values, kind)
        case ListOf(item):
            return ListOf(_simple(item, kind))
        case MapOf(value):
            return MapOf(_simple(value, kind))
        case TupleOf(items, rest):
            options = [_simple(item, kind) for item in (*items, *([] if rest is None else [rest]))]
            return ListOf(union(options)) if options else _ANY_ARRAY
        case UnionOf(options):
            return union(_simple(option, kind) for option in options)
        case Reference() | Anything() | Members():
            return shape


def _literals(values: tuple[Any, ...], kind: Kind) -> Shape:
    if all(_has_literal(value, kind) for value in values):
        if kind != "msgspec":
            return Literals(values)
        texts = tuple(value for value in values if isinstance(value, str))
        numbers = tuple(value for value in values if not isinstance(value, str))
        return union(Literals(part) for part in (texts, numbers) if part)
    return union(_simple(_OF_TYPE[json_type(value)], kind) for value in values)


def _has_literal(value: Any, kind: Kind) -> bool:
    """Return whether the kind supports the value in `Literal[…]`. msgspec does not support booleans there."""
    if isinstance(value, bool):
        return kind != "msgspec"
    return isinstance(value, str) or (isinstance(value, int) and abs(value) < 2**63)


def _without_cycles(entities: Mapping[str, Entity]) -> dict[str, Entity]:
    """Return the entities, with `Anything` in place of each reference by which an alias refers to itself.

    The alias may refer to itself directly or through other aliases.
    """
    aliases = {name: entity for name, entity in entities.items() if entity.kind == "value"}
    graph = {name: set(references(entity.shape)) & aliases.keys() for name, entity in aliases.items()}
    circles = component_of(graph)
    found = dict(entities)
    for name, entity in aliases.items():
        if len(circles[name]) > 1 or name in graph[name]:
            found[name] = replace(entity, shape=_cut(entity.shape, circles[name]))
    return found


def _cut(shape: Shape, names: frozenset[str]) -> Shape:
    """Return the shape with references to the definitions in `names` replaced by `Anything`."""
    match shape:
        case Reference(name):
            return Anything() if name in names else shape
        case ListOf(item):
            return ListOf(_cut(item, names))
        case MapOf(value):
            return MapOf(_cut(value, names))
        case UnionOf(options):
            return union(_cut(option, names) for option in options)
    return shape


def reached(entities: Mapping[str, Entity], inline: Iterable[str]) -> list[str]:
    """Return the full names of the definitions to print, sorted: all except inline ones that no type uses."""
    nested = frozenset(inline)
    wanted = (name for name in entities if name not in nested)
    return sorted(reachable(wanted, lambda name: set(references_of(entities[name])) & entities.keys()))


def references_of(entity: Entity) -> Iterator[str]:
    """Yield the full names of the definitions that an entity's shapes refer to, with repetitions."""
    shapes = [field.shape for field in entity.fields] if entity.kind == "object" else [entity.shape]
    return (name for shape in shapes for name in references(shape))
