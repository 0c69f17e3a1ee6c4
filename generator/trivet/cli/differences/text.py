"""Prints the comparison of two versions as text, for people.

Each change is printed with its verdicts, and with its location in the new version, the old version, or both.
A verdict can have a witness: a value that only one version accepts.
"""

from __future__ import annotations

from collections.abc import Iterator

from trivet.diagnostics import show
from trivet.diff.failing import place, shown_verdicts, verdicts
from trivet.diff.records import Change, TypeDiff
from trivet.diff.reported import Reported
from trivet.wording import plain


def text(reported: Reported) -> str:
    """Return the report as text."""
    return "".join(f"{line}\n" for row in reported.types for line in _type(row, reported))


def _type(row: TypeDiff, reported: Reported) -> Iterator[str]:
    yield f"{show(row.name)}: {verdicts(row)}"
    for change in row.changes:
        yield from _change(row, change, reported)
    if not row.changes:
        yield "  by the types that it refers to"
        yield from (f"    {plain(line)}" for line in shown_verdicts(row))


def _change(row: TypeDiff, change: Change, reported: Reported) -> Iterator[str]:
    yield f"  {place(change, reported.against)}: {change.rule}: {plain(change.message)}"
    yield f"    {verdicts(change)}"
    yield from (f"    {plain(line)}" for line in shown_verdicts(change))
    if change.hint:
        yield f"    {plain(change.hint)}"
    if (reason := reported.reason(row, change)) is not None:
        yield f"    accepted: {show(reason)}"
