"""The syntax of SQLite's GLOBs, and a test that combines several GLOBs."""

from __future__ import annotations

from dataclasses import dataclass

from trivet.predicates.regex.charset import ANY, SURROGATES, CharSet
from trivet.predicates.regex.rows import Row

_MAX_GLOB = 4_000
#: Code points that GLOB never sees: U+0000 ends the text, surrogates are not characters.
UNSEEN = SURROGATES | CharSet.of([(0, 0)])
_SPECIAL = CharSet.chars("]-^")


@dataclass(frozen=True, slots=True)
class GlobTest:
    """A test of a text by GLOBs and by its length.

    - `positives`, `negatives`: every GLOB of `positives` must match the whole text, and none of `negatives` may.
    - `minimum`, `maximum`: the limits of the length in code points. If `maximum` is None, there is no maximum.

    The text must not contain U+0000.
    """

    positives: tuple[str, ...] = ()
    negatives: tuple[str, ...] = ()
    minimum: int = 0
    maximum: int | None = None


class NoGlobError(Exception):
    """No GLOB expresses the pattern."""


def glob_text(row: Row) -> str:
    """Return the GLOB for a row, which is a sequence of runs (`Run`).

    Two digits, then anything → `[0-9][0-9]*`. Each run must have a fixed length, or consist of any characters
    (`ANY`) without a maximum. Raises `NoGlobError` if the GLOB is too long.
    """
    text = ""
    for run in row:
        one = glob_char(run.charset) if run.minimum else ""
        if len(text) + len(one) * run.minimum > _MAX_GLOB:
            raise NoGlobError(f"the GLOB would be longer than {_MAX_GLOB} characters")
        text += one * run.minimum + ("*" if run.maximum is None and not text.endswith("*") else "")
    return text


def glob_char(charset: CharSet) -> str:
    """Return the GLOB for one character of the set: `?`, the character itself, or a bracket expression."""
    seen = charset - UNSEEN
    if seen | UNSEEN == ANY:
        return "?"
    if len({code in seen for code in (0xFFFD, 0xFFFE, 0xFFFF)}) > 1:
        raise NoGlobError("SQLite's GLOB does not distinguish U+FFFD, U+FFFE and U+FFFF")
    if seen.only is not None:
        char = chr(seen.only)
        return f"[{char}]" if char in "*?[" else char
    inverse = ~(charset | UNSEEN)
    if seen and len(seen.ranges) <= len(inverse.ranges):
        return f"[{_bracket(seen)}]"
    return f"[^{_bracket(inverse)}]"


def _bracket(charset: CharSet) -> str:
    """Return a GLOB's bracket expression for a set of characters, without the outer brackets."""
    plain = charset
    while found := _SPECIAL & _ends(plain):
        plain -= found
    taken = charset - plain
    text = "".join(char for char in "]-" if ord(char) in taken)
    text += "".join(chr(low) if low == high else f"{chr(low)}-{chr(high)}" for low, high in plain.ranges)
    return text + ("^" if ord("^") in taken else "")


def _ends(charset: CharSet) -> CharSet:
    return CharSet.of((code, code) for pair in charset.ranges for code in pair)
