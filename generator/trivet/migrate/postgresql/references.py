"""Finds documents that the new version refuses because of other documents: equal keys, references without a target."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from trivet.diff.in_place import Path, columns
from trivet.migrate.postgresql.family import Tables
from trivet.sinks import sql_literal
from trivet.targets.sql.dialects.postgresql.types import into
from trivet.targets.sql.plan.foreign_keys import in_load_order
from trivet.targets.sql.plan.names import plain
from trivet.targets.sql.plan.records import Child, Column, ForeignKey, Group, Table

_FREE = "NOT EXISTS (SELECT FROM trivet_refused AS r WHERE r.relation = {table} AND r.key = {key})"
#: Kind of child table → the JSON type of the member that it stores, and the function that reads it, with its columns.
_READ = {
    "list": ("array", "jsonb_array_elements", "value"),
    "map": ("object", "jsonb_each", "key, value"),
}


def duplicates(one: Tables, groups: Sequence[Group]) -> Iterator[str]:
    """Yield a query for each key and unique constraint in `groups`.

    The query finds the documents whose values for the key or constraint also occur in another document.
    """
    paths = {column.name: path for path, column in columns(one.new).items()}
    for group in groups:
        values = [_value("d.made", paths[column.name], column) for column in group.columns]
        yield (
            f"SELECT {sql_literal(one.old.name)}, d.key, {sql_literal(group.name)}, d.doc\nFROM (\n"
            f"  SELECT d.*, count(*) OVER (PARTITION BY {', '.join(values)}) AS number\n"
            f"  FROM {_accepted(one)} AS d\n"
            f"  WHERE {' AND '.join(f'{value} IS NOT NULL' for value in values)}\n"
            ") AS d\nWHERE d.number > 1"
        )


def new_groups(one: Tables) -> tuple[Group, ...]:
    """Return the new keys and unique constraints (groups) that old documents may violate.

    A group is left out if the old version has a group with the same columns and column types, unless documents are
    rewritten.
    """
    before = {_compared(group) for group in _groups(one.old)}
    return tuple(
        group for group in _groups(one.new) if not (one.rewriting.is_nothing and _compared(group) in before)
    )


def _groups(table: Table) -> tuple[Group, ...]:
    return (*((table.key,) if table.key is not None else ()), *table.uniques)


def _compared(group: Group) -> tuple[tuple[str, str], ...]:
    """Return the names and types of the columns in a key or unique constraint, sorted."""
    return tuple(sorted((column.name, column.type) for column in group.columns))


def _accepted(one: Tables) -> str:
    """Return the query for the old documents that have not been refused so far.

    Its columns are `doc` (the document), `key` (its key), and `made` (the rewritten document). Because of `OFFSET 0`,
    PostgreSQL removes refused documents before an outer query casts values to column types: for values of refused
    documents, such a cast may fail.
    """
    free = _FREE.format(table=sql_literal(one.old.name), key=one.key("t"))
    return (
        f"(SELECT t.doc, {one.key('t')} AS key, {one.document('t')} AS made"
        f" FROM {one.name(one.old.view)} AS t WHERE {free} OFFSET 0)"
    )


def _value(document: str, path: Path, column: Column) -> str:
    """Return SQL for the value at `path` in a document, converted to the type of `column`.

    `document` is SQL for the document.
    """
    listed = f"ARRAY[{', '.join(map(sql_literal, path))}]::text[]"
    return into(column, f"({document} #> {listed})", f"{document} #>> {listed}")


def unmatched(
    one: Tables, keys: Iterable[tuple[Table, ForeignKey]], targets: Mapping[str, Tables]
) -> Iterator[str]:
    """Yield a query for each foreign key in `keys`. It finds documents that refer to a row which does not exist.

    - `one`: the tables of the documents to search.
    - `keys`: (table, foreign key) pairs of the new version.
    - `targets`: the tables to which references may lead, by the id of the new table.
    """
    for table, key in keys:
        source, rows = _rows(one.new, table)
        paths = {column.name: path for path, column in columns(table).items()}
        values = [_value(source, paths[column.name], column) for column in key.columns]
        found = [f"{value} IS NOT NULL" for value in values]
        if key.target in targets:
            found.append(f"NOT EXISTS ({_matching(targets[key.target], key, values)})")
        yield (
            f"SELECT DISTINCT ON (d.key) {sql_literal(one.old.name)}, d.key, {sql_literal(key.name)}, d.doc\n"
            f"FROM {_accepted(one)} AS d{rows}\n"
            f"WHERE {' AND '.join(found)}"
        )


def _matching(target: Tables, key: ForeignKey, values: Sequence[str]) -> str:
    paths = {column.name: (path, column) for path, column in columns(target.new).items()}
    pairs = (
        f"{_value('o.made', *paths[other])} = {value}"
        for other, value in zip(key.others, values, strict=True)
    )
    return f"SELECT FROM {_accepted(target)} AS o WHERE {' AND '.join(pairs)}"


def _rows(root: Table, table: Table) -> tuple[str, str]:
    """Return SQL for the JSON value that becomes a row of `table`, and SQL for joins that this value needs.

    The joins read the rewritten document `d.made`. `root` is the root table above `table`.
    """
    value, joins = "d.made", ""
    for number, child in enumerate(_way(root, table), start=1):
        listed = ", ".join(map(sql_literal, child.path))
        value, found = f"r{number}.value", f"({value} #> ARRAY[{listed}]::text[])"
        if child.kind == "one":
            joins += f",\n  LATERAL (SELECT {found}) AS r{number} (value)"
        else:
            kind, read, names = _READ[child.kind]
            whole = f"CASE WHEN jsonb_typeof({found}) = '{kind}' THEN {found} END"
            joins += f",\n  LATERAL {read}({whole}) AS r{number} ({names})"
    return value, joins


def _way(root: Table, table: Table) -> tuple[Child, ...]:
    """Return the records of child tables on the path from the table `root` down to `table`.

    Return () if `table` is not below `root`.
    """
    for child in root.children:
        if table in child.table.family:
            return (child, *_way(child.table, table))
    return ()


def new_keys(one: Tables) -> tuple[tuple[Table, ForeignKey], ...]:
    """Return (new table, foreign key) for each foreign key that the old tables do not have."""
    before = {(table.path, meaning(key)) for table in one.old.family for key in table.foreign_keys}
    return tuple(
        (table, key)
        for table in one.new.family
        for key in table.foreign_keys
        if (table.path, meaning(key)) not in before
    )


def meaning(key: ForeignKey) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    """Return the columns of a foreign key, the table to which it refers, and the columns that it refers to."""
    return tuple(one.name for one in key.columns), key.table, key.others


def closure(
    olds: Sequence[Table],
    schema: str,
    counts: Callable[[Table, ForeignKey], bool] = lambda table, key: True,
) -> Iterator[str]:
    """Yield a query for each foreign key of the root tables `olds` and of their child tables.

    A query finds documents that refer to a refused document, but are not refused themselves yet. Only foreign keys that
    refer to one of `olds`, and for which `counts` returns true, get a query.
    """
    names = {table.id: table for table in olds}
    for root in olds:
        for table in root.family:
            for key in table.foreign_keys:
                if key.target in names and counts(table, key):
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
    """Return the columns of `table` that identify the document to which a row belongs.

    `root` is the table of the documents. The columns are in the order of `root.handles`.
    """
    return table.handles[: len(root.handles)]


def _key(alias: str, table: Table, root: Table) -> str:
    return f"jsonb_build_array({', '.join(f'{alias}.{plain(name)}' for name in _own_handles(table, root))})"


def deleted(olds: Sequence[Table], schema: str) -> Iterator[str]:
    """Yield the statements that delete the refused documents, one for each table in `olds`.

    If table A refers to table B, the statement for A comes before the one for B.
    """
    for one in reversed(in_load_order(tuple(olds))):
        keys = ", ".join(f"t.{plain(one.shown(name))}" for name in one.handles)
        yield (
            f"DELETE FROM {plain(schema)}.{plain(one.view)} AS t\n"
            f"USING trivet_refused AS r\n"
            f"WHERE r.relation = {sql_literal(one.name)} AND r.key = jsonb_build_array({keys})"
        )
