"""Plans Spark's DDL files, one for each module that has tables, and a query for each table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from trivet.predicates.approximate import Loss
from trivet.predicates.nodes import Asserted, Predicate
from trivet.predicates.tree import walk
from trivet.targets.sql.dialects.spark.printer import CAPABILITY
from trivet.targets.sql.dialects.spark.table import print_table
from trivet.targets.sql.dialects.spark.text import DIGITS
from trivet.targets.sql.documents.store import document_checks, printed_ddl, statements_of
from trivet.targets.sql.plan.ddl import Module, Plan, PrintedDdl, Storage, modules_of
from trivet.targets.sql.plan.dereference import Collector, assertion_places
from trivet.targets.sql.plan.rounded_numbers import storage_of_numbers

_TEMPLATE, _QUERY = "sql/spark/module.sql.jinja2", "sql/spark/query.sql.jinja2"
_UNCHECKED = "a table of Spark has no CHECK constraints; `queries: true` writes a query that tests documents"
_REASONS = {
    "multipleOf": "a number of 1e23 or more is taken for a multiple",
    "uniqueItems": "inside of items, a number with an exponent differs from the same number without one",
}


def write(plan: Plan) -> PrintedDdl:
    """Return the files for all tables of the plan. Each file can be run without the others.

    The tables enforce nothing. The ledger's verdicts say what the validation queries find. If the plan has no queries,
    the verdicts say that nothing is enforced.
    """
    checks = document_checks(plan, CAPABILITY, keeps_references=True)
    printed = [(one, print_table(one, checks.checks[one.id], checks.definitions)) for one in plan.tables]
    modules = [
        Module(name, _TEMPLATE, {"tables": [one.variables for one in own]}, statements_of(own))
        for name, own in sorted(modules_of(printed).items())
    ]
    ddl = printed_ddl(plan, checks, printed, modules, _storage, query=_QUERY)
    if plan.target.queries:
        return ddl
    return replace(ddl, losses=_everything(plan), storage={table.id: () for table in plan.tables}, queries={})


def _everything(plan: Plan) -> Mapping[str, tuple[Loss, ...]]:
    assertions = Collector(plan.definitions, assertion_places)
    return {
        table.id: tuple(
            Loss(keyword, origin, "none", _UNCHECKED)
            for keyword, origin in assertions.of(table.entity.predicate)
        )
        for table in plan.tables
    }


def _storage(node: Predicate) -> Iterator[Storage]:
    """Yield ledger rows for the assertions that Spark does not test exactly."""
    yield from storage_of_numbers(node, lambda number: abs(number) < 10**DIGITS)
    for part in walk(node):
        if isinstance(part, Asserted) and part.keyword in _REASONS:
            yield Storage(part.origin, part.keyword, "wider", "", _REASONS[part.keyword])
