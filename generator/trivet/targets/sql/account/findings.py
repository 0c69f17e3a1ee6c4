"""Collects what the SQL target reports about the schemas when it plans and prints tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from trivet.catalog.records import Catalog
from trivet.diagnostics import Diagnostic, Origin, show
from trivet.rules import EXTENSION_CONFLICT, TOO_LARGE_TO_CHECK
from trivet.settings import Settings
from trivet.targets.sql.account.name_clashes import Clashes
from trivet.targets.sql.account.unused_keys import UnusedKeys
from trivet.targets.sql.dialects import DIALECTS
from trivet.targets.sql.plan.ddl import Plan, PrintedDdl
from trivet.targets.sql.plan.dialect import Dialect
from trivet.targets.sql.plan.foreign_keys import in_load_order
from trivet.targets.sql.plan.records import Table
from trivet.targets.sql.plan.requested_types import Unknown, told
from trivet.targets.sql.plan.tables import Planned, plan_tables
from trivet.targets.sql.printable.definitions import whole


@dataclass(slots=True)
class Findings:
    """The findings of all dialects, added one by one."""

    clashes: Clashes
    planned: list[Diagnostic] = field(default_factory=list)
    unused_keys: UnusedKeys = field(default_factory=UnusedKeys)
    unknown: list[Unknown] = field(default_factory=list)

    def add(self, planned: Planned, printed_ddl: PrintedDdl | None, dialect: Dialect) -> None:
        """Add the findings about the plan of one dialect, and about the dialect's DDL if it has been printed."""
        self.planned += planned.diagnostics
        self.unknown += planned.unknown
        self.unused_keys.add(planned.tables)
        if printed_ddl is not None:
            self.planned += _too_large(printed_ddl.too_large, dialect)
            self.clashes.add(printed_ddl.names, dialect)

    def all(self, catalog: Catalog, dialects: tuple[str, ...]) -> tuple[Diagnostic, ...]:
        """Return the findings of all dialects, each once. `dialects` are the names of the dialects in the settings."""
        found = (*self.planned, *self.clashes.diagnostics(), *told(self.unknown, dialects))
        unused = self.unused_keys.diagnostics(catalog)
        return tuple(dict.fromkeys((*found, *unused, *_unknown_dialects(catalog))))


def findings(
    catalog: Catalog, settings: Settings, where: Callable[[Origin], str] = str
) -> tuple[Diagnostic, ...]:
    """Return the findings of `generate_tables`, without generating files.

    `where` formats a location for users.
    """
    target = settings.targets.sql
    if target is None:
        return ()
    found = Findings(Clashes(where))
    for name in target.dialects:
        dialect = DIALECTS[name]
        planned = plan_tables(catalog, dialect, target, settings.readings)
        tables = family_of(planned)
        printed_ddl = None
        if dialect.limits.gives_up or _may_clash(tables, dialect):
            printed_ddl = dialect.write(Plan(tables, whole(catalog), target))
        found.add(planned, printed_ddl, dialect)
    return found.all(catalog, target.dialects)


def family_of(planned: Planned) -> tuple[Table, ...]:
    """Return all planned tables: the table of each root, followed by its child tables.

    If the tables of a root have foreign keys, they come after the tables that these keys refer to, except in a cycle.
    """
    return tuple(one for table in in_load_order(planned.tables) for one in table.family)


def _may_clash(tables: Iterable[Table], dialect: Dialect) -> bool:
    clashes = Clashes(str)
    clashes.add(((name, table) for table in tables for name in dialect.naming.names(table)), dialect)
    return bool(clashes.found)


def _too_large(origins: Iterable[Origin], dialect: Dialect) -> Iterator[Diagnostic]:
    for origin in origins:
        message = f"{dialect.name} does not check this everywhere: the check would be too large"
        yield TOO_LARGE_TO_CHECK.at(origin, message)


def _unknown_dialects(catalog: Catalog) -> Iterator[Diagnostic]:
    """Yield a warning for each dialect that an `x-sql-type` names and trivet does not know."""
    for entity in catalog.entities.values():
        for one in entity.members:
            effects = one.facts.effects
            for name in effects.sql_types:
                if name and name not in DIALECTS:
                    message = (
                        f"`{show(name)}` is not a dialect; the dialects are: {', '.join(sorted(DIALECTS))}"
                    )
                    found = EXTENSION_CONFLICT.at(effects.places["sql-type"], message)
                    yield replace(found, severity="warning")
