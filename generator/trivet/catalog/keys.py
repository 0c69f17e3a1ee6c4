"""Says which members of an object identify it: its primary key, and the members that are unique."""

from __future__ import annotations

from collections.abc import Callable

from trivet.catalog.records import Entity
from trivet.predicates.nodes import JsonType, Predicate


def declared_key(entity: Entity) -> tuple[str, ...]:
    """Return the names of the members that form the primary key according to x- keys; () if none is declared."""
    own = tuple(one.name for one in entity.members if one.facts.effects.is_key)
    return entity.facts.effects.key or own


def declared_uniques(entity: Entity) -> tuple[tuple[str, ...], ...]:
    """Return the sets of members that are unique according to x- keys. Those of a single member come first."""
    own = [(one.name,) for one in entity.members if one.facts.effects.is_unique]
    return tuple(dict.fromkeys([*own, *entity.facts.effects.uniques]))


def primary_key(
    entity: Entity, reading: str | None, types: Callable[[Predicate], frozenset[JsonType]]
) -> tuple[str, ...]:
    """Return the names of the members that form the primary key; () if there is none.

    Without a declared key, it is the member that `reading` names (the setting `readings.primary_key`), provided that
    this member is a required string or integer. `types` returns the JSON types that a predicate accepts.
    """
    read = (one for one in entity.members if one.name == reading and one.required)
    return declared_key(entity) or tuple(
        one.name for one in read if types(one.predicate) in ({"string"}, {"integer"})
    )
