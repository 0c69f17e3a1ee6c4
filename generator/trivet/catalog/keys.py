"""Determines which members of an object form its primary key, its unique sets, its indexes and its partitions.

They may be declared by x- keys of the object's schema, and of schemas in `allOf` and `$ref` that describe the same
objects.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from trivet.catalog.effects import NO_EFFECTS, OF_OBJECTS, Effects, MemberNames, PartitionBy
from trivet.catalog.records import Entity
from trivet.diagnostics import Origin
from trivet.predicates.nodes import JsonType, Predicate


def declared_key(entity: Entity) -> MemberNames:
    """Return the members that form the primary key according to x- keys; () if none is declared."""
    own = tuple(one.name for one in entity.members if one.facts.effects.is_key)
    return next((one.key for one in entity.all_effects if one.key), own)


def declared_uniques(entity: Entity) -> tuple[MemberNames, ...]:
    """Return the sets of members that are unique according to x- keys. Those of a single member come first."""
    own = [(one.name,) for one in entity.members if one.facts.effects.is_unique]
    return tuple(dict.fromkeys([*own, *(names for one in entity.all_effects for names in one.uniques)]))


def declared_indexes(entity: Entity) -> tuple[MemberNames, ...]:
    """Return the sets of members that have an index according to x- keys. Those of a single member come first."""
    own = [(one.name,) for one in entity.members if one.facts.effects.is_indexed]
    return tuple(dict.fromkeys([*own, *(names for one in entity.all_effects for names in one.indexes)]))


def inheritable(effects: Effects, names: Collection[str] = OF_OBJECTS.keys()) -> Effects:
    """Return a record with only the effects in `names`, which must be names in `OF_OBJECTS`."""
    fields = {name: OF_OBJECTS[name] for name in names if getattr(effects, OF_OBJECTS[name])}
    places = {name: effects.places[name] for name in fields}
    return replace(NO_EFFECTS, places=places, **{one: getattr(effects, one) for one in fields.values()})


def replaced_by(own: Effects, inherited: Effects) -> Effects:
    """Return the inherited effects without the primary key or partition that a schema's own effects replace."""
    taken = {name for name in ("primary-key", "partition-by") if getattr(own, OF_OBJECTS[name])}
    return inheritable(inherited, OF_OBJECTS.keys() - taken)


def indexes_alone(entity: Entity) -> tuple[Effects, ...]:
    """Return a record for each x- key, own or inherited, that declares indexes on sets of the entity's members.

    The records contain no other effects.
    """
    return tuple(inheritable(one, ("index",)) for one in entity.all_effects if one.indexes)


def declared_partition(entity: Entity) -> tuple[PartitionBy, Origin] | None:
    """Return how the table of an entity is divided according to `x-partition-by`, and the location of that key."""
    found = ((one.partition_by, one.places["partition-by"]) for one in entity.all_effects if one.partition_by)
    return next(found, None)


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
