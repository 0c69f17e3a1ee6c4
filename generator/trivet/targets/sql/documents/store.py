"""Plans the DDL files of a dialect that stores whole documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from trivet.predicates.nodes import Predicate
from trivet.targets.sql.documents.inline import Inliner
from trivet.targets.sql.plan.ddl import Module, Plan, PrintedDdl, PrintedTable, Storage, modules_of
from trivet.targets.sql.plan.dereference import Collector
from trivet.targets.sql.plan.records import Table
from trivet.targets.sql.printable.equality import without_containers
from trivet.targets.sql.printable.printable import Capability, Printability, spelled
from trivet.targets.sql.printable.printed_checks import print_checks


@dataclass(frozen=True, slots=True)
class DocumentStore:
    """What a dialect provides to print tables that store whole documents.

    `template` is the template of a module; it receives the variables of the module's `tables`. `capability` says what
    the dialect's printer can print. `print_table` prints a table; it receives the predicates of its checks by name, and
    those of the definitions that they refer to by full name. `storage` yields the ledger rows on assertions of a node
    about values that the database stores differently.

    `follows_references` is true if `print_table` can print references that must be satisfied. All other references are
    replaced by the predicates of their definitions; recursive ones are left out.
    """

    template: str
    capability: Capability
    print_table: Callable[[Table, Mapping[str, Predicate], Mapping[str, Predicate]], PrintedTable]
    storage: Callable[[Predicate], Iterator[Storage]]
    follows_references: bool = True


def write_documents(plan: Plan, store: DocumentStore) -> PrintedDdl:
    """Return the DDL files of a plan, one for each module that has tables."""

    def simple(node: Predicate) -> Predicate:
        return spelled(without_containers(node), store.capability.whole)

    definitions = {name: simple(node) for name, node in plan.definitions.items()}
    can_print = Printability(definitions, store.capability).can_print
    inliner = Inliner.of(definitions, can_print, keeps_references=store.follows_references)
    inlined = {name: inliner.inlined(node) for name, node in definitions.items()}
    checks = print_checks(plan.tables, inlined, store.capability, lambda node: inliner.inlined(simple(node)))
    printed = [
        (table, store.print_table(table, checks.checks[table.id], checks.definitions))
        for table in plan.tables
    ]
    storage = Collector(plan.definitions, store.storage)
    return PrintedDdl(
        tuple(_modules(store.template, modules_of(printed))),
        checks.losses,
        {table.id: tuple(storage.of(table.entity.predicate)) for table in plan.tables},
        tuple((name, table) for table, one in printed for name in one.names),
        checks.too_large,
        refusals=tuple((name, table) for table, one in printed for name in one.refusals),
    )


def _modules(template: str, tables: Mapping[str, list[PrintedTable]]) -> Iterator[Module]:
    for name, own in sorted(tables.items()):
        statements = tuple(kind for one in own for kind in (*one.statements, *one.view_statements))
        yield Module(name, template, {"tables": [one.variables for one in own]}, statements)
