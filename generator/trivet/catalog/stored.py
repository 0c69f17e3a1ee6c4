"""Finds the definitions that have a table of their own without being the root of a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from trivet.catalog.keys import primary_key
from trivet.catalog.meaning import Meanings
from trivet.catalog.records import Entity, ListOf, MapOf, Reference, Shape, UnionOf
from trivet.normalize.schema import Entry

#: Which definitions have a table even without x-table: just the `roots`, or other `definitions` too.
Tables = Literal["roots", "definitions"]


def stored(
    entries: Iterable[Entry],
    entities: Mapping[str, Entity],
    meanings: Meanings,
    tables: Tables,
    key: str | None,
) -> Iterator[Entry]:
    """Yield the definitions that have a table of their own:

    - definitions with `x-table`, unless `x-table` names the table for the rows of a member (`x-storage: table`)
    - if `tables` is `definitions`, also all objects with a primary key

    `key` is the setting `readings.primary_key`.
    """
    rows = set(_kept_as_rows(entities))
    for entry in entries:
        entity = entities[entry.definition]
        asks = entity.facts.effects.table is not None and entry.definition not in rows
        if asks or (tables == "definitions" and primary_key(entity, key, meanings.types)):
            yield entry


def _kept_as_rows(entities: Mapping[str, Entity]) -> Iterator[str]:
    """Yield the full names of definitions whose values are stored as rows of a member's table."""
    for entity in entities.values():
        for field in entity.members:
            if field.facts.effects.storage == "table":
                yield from _held(field.shape, entities)


def _held(shape: Shape, entities: Mapping[str, Entity]) -> Iterator[str]:
    """Yield the full names of the definitions to which a shape refers, directly or through other definitions.

    Unions, lists and maps are searched, but not a list or map inside another list or map.
    """
    pending = [(shape, True)]
    seen: set[tuple[str, bool]] = set()
    while pending:
        shape, is_outer = pending.pop()
        match shape:
            case UnionOf(options):
                pending += [(option, is_outer) for option in options]
            case ListOf(inner) | MapOf(inner) if is_outer:
                pending.append((inner, False))
            case Reference(name) if (name, is_outer) not in seen:
                seen.add((name, is_outer))
                yield name
                pending.append((entities[name].shape, is_outer))
