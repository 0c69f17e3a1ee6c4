"""Finds keys and indexes that may refuse long values, in dialects that limit the size of an index entry."""

from __future__ import annotations

from collections.abc import Iterator

from trivet.predicates.nodes import Length
from trivet.targets.sql.plan.dialect import Dialect
from trivet.targets.sql.plan.partitions import KEYWORD as PARTITION
from trivet.targets.sql.plan.records import Column, Group, Table
from trivet.targets.sql.plan.requested_types import implied

#: The maximum number of bytes of a character in UTF-8.
_BYTES = 4
#: The number of bytes that an index entry needs besides its texts.
_OVERHEAD = 64


def sized(table: Table, dialect: Dialect) -> Iterator[tuple[Group, Column]]:
    """Yield (group, column) for each column whose values may be too long for an index entry of the group.

    A group is a key, a UNIQUE constraint or an index.
    """
    if dialect.keys.max_bytes is not None:
        keys = tuple(_keys(table))
        for group in (*keys, *table.uniques, *table.indexes):
            room = (dialect.keys.max_bytes - _OVERHEAD) // len(group.columns)
            yield from ((group, column) for column in group.columns if _may_exceed(column, room))


def _keys(table: Table) -> Iterator[Group]:
    """Yield the primary key of the table.

    If the table is partitioned and has no primary key, yield a group of the columns by which it is partitioned.
    """
    if table.key is not None:
        yield table.key
    elif table.partition is not None:
        one = table.partition
        yield Group(f"{table.stem}_pkey", one.columns, one.origin, PARTITION)


def _may_exceed(column: Column, room: int) -> bool:
    if column.kind != "text":
        return column.type == "numeric"
    asserted = [check.predicate for check in (*column.entry, *column.checks)]
    return not implied(Length("<=", room // _BYTES), asserted, "text")
