"""Plans checks that refuse those values of keys and foreign keys that a column cannot tell from other values.

Without these checks, a document could replace a document with another key, or refer to one that does not exist.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from trivet.predicates.nodes import Always
from trivet.targets.sql.plan.dialect import Dialect
from trivet.targets.sql.plan.partitions import KEYWORD as PARTITION
from trivet.targets.sql.plan.records import Check, Column, Nested, Table


def with_distinct_values(table: Table, dialect: Dialect) -> Table:
    """Return the table and its child tables, with a check (`distinct`) for each column of a key that needs one."""
    names = {column.name for _, column in key_columns(table)}

    def checked(column: Column) -> Column:
        if column.name not in names or not dialect.keys.indistinct(column):
            return column
        check = Check(f"{column.stem}_distinct", "distinct", column.origin, Always(), column.member)
        return replace(column, distinct=check)

    def inside(one: Nested) -> Nested:
        columns = tuple(map(checked, one.columns))
        return replace(one, columns=columns, objects=tuple(map(inside, one.objects)))

    return replace(
        table,
        columns=tuple(map(checked, table.columns)),
        objects=tuple(map(inside, table.objects)),
        value=None if table.value is None else checked(table.value),
        children=tuple(
            replace(child, table=with_distinct_values(child.table, dialect)) for child in table.children
        ),
    )


def key_columns(table: Table) -> Iterator[tuple[str, Column]]:
    """Yield (keyword of the ledger, column) for each column of a key, a UNIQUE constraint or a foreign key.

    In a dialect without keys, these are the columns by which the table is sorted or divided.
    """
    groups = (*(() if table.key is None else (table.key,)), *table.uniques)
    wanted = [(group.keyword, group.columns) for group in groups]
    wanted += [("(references)", key.columns) for key in table.foreign_keys]
    wanted += [("(primary-key)", table.sorted_by), (PARTITION, table.parted_by)]
    columns = {column.name: column for column in table.all_columns}
    for keyword, members in wanted:
        yield from ((keyword, columns[one.name]) for one in members)
