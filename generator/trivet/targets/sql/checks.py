"""The checks of a table that speak of it as a whole, or that no column says by itself."""

from __future__ import annotations

from dataclasses import dataclass

from trivet.predicates.nodes import (
    Always,
    Asserted,
    EveryUncoveredProperty,
    HasKey,
    KeyCover,
    Never,
    Predicate,
    PropertyIs,
    TypeIs,
)
from trivet.targets.sql.follow import first_origin, label, member_of, stated
from trivet.targets.sql.records import Check, Table


def rule(table: Table, part: Predicate) -> Check:
    """The check that says one conjunct of the table, named after its member and keyword."""
    member, said = member_of(part), stated(part)
    stem = table.stem if member is None else f"{table.stem}_{member}"
    keyword = label(said.predicate) if isinstance(said, PropertyIs) else label(said)
    return Check(f"{stem}_{keyword}", keyword, first_origin(part, table.entity.origin), part, member)


def no_undeclared(table: Table) -> Check:
    """That the document has no members but those of the schema, as `undeclared: reject` asks."""
    names = tuple(sorted(field.name for field in table.entity.fields))
    closed = EveryUncoveredProperty((KeyCover(Always(), names),), Never())
    return Check(f"{table.stem}_undeclared", "undeclared", table.entity.origin, closed)


def is_object(table: Table) -> Check:
    origin = table.entity.origin / "type"
    return Check(f"{table.stem}_type", "type", origin, TypeIs(("object",)))


def required_key(part: Predicate) -> str | None:
    """The member that the conjunct asks for, if that is all it does."""
    match part:
        case Asserted(_, _, HasKey(key)):
            return key
    return None


@dataclass(frozen=True, slots=True)
class Held:
    """The members in columns and those in rows; `known` is what these were made from."""

    columns: frozenset[str]
    rows: frozenset[str]
    known: frozenset[Predicate]

    def says(self, part: Predicate) -> bool:
        """Whether a column's own checks, or its NOT NULL, or the checks of rows say the same."""
        if part not in self.known:
            return False
        if isinstance(part, PropertyIs):
            return part.key in self.columns | self.rows
        return required_key(part) in self.columns
