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

#: Returns the ledger's rows about values of a node that storage changes.
StorageOf = Callable[[Predicate], Iterator[Storage]]


#: The types of nodes for which a printer may return `Cannot`; it can always print all others.
HARD = (EveryMatchingProperty, EveryUncoveredProperty, FormatIs, Matches, MultipleOf)


def capability_of(
    printer: Printer, value: Value, whole: frozenset[str], hard: tuple[type, ...] = HARD
) -> Capability:
    """Return what a printer can print that cannot refer to a definition by name.

    `value` is any value that the printer takes. `whole` are the formats that it tests in full. `hard` are
    the types of nodes for which it may return `Cannot`.
    """
    return Capability(lambda node: printer.answer(node, value), hard, whole, refers=False)


@dataclass(frozen=True, slots=True)
class DocumentStore:
    """The parts of a dialect that are needed to print tables of whole documents.

    The dialect has no way to refer to a definition by name. So references are replaced by the predicates of their
    definitions, and references to recursive definitions are left out.

    `template` is the template of a module; it receives the variables of the module's `tables`. `capability` says
    what the dialect's printer can print. `print_table` prints a table; it receives the predicates of the table's
    checks by name. `storage` yields the ledger's rows about values that the database changes when it stores them.
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
    """Return the DDL files of printed tables: one for each module, with the variables of its `tables`."""
    return [
        Module(name, template, {"tables": [one.variables for one in own]}, statements_of(own))
        for name, own in sorted(modules_of(printed).items())
    ]


def document_checks(plan: Plan, capability: Capability, *, keeps_references: bool) -> PrintedChecks:
    """Return the printable checks of all tables.

    If `keeps_references` is true, the checks still contain references wherever a rule (a separate test) can
    evaluate them. Inside `not`, for example, a rule cannot. All other references, and those to very small
    definitions, are replaced by the predicates of their definitions. If `keeps_references` is false, all references
    are replaced. `capability` says what the dialect's printer can print.
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

    `checks` are the printable checks. `printed` pairs each table with its printed form. `modules` must be in the
    order in which a database runs them. `storage_of` yields the ledger's rows about values that the database
    changes when it stores them. `functions` maps each function that tests a definition to the definition and the
    module. `query` is the template of a query for each table; it receives the variables of the table.
    """
    storage = Collector(plan.definitions, storage_of)
    return PrintedDdl(
        tuple(modules),
        checks.losses,
        {table.id: tuple(storage.of(table.entity.predicate)) for table in plan.tables},
        tuple((name, table) for table, one in printed for name in one.names),
        checks.too_large,
        functions or {},
        tuple((name, table) for table, one in printed for name in one.refusals),
        {table.id: query_module(table, query, one.variables) for table, one in printed} if query else {},
    )
