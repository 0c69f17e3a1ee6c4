"""The columns of a PostgreSQL row, with SQL for their values from a document that has passed all checks."""

from __future__ import annotations

from trivet.targets.sql.dialects.postgresql import types
from trivet.targets.sql.dialects.postgresql.objects import leftover, member_of
from trivet.targets.sql.dialects.postgresql.shared import Shared
from trivet.targets.sql.plan.records import Table
from trivet.targets.sql.print.layout import case


def values(table: Table, doc: str, shared: Shared) -> list[tuple[str, str]]:
    """Return (column, SQL for its value) for each column of the table, except links to the owner.

    `doc` is SQL for the stored document.
    """
    if table.whole is not None:
        return [(table.whole, doc)]
    if table.value is not None:
        return _scalar(table, doc, shared)
    found = [(column.name, types.into_column(column, doc)) for column in table.columns]
    for one in table.all_objects:
        inside = member_of(doc, one.path)
        found += [(column.name, types.into_column(column, inside)) for column in one.columns]
    if table.extra is not None:
        found.append((table.extra, leftover(table, doc, shared)))
    return found


def _scalar(table: Table, doc: str, shared: Shared) -> list[tuple[str, str]]:
    column = table.value
    assert column is not None
    found = [(column.name, types.into(column, doc, f"{doc} #>> '{{}}'"))]
    if table.extra is not None:
        found.append((table.extra, case([(types.leftover(column, doc, shared.instant), doc)], None)))
    return found
