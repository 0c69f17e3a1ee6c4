"""The plan of SQLite's DDL files: a table each, with its views and triggers."""

from __future__ import annotations

from collections.abc import Iterator

from trivet.predicates.approximate import Loss
from trivet.predicates.nodes import Predicate
from trivet.targets.sql.dialects.dialect import Module, Plan, Written
from trivet.targets.sql.dialects.sqlite.formats import WHOLE
from trivet.targets.sql.dialects.sqlite.printer import answer
from trivet.targets.sql.dialects.sqlite.table import TablePlan, plan_table
from trivet.targets.sql.dialects.sqlite.unfold import unfolded
from trivet.targets.sql.dialects.sqlite.value import of_document
from trivet.targets.sql.records import Table
from trivet.targets.sql.sayable import Sayable
from trivet.targets.sql.structural import without_containers

TEMPLATE = "sql/sqlite/module.sql.jinja2"


def write(plan: Plan) -> Written:
    """The files of all tables: modules without a root need none."""
    sayable = Sayable({}, lambda node: answer(node, of_document("x")), frozenset(WHOLE))
    planned: list[tuple[Table, TablePlan]] = []
    losses: dict[str, tuple[Loss, ...]] = {}
    for table in plan.tables:
        said: dict[str, Predicate] = {}
        lost: list[Loss] = []
        for check in table.checks:
            whole = without_containers(unfolded(check.predicate, plan.definitions))
            said[check.name], missing = sayable.widened(whole)
            lost += missing
        planned.append((table, plan_table(table, said, plan.target)))
        losses[table.entity.full_name] = tuple(dict.fromkeys(lost))
    return Written(
        tuple(_modules(planned)),
        losses,
        {table.entity.full_name: () for table in plan.tables},
        tuple((name, table.document) for table, made in planned for name in made.names),
    )


def _modules(planned: list[tuple[Table, TablePlan]]) -> Iterator[Module]:
    by_module: dict[str, list[TablePlan]] = {}
    for table, made in planned:
        by_module.setdefault(table.entity.name.module, []).append(made)
    for name, tables in sorted(by_module.items()):
        statements = tuple(kind for made in tables for kind in made.statements)
        yield Module(name, TEMPLATE, {"tables": [made.variables for made in tables]}, statements)
