"""Drift for people: what is read first comes first, on about one screen; what does not fit is counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from trivet.artifacts import Change, reading_order
from trivet.cli.projects import placed

Diffs = Literal["short", "full", "none"]

#: The most lines of a short text, and how many of them may name files where there are diffs.
_LINES, _NAMES = 60, 40
#: A diff that would get fewer lines than this is left out.
_LEAST = 5


def drift_text(changes: Iterable[Change], diffs: Diffs, prefix: str = "") -> str:
    """The changes in the order of reading; `full` shows all, `short` and `none` at most some 60 lines.

    `prefix` goes before the paths that are named.
    """
    ordered = sorted(changes, key=lambda one: reading_order(one.path))
    told = [one.text() for one in placed([change.diagnostic for change in ordered], prefix)]
    lines = _whole(ordered, told) if diffs == "full" else _short(ordered, told, diffs)
    return "".join(f"{line}\n" for line in lines)


def _whole(changes: Sequence[Change], told: Sequence[str]) -> Iterator[str]:
    for change, text in zip(changes, told, strict=True):
        yield text
        yield from _cut(change, change.diff.count("\n"))


def _short(changes: Sequence[Change], told: Sequence[str], diffs: Diffs) -> Iterator[str]:
    room = _LINES if diffs == "none" else _NAMES
    named = _fitting(told, room) if sum(map(_height, told)) > room else len(told)
    left, hidden = _LINES - sum(map(_height, told[:named])), 0
    for index, change in enumerate(changes[:named]):
        yield told[index]
        if diffs == "short" and change.diff:
            shown = _share(change, left, changes[index:named])
            lines = list(_cut(change, shown))
            left -= len(lines)
            hidden += change.diff.count("\n") + change.more - shown
            yield from lines
    hidden += sum(change.diff.count("\n") + change.more for change in changes[named:]) * (diffs == "short")
    rest = len(changes) - named
    if rest or hidden:
        counts = [f"{rest:,} files"] * bool(rest) + [f"about {_rounded(hidden):,} lines of diffs"] * bool(
            hidden
        )
        yield f"left out: {' and '.join(counts)}; `trivet check --diff=full` shows all"


def _rounded(count: int) -> int:
    """The count to two digits: a change of a few lines elsewhere does not change what is printed."""
    return int(float(f"{count:.2g}"))


def _height(text: str) -> int:
    return text.count("\n") + 1


def _fitting(told: Sequence[str], room: int) -> int:
    """How many of the texts, from the first on, have a place in so many lines."""
    for number, text in enumerate(told):
        room -= _height(text)
        if room < 0:
            return number
    return len(told)


def _share(change: Change, left: int, coming: Sequence[Change]) -> int:
    """How many lines of its diff are shown: a fair part of those left, nothing where that would say little."""
    with_diffs = sum(bool(one.diff) for one in coming)
    height, fair = change.diff.count("\n"), max(left // with_diffs, min(left, 2 * _LEAST))
    if height <= fair + 1:  # a line that tells of one more line is no shorter
        return height
    return fair if fair >= _LEAST else 0


def _cut(change: Change, shown: int) -> Iterator[str]:
    lines = change.diff.split("\n")[:-1]
    yield from lines[:shown]
    hidden = len(lines) - shown + change.more
    if hidden and shown:
        yield f"… {hidden:,} more lines"
