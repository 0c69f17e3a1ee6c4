"""The input and the result of a dialect's `write`."""

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

#: The module of the file with what all other files of a dialect share; no document has this module.
SHARED_MODULE = "_shared"


@dataclass(frozen=True, slots=True)
class Plan:
    """The input of one dialect: all tables, and the predicates that they refer to by full name."""

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
    """A row of the ledger: how a dialect's types affect an assertion that is printed in full."""

    origin: Origin
    keyword: str
    kind: VerdictKind
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class PrintedDdl:
    """A dialect's result. `modules` are in the order in which they are applied.

    `losses` and `storage` are keyed by table id. `names` are the objects in the schema's namespace, each with its
    table. `too_large` locates assertions that are not checked because the check would be too large. `functions`
    maps each function that tests a definition to the definition's full name and the file's module. `refusals` are
    the names in errors about refused documents, each with its table.
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
    """One table as passed to its template.

    `variables` are the template's. `statements` are the kinds of the statements that create the table,
    `view_statements` those of its document view if printed separately, both in order. `names` are the objects that
    they create in the tables' namespace, `refusals` the names in errors about refused documents.
    """

    variables: Mapping[str, Any]
    statements: tuple[str, ...]
    names: tuple[str, ...]
    view_statements: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()


def modules_of(tables: Iterable[tuple[Table, PrintedTable]]) -> dict[str, list[PrintedTable]]:
    """Return the tables of each module, in their order."""
    found: dict[str, list[PrintedTable]] = {}
    for table, printed in tables:
        found.setdefault(table.entity.name.module, []).append(printed)
    return found
