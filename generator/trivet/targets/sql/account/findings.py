"""What SQL finds about the schemas: while the tables are planned, and of what they create."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from trivet.catalog.records import Catalog
from trivet.diagnostics import Diagnostic, Origin, show
from trivet.rules import EXTENSION_CONFLICT, TOO_LARGE_TO_CHECK
from trivet.settings import Settings
from trivet.targets.sql.account.name_clashes import Clashes
from trivet.targets.sql.dialects import DIALECTS
from trivet.targets.sql.plan.ddl import Plan, Written
from trivet.targets.sql.plan.dialect import Dialect
from trivet.targets.sql.plan.foreign_keys import in_load_order
from trivet.targets.sql.plan.records import Table
from trivet.targets.sql.plan.requested_types import Unknown, told
from trivet.targets.sql.plan.tables import Planned, plan_tables
from trivet.targets.sql.printable.definitions import whole


@dataclass(slots=True)
class Findings:
    """Those of one dialect after the other."""

    clashes: Clashes
    planned: list[Diagnostic] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)

    def add(self, planned: Planned, written: Written | None, dialect: Dialect) -> None:
        """What planning and writing found; nothing written is nothing to add of it."""
        self.planned += planned.diagnostics
        self.unknown += planned.unknown
        if written is not None:
            self.planned += _too_large(written.too_large, dialect)
            self.clashes.add(written.names, dialect)

    def all(self, catalog: Catalog, dialects: tuple[str, ...]) -> tuple[Diagnostic, ...]:
        """Each finding once."""
        found = (*self.planned, *self.clashes.diagnostics(), *told(self.unknown, dialects))
        return tuple(dict.fromkeys((*found, *_unknown_dialects(catalog))))


def findings(
    catalog: Catalog, settings: Settings, where: Callable[[Origin], str] = str
) -> tuple[Diagnostic, ...]:
    """What `make` would find, without writing DDL that nothing can be found in.

    Tables that share no name that they may create have no clash, and only some dialects give up what is too large.
    """
    target = settings.targets.sql
    if target is None:
        return ()
    found = Findings(Clashes(where))
    for name in target.dialects:
        dialect = DIALECTS[name]
        planned = plan_tables(catalog, dialect, target, settings.readings)
        tables = family_of(planned)
        written = None
        if dialect.limits.gives_up or _may_clash(tables, dialect):
            written = dialect.write(Plan(tables, whole(catalog), target))
        found.add(planned, written, dialect)
    return found.all(catalog, target.dialects)


def family_of(planned: Planned) -> tuple[Table, ...]:
    """All tables, those of rows too, in the order in which they are filled."""
    return tuple(one for table in in_load_order(planned.tables) for one in table.family)


def _may_clash(tables: Iterable[Table], dialect: Dialect) -> bool:
    clashes = Clashes(str)
    clashes.add(((name, table) for table in tables for name in dialect.naming.names(table)), dialect)
    return bool(clashes.found)


def _too_large(origins: Iterable[Origin], dialect: Dialect) -> Iterator[Diagnostic]:
    for origin in origins:
        message = (
            f"what is asserted here is not checked in {dialect.name} wherever its opposite counts as well"
        )
        yield TOO_LARGE_TO_CHECK.at(origin, message)


def _unknown_dialects(catalog: Catalog) -> Iterator[Diagnostic]:
    """A warning for each dialect that x-sql-type names and that is none of ours."""
    for entity in catalog.entities.values():
        for one in entity.members:
            effects = one.facts.effects
            for name in effects.sql_types:
                if name and name not in DIALECTS:
                    message = f"`{show(name)}` is no dialect; there are: {', '.join(sorted(DIALECTS))}"
                    found = EXTENSION_CONFLICT.at(effects.places["sql-type"], message)
                    yield replace(found, severity="warning")
