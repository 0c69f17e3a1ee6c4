"""Plans ClickHouse's DDL files, one for each module that has tables."""

from __future__ import annotations

from collections.abc import Iterator

from trivet.predicates.nodes import Predicate
from trivet.targets.sql.dialects.clickhouse.printer import PRINTER, Value
from trivet.targets.sql.dialects.clickhouse.table import print_table
from trivet.targets.sql.dialects.clickhouse.text import whole
from trivet.targets.sql.documents.format_rules import by_rules
from trivet.targets.sql.documents.proofs import Prover
from trivet.targets.sql.documents.storage import inexact, items_are_scalars
from trivet.targets.sql.documents.store import capability_of, document_checks, printed_ddl, statements_of
from trivet.targets.sql.plan.ddl import Module, Plan, PrintedDdl, PrintedTable, Storage, modules_of
from trivet.targets.sql.plan.rounded_numbers import storage_of_numbers

_TEMPLATE, _QUERY = "sql/clickhouse/module.sql.jinja2", "sql/clickhouse/query.sql.jinja2"
#: A file with a longer query first raises ClickHouse's limit for the size of a statement, by default 256 KiB.
_LONG = 200_000
_REASONS = {
    "multipleOf": "a number of more than 15 digits that is no integer is a double, and taken for a multiple",
    "uniqueItems": "objects that are not items themselves but inside of them count as different if their members"
    " are in a different order, and so do 0 and -0.0 inside of items",
}


def write(plan: Plan) -> PrintedDdl:
    """Return the files for all tables of the plan. The files do not depend on each other."""
    checks = document_checks(plan, capability_of(PRINTER, Value("x"), whole()), keeps_references=True)
    definitions = by_rules(checks.definitions)
    prover = Prover(definitions) if plan.target.queries else None
    printed = [(one, print_table(one, checks.checks[one.id], definitions, prover)) for one in plan.tables]
    modules = [_module(name, own) for name, own in sorted(modules_of(printed).items())]
    return printed_ddl(plan, checks, printed, modules, _storage, query=_QUERY)


def _module(name: str, tables: list[PrintedTable]) -> Module:
    is_long = any(len(one.variables["query"]) > _LONG for one in tables)
    variables = {"tables": [one.variables for one in tables], "is_long": is_long}
    return Module(name, _TEMPLATE, variables, (*["SET MAX_QUERY_SIZE"] * is_long, *statements_of(tables)))


def _storage(node: Predicate) -> Iterator[Storage]:
    """Yield ledger rows for assertions that ClickHouse tests inexactly.

    ClickHouse rounds some numbers. It also treats two objects inside items as different if only the order of their
    members differs.
    """
    yield from storage_of_numbers(node, lambda number: -(2**63) <= number < 2**64)
    yield from inexact(node, _REASONS, items_are_scalars)
