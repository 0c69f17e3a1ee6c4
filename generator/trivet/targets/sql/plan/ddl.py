"""The records that a dialect's `write` takes and returns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from trivet.diagnostics import Origin
from trivet.ledger import VerdictKind
from trivet.predicates.approximate import Loss
from trivet.predicates.nodes import Predicate
from trivet.settings import SqlTarget
from trivet.sinks import UnsafeTextError, short_segment
from trivet.targets.sql.plan.records import Table

#: The module name of the file that all other files of a dialect share; no document has this name.
SHARED_MODULE = "_shared"


@dataclass(frozen=True, slots=True)
class Plan:
    """The input of a dialect: all tables, and the predicates of all definitions by full name.

    `target` has the settings of the SQL target.
    """

    tables: tuple[Table, ...]
    definitions: Mapping[str, Predicate]
    target: SqlTarget


@dataclass(frozen=True, slots=True)
class Module:
    """One DDL file before it is rendered: its template's variables, and the kinds of the planned statements."""

    name: str
    template: str
    variables: Mapping[str, Any]
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Storage:
    """A ledger row for an assertion that SQL tests inexactly, because of how the dialect handles values.

    For example, the dialect may round numbers.
    """

    origin: Origin
    keyword: str
    kind: VerdictKind
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class PrintedDdl:
    """The output of one dialect.

    - `modules`: in the order in which a database must run them.
    - `losses`, `storage`: rows of the ledger, by the id of the table.
    - `idle`: the names of the checks that accept everything as they are printed, by the id of the table.
    - `names`: the names of tables, views and other objects that share one namespace, each with its table.
    - `too_large`: the assertions that are not checked because the check would be too large.
    - `functions`: (full name of a definition, module), by the name of the function that tests the definition.
    - `refusals`: the names that occur in errors about refused documents, each with its table.
    - `queries`: the validation query of each table, by the id of the table.
    """

    modules: tuple[Module, ...]
    losses: Mapping[str, tuple[Loss, ...]]
    idle: Mapping[str, frozenset[str]]
    storage: Mapping[str, tuple[Storage, ...]]
    names: tuple[tuple[str, Table], ...]
    too_large: tuple[Origin, ...]
    functions: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    refusals: tuple[tuple[str, Table], ...] = ()
    queries: Mapping[str, Module] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """One table, printed and ready for its template.

    - `variables`: the variables of the template
    - `statements`: the kinds of the statements that create the table, such as `CREATE TABLE`, in order
    - `names`: the names of all created objects that share a namespace with tables
    - `view_statements`: the kinds of the statements that create the document view, if they are in a separate file
    - `refusals`: the constraint names that occur in errors about refused documents
    """

    variables: Mapping[str, Any]
    statements: tuple[str, ...]
    names: tuple[str, ...]
    view_statements: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()


def modules_of(tables: Iterable[tuple[Table, PrintedTable]]) -> dict[str, list[PrintedTable]]:
    """Return the printed tables by module, in the given order."""
    found: dict[str, list[PrintedTable]] = {}
    for table, printed in tables:
        found.setdefault(table.entity.name.module, []).append(printed)
    return found


def query_module(table: Table, template: str, variables: Mapping[str, Any]) -> Module:
    """Return the file with the validation query of a table, which is a single `SELECT doc, …`.

    It is named after the table, or after the definition if the table's name cannot be a file name.
    """
    try:
        name = short_segment(table.name)
    except UnsafeTextError:
        name = short_segment(table.entity.full_name)
    return Module(f"queries/{name}", template, {"table": variables}, ("SELECT DOC",))
