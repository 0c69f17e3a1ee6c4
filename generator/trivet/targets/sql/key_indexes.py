"""An index for each foreign key that no index begins with: without one, each change of the other table reads all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from trivet.targets.sql.dialects.dialect import Dialect
from trivet.targets.sql.names import apart
from trivet.targets.sql.records import ForeignKey, Group, Table


def with_indexes(table: Table, dialect: Dialect) -> Table:
    """The table and its children with an index more for each foreign key that needs one."""
    found = list(table.indexes)
    for key in sorted(table.foreign_keys, key=lambda one: -len(one.columns)):
        if not _leads(_there(table, found), [column.name for column in key.columns]):
            found.append(_index(table, key, dialect))
    children = tuple(replace(child, table=with_indexes(child.table, dialect)) for child in table.children)
    return replace(table, indexes=tuple(found), children=children)


def _there(table: Table, indexes: Iterable[Group]) -> list[list[str]]:
    """The columns of everything that has an index."""
    keys = [] if table.key is None else [table.key]
    groups = [[column.name for column in one.columns] for one in (*keys, *table.uniques, *indexes)]
    return groups if table.link is None else [[one.name for one in table.link.identity], *groups]


def _leads(there: list[list[str]], columns: list[str]) -> bool:
    """Whether an index begins with the columns, in any order: all of them are always asked for together."""
    return any(set(names[: len(columns)]) == set(columns) for names in there)


def _index(table: Table, key: ForeignKey, dialect: Dialect) -> Group:
    wanted = "_".join((table.name, *(column.name for column in key.columns), "idx"))
    taken = {one.name for one in table.indexes}
    name = apart(wanted, key.origin / "idx", taken, dialect.identifier_bytes)
    return Group(name, key.columns, key.origin, "(references)")
