"""Finds x- keys that have no effect on the tables of any dialect, and that no row of the ledger mentions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from trivet.catalog.effects import Effects, effects_of_objects
from trivet.catalog.records import Catalog
from trivet.diagnostics import Diagnostic, Origin, show
from trivet.rules import EXTENSION_UNPRINTED
from trivet.targets.sql.plan.records import Table

#: The effects on a single member or document: name → a function that returns whether the x- keys have the effect.
_OF_VALUES: Mapping[str, Callable[[Effects], bool]] = {
    "table": lambda one: one.table is not None,
    "column": lambda one: one.column is not None,
    "primary-key": lambda one: one.is_key,
    "unique": lambda one: one.is_unique,
    "index": lambda one: one.is_indexed or one.json_index is not None,
    "sql-type": lambda one: bool(one.sql_types),
    "references": lambda one: bool(one.references),
    "storage": lambda one: one.storage in ("columns", "table"),
    "server-default": lambda one: one.server_default is not None,
}
#: The names of the effects that are possible even for a member that is stored in several columns or in rows.
_SPREAD = frozenset(("column", "index", "primary-key", "references", "server-default", "storage", "unique"))


@dataclass(slots=True)
class UnusedKeys:
    """Compares the x- keys of a catalog with the tables of all dialects.

    - `columns`: the locations of members that are stored as one value, even if they have no column of their own
    - `spread`: the locations of members that are stored in several columns or in rows
    - `used`: the locations of other x- keys that have an effect on tables
    - `told`: (keyword, location) of each ledger row that says that an x- key has no effect
    """

    columns: set[Origin] = field(default_factory=set)
    spread: set[Origin] = field(default_factory=set)
    used: set[Origin] = field(default_factory=set)
    told: set[tuple[str, Origin]] = field(default_factory=set)

    def add(self, tables: Iterable[Table]) -> None:
        """Add the tables of a dialect."""
        for table in tables:
            self.told |= {(one.keyword, one.origin) for one in table.unenforced}
            for member in table.family:
                self.used.add(member.origin)
                self.used |= {one.origin for one in member.foreign_keys}
                for effects in member.entity.all_effects:
                    self.used |= {effects.places[name] for name in _of_objects(effects)}
                self.columns |= {one.origin for one in member.all_columns}
                self.columns |= {one.origin for one in member.left}
                self.spread |= {one.origin for one in member.all_objects}
                self.spread |= {one.origin for one in member.children}

    def diagnostics(self, catalog: Catalog) -> Iterator[Diagnostic]:
        """Yield a finding for each x- key without effect."""
        owners = list(_owners(catalog))
        used = {*self.used}
        for origin, effects in owners:
            names = _of_values(effects)
            used |= {effects.places[name] for name in names if self._has_effect(name, origin)}
        for origin, effects in owners:
            for name in dict.fromkeys((*_of_values(effects), *_of_objects(effects))):
                place = effects.places[name]
                key = place.pointer.rpartition("/")[2]
                places = {place, *(place / number for number in range(len(effects.references)))}
                rows = {(f"({name})", one) for one in (origin, *places)} | {(key, place)}
                if places.isdisjoint(used) and rows.isdisjoint(self.told):
                    text = f"`{show(key)}` has no effect here: no property or document of a table has this schema"
                    yield EXTENSION_UNPRINTED.at(place, text)

    def _has_effect(self, name: str, origin: Origin | None) -> bool:
        return origin in self.columns or (origin in self.spread and name in _SPREAD)


def _of_values(effects: Effects) -> Iterator[str]:
    return (name for name, has in _OF_VALUES.items() if has(effects))


def _of_objects(effects: Effects) -> Iterator[str]:
    """Yield the names of the effects on several members at once, except `partition-by`, which is checked elsewhere."""
    return (name for name in effects_of_objects(effects) if name != "partition-by")


def _owners(catalog: Catalog) -> Iterator[tuple[Origin | None, Effects]]:
    """Yield (location, effects) for each entity, each member, and the items of each member.

    For items, the location is None.
    """
    for entity in catalog.entities.values():
        for effects in entity.all_effects:
            yield entity.origin, effects
        for one in (*entity.fields, *entity.members):
            yield one.origin, one.facts.effects
            yield None, one.each
