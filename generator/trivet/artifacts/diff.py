"""Makes unified diffs that are limited in time and length, and safe for a terminal."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from trivet.diagnostics import show

_CONTEXT = 3
#: The number of lines of each side to compare, beginning at the first difference.
_COMPARED = 500
_HUNK = re.compile(r"@@ -(\d+)(,\d+)? \+(\d+)(,\d+)? @@")


@dataclass(frozen=True, slots=True)
class Diff:
    """A unified diff of two versions of a file.

    `line` is the number of the first line that differs. `more` is roughly how many lines are left out of
    `text`.
    """

    text: str = ""
    line: int = 0
    more: int = 0


def diff(path: str, have: bytes | None, want: bytes | None, limit: int) -> Diff:
    """Return the diff from `have`, the file on disk, to `want`, the generated file; None means no file.

    - `limit`: the maximum number of lines to keep, besides the two header lines. If it is 0, the diff has no text.
    """
    before, after = _lines(have), _lines(want)
    if limit <= 0:
        return Diff(more=max(len(before), len(after)))
    start = _common(before, after)
    first, end = max(0, start - _CONTEXT), start + _COMPARED
    body = [
        _shift(line, first)
        for line in list(difflib.unified_diff(before[first:end], after[first:end], lineterm=""))[2:]
    ]
    names = ("/dev/null" if have is None else show(path), "/dev/null" if want is None else show(path))
    shown = [f"--- {names[0]}", f"+++ {names[1]}", *body[:limit]]
    more = max(0, len(body) - limit) + max(0, len(before) - end, len(after) - end)
    return Diff("".join(f"{line}\n" for line in shown), start + 1 if have is not None else 0, more)


def _lines(raw: bytes | None) -> list[str]:
    r"""Return the lines of a text, without their line feeds; none if `raw` is None.

    If the last line has no line feed, git's remark `\ No newline at end of file` follows it.
    """
    if not raw:
        return []
    lines = raw.decode("utf-8", "backslashreplace").split("\n")
    if lines[-1]:
        return [*lines[:-1], f"{lines[-1]}\n\\ No newline at end of file"]
    return lines[:-1]


def _common(before: list[str], after: list[str]) -> int:
    pairs = enumerate(zip(before, after, strict=False))
    return next((at for at, (old, new) in pairs if old != new), min(len(before), len(after)))


def _shift(line: str, first: int) -> str:
    """Return a line of a diff, safe for a terminal. In a hunk header, `first` is added to the line numbers."""
    hunk = _HUNK.fullmatch(line)
    if hunk:
        old, new = (int(hunk[number]) + first for number in (1, 3))
        return f"@@ -{old}{hunk[2] or ''} +{new}{hunk[4] or ''} @@"
    text, _, note = line.partition("\n")
    return line[0] + show(text[1:]) + (f"\n{note}" if note else "")
