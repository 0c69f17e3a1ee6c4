"""What a dialect is given to print, and what it gives back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from trivet.diagnostics import Origin
from trivet.ledger import VerdictKind
from trivet.predicates.approximate import Loss
from trivet.predicates.nodes import Predicate
from trivet.settings import SqlTarget
from trivet.targets.sql.plan.records import Table


@dataclass(frozen=True, slots=True)
class Plan:
    """What one dialect prints: all tables with the predicates that they refer to, by full name."""

    tables: tuple[Table, ...]
    definitions: Mapping[str, Predicate]
    target: SqlTarget


@dataclass(frozen=True, slots=True)
class Module:
    """One DDL file before rendering: its template's variables, and the kinds of its statements in order."""

    name: str
    template: str
    variables: Mapping[str, Any]
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Storage:
    """What a dialect's own types do to an assertion that it otherwise says in full: a row of the ledger."""

    origin: Origin
    keyword: str
    kind: VerdictKind
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Written:
    """A dialect's result. `modules` stand in the order in which they are applied.

    `losses` and `storage` are given per table's id; `names` lists what shares the schema's namespace, with the
    table that it belongs to. `too_large` tells where something is not checked since it would be too large.
    `functions` are those that test a definition, with its full name and the module of the file; `refusals` are
    names that documents are refused by.
    """

    modules: tuple[Module, ...]
    losses: Mapping[str, tuple[Loss, ...]]
    storage: Mapping[str, tuple[Storage, ...]]
    names: tuple[tuple[str, Table], ...]
    too_large: tuple[Origin, ...]
    functions: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    refusals: tuple[tuple[str, Table], ...] = ()


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """One table as its template gets it.

    `variables` are the template's. `statements` are the kinds of the statements that make the table, `view_statements`
    those of its document view where that is printed apart, both in order. `names` are what these create in the
    namespace that tables share, `refusals` the names that a refused document is told.
    """

    variables: Mapping[str, Any]
    statements: tuple[str, ...]
    names: tuple[str, ...]
    view_statements: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()


def modules_of(tables: Iterable[tuple[Table, PrintedTable]]) -> dict[str, list[PrintedTable]]:
    """The tables of each module, in their order."""
    found: dict[str, list[PrintedTable]] = {}
    for table, printed in tables:
        found.setdefault(table.entity.name.module, []).append(printed)
    return found
