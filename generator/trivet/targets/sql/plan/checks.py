"""Plans the checks on whole documents.

Most assertions about a member are checked on the member's column. An assertion that a check on a column cannot
express is checked on the whole document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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

#: The keyword of verdicts about the setting `undeclared`, and of the assertion that `undeclared: reject` adds.
UNDECLARED = "(undeclared)"
_OBJECT = TypeIs(("object",))


def rule(table: Table, part: Predicate) -> Check:
    """Return the check for `part`, a conjunct of the table's predicate.

    The check's name is `table_member_keyword`, or `table_keyword` if `part` is not about one member.
    """
    member, printed = member_of(part), stated(part)
    stem = table.stem if member is None else f"{table.stem}_{member}"
    keyword = label(printed.predicate) if isinstance(printed, PropertyIs) else label(printed)
    return Check(f"{stem}_{keyword}", keyword, first_origin(part, table.entity.origin), part, member)


def no_undeclared(table: Table, beyond: KeyCover | None) -> Check:
    """Return the check that a document has no undeclared members, for the setting `undeclared: reject`.

    `beyond` are members that the check allows, too: those that the schema names, or matches with a pattern, although
    they have no column.
    """
    names = KeyCover(Always(), tuple(sorted(field.name for field in table.entity.members)))
    closed = EveryUncoveredProperty((names,) if beyond is None else (names, beyond), Never())
    origin = table.entity.origin
    return Check(f"{table.stem}_undeclared", "undeclared", origin, Asserted(UNDECLARED, origin, closed))


def is_object(table: Table) -> Check:
    origin = table.entity.origin / "type"
    return Check(f"{table.stem}_type", "type", origin, _OBJECT)


def is_accepted_as_other(table: Table, outside: Predicate) -> Check:
    """Return a check that accepts every object, and every other document that satisfies `outside`."""
    check = is_object(table)
    origin = first_origin(outside, check.origin)
    return replace(check, origin=origin, predicate=When(_OBJECT, Always(), outside))


def of_objects(check: Check) -> Check:
    """Return the check for objects only: a document that is not an object passes it."""
    return replace(check, predicate=When(_OBJECT, check.predicate))


def required_key(part: Predicate) -> str | None:
    """Return the name of a member if `part` only requires that this member is present; otherwise None."""
    match part:
        case Asserted(_, _, HasKey(key)):
            return key
    return None


class Enforcing:
    """Finds the checks of a table's columns that already enforce an assertion.

    `definitions` maps names to the predicates of definitions.
    """

    def __init__(self, columns: Sequence[Column], definitions: Mapping[str, Predicate]) -> None:
        self._columns, self._definitions = columns, definitions
        present = [column.presence for column in reversed(columns) if column.presence is not None]
        self._presence = {check.predicate: check for check in present}
        self._of_member = {column.member: column for column in reversed(columns) if not column.nullable}

    def repeated(self, part: Predicate) -> Repeated | None:
        """Return `part` with the check of a column that already enforces it; None if there is no such check.

        In the result, `part` has no outer conditions (see `stated`), because the check enforces it unconditionally.
        """
        marked = stated(part)
        check = self._check(bare(marked))
        return None if check is None else Repeated(marked, check)

    def _check(self, printed: Predicate) -> Check | None:
        if isinstance(printed, Or):
            found = (_enumeration(printed, column, self._definitions) for column in self._columns)
            return next((check for check in found if check is not None), None)
        if isinstance(printed, PropertyIs) and (column := self._of_member.get(printed.key)) is not None:
            same = (unmarked(printed.predicate), unmarked(assume(printed.predicate, column.accepts)))
            checks = (one for one in (*column.entry, *column.checks) if unmarked(one.predicate) in same)
            return next(checks, None)
        return self._presence.get(printed)


def _enumeration(choice: Or, column: Column, definitions: Mapping[str, Predicate]) -> Check | None:
    """Return a check on the column that also enforces `choice`; None if there is none.

    The column's member must be required, and each option of the choice must only list strings for it. The check must
    be an enumeration of strings from these lists. For example, the check `kind IN ('a', 'b')` enforces a choice with
    the options `kind = 'a'` and `kind = 'b'`.
    """
    tags = [values_of_tag(option, column.member, definitions) for option in choice.parts]
    if column.presence is None or None in tags:
        return None
    texts = {value for values in tags for value in values or ()}
    for check in (*column.entry, *column.checks):
        listed = unmarked(check.predicate)
        if isinstance(listed, In) and all(isinstance(one, str) and one in texts for one in listed.values):
            return check
    return None


@dataclass(frozen=True, slots=True)
class Held:
    """The parts of a table's predicate that its columns and child rows already enforce.

    - `columns`, `rows`: the names of the members that are stored in columns and in child rows.
    - `known`: the conjuncts from which the checks of these columns and rows were made.
    """

    columns: frozenset[str]
    rows: frozenset[str]
    known: frozenset[Predicate]

    def covers(self, part: Predicate) -> bool:
        """Return whether the conjunct `part` is already enforced.

        It may be enforced by the checks or the NOT NULL of a column, or by the checks of child rows.
        """
        if part not in self.known:
            return False
        if isinstance(part, PropertyIs):
            return part.key in self.columns | self.rows
        return required_key(part) in self.columns
