"""Which columns make the primary key, the UNIQUE constraints and the indexes of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from trivet.targets.sql.dialects.dialect import Dialect
from trivet.targets.sql.names import fitted
from trivet.targets.sql.records import Column, Group, Table


def key_of(table: Table, reading: str | None, dialect: Dialect) -> Group | None:
    """The key that x-primary-key asks for, else the member that the reading `primary_key` names."""
    effects = table.entity.facts.effects
    asked = effects.key or tuple(one.name for one in table.entity.fields if one.facts.effects.is_key)
    if asked:
        return _group(table, asked, f"{table.name}_pkey", dialect)
    column = next((one for one in table.columns if one.member == reading and _is_key(one)), None)
    return None if column is None else _group(table, (column.member,), f"{table.name}_pkey", dialect)


def uniques_of(table: Table, dialect: Dialect) -> Iterator[Group]:
    """What x-unique asks for, each set of members once."""
    own = [(one.name,) for one in table.entity.fields if one.facts.effects.is_unique]
    yield from _groups(table, [*own, *table.entity.facts.effects.uniques], "key", dialect)


def indexes_of(table: Table, dialect: Dialect) -> Iterator[Group]:
    """What x-index asks for, each set of members once."""
    own = [(one.name,) for one in table.entity.fields if one.facts.effects.is_indexed]
    yield from _groups(table, [*own, *table.entity.facts.effects.indexes], "idx", dialect)


def _groups(
    table: Table, wanted: Iterable[tuple[str, ...]], suffix: str, dialect: Dialect
) -> Iterator[Group]:
    for members in dict.fromkeys(wanted):
        group = _group(table, members, "_".join((table.name, *members, suffix)), dialect)
        if group is not None:
            yield group


def _group(table: Table, members: tuple[str, ...], name: str, dialect: Dialect) -> Group | None:
    """The columns of these members; None where one of them has no column of its own."""
    by_member = {column.member: column for column in table.columns if column.kind != "json"}
    columns = tuple(by_member[member] for member in members if member in by_member)
    if len(columns) < len(members):
        return None
    place = named_after = table.entity.origin / "properties" / members[0]
    for member in members[1:]:
        named_after = named_after / member
    named_after = named_after / name.rpartition("_")[2]
    return Group(fitted(name, named_after, dialect.identifier_bytes), columns, place)


def _is_key(column: Column) -> bool:
    """Required, never null, and a string or an integer: the reading `primary_key` (docs/readings.md)."""
    return column.required and not column.nullable and column.accepts in (("string",), ("integer",))
