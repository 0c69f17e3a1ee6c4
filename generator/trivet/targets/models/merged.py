"""Merges equal inline definitions of the same document, so that only one class is printed for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from trivet.catalog.alike import alike
from trivet.catalog.records import (
    Catalog,
    Entity,
    Field,
    ListOf,
    MapOf,
    Reference,
    Shape,
    TupleOf,
    UnionOf,
)
from trivet.catalog.shapes import union
from trivet.predicates.nodes import Named, Predicate
from trivet.predicates.simplify import simplify
from trivet.predicates.tree import rebuild

#: The suffix that makes a name unique: a digest.
_SUFFIX = re.compile(r"_[0-9a-f]{6,}$")
_Rename = Callable[[str], str]


@dataclass(frozen=True)
class Merged:
    """A catalog in which only one of several equal definitions is left.

    `kept` maps each removed definition to the equal definition that is left, both by full name.
    """

    catalog: Catalog
    kept: Mapping[str, str]

    def having(self, name: str) -> Iterator[str]:
        """Yield the definitions that share one class: `name` itself, and the equal definitions that were removed."""
        yield name
        yield from self._equal.get(name, ())

    @cached_property
    def _equal(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, first in self.kept.items():
            found.setdefault(first, []).append(name)
        return found


def merge(catalog: Catalog) -> Merged:
    """Return the catalog with one definition for each group of equal inline definitions in the same document."""
    groups = alike(catalog.entities, _inline(catalog), lambda entity: entity.origin.document)
    kept: dict[str, str] = {}
    for group in groups:
        first = _first(group)
        kept |= {name: first for name in group if name != first}
    return Merged(_without(catalog, kept) if kept else catalog, kept)


def _inline(catalog: Catalog) -> tuple[str, ...]:
    """Return the full names of the inline definitions that may be merged with equal ones.

    An inline definition is left out if it has the same location as the definition that contains it. For example, if
    a definition accepts objects and strings, the inline definition for its objects is left out.
    """
    origins = {name: entity.origin for name, entity in catalog.entities.items()}
    return tuple(
        name
        for name, around in catalog.inside.items()
        if name in origins and origins[name] != origins.get(around)
    )


def _first(group: tuple[str, ...]) -> str:
    """Return the full name of the definition that is kept from a group of equal definitions.

    It is the first name in the group that is not a suffixed form of another one there, as `Line_3f2a1b` is of `Line`.
    """
    return next((name for name in group if _SUFFIX.sub("", name) not in {*group} - {name}), group[0])


def _without(catalog: Catalog, kept: Mapping[str, str]) -> Catalog:
    def rename(name: str) -> str:
        return kept.get(name, name)

    entities = {
        name: _entity(entity, rename) for name, entity in catalog.entities.items() if name not in kept
    }
    inside = {name: rename(around) for name, around in catalog.inside.items() if name not in kept}
    return replace(catalog, entities=entities, inside=inside)


def _entity(entity: Entity, rename: _Rename) -> Entity:
    fields = {id(field): _field(field, rename) for field in (*entity.fields, *entity.members)}
    return replace(
        entity,
        shape=_shape(entity.shape, rename),
        schema=entity.schema.with_references(rename),
        predicate=_renamed(entity.predicate, rename),
        fields=tuple(fields[id(field)] for field in entity.fields),
        members=tuple(fields[id(field)] for field in entity.members),
    )


def _field(field: Field, rename: _Rename) -> Field:
    return replace(
        field,
        shape=_shape(field.shape, rename),
        schema=field.schema.with_references(rename),
        predicate=_renamed(field.predicate, rename),
    )


def _renamed(predicate: Predicate, rename: _Rename) -> Predicate:
    """Return the predicate in simplified form, with references renamed by `rename`."""
    renamed = _predicate(predicate, rename)
    return predicate if renamed == predicate else simplify(renamed)


def _predicate(node: Predicate, rename: _Rename) -> Predicate:
    if isinstance(node, Named):
        name = rename(node.definition)
        return node if name == node.definition else Named(name)
    return rebuild(node, lambda part: _predicate(part, rename))


def _shape(shape: Shape, rename: _Rename) -> Shape:
    match shape:
        case Reference(name):
            return Reference(rename(name))
        case ListOf(item):
            return ListOf(_shape(item, rename))
        case MapOf(value):
            return MapOf(_shape(value, rename))
        case TupleOf(items, rest):
            inner = tuple(_shape(item, rename) for item in items)
            return TupleOf(inner, None if rest is None else _shape(rest, rename))
        case UnionOf(options):
            return union(_shape(option, rename) for option in options)
    return shape
