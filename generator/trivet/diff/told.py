"""Converts the result of a comparison of two versions to the records from which the docs are made."""

from __future__ import annotations

from trivet.diff.failing import place, shown_verdicts
from trivet.diff.records import Change, TypeDiff
from trivet.diff.run import Result
from trivet.targets.docs import Changes, ChangeTold, TypeChanges


def told(result: Result) -> Changes:
    """Return the result as records of the docs target."""
    return Changes(result.against, tuple(_type(row, result.against) for row in result.types))


def _type(row: TypeDiff, against: str) -> TypeChanges:
    changes = tuple(_change(one, against) for one in row.changes)
    notes = () if changes else tuple(shown_verdicts(row))
    return TypeChanges(row.name, _verdicts(row), changes, notes)


def _change(one: Change, against: str) -> ChangeTold:
    notes = tuple(filter(None, (*shown_verdicts(one), one.hint)))
    return ChangeTold(one.rule, one.member, one.message, place(one, against), _verdicts(one), notes)


def _verdicts(one: Change | TypeDiff) -> tuple[tuple[str, str], ...]:
    dialects = ((f"sql/{dialect}", level) for dialect, level in one.sql.items())
    return ("writer", one.writer.kind), ("reader", one.reader.kind), ("models", one.python), *dialects
