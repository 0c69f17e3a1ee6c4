"""Splits a pattern into rows that SQLite's GLOB can express.

A row is a sequence of runs, such as one to three digits. The pattern matches if at least one row matches.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from trivet.predicates.nodes import Cannot
from trivet.predicates.regex.charset import ANY, CharSet
from trivet.predicates.regex.syntax import Alternation, Anchor, Chars, Node, Repeat, Sequence

#: The maximum number of rows, and of GLOB tests: more would be unreadable.
MAX_ROWS = 64
_MAX_RUNS = 400


@dataclass(frozen=True, slots=True)
class Run:
    """A run of at least `minimum` and at most `maximum` characters of `charset`.

    If `maximum` is None, there is no maximum.
    """

    charset: CharSet
    minimum: int
    maximum: int | None


Row: TypeAlias = tuple[Run, ...]
_Item: TypeAlias = Run | Anchor
_EVERYTHING = Run(ANY, 0, None)


class _NoRowsError(Exception):
    """Raised if a pattern cannot be split into sequences of character runs; it is caught in this module."""


def rows(root: Node) -> tuple[Row, ...] | Cannot:
    """Split a pattern into rows, or return `Cannot` if that is impossible.

    A row is a sequence of runs, such as one to three digits. The pattern matches a text if and only if one row fits
    the whole text.
    """
    try:
        found = [_anchored(items) for items in _expanded(root)]
    except _NoRowsError as reason:
        return Cannot(str(reason))
    return tuple(dict.fromkeys(row for row in found if row is not None))


def _expanded(node: Node) -> list[tuple[_Item, ...]]:
    match node:
        case Chars(charset):
            return [(Run(charset, 1, 1),)]
        case Anchor():
            return [(node,)]
        case Sequence(parts):
            ways: list[tuple[_Item, ...]] = [()]
            for part in parts:
                ways = _joined(ways, _expanded(part))
            return ways
        case Alternation(options):
            return _bounded([way for option in options for way in _expanded(option)])
        case Repeat(Chars(charset), minimum, maximum):
            return [(Run(charset, minimum, maximum),)]
        case Repeat(body, minimum, maximum) if maximum is not None and maximum <= MAX_ROWS:
            return _repeated(_expanded(body), minimum, maximum)
        case Repeat():
            raise _NoRowsError("the repetition of more than one character has no GLOB form")
    raise _NoRowsError(f"a {type(node).__name__.lower()} has no GLOB form")


def _repeated(body: list[tuple[_Item, ...]], minimum: int, maximum: int) -> list[tuple[_Item, ...]]:
    turns: list[tuple[_Item, ...]] = [()]
    ways = list(turns) if minimum == 0 else []
    for count in range(1, maximum + 1):
        turns = _joined(turns, body)
        if count >= minimum:
            ways = _bounded(ways + turns)
    return ways


def _joined(left: list[tuple[_Item, ...]], right: list[tuple[_Item, ...]]) -> list[tuple[_Item, ...]]:
    if len(left) * len(right) > MAX_ROWS or len(left[0] if left else ()) > _MAX_RUNS:
        raise _NoRowsError(f"it would take more than {MAX_ROWS} GLOBs")
    return [(*one, *other) for one in left for other in right]


def _bounded(ways: list[tuple[_Item, ...]]) -> list[tuple[_Item, ...]]:
    if len(ways) > MAX_ROWS:
        raise _NoRowsError(f"it would take more than {MAX_ROWS} GLOBs")
    return ways


def _anchored(items: tuple[_Item, ...]) -> Row | None:
    """Return a row that matches a whole text if and only if the pattern `items` is found in the text.

    A row is a sequence of runs, such as one to three digits. Where an anchor is missing, the row gets a run of
    any characters: `ab$` → `.*ab`. Return None if no text can match.
    """
    starts = [index for index, item in enumerate(items) if item == Anchor("start")]
    ends = [index for index, item in enumerate(items) if item == Anchor("end")]
    first, last = (starts[-1] + 1 if starts else 0), (ends[0] if ends else len(items))
    outside = (*items[:first], *items[last:])
    if any(isinstance(item, Run) and item.minimum for item in outside):
        return None
    if first > last:
        return () if all(isinstance(i, Anchor) or not i.minimum for i in items) else None
    inner = [item for item in items[first:last] if isinstance(item, Run)]
    return _merged([*([] if starts else [_EVERYTHING]), *inner, *([] if ends else [_EVERYTHING])])


def _merged(runs: list[Run]) -> Row | None:
    """Return a row that matches the same texts as the runs; None if no text can match.

    Adjacent runs of the same character set are merged. Beside `ANY*`, a run is cut to its minimum length:
    `[0-9]{1,3} ANY*` → `[0-9] ANY*`.
    """
    if any(not run.charset and run.minimum for run in runs):
        return None
    return _absorbed(joined(tuple(run for run in runs if run.charset)))


def _absorbed(runs: Row) -> Row:
    """Return an equivalent row, with each run beside `ANY*` cut to its minimum length.

    A run is a number of characters of one set; `ANY*` is any number of arbitrary characters. Written as patterns:
    `[0-9]{1,3}.*` → `[0-9].*`, where `.` is any character.
    """
    before: Row = ()
    after = runs
    while before != after:
        before = after
        after = joined(tuple(_beside_open(before, index) for index in range(len(before))))
    return after


def _beside_open(row: Row, index: int) -> Run:
    run = row[index]
    beside = row[max(index - 1, 0) : index] + row[index + 1 : index + 2]
    open_beside = any(other.charset == ANY and other.maximum is None for other in beside)
    return Run(run.charset, run.minimum, run.minimum) if open_beside and run.charset != ANY else run


def joined(row: Row) -> Row:
    """Return an equivalent row of runs that is shorter where possible.

    A run is a number of characters of one set. Empty runs are removed, and adjacent runs of the same set are
    merged.
    """
    kept: list[Run] = []
    for run in row:
        if run.maximum == 0:
            continue
        if kept and kept[-1].charset == run.charset:
            last = kept.pop()
            top = None if last.maximum is None or run.maximum is None else last.maximum + run.maximum
            run = Run(run.charset, last.minimum + run.minimum, top)
        kept.append(run)
    return tuple(kept)
