"""The plan of DuckDB's DDL files: a table each, with the triggers that guard it."""

from __future__ import annotations

from collections.abc import Iterator

from trivet.diagnostics import Origin
from trivet.predicates.nodes import And, Asserted, Cannot, Predicate
from trivet.predicates.tree import walk
from trivet.targets.sql.dialects.duckdb.formats import WHOLE
from trivet.targets.sql.dialects.duckdb.inline import Inliner
from trivet.targets.sql.dialects.duckdb.printer import HARD, PRINTER
from trivet.targets.sql.dialects.duckdb.table import plan_table
from trivet.targets.sql.dialects.duckdb.unique import is_exact, item_types
from trivet.targets.sql.dialects.duckdb.value import of_json
from trivet.targets.sql.plan.ddl import Module, Plan, PrintedTable, Storage, Written, modules_of
from trivet.targets.sql.plan.dereference import Collector
from trivet.targets.sql.plan.records import Table
from trivet.targets.sql.plan.rounded_numbers import storage_of_numbers
from trivet.targets.sql.printable.equality import without_containers
from trivet.targets.sql.printable.printable import Capability, Printability, spelled
from trivet.targets.sql.printable.printed_checks import print_checks

TEMPLATE = "sql/duckdb/module.sql.jinja2"


def write(plan: Plan) -> Written:
    """The files of all tables: modules without a root need none."""
    capability = Capability(_answer, HARD, frozenset(WHOLE), refers=False)
    definitions = {name: _simple(node) for name, node in plan.definitions.items()}
    inliner = Inliner.of(definitions, Printability(definitions, capability).can_print)
    printable = print_checks(
        plan.tables,
        {name: inliner.inlined(node) for name, node in definitions.items()},
        capability,
        lambda node: inliner.inlined(_simple(node)),
    )
    planned = [
        (table, plan_table(table, printable.checks[table.id], printable.definitions)) for table in plan.tables
    ]
    storage = Collector(plan.definitions, _storage)
    return Written(
        tuple(_modules(planned)),
        printable.losses,
        {table.id: tuple(storage.of(table.entity.predicate)) for table in plan.tables},
        tuple((name, table) for table, made in planned for name in made.names),
        printable.too_large,
    )


def _simple(node: Predicate) -> Predicate:
    return spelled(without_containers(node), frozenset(WHOLE))


def _answer(node: Predicate) -> str | Cannot:
    return PRINTER.answer(node, of_json("x"))


_REASONS = {
    "multipleOf": "a number of more than 15 digits that is no integer is a double, and taken for a multiple",
    "uniqueItems": "two objects inside items count as different where their members stand in another order",
}


def _storage(node: Predicate) -> Iterator[Storage]:
    """What doubles do not tell apart, and how deep two items are compared."""
    yield from storage_of_numbers(node, lambda number: abs(number) <= 2**53)
    exact: set[Origin] = set()
    for part in walk(node):
        if isinstance(part, And) and is_exact(item_types(part.parts)):
            exact.update(one.origin for one in part.parts if isinstance(one, Asserted))
        if isinstance(part, Asserted) and part.keyword in _REASONS and part.origin not in exact:
            yield Storage(part.origin, part.keyword, "wider", "", _REASONS[part.keyword])


def _modules(planned: list[tuple[Table, PrintedTable]]) -> Iterator[Module]:
    by_module = modules_of(planned)
    for name, tables in sorted(by_module.items()):
        statements = tuple(kind for made in tables for kind in made.statements)
        yield Module(name, TEMPLATE, {"tables": [made.variables for made in tables]}, statements)
