"""Finds x- keys for tables that have no effect in any dialect, and that no row of the ledger is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from trivet.catalog.effects import Effects
from trivet.catalog.records import Catalog
from trivet.diagnostics import Diagnostic, Origin, show
from trivet.rules import EXTENSION_UNPRINTED
from trivet.targets.sql.plan.records import Table

#: Whether a schema has an effect, by the effect's name. `partition-by` is judged elsewhere.
_EFFECTS: Mapping[str, Callable[[Effects], bool]] = {
    "table": lambda one: one.table is not None,
    "column": lambda one: one.column is not None,
    "primary-key": lambda one: one.is_key or bool(one.key),
    "unique": lambda one: one.is_unique or bool(one.uniques),
    "index": lambda one: one.is_indexed or bool(one.indexes) or one.json_index is not None,
    "sql-type": lambda one: bool(one.sql_types),
    "references": lambda one: bool(one.references),
    "storage": lambda one: one.storage in ("columns", "table"),
    "server-default": lambda one: one.server_default is not None,
}


@dataclass(slots=True)
class UnusedKeys:
    """Compares the x- keys of a catalog with the tables of all dialects.

    - `stored`: where the members are declared that have columns or rows
    - `used`: the x- keys with an effect on tables
    - `told`: (keyword, location) of the rows about x- keys without effect
    """

    stored: set[Origin] = field(default_factory=set)
    used: set[Origin] = field(default_factory=set)
    told: set[tuple[str, Origin]] = field(default_factory=set)

    def add(self, tables: Iterable[Table]) -> None:
        """Add the tables of a dialect."""
        for table in tables:
            self.told |= {(one.keyword, one.origin) for one in table.unenforced}
            for member in table.family:
                self.used.add(member.origin)
                for effects in member.entity.all_effects:
                    self.used |= {effects.places[name] for name in _names(effects) if name != "storage"}
                self.used |= {one.origin for one in member.foreign_keys}
                self.stored |= {one.origin for one in member.all_columns}
                self.stored |= {one.origin for one in member.left}
                self.stored |= {one.origin for one in member.all_objects}
                self.stored |= {one.origin for one in member.children}

    def diagnostics(self, catalog: Catalog) -> Iterator[Diagnostic]:
        """Yield a finding for each x- key without effect."""
        used = {*self.used}
        owners = list(_owners(catalog))
        for origin, effects in owners:
            used |= {effects.places[name] for name in _names(effects)} if origin in self.stored else set()
        for origin, effects in owners:
            for name in _names(effects):
                place = effects.places[name]
                key = place.pointer.rpartition("/")[2]
                places = {place, *(place / number for number in range(len(effects.references)))}
                rows = {(f"({name})", one) for one in (origin, *places)} | {(key, place)}
                if places.isdisjoint(used) and rows.isdisjoint(self.told):
                    text = f"`{show(key)}` has no effect here: no table has a column or rows for just this schema"
                    yield EXTENSION_UNPRINTED.at(place, text)


def _names(effects: Effects) -> Iterator[str]:
    return (name for name, has in _EFFECTS.items() if has(effects))


def _owners(catalog: Catalog) -> Iterator[tuple[Origin, Effects]]:
    """Yield the effects of each entity and member, with the location of its schema."""
    for entity in catalog.entities.values():
        yield entity.origin, entity.facts.effects
        for one in (*entity.fields, *entity.members):
            yield one.origin, one.facts.effects
            yield one.origin, one.each
