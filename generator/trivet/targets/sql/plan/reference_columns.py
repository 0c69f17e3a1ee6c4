"""Finds the columns of a table that hold references to other tables (`x-references`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from trivet.catalog.relations import Relation
from trivet.diagnostics import Diagnostic, Origin, show
from trivet.rules import EXTENSION_CONFLICT
from trivet.targets.sql.plan.dialect import Dialect
from trivet.targets.sql.plan.records import Column, Group, Table


@dataclass(frozen=True, slots=True)
class End:
    """A reference to another table (`relation`), with the `columns` that store the referring members.

    `columns` leaves out referring members that have no column.
    """

    relation: Relation
    columns: tuple[Column, ...]

    @property
    def is_json(self) -> bool:
        """Return whether one of the referring columns is a JSON column.

        In that case, the value that refers to the other table is only a part of the column's JSON.
        """
        return any(column.kind == "json" for column in self.columns)


@dataclass(frozen=True, slots=True)
class Ends:
    """The references of the catalog, by the location of each referring member."""

    by_member: Mapping[Origin, tuple[Relation, ...]]

    @staticmethod
    def of(relations: Iterable[Relation]) -> Ends:
        found: dict[Origin, tuple[Relation, ...]] = {}
        for one in relations:
            for origin in dict.fromkeys(field.origin for field in one.members):
                found[origin] = (*found.get(origin, ()), one)
        return Ends(found)

    def from_member(self, origin: Origin) -> tuple[Relation, ...]:
        return self.by_member.get(origin, ())

    def of_table(self, table: Table) -> Iterator[End]:
        """Yield the references in a table's columns, at any depth. Child tables are not searched."""
        if table.value is not None:
            yield from (End(one, (table.value,)) for one in self.from_member(table.value.origin) if one.each)
        for columns in (table.columns, *(nested.columns for nested in table.all_objects)):
            yield from self._of_object(columns)

    def _of_object(self, columns: tuple[Column, ...]) -> Iterator[End]:
        by_name = {column.member: column for column in columns}
        seen: set[Origin] = set()
        for column in columns:
            for one in self.from_member(column.origin):
                if one.asked.origin not in seen:
                    seen.add(one.asked.origin)
                    there = (by_name.get(field.name) for field in one.members)
                    yield End(one, tuple(found for found in there if found is not None))

    def kept(self, table: Table) -> Iterator[Relation]:
        """Yield the references that have a referring member without a column in the table."""
        return (one for field in table.left for one in self.from_member(field.origin))


def unlike(relation: Relation, column: Column, other: Column, dialect: Dialect) -> Diagnostic:
    """Return the error for a reference between two columns whose types the dialect cannot compare."""
    name = show(f"{relation.wanted.table}.{other.name}")
    subject = "the column" if len(relation.members) == 1 else f"'{show(column.name)}'"
    message = f"in {dialect.name} {subject} is {column.type}, and '{name}' is {other.type}"
    return EXTENSION_CONFLICT.at(relation.asked.origin, message, _alike(column, other, dialect))


def _alike(column: Column, other: Column, dialect: Dialect) -> str:
    """Return a hint on how to make two columns comparable.

    If one of the columns stores text, the hint suggests the dialect's text type for both. Otherwise, it suggests
    the type of `column` for both, which must be the wider type.
    """
    if "text" in (column.kind, other.kind):
        return f"Both can be text: `x-sql-type: {{{dialect.name}: {dialect.types.by_kind['text'].lower()}}}` at each."
    wider = f"`x-sql-type: {{{dialect.name}: {column.type.lower()}}}`"
    return f"Both can have the wider type, {wider}; or give both the same bounds, and neither a type."


def widened_key(table: Table, columns: Sequence[Column]) -> Group | None:
    """Return the key or UNIQUE constraint declared for `columns`, if partition columns were added to it.

    Return None if nothing is declared for them, or if a key or UNIQUE constraint of the table has exactly `columns`.
    """
    wanted = {column.name for column in columns}
    groups = [group for group in (table.key, *table.uniques) if group is not None]
    if any({column.name for column in group.columns} == wanted for group in groups):
        return None
    return next((one for one in groups if {column.name for column in one.declared} == wanted), None)


def not_unique(relation: Relation, key: Group, dialect: Dialect) -> Diagnostic:
    """Return the error for a reference to a key that is unique only with the partitioning columns of its table.

    The hint shows a key and a reference that the dialect accepts.
    """
    owner = show(relation.wanted.table)
    added = " and ".join(f"'{show(column.name)}'" for column in key.added)
    message = (
        f"in {dialect.name} '{show(str(relation.wanted))}' is unique only together with {added},"
        f" by which '{owner}' is partitioned"
    )
    named = show(f"[{', '.join(column.member for column in key.columns)}]")
    form = f"x-primary-key: {named}" if key.keyword == "(primary-key)" else f"x-unique: [{named}]"
    known = {field.name: member.name for field, member in zip(relation.keys, relation.members, strict=True)}
    held = (f"{known.get(one.member, '…')}: {one.name}" for one in key.columns)
    pairs = show(f"{{table: {relation.wanted.table}, columns: {{{', '.join(held)}}}}}")
    hint = f"Write `{form}` at the type of '{owner}' instead, and `x-references: {pairs}` at the object that refers."
    if relation.each:
        hint = f"The items of a list refer to one column: partition '{owner}' by just that, or not at all."
    return EXTENSION_CONFLICT.at(relation.asked.origin, message, hint)
