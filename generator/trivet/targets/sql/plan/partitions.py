"""Plans how `x-partition-by` divides a table. The partitions themselves are made by whoever runs the database."""

from __future__ import annotations

from collections.abc import Iterator

from trivet.catalog.keys import declared_partition
from trivet.targets.sql.plan.dialect import Dialect
from trivet.targets.sql.plan.records import Column, Partition, Table, Unenforced

KEYWORD = "(partition-by)"
_NO_COLUMN = "a property that it needs has no column of its own"


def partition_of(table: Table, dialect: Dialect) -> Partition | None:
    """Return how the table is partitioned; None if it is not, or if the dialect has no partitions."""
    declared = declared_partition(table.entity)
    if declared is None or dialect.keys.no_partitions:
        return None
    wanted, place = declared
    by_member = {column.member: column for column in table.columns if column.kind != "json"}
    columns = tuple(by_member[member] for member in wanted.members if member in by_member)
    return Partition(wanted.method, columns, place) if len(columns) == len(wanted.members) else None


def added_by(partition: Partition | None, columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Return the columns to add to a key or a unique set of `columns` because the table is partitioned.

    These are the columns of `partition` that are not among `columns`.
    """
    names = {column.name for column in columns}
    return () if partition is None else tuple(one for one in partition.columns if one.name not in names)


def partition_unsaid(table: Table, dialect: Dialect) -> Iterator[Unenforced]:
    """Yield `x-partition-by` as unenforced, with a reason, if the table is not partitioned.

    Yield nothing if the schema of the table has no `x-partition-by`.
    """
    declared = declared_partition(table.entity)
    if declared is not None and table.partition is None:
        yield Unenforced(KEYWORD, declared[1], dialect.keys.no_partitions or _NO_COLUMN)
