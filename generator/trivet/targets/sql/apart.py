"""The names of one table's checks, fitted to a dialect and parted from each other."""

from __future__ import annotations

from dataclasses import replace

from trivet.targets.sql.names import parted
from trivet.targets.sql.records import Check, Column, Nested, Table


def named_apart(table: Table, limit: int | None) -> Table:
    """The table with all names of its checks fitted to the dialect and parted from each other."""
    names = parted(table.checks, limit)
    renamed = {id(check): name for check, name in zip(table.checks, names, strict=True)}

    def all_of(checks: tuple[Check, ...]) -> tuple[Check, ...]:
        return tuple(renamed[id(check)] for check in checks)

    def of_column(column: Column) -> Column:
        return replace(
            column,
            entry=all_of(column.entry),
            checks=all_of(column.checks),
            presence=None if column.presence is None else renamed[id(column.presence)],
            guard=None
            if column.guard is None
            else replace(column.guard, check=renamed[id(column.guard.check)]),
        )

    def of_nested(nested: Nested) -> Nested:
        return replace(
            nested,
            columns=tuple(map(of_column, nested.columns)),
            objects=tuple(map(of_nested, nested.objects)),
        )

    return replace(
        table,
        columns=tuple(map(of_column, table.columns)),
        objects=tuple(map(of_nested, table.objects)),
        value=None if table.value is None else of_column(table.value),
        shape=all_of(table.shape),
        rules=all_of(table.rules),
        repeated=tuple(replace(one, check=renamed[id(one.check)]) for one in table.repeated),
    )
