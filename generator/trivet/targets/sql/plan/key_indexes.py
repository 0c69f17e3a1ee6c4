"""Plans indexes for foreign keys.

Without such an index, a change of a referenced row scans all referring rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

from trivet.targets.sql.plan.dialect import Dialect
from trivet.targets.sql.plan.names import fitted, full_of, marked
from trivet.targets.sql.plan.records import ForeignKey, Group, Table

_KEYWORD = "(references)"


def with_indexes(tables: Iterable[Table], dialect: Dialect) -> tuple[Table, ...]:
    """Return the tables and their child tables, with an index for each foreign key that needs one.

    A foreign key needs no index if an existing index begins with its columns.
    """
    indexed = tuple(_with_indexes(table, dialect) for table in tables)
    named = Counter(
        dialect.naming.fold(name) for table in indexed for one in table.family for name in _names(one)
    )

    def unique(index: Group) -> Group:
        if index.keyword != _KEYWORD or named[dialect.naming.fold(index.name)] == 1:
            return index
        name = marked(full_of(index.name), index.origin, dialect.naming.identifier_bytes, "idx")
        return replace(index, name=name)

    return tuple(_renamed(table, unique) for table in indexed)


def _with_indexes(table: Table, dialect: Dialect) -> Table:
    found = list(table.indexes)
    for key in sorted(table.foreign_keys, key=lambda one: -len(one.columns)):
        if not _leads(_there(table, found), [column.name for column in key.columns]):
            found.append(_index(table, key, dialect))
    children = tuple(replace(child, table=_with_indexes(child.table, dialect)) for child in table.children)
    return replace(table, indexes=tuple(found), children=children)


def _there(table: Table, indexes: Iterable[Group]) -> list[list[str]]:
    """Return the column names of each index that the table has.

    These are the indexes that its key and its UNIQUE constraints create, and those in `indexes`.
    """
    keys = [] if table.key is None else [table.key]
    groups = [[column.name for column in one.columns] for one in (*keys, *table.uniques, *indexes)]
    return groups if table.link is None else [[one.name for one in table.link.identity], *groups]


def _leads(there: list[list[str]], columns: list[str]) -> bool:
    """Return whether one of the indexes in `there` begins with these columns.

    The columns may be in any order, because a query names all of them.
    """
    return any(set(names[: len(columns)]) == set(columns) for names in there)


def _index(table: Table, key: ForeignKey, dialect: Dialect) -> Group:
    full = "_".join((table.stem, *(full_of(column.name) for column in key.columns), "idx"))
    name = fitted(full, key.origin, dialect.naming.identifier_bytes, "idx")
    return Group(name, key.columns, key.origin, _KEYWORD)


def _names(table: Table) -> Iterable[str]:
    keys = [] if table.key is None else [table.key]
    groups = (*keys, *table.uniques, *table.indexes)
    return (table.name, table.view, *(group.name for group in groups))


def _renamed(table: Table, rename: Callable[[Group], Group]) -> Table:
    children = tuple(replace(child, table=_renamed(child.table, rename)) for child in table.children)
    return replace(table, indexes=tuple(map(rename, table.indexes)), children=children)
