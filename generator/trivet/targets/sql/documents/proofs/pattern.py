"""Pieces of an RE2 pattern, with their sizes: a large piece cannot be repeated as often as a small one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

#: The greatest product of nested counts that RE2 accepts.
MAX_COUNT = 1_000
#: The largest size of a pattern that counts the texts in a list.
_MOST_COUNTED = 5_000
#: What JSON allows between tokens.
SPACE = r"[\t\n\r ]*"


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern for JSON texts, in RE2's syntax.

    - `text`: can be repeated, concatenated and alternated without more parentheses
    - `size`: the approximate number of RE2's instructions
    - `count`: the greatest product of nested repetitions' limits, such as 6 for `(?:a{2}){3}`
    - `shortest`: the minimum length of a matching text, in bytes
    - `longest`: the proof is valid only for documents of at most so many bytes; None means any length
    """

    text: str
    size: int = 1
    count: int = 1
    shortest: int = 0
    longest: int | None = None


EMPTY = Pattern("", 0)
COMMA = Pattern(f"{SPACE},{SPACE}", 5, shortest=1)


def token(text: str) -> Pattern:
    """Return the pattern for a text without special characters."""
    return Pattern(text, len(text), shortest=len(text))


def sequence(parts: Iterable[Pattern]) -> Pattern:
    known = list(parts)
    return _joined(known, "", sum(one.shortest for one in known))


def choice(options: Iterable[Pattern]) -> Pattern | None:
    """Return the pattern for any of the options; None if there are none."""
    different = list(dict.fromkeys(options))
    if len(different) < 2:
        return different[0] if different else None
    joined = _joined(different, "|", min(one.shortest for one in different))
    return replace(joined, text=f"(?:{joined.text})")


def repeated(part: Pattern, least: int, most: int | None) -> Pattern | None:
    """Return the pattern for `least` to `most` repetitions of `part`. If `most` is None, there is no maximum.

    Return None if RE2 cannot count to `least`, or if `least` exceeds `most`. If RE2 cannot count to `most`, the
    pattern matches only as many repetitions as RE2 can count.
    """
    limit = MAX_COUNT // part.count
    if least > limit or (most is not None and least > most):
        return None
    counted = least if most is None else min(most, limit)
    if counted == 0 and most is not None:
        return EMPTY
    if (least, most) == (0, None):
        return any_number(part)
    return replace(
        part,
        text=f"(?:{part.text}){{{least},{'' if most is None else counted}}}",
        size=part.size * max(counted, 1) + 1,
        count=part.count * max(counted, 1),
        shortest=part.shortest * least,
    )


def any_number(part: Pattern) -> Pattern:
    return replace(part, text=f"(?:{part.text})*", size=part.size + 1, shortest=0)


def optional(part: Pattern) -> Pattern:
    return replace(part, text=f"(?:{part.text})?", size=part.size + 1, shortest=0)


def _joined(parts: list[Pattern], between: str, shortest: int) -> Pattern:
    return Pattern(
        between.join(one.text for one in parts),
        sum(one.size for one in parts),
        max((one.count for one in parts), default=1),
        shortest,
        min((one.longest for one in parts if one.longest is not None), default=None),
    )


def listed(each: Pattern, least: int, most: int | None) -> Pattern | None:
    """Return the pattern for `least` to `most` texts with commas between them. If `most` is None, there is no maximum.

    If counting up to `most` would make the pattern too large, the pattern has no maximum, either. It is then valid
    only for documents of at most `longest` bytes, in which no more than `most` texts fit. Return None if `least`
    exceeds `most`, or if RE2 cannot count to `least`.
    """
    if most is not None and least > most:
        return None
    if most == 0:
        return None if least else EMPTY
    if most is not None and (each.size * most > _MOST_COUNTED or each.count * most > MAX_COUNT):
        longest = most * (each.shortest + 1)
        each = replace(each, longest=longest if each.longest is None else min(longest, each.longest))
        most = None
    further = repeated(sequence((COMMA, each)), max(least - 1, 0), None if most is None else most - 1)
    if further is None:
        return None
    some = sequence((each, further))
    return some if least else optional(some)


def brackets(inner: Pattern) -> Pattern:
    return sequence((Pattern(rf"\[{SPACE}", 3, shortest=1), inner, Pattern(rf"{SPACE}\]", 3, shortest=1)))


def braces(inner: Pattern) -> Pattern:
    return sequence((Pattern(rf"\{{{SPACE}", 3, shortest=1), inner, Pattern(rf"{SPACE}\}}", 3, shortest=1)))
