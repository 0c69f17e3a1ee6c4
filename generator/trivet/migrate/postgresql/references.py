"""Finds documents that the new version refuses because of other documents: equal keys, references that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from trivet.migrate.postgresql.family import Tables
from trivet.migrate.postgresql.fits import columns
from trivet.sinks import sql_literal
from trivet.targets.sql.plan.foreign_keys import in_load_order
from trivet.targets.sql.plan.names import plain
from trivet.targets.sql.plan.records import Column, ForeignKey, Group, Table

_FREE = "NOT EXISTS (SELECT FROM trivet_refused AS r WHERE r.relation = {table} AND r.key = {key})"


def duplicates(one: Tables) -> Iterator[str]:
    """Yield a query for each new key or unique constraint of a root: the documents of which another has its values."""
    before = {_columns(group) for group in _groups(one.old)}
    paths = {column.name: path for path, column in columns(one.new).items()}
    for group in _groups(one.new):
        if _columns(group) in before and one.rewriting.is_nothing:
            continue
        values = [_value("d.made", paths[column.name], column) for column in group.columns]
        free = _FREE.format(table=sql_literal(one.old.name), key="d.key")
        yield (
            f"SELECT {sql_literal(one.old.name)}, d.key, {sql_literal(group.name)}, d.doc\nFROM (\n"
            f"  SELECT d.*, count(*) OVER (PARTITION BY {', '.join(values)}) AS number\n"
            f"  FROM (SELECT t.doc, {one.key('t')} AS key, {one.document('t')} AS made"
            f" FROM {one.name(one.old.view)} AS t) AS d\n"
            f"  WHERE {free} AND {' AND '.join(f'{value} IS NOT NULL' for value in values)}\n"
            ") AS d\nWHERE d.number > 1"
        )


def _groups(table: Table) -> tuple[Group, ...]:
    return (*((table.key,) if table.key is not None else ()), *table.uniques)


def _columns(group: Group) -> tuple[str, ...]:
    return tuple(sorted(column.name for column in group.columns))


def _value(document: str, path: tuple[str, ...], column: Column) -> str:
    """Return SQL for the value that a document has in a column."""
    listed = ", ".join(map(sql_literal, path))
    found = f"({document} {'#>' if column.kind == 'json' else '#>>'} ARRAY[{listed}]::text[])"
    return found if column.kind == "json" else f"{found}::{column.type}"


def unmatched(one: Tables, olds: Sequence[Table]) -> Iterator[str]:
    """Yield a query for each new foreign key of a root: the documents whose reference leads nowhere."""
    before = set(map(_meaning, one.old.foreign_keys))
    paths = {column.name: path for path, column in columns(one.new).items()}
    names = {table.name: table for table in olds}
    for key in one.new.foreign_keys:
        if _meaning(key) in before or key.table not in names:
            continue
        if not {*key.others} <= {column.name for column in names[key.table].all_columns}:
            continue
        values = [_value("d.made", paths[column.name], column) for column in key.columns]
        pairs = " AND ".join(
            f"o.{plain(other)} = {value}" for other, value in zip(key.others, values, strict=True)
        )
        free = _FREE.format(table=sql_literal(one.old.name), key="d.key")
        yield (
            f"SELECT {sql_literal(one.old.name)}, d.key, {sql_literal(key.name)}, d.doc\n"
            f"FROM (SELECT t.doc, {one.key('t')} AS key, {one.document('t')} AS made"
            f" FROM {one.name(one.old.view)} AS t) AS d\n"
            f"WHERE {free} AND {' AND '.join(f'{value} IS NOT NULL' for value in values)}\n"
            f"  AND NOT EXISTS (SELECT FROM {one.name(key.table)} AS o WHERE {pairs})"
        )


def _meaning(key: ForeignKey) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    return tuple(one.name for one in key.columns), key.table, key.others


def closure(olds: Sequence[Table], schema: str) -> Iterator[str]:
    """Yield a query for each foreign key of the old version: the documents that refer to a refused one."""
    names = {table.id: table for table in olds}
    for root in olds:
        for table in root.family:
            for key in table.foreign_keys:
                if key.target in names:
                    yield _referring(root, table, key, names[key.target], schema)


def _referring(root: Table, table: Table, key: ForeignKey, target: Table, schema: str) -> str:
    match = " AND ".join(
        f"o.{plain(other)} = t.{plain(column.name)}"
        for column, other in zip(key.columns, key.others, strict=True)
    )
    own = _key("t", table, root)
    found = _FREE.format(table=sql_literal(root.name), key=own)
    view = f"{plain(schema)}.{plain(root.view)}"
    pairs = zip(root.handles, _own_handles(table, root), strict=True)
    same = " AND ".join(f"d.{plain(root.shown(one))} = t.{plain(other)}" for one, other in pairs)
    return (
        f"SELECT DISTINCT ON ({own}) {sql_literal(root.name)}, {own}, {sql_literal(key.name)}, d.doc\n"
        f"FROM {plain(schema)}.{plain(table.name)} AS t\n"
        f"  JOIN {plain(schema)}.{plain(target.name)} AS o ON {match}\n"
        f"  JOIN trivet_refused AS g"
        f" ON g.relation = {sql_literal(target.name)} AND g.key = {_key('o', target, target)}\n"
        f"  JOIN {view} AS d ON {same}\nWHERE {found}"
    )


def _own_handles(table: Table, root: Table) -> tuple[str, ...]:
    """Return the columns of a table that have the key of its document."""
    return table.handles[: len(root.handles)]


def _key(alias: str, table: Table, root: Table) -> str:
    return f"jsonb_build_array({', '.join(f'{alias}.{plain(name)}' for name in _own_handles(table, root))})"


def deleted(olds: Sequence[Table], schema: str) -> Iterator[str]:
    """Yield the statements that delete the refused documents, those that refer to others first."""
    for one in reversed(in_load_order(tuple(olds))):
        keys = ", ".join(f"t.{plain(one.shown(name))}" for name in one.handles)
        yield (
            f"DELETE FROM {plain(schema)}.{plain(one.view)} AS t\n"
            f"USING trivet_refused AS r\n"
            f"WHERE r.relation = {sql_literal(one.name)} AND r.key = jsonb_build_array({keys})"
        )
