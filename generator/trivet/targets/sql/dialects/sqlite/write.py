"""The plan of SQLite's DDL files: a table each, with its views and triggers."""

from __future__ import annotations

from collections.abc import Iterator

from trivet.predicates.nodes import Asserted, Cannot, Predicate
from trivet.targets.sql.dialects.dialect import Module, Plan, Storage, Written
from trivet.targets.sql.dialects.sqlite.formats import WHOLE
from trivet.targets.sql.dialects.sqlite.printer import HARD, INLINE
from trivet.targets.sql.dialects.sqlite.table import TablePlan, plan_table
from trivet.targets.sql.dialects.sqlite.value import of_document
from trivet.targets.sql.follow import reachable
from trivet.targets.sql.records import Table
from trivet.targets.sql.said import said
from trivet.targets.sql.sayable import Ability
from trivet.targets.sql.structural import without_containers

TEMPLATE = "sql/sqlite/module.sql.jinja2"


def write(plan: Plan) -> Written:
    """The files of all tables: modules without a root need none."""
    definitions = {name: without_containers(node) for name, node in plan.definitions.items()}
    printable = said(plan.tables, definitions, Ability(_answer, HARD, frozenset(WHOLE)), without_containers)
    planned = [
        (
            table,
            plan_table(table, printable.checks[table.entity.full_name], printable.definitions, plan.target),
        )
        for table in plan.tables
    ]
    return Written(
        tuple(_modules(planned)),
        printable.losses,
        {table.entity.full_name: tuple(_storage(table, plan)) for table in plan.tables},
        tuple((name, table.document) for table, made in planned for name in made.names),
    )


def _answer(node: Predicate) -> str | Cannot:
    return INLINE.answer(node, of_document("x"))


def _storage(table: Table, plan: Plan) -> Iterator[Storage]:
    """Multiples of what is no power of two are told only as far as doubles are exact."""
    for part in reachable(table.entity.predicate, plan.definitions):
        if isinstance(part, Asserted) and part.keyword == "multipleOf":
            reason = "a number beyond 2^53 that is no 64-bit integer is a double, and taken for a multiple"
            yield Storage(part.origin, part.keyword, "wider", "", reason)


def _modules(planned: list[tuple[Table, TablePlan]]) -> Iterator[Module]:
    by_module: dict[str, list[TablePlan]] = {}
    for table, made in planned:
        by_module.setdefault(table.entity.name.module, []).append(made)
    for name, tables in sorted(by_module.items()):
        statements = tuple(kind for made in tables for kind in made.statements)
        yield Module(name, TEMPLATE, {"tables": [made.variables for made in tables]}, statements)
