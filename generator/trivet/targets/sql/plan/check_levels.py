"""The checks that the setting `checks` leaves out of the tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from trivet.predicates.analysis.marks import bare
from trivet.predicates.nodes import TypeIs
from trivet.settings import SqlTarget
from trivet.targets.sql.plan.check_names import with_checks
from trivet.targets.sql.plan.records import Check, Column, Table


def at_level(table: Table, target: SqlTarget, *, keeps_documents: bool) -> Table:
    """Return the table and its child tables; each check that `target.checks` leaves out has a reason.

    In a table of columns, the checks of a value before it is stored stay at every level: a column could not store what
    they refuse, or would change it. The check for undeclared members is a setting of its own.
    """
    if target.checks == "all":
        return table
    is_bare = keeps_documents and target.checks == "none"
    left_out = {id(check) for check in (table.checks if is_bare else _left_out(table, target))}
    reason = f"not checked because of `checks: {target.checks}`"
    checks = {
        id(check): replace(check, omitted=reason) if id(check) in left_out else check
        for check in table.checks
    }
    children = tuple(
        replace(child, table=at_level(child.table, target, keeps_documents=keeps_documents))
        for child in table.children
    )
    return replace(with_checks(table, checks), children=children)


def _left_out(table: Table, target: SqlTarget) -> Iterator[Check]:
    only_types = target.checks == "columns"
    for column in table.all_columns:
        yield from _of_column(column, only_types)
    for check in table.rules:
        if check.keyword != "undeclared" and not (table.whole and only_types and _is_type(check)):
            yield check


def _of_column(column: Column, scalars: bool) -> Iterator[Check]:
    """Yield the column's checks; with `scalars`, only those of a JSON column about more than its type."""
    entry = {id(check) for check in column.entry}
    for check in column.checks:
        kept = scalars and (column.kind != "json" or _is_type(check))
        if not kept and id(check) not in entry:
            yield check


def _is_type(check: Check) -> bool:
    return isinstance(bare(check.predicate), TypeIs)
