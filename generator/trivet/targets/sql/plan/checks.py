"""The checks of a table that speak of it as a whole, or that no column says by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from trivet.predicates.analysis.marks import bare, unmarked
from trivet.predicates.nodes import (
    Always,
    Asserted,
    EveryUncoveredProperty,
    HasKey,
    In,
    KeyCover,
    Never,
    Or,
    Predicate,
    PropertyIs,
    TypeIs,
    When,
)
from trivet.predicates.simplify import assume
from trivet.targets.sql.plan.dereference import first_origin, label, member_of, stated
from trivet.targets.sql.plan.records import Check, Column, Repeated, Table
from trivet.targets.sql.plan.tagged import values_of_tag

_OBJECT = TypeIs(("object",))


def rule(table: Table, part: Predicate) -> Check:
    """The check that says one conjunct of the table, named after its member and keyword."""
    member, printed = member_of(part), stated(part)
    stem = table.stem if member is None else f"{table.stem}_{member}"
    keyword = label(printed.predicate) if isinstance(printed, PropertyIs) else label(printed)
    return Check(f"{stem}_{keyword}", keyword, first_origin(part, table.entity.origin), part, member)


def no_undeclared(table: Table) -> Check:
    """That the document has no members but those of the schema, as `undeclared: reject` asks."""
    names = tuple(sorted(field.name for field in table.entity.members))
    closed = EveryUncoveredProperty((KeyCover(Always(), names),), Never())
    return Check(f"{table.stem}_undeclared", "undeclared", table.entity.origin, closed)


def is_object(table: Table) -> Check:
    origin = table.entity.origin / "type"
    return Check(f"{table.stem}_type", "type", origin, _OBJECT)


def is_accepted_as_other(table: Table, outside: Predicate) -> Check:
    """That the document is an object, or what is accepted beside objects."""
    check = is_object(table)
    origin = first_origin(outside, check.origin)
    return replace(check, origin=origin, predicate=When(_OBJECT, Always(), outside))


def of_objects(check: Check) -> Check:
    """The check, of documents that are objects only."""
    return replace(check, predicate=When(_OBJECT, check.predicate))


def required_key(part: Predicate) -> str | None:
    """The member that the conjunct asks for, if that is all it does."""
    match part:
        case Asserted(_, _, HasKey(key)):
            return key
    return None


def repeated(
    part: Predicate, columns: Iterable[Column], definitions: Mapping[str, Predicate]
) -> Repeated | None:
    """The check of a column that says as much as the part does on a condition; None where there is none."""
    marked = stated(part)
    printed = bare(marked)
    for column in columns:
        if isinstance(printed, Or) and (check := _enumeration(printed, column, definitions)) is not None:
            return Repeated(marked, check)
        if column.presence is not None and printed == column.presence.predicate:
            return Repeated(marked, column.presence)
        if isinstance(printed, PropertyIs) and printed.key == column.member and not column.nullable:
            same = (unmarked(printed.predicate), unmarked(assume(printed.predicate, column.accepts)))
            checks = (one for one in (*column.entry, *column.checks) if unmarked(one.predicate) in same)
            return next((Repeated(marked, check) for check in checks), None)
    return None


def _enumeration(choice: Or, column: Column, definitions: Mapping[str, Predicate]) -> Check | None:
    """The column's check for the values by which the options of a choice are told apart."""
    told = [values_of_tag(option, column.member, definitions) for option in choice.parts]
    if column.presence is None or None in told:
        return None
    texts = {value for values in told for value in values or ()}
    for check in (*column.entry, *column.checks):
        listed = unmarked(check.predicate)
        if isinstance(listed, In) and all(isinstance(one, str) and one in texts for one in listed.values):
            return check
    return None


@dataclass(frozen=True, slots=True)
class Held:
    """The members in columns and those in rows; `known` is what these were made from."""

    columns: frozenset[str]
    rows: frozenset[str]
    known: frozenset[Predicate]

    def covers(self, part: Predicate) -> bool:
        """Whether a column's own checks, or its NOT NULL, or the checks of rows say the same."""
        if part not in self.known:
            return False
        if isinstance(part, PropertyIs):
            return part.key in self.columns | self.rows
        return required_key(part) in self.columns
