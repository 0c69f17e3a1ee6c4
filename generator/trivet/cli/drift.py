"""Prints the result of `trivet check`: how the generated files differ from what they should be.

The most important files come first. By default, the text is cut to about one screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from trivet.artifacts import Change, reading_order
from trivet.cli.projects import placed

Diffs = Literal["short", "full", "none"]

#: The maximum number of lines in a short text; and how many of these may name files, if the text also shows diffs.
_LINES, _NAMES = 60, 40
#: If there is room for fewer lines of a diff than this, the diff is left out.
_LEAST = 5


def drift_text(changes: Iterable[Change], diffs: Diffs, prefix: str = "") -> str:
    """Return the changes as text, in the order in which a person should read them.

    - `diffs`: `full`, `short` (about 60 lines), or `none` (as `short`, without diffs).
    - `prefix`: a text before each path.
    """
    ordered = sorted(changes, key=lambda one: reading_order(one.path))
    texts = [one.text() for one in placed([change.diagnostic for change in ordered], prefix)]
    lines = _whole(ordered, texts) if diffs == "full" else _short(ordered, texts, diffs)
    return "".join(f"{line}\n" for line in lines)


def _whole(changes: Sequence[Change], texts: Sequence[str]) -> Iterator[str]:
    for change, text in zip(changes, texts, strict=True):
        yield text
        yield from _cut(change, change.diff.count("\n"))


def _short(changes: Sequence[Change], texts: Sequence[str], diffs: Diffs) -> Iterator[str]:
    room = _LINES if diffs == "none" else _NAMES
    named = _fitting(texts, room) if sum(map(_height, texts)) > room else len(texts)
    left, hidden = _LINES - sum(map(_height, texts[:named])), 0
    for index, change in enumerate(changes[:named]):
        yield texts[index]
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
        yield f"not shown: {' and '.join(counts)}; `trivet check --diff=full` shows all"


def _rounded(count: int) -> int:
    """Return the count rounded to two significant digits: `1234` becomes `1200`."""
    return int(float(f"{count:.2g}"))


def _height(text: str) -> int:
    return text.count("\n") + 1


def _fitting(texts: Sequence[str], room: int) -> int:
    """Return how many of the texts, from the first one on, fit into `room` lines."""
    for number, text in enumerate(texts):
        room -= _height(text)
        if room < 0:
            return number
    return len(texts)


def _share(change: Change, left: int, coming: Sequence[Change]) -> int:
    """Return how many lines of a change's diff to show; 0 if too few are left for a useful part.

    `left` is the number of lines left for all changes in `coming`, of which `change` is the first.
    """
    with_diffs = sum(bool(one.diff) for one in coming)
    height, fair = change.diff.count("\n"), max(left // with_diffs, min(left, 2 * _LEAST))
    if height <= fair + 1:  # "1 more line" takes a line too
        return height
    return fair if fair >= _LEAST else 0


def _cut(change: Change, shown: int) -> Iterator[str]:
    lines = change.diff.split("\n")[:-1]
    yield from lines[:shown]
    hidden = len(lines) - shown + change.more
    if hidden and shown:
        yield f"… {hidden:,} more lines"
