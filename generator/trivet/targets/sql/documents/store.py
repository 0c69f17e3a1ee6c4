"""Plans the DDL files of a dialect that stores whole documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from trivet.predicates.nodes import (
    EveryMatchingProperty,
    EveryUncoveredProperty,
    FormatIs,
    Matches,
    MultipleOf,
    Predicate,
)
from trivet.targets.sql.documents.inline import Inliner
from trivet.targets.sql.plan.ddl import (
    Module,
    Plan,
    PrintedDdl,
    PrintedTable,
    Storage,
    modules_of,
    query_module,
)
from trivet.targets.sql.plan.dereference import Collector
from trivet.targets.sql.plan.records import Table
from trivet.targets.sql.print.fragments import Value
from trivet.targets.sql.print.printer import Printer
from trivet.targets.sql.printable.equality import without_containers
from trivet.targets.sql.printable.printable import Capability, Printability, spelled
from trivet.targets.sql.printable.printed_checks import PrintedChecks, print_checks

#: Yields ledger rows for the assertions in a predicate that the database tests inexactly.
StorageOf = Callable[[Predicate], Iterator[Storage]]


#: The types of nodes for which a printer may return `Cannot`; it can always print all others.
HARD = (EveryMatchingProperty, EveryUncoveredProperty, FormatIs, Matches, MultipleOf)


def capability_of(
    printer: Printer, value: Value, whole: frozenset[str], hard: tuple[type, ...] = HARD
) -> Capability:
    """Return the `Capability` of a printer that can print a reference only where the definition must hold.

    - `value`: any `Value` of the dialect. The printer needs one to find out whether it can print a node.
    - `whole`: the formats that the printer can test directly.
    - `hard`: the types of nodes for which the printer may return `Cannot`.
    """
    return Capability(lambda node: printer.answer(node, value), hard, whole, refers=False)


@dataclass(frozen=True, slots=True)
class DocumentStore:
    """The parts of a dialect that prints tables of whole documents.

    References are replaced by their definitions' predicates. References to recursive definitions are left out.

    - `template`: the template of a module; its variable `tables` lists the variables of each table.
    - `capability`: what the dialect's printer can print.
    - `print_table`: prints a table, given the predicates of its checks by name.
    - `storage`: yields ledger rows for the assertions that the database tests inexactly.
    """

    template: str
    capability: Capability
    print_table: Callable[[Table, Mapping[str, Predicate]], PrintedTable]
    storage: StorageOf


def write_documents(plan: Plan, store: DocumentStore) -> PrintedDdl:
    """Return the DDL files of a plan, one for each module that has tables."""
    checks = document_checks(plan, store.capability, keeps_references=False)
    printed = [(table, store.print_table(table, checks.checks[table.id])) for table in plan.tables]
    return printed_ddl(plan, checks, printed, table_modules(store.template, printed), store.storage)


def table_modules(template: str, printed: Iterable[tuple[Table, PrintedTable]]) -> list[Module]:
    """Return one DDL file for each module; its variable `tables` has the template variables of each table."""
    return [
        Module(name, template, {"tables": [one.variables for one in own]}, statements_of(own))
        for name, own in sorted(modules_of(printed).items())
    ]


def document_checks(plan: Plan, capability: Capability, *, keeps_references: bool) -> PrintedChecks:
    """Return the printable checks of all tables.

    Without `keeps_references`, the definitions replace all references. Otherwise, a reference stays where a rule
    (a separate test) can evaluate it, unless it refers to a small definition of scalars.
    """

    def simple(node: Predicate) -> Predicate:
        return spelled(without_containers(node), capability.whole)

    definitions = {name: simple(node) for name, node in plan.definitions.items()}
    can_print = Printability(definitions, capability).can_print
    inliner = Inliner.of(definitions, can_print, keeps_references=keeps_references)
    inlined = {name: inliner.inlined(node) for name, node in definitions.items()}
    return print_checks(plan.tables, inlined, capability, lambda node: inliner.inlined(simple(node)))


def statements_of(tables: Iterable[PrintedTable]) -> tuple[str, ...]:
    return tuple(kind for one in tables for kind in (*one.statements, *one.view_statements))


def printed_ddl(
    plan: Plan,
    checks: PrintedChecks,
    printed: Sequence[tuple[Table, PrintedTable]],
    modules: Iterable[Module],
    storage_of: StorageOf,
    functions: Mapping[str, tuple[str, str]] | None = None,
    query: str = "",
) -> PrintedDdl:
    """Return a record of everything that a dialect has printed for a plan.

    - `checks`: the printable checks.
    - `printed`: each table with its printed form.
    - `modules`: must be in the order in which a database runs them.
    - `storage_of`: yields ledger rows for the assertions in a predicate that the database tests inexactly.
    - `functions`: the name of each function that tests a definition → (definition, module).
    - `query`: the template for the validation query of each table; empty if there are no queries.
    """
    storage = Collector(plan.definitions, storage_of)
    return PrintedDdl(
        tuple(modules),
        checks.losses,
        checks.idle,
        {table.id: tuple(storage.of(table.entity.predicate)) for table in plan.tables},
        tuple((name, table) for table, one in printed for name in one.names),
        checks.too_large,
        functions or {},
        tuple((name, table) for table, one in printed for name in one.refusals),
        {table.id: query_module(table, query, one.variables) for table, one in printed} if query else {},
    )
