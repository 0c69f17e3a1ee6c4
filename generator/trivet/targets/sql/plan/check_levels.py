"""Applies the settings `checks` and `documents`, which can leave checks out of the tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from trivet.predicates.analysis.marks import bare
from trivet.predicates.nodes import TypeIs
from trivet.settings import SqlTarget
from trivet.targets.sql.plan.check_names import with_checks
from trivet.targets.sql.plan.dialect import TableLimits
from trivet.targets.sql.plan.records import Check, Column, Table

#: The reason for a missing check that only a document view can make.
NO_VIEW = "not checked because of `documents: false`: only a document view checks this"


def at_level(table: Table, target: SqlTarget, limits: TableLimits) -> Table:
    """Return the table and its child tables, in which each check that the settings leave out has a reason (`omitted`).

    - All checks are left out if only validation queries make them, and the settings ask for no such queries.
    - `documents: false` leaves out the checks that only a document view makes, unless the dialect stores whole
      documents.
    - `checks: none` leaves out all checks if the dialect stores whole documents, except those on values that a key
      cannot store.
    - Otherwise, `checks: none` and `checks: columns` keep the check for undeclared members. With document views,
      they also keep the checks without which a column would change or lose a value.
    """
    has_views = limits.has_views(target)
    unchecked = "" if target.queries else limits.unchecked
    if target.checks == "all" and has_views and not unchecked:
        return table
    omitted: dict[int, str] = {}
    if not has_views:
        omitted |= {id(check): NO_VIEW for check in _of_views(table)}
    if target.checks != "all":
        is_bare = limits.keeps_documents and target.checks == "none"
        needed = set() if is_bare or not has_views else {id(check) for check in _needed(table)}
        found = _of_documents(table) if is_bare else _beyond(table, target.checks == "columns")
        reason = f"not checked because of `checks: {target.checks}`"
        omitted |= {id(check): reason for check in found if id(check) not in needed}
    if unchecked:
        omitted = {id(check): unchecked for check in table.checks}
    checks = {id(check): replace(check, omitted=omitted.get(id(check), "")) for check in table.checks}
    children = tuple(replace(child, table=at_level(child.table, target, limits)) for child in table.children)
    return replace(with_checks(table, checks), children=children)


def _of_documents(table: Table) -> Iterator[Check]:
    """Yield all checks, except those that refuse values which a column of a key cannot tell from others."""
    yield from (check for check in table.checks if check.keyword != "distinct")


def _beyond(table: Table, scalars: bool) -> Iterator[Check]:
    """Yield the checks that the setting `checks` may leave out of a table.

    The result does not contain:

    - the check for undeclared members
    - if `scalars` is true: type tests, and checks on scalar columns
    """
    for column in table.all_columns:
        yield from _of_column(column, scalars)
    for check in table.rules:
        if check.keyword != "undeclared" and not (table.whole and scalars and _is_type(check)):
            yield check


def _of_column(column: Column, scalars: bool) -> Iterator[Check]:
    for check in column.checks:
        if not (scalars and (column.kind != "json" or _is_type(check))):
            yield check


def _needed(table: Table) -> Iterator[Check]:
    """Yield the checks that must stay because a document view needs them.

    Without them, the columns could not store some documents, or would change them.
    """
    for column in table.all_columns:
        yield from column.entry
        if column.facts.effects.sql_types or column not in table.columns:
            yield from column.checks
    spread = {
        path[0] for path in (*(one.path for one in table.objects), *(one.path for one in table.children))
    }
    yield from (check for check in table.rules if check.member in spread)


def _of_views(table: Table) -> Iterator[Check]:
    """Yield the checks that only a document view makes, because they cannot be constraints of the table.

    They test whole documents, or values that are not yet stored in columns.
    """
    yield from table.shape
    yield from () if table.whole else table.rules
    for column in table.all_columns:
        constraints = {id(check) for check in column.checks}
        yield from (check for check in column.entry if id(check) not in constraints)
        if column.presence is not None and column.may_be_null:
            yield column.presence


def _is_type(check: Check) -> bool:
    return isinstance(bare(check.predicate), TypeIs)
