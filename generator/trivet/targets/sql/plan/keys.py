"""Plans the primary key, the UNIQUE constraints and the indexes of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from trivet.catalog.effects import MemberNames
from trivet.catalog.keys import declared_indexes, declared_key, declared_uniques
from trivet.catalog.records import Field
from trivet.diagnostics import Origin
from trivet.targets.sql.plan.dialect import Dialect
from trivet.targets.sql.plan.names import fitted, full_of
from trivet.targets.sql.plan.partitions import added_by
from trivet.targets.sql.plan.records import Column, Group, Table, Unenforced

#: The keyword of a group in the ledger, by the last word of the group's name.
_KEYWORDS = {"pkey": "(primary-key)", "key": "(unique)", "idx": "(index)"}
_NO_JSON = "it is not stored in a JSON column of its own"


def key_of(table: Table, reading: str | None, dialect: Dialect) -> Group | None:
    """Return the primary key of a table; None if it has none, or if a member of the key has no column.

    Without `x-primary-key`, the key is the member that `reading` names, if this member can be a key. `reading` is
    the setting `readings.primary_key`.
    """
    declared = declared_key(table.entity)
    if declared:
        return _group(table, declared, f"{table.stem}_pkey", dialect)
    column = next((one for one in table.columns if one.member == reading and _is_key(one)), None)
    return None if column is None else _group(table, (column.member,), f"{table.stem}_pkey", dialect)


def uniques_of(table: Table, dialect: Dialect) -> Iterator[Group]:
    """Yield the UNIQUE constraints that `x-unique` declares, one for each set of members."""
    yield from _groups(table, declared_uniques(table.entity), "key", dialect)


def without_repeated(table: Table) -> Table:
    """Return the table without UNIQUE constraints whose columns are those of its key or of another UNIQUE constraint.

    Constraints on equal columns in different orders stay, because PostgreSQL creates each of them.
    """
    names: dict[tuple[str, ...], str] = {}
    kept, repeated = [], []
    for one in filter(None, (table.key, *table.uniques)):
        columns = tuple(column.name for column in one.columns)
        if columns in names:
            repeated.append(replace(one, name=names[columns]))
        else:
            names[columns] = one.name
            kept += [one] if one is not table.key else []
    return replace(table, uniques=tuple(kept), repeated_uniques=tuple(repeated))


def indexes_of(table: Table, dialect: Dialect) -> Iterator[Group]:
    """Yield the indexes of a table.

    These are the indexes that `x-index` declares, one for each set of members, and the indexes on JSON columns.
    """
    yield from _groups(table, declared_indexes(table.entity), "idx", dialect)
    for column in () if dialect.keys.no_json_indexes else table.all_columns:
        asked = column.facts.effects.json_index
        if asked is not None and column.kind == "json":
            full = f"{table.stem}_{full_of(column.name)}_idx"
            name = fitted(full, table.place, dialect.naming.identifier_bytes, "idx")
            yield Group(name, (column,), column.origin, _KEYWORDS["idx"], json=asked)


def groups_unsaid(table: Table, dialect: Dialect) -> Iterator[Unenforced]:
    """Yield each primary key, unique set or index that the schema declares but the table does not get.

    Missing indexes of child tables are included.
    """
    declared = {
        "(primary-key)": (declared_key(table.entity),),
        "(unique)": declared_uniques(table.entity),
    }
    for member in table.family:
        yield from _unsaid(member, declared if member is table else {})
        yield from _json_indexes_unsaid(member, dialect)


def _unsaid(table: Table, declared: Mapping[str, tuple[MemberNames, ...]]) -> Iterator[Unenforced]:
    columns = {column.member for column in table.columns if column.kind != "json"}
    for keyword, groups in {**declared, "(index)": declared_indexes(table.entity)}.items():
        for members in groups:
            if not columns.issuperset(members):
                reason = "a member that it needs has no column of its own"
                yield Unenforced(keyword, _place(table, members[0]), reason)


def _json_indexes_unsaid(table: Table, dialect: Dialect) -> Iterator[Unenforced]:
    there = {group.origin for group in table.indexes if group.json is not None}
    asked: tuple[Column | Field, ...] = (*table.all_columns, *table.entity.members)
    for one in asked:
        if one.facts.effects.json_index is not None and one.origin not in there:
            there.add(one.origin)
            yield Unenforced(_KEYWORDS["idx"], one.origin, dialect.keys.no_json_indexes or _NO_JSON)


def _groups(
    table: Table, wanted: Iterable[tuple[str, ...]], suffix: str, dialect: Dialect
) -> Iterator[Group]:
    for members in wanted:
        group = _group(table, members, "_".join((table.stem, *members, suffix)), dialect)
        if group is not None:
            yield group


def _group(table: Table, members: tuple[str, ...], name: str, dialect: Dialect) -> Group | None:
    """Return the key, UNIQUE constraint or index on the columns that store `members`.

    It is a key if `name` ends in `_pkey`, a UNIQUE constraint if it ends in `_key`, and an index if it ends in `_idx`.
    A key or UNIQUE constraint also gets the columns by which the table is partitioned. Return None if a member has no
    column, or only a JSON column.
    """
    by_member = {column.member: column for column in table.columns if column.kind != "json"}
    columns = tuple(by_member[member] for member in members if member in by_member)
    if len(columns) < len(members):
        return None
    role = name.rpartition("_")[2]
    place = _place(table, members[0])
    added = () if role == "idx" else added_by(table.partition, columns)
    fit = fitted(name, table.place, dialect.naming.identifier_bytes, role)
    return Group(fit, (*columns, *added), place, _KEYWORDS[role], added)


def _place(table: Table, member: str) -> Origin:
    """Return the origin of a member's declaration.

    For an undeclared member, return where it would be declared: at `properties/<member>` of the table's
    definition.
    """
    declared = {field.name: field.origin for field in table.entity.members}
    return declared.get(member, table.entity.origin / "properties" / member)


def _is_key(column: Column) -> bool:
    """Return whether the column may become the key because of `readings.primary_key` (docs/readings.md).

    Its member must be required, never null, and a string or an integer.
    """
    return column.required and not column.nullable and column.accepts in (("string",), ("integer",))
