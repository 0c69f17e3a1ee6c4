"""Finds tables of one build that would create objects of the same name. Each pair of such tables is an error."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from trivet.diagnostics import Diagnostic, Origin, show
from trivet.rules import NAME_CLASH
from trivet.targets.sql.plan.dialect import Dialect
from trivet.targets.sql.plan.records import Table


@dataclass(slots=True)
class _Clash:
    tables: tuple[Table, Table]
    name: str
    dialects: list[str]


@dataclass(slots=True)
class Clashes:
    """The pairs of tables that would create objects of the same name, collected dialect by dialect.

    `told` formats a location for messages.
    """

    told: Callable[[Origin], str]
    found: dict[tuple[str, str], _Clash] = field(default_factory=dict)

    def add(self, names: Iterable[tuple[str, Table]], dialect: Dialect) -> None:
        """Add the names that share one namespace of a dialect, each with the table that creates the named object.

        In `names`, the names of tables must come before all other names.
        """
        first: dict[str, Table] = {}
        for name, table in names:
            other = first.setdefault(dialect.naming.fold(name), table)
            if other.id != table.id:
                pair = (other.id, table.id)
                clash = self.found.setdefault(pair, _Clash((other, table), name, []))
                if dialect.name not in clash.dialects:
                    clash.dialects.append(dialect.name)

    def diagnostics(self) -> Iterator[Diagnostic]:
        for clash in self.found.values():
            owners = tuple(table.owner for table in clash.tables)
            if owners not in self.found:
                yield self._diagnostic(clash)

    def _diagnostic(self, clash: _Clash) -> Diagnostic:
        here, there = sorted(clash.tables, key=lambda table: (table.link is None, table.origin))
        tables = f"the table '{show(here.name)}' here and '{show(there.name)}' at {self.told(there.origin)}"
        message = f"{tables} both create '{show(clash.name)}' in {' and '.join(clash.dialects)}"
        hint = f"Give one of them another name with x-table, at {_where(here)} or at {_where(there)}."
        return NAME_CLASH.at(here.origin, message, hint)


def _where(table: Table) -> str:
    """Return text for a message: where in the schema an `x-table` would rename this table and no other."""
    if table.link is None:
        return f"the top of {show(table.document)}"
    return f"the property {show('/'.join(table.path))} of {show(table.document)}"
