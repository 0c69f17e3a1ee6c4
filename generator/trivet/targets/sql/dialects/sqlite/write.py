"""The plan of SQLite's DDL files: the tables of a module with their views and triggers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from trivet.graphs import ordered
from trivet.predicates.nodes import Cannot, Predicate
from trivet.predicates.tree import assertions
from trivet.targets.sql.dialects.sqlite.formats import WHOLE
from trivet.targets.sql.dialects.sqlite.printer import HARD, INLINE
from trivet.targets.sql.dialects.sqlite.regexes import supplied
from trivet.targets.sql.dialects.sqlite.table import print_table
from trivet.targets.sql.dialects.sqlite.value import of_document
from trivet.targets.sql.plan.ddl import Module, Plan, PrintedDdl, PrintedTable, Storage, modules_of
from trivet.targets.sql.plan.dereference import Collector
from trivet.targets.sql.plan.foreign_keys import modules_referred
from trivet.targets.sql.plan.records import Table
from trivet.targets.sql.plan.rounded_numbers import storage_of_numbers
from trivet.targets.sql.printable.equality import without_containers
from trivet.targets.sql.printable.printable import Capability, spelled
from trivet.targets.sql.printable.printed_checks import print_checks

TEMPLATE = "sql/sqlite/module.sql.jinja2"


def write(plan: Plan) -> PrintedDdl:
    """Return the files of all tables; modules without a root need none."""
    rewrite = _with_regexp if plan.target.regexp else without_containers
    definitions = {name: rewrite(node) for name, node in plan.definitions.items()}
    printable = print_checks(plan.tables, definitions, Capability(_answer, HARD, frozenset(WHOLE)), rewrite)
    planned = [
        (
            table,
            print_table(table, printable.checks[table.id], printable.definitions, plan.target),
        )
        for table in plan.tables
    ]
    storage = Collector(plan.definitions, _storage)
    return PrintedDdl(
        tuple(_modules(planned, modules_referred(plan.tables))),
        printable.losses,
        {table.id: tuple(storage.of(table.entity.predicate)) for table in plan.tables},
        tuple((name, table) for table, made in planned for name in made.names),
        printable.too_large,
    )


def _with_regexp(node: Predicate) -> Predicate:
    return supplied(spelled(without_containers(node), frozenset(WHOLE)))


def _answer(node: Predicate) -> str | Cannot:
    return INLINE.answer(node, of_document("x"))


def _storage(node: Predicate) -> Iterator[Storage]:
    """Yield the ledger's rows for numbers beyond the precision of doubles: in `multipleOf`, and in the schema."""
    yield from storage_of_numbers(node, lambda number: -(2**63) < number < 2**63)
    for part in assertions(node):
        if part.keyword == "multipleOf":
            reason = "a number beyond 2^53 that is no 64-bit integer is a double, and taken for a multiple"
            yield Storage(part.origin, part.keyword, "wider", "", reason)


def _modules(
    planned: list[tuple[Table, PrintedTable]], referred: Mapping[str, Iterable[str]]
) -> Iterator[Module]:
    """Yield the files, each after the files of referenced tables; cyclic foreign keys may refer to later files."""
    by_module = modules_of(planned)
    for name in ordered(dict.fromkeys(by_module, ()), referred):
        tables = by_module[name]
        statements = tuple(kind for made in tables for kind in (*made.statements, *made.view_statements))
        variables = {
            "tables": [made.variables for made in tables],
            "views": [made.variables for made in reversed(tables) if made.view_statements],
        }
        yield Module(name, TEMPLATE, variables, statements)
