"""Plans Spark's DDL files, one for each module that has tables, and a query for each table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from trivet.predicates.nodes import Predicate
from trivet.targets.sql.dialects.spark.printer import PRINTER, Value
from trivet.targets.sql.dialects.spark.table import print_table
from trivet.targets.sql.dialects.spark.text import WHOLE
from trivet.targets.sql.documents.numbers import DIGITS
from trivet.targets.sql.documents.storage import inexact
from trivet.targets.sql.documents.store import capability_of, document_checks, printed_ddl, table_modules
from trivet.targets.sql.plan.ddl import Plan, PrintedDdl, Storage
from trivet.targets.sql.plan.rounded_numbers import storage_of_numbers

_TEMPLATE, _QUERY = "sql/spark/module.sql.jinja2", "sql/spark/query.sql.jinja2"
_REASONS = {
    "multipleOf": "a number of 1e23 or more is taken for a multiple",
    "uniqueItems": "inside of items, a number with an exponent differs from the same number without one",
}


def write(plan: Plan) -> PrintedDdl:
    """Return the files for all tables of the plan. Each file can be run without the others.

    The tables enforce nothing. So the verdicts in the ledger apply to the validation queries. If the plan has no
    queries, the verdicts say that nothing is enforced.
    """
    checks = document_checks(plan, capability_of(PRINTER, Value("x"), WHOLE), keeps_references=True)
    printed = [(one, print_table(one, checks.checks[one.id], checks.definitions)) for one in plan.tables]
    ddl = printed_ddl(plan, checks, printed, table_modules(_TEMPLATE, printed), _storage, query=_QUERY)
    if plan.target.queries:
        return ddl
    return replace(ddl, storage={table.id: () for table in plan.tables}, queries={})


def _storage(node: Predicate) -> Iterator[Storage]:
    """Yield ledger rows for the assertions that Spark does not test exactly."""
    yield from storage_of_numbers(node, lambda number: abs(number) < 10**DIGITS)
    yield from inexact(node, _REASONS)
