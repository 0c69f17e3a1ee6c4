"""Patterns as SQLite GLOBs, for the many that need no more: fixed shapes, open ends, runs of one class.

Stock SQLite has no regular expressions. A pattern is taken apart into alternatives, each a row of runs
(`Run`: so many characters of one set); rows that GLOBs, their negations and a length can say exactly become
`GlobTest`s, any other makes the whole pattern a `Cannot`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from trivet.predicates.nodes import Cannot
from trivet.predicates.regex.captures import settle
from trivet.predicates.regex.charset import ANY, EMPTY, SURROGATES, CharSet
from trivet.predicates.regex.rows import Row, Run, rows
from trivet.predicates.regex.syntax import Regex

_MAX_GLOB = 4_000
#: Not seen by GLOB: U+0000 ends the text, surrogates are no characters.
_UNSEEN = SURROGATES | CharSet.of([(0, 0)])
_SPECIAL = CharSet.chars("]-^")


@dataclass(frozen=True, slots=True)
class GlobTest:
    """True for a text without U+0000 that every glob of `positives` and none of `negatives` matches.

    Its length in code points is from `minimum` to `maximum` (`None`: no bound); `x GLOB 'a*'` is case
    sensitive and matches the whole text, so no anchors are needed.
    """

    positives: tuple[str, ...] = ()
    negatives: tuple[str, ...] = ()
    minimum: int = 0
    maximum: int | None = None


class _NoGlobError(Exception):
    """Leaves the printer; never leaves this module."""


def to_glob(regex: Regex) -> tuple[GlobTest, ...] | Cannot:
    """Tests of which at least one holds exactly for the texts that the pattern matches; none: no text."""
    root = settle(regex)
    if isinstance(root, Cannot):
        return root
    found = rows(root)
    if isinstance(found, Cannot):
        return found
    try:
        return tuple(dict.fromkeys(_test(row) for row in found))
    except _NoGlobError as reason:
        return Cannot(str(reason))


def _test(row: Row) -> GlobTest:
    loose = [run for run in row if run.minimum != run.maximum]
    if all(run.charset == ANY and run.maximum is None for run in loose):
        glob = _glob(row)
        return GlobTest() if glob == "*" else GlobTest((glob,))
    if len(loose) == 1:
        return _one_run(row, loose[0])
    if all(not (left.charset & right.charset) for i, left in enumerate(row) for right in row[i + 1 :]):
        return _disjoint_runs(row)
    raise _NoGlobError("a repetition that overlaps with what stands beside it has no GLOB form")


def _one_run(row: Row, run: Run) -> GlobTest:
    """Fixed characters around one run: their glob, a length, and no stranger in the run's place."""
    place = row.index(run)
    before, after = row[:place], row[place + 1 :]
    fixed = sum(other.minimum for other in (*before, *after))
    glob = _glob((*before, Run(ANY, 0, None), *after))
    stranger = Run(~run.charset, 1, 1)
    negatives: tuple[str, ...] = ()
    if run.charset != ANY:
        around = tuple(Run(ANY, other.minimum, other.minimum) for other in row)
        hole = (Run(ANY, 0, None), stranger, Run(ANY, 0, None))
        negatives = (_glob((*around[:place], *hole, *around[place + 1 :])),)
    return GlobTest(
        positives=() if glob == "*" else (glob,),
        negatives=negatives,
        minimum=fixed + run.minimum if run.minimum or (fixed and run.maximum is not None) else 0,
        maximum=None if run.maximum is None else fixed + run.maximum,
    )


def _disjoint_runs(row: Row) -> GlobTest:
    """Runs that share no character: only known characters, in order, and enough and not too many of each."""
    every = Run(ANY, 0, None)
    known = EMPTY
    for run in row:
        known |= run.charset
    negatives: list[Row] = [(every, Run(~known, 1, 1), every)]
    negatives += [(every, _one(right), every, _one(left), every) for left, right in pairwise(row)]
    for index, left in enumerate(row):
        negatives += [(every, _one(right), every, _one(left), every) for right in row[index + 2 :]]
        if left.maximum is not None:
            negatives.append((*(every, _one(left)) * (left.maximum + 1), every))
    positives = [(*(every, _one(run)) * run.minimum, every) for run in row if run.minimum]
    return GlobTest(tuple(map(_glob, positives)), tuple(map(_glob, negatives)))


def _one(run: Run) -> Run:
    return Run(run.charset, 1, 1)


def _glob(row: Row) -> str:
    """A row whose every run is of fixed length or `ANY` without end."""
    text = ""
    for run in row:
        one = _chars(run.charset) if run.minimum else ""
        if len(text) + len(one) * run.minimum > _MAX_GLOB:
            raise _NoGlobError(f"the GLOB would be longer than {_MAX_GLOB} characters")
        text += one * run.minimum + ("*" if run.maximum is None and not text.endswith("*") else "")
    return text


def _chars(charset: CharSet) -> str:
    """One character of the set: `?`, itself, or a bracket expression."""
    seen = charset - _UNSEEN
    if seen | _UNSEEN == ANY:
        return "?"
    if len({code in seen for code in (0xFFFD, 0xFFFE, 0xFFFF)}) > 1:
        raise _NoGlobError("SQLite's GLOB does not tell U+FFFD, U+FFFE and U+FFFF apart")
    if seen.only is not None:
        char = chr(seen.only)
        return f"[{char}]" if char in "*?[" else char
    inverse = ~(charset | _UNSEEN)
    if seen and len(seen.ranges) <= len(inverse.ranges):
        return f"[{_bracket(seen)}]"
    return f"[^{_bracket(inverse)}]"


def _bracket(charset: CharSet) -> str:
    """The inside of a bracket expression: `]` first, `-` next, `^` last, ranges that end in none of them."""
    plain = charset
    while found := _SPECIAL & _ends(plain):
        plain -= found
    taken = charset - plain
    text = "".join(char for char in "]-" if ord(char) in taken)
    text += "".join(chr(low) if low == high else f"{chr(low)}-{chr(high)}" for low, high in plain.ranges)
    return text + ("^" if ord("^") in taken else "")


def _ends(charset: CharSet) -> CharSet:
    return CharSet.of((code, code) for pair in charset.ranges for code in pair)
