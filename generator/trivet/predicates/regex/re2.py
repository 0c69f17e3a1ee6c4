"""Prints patterns in the syntax of RE2, for DuckDB, BigQuery and ClickHouse.

RE2 has no lookaround and no backreferences (github.com/google/re2, Syntax). Lookaheads right at the start of a
pattern become separate tests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from trivet.predicates.nodes import Cannot
from trivet.predicates.regex.charset import SURROGATES, CharSet
from trivet.predicates.regex.printing import Style, UnprintableError, bracket, print_regex, quantifier
from trivet.predicates.regex.syntax import (
    Anchor,
    Backreference,
    Group,
    Look,
    Node,
    Regex,
    Repeat,
    Sequence,
    inside,
)

#: The greatest count in one pair of braces, and the greatest product of nested counts.
_MAX_COUNT = 1_000
#: The maximum result of `_ranges`. RE2 refuses programs of more than 8 MB ("pattern too large"), and much smaller ones
#: are slow already.
_MAX_RANGES = 100_000
_SPECIAL = frozenset(b".^$*+?{}[]()|\\")
_SPECIAL_IN_CLASS = frozenset(b"^-[]\\")
#: UTF-8 has no lone surrogates, so it does not matter whether a class contains them.
_EVERY = ~SURROGATES


@dataclass(frozen=True, slots=True)
class Re2Test:
    """A test by several patterns: all of `positives` must match the text, and none of `negatives` may."""

    positives: tuple[str, ...]
    negatives: tuple[str, ...] = ()


def to_re2(regex: Regex) -> Re2Test | Cannot:
    """Return RE2 patterns in printable ASCII that together test whether the ECMA-262 pattern matches.

    Return `Cannot` with the reason if RE2 cannot express the pattern.
    """
    positives: list[str] = []
    negatives: list[str] = []
    looks, rest = _leading_looks(regex.root)
    for look in looks:
        start = Sequence((Anchor("start"), look.body))
        printed = _print(Regex(regex.source, start, regex.groups))
        if isinstance(printed, Cannot):
            return printed
        (negatives if look.negated else positives).append(printed)
    printed = _print(Regex(regex.source, rest, regex.groups))
    if isinstance(printed, Cannot):
        return printed
    return Re2Test((*positives, printed), tuple(negatives))


def _leading_looks(root: Node) -> tuple[tuple[Look, ...], Node]:
    """Return the lookaheads directly after `^`, and the pattern without them."""
    if not isinstance(root, Sequence) or not root.parts or root.parts[0] != Anchor("start"):
        return (), root
    count = 1
    while count < len(root.parts) and _is_lookahead(root.parts[count]):
        count += 1
    looks = tuple(part for part in root.parts[1:count] if isinstance(part, Look))
    return looks, Sequence((root.parts[0], *root.parts[count:]))


def _is_lookahead(node: Node) -> bool:
    return isinstance(node, Look) and not node.behind


def _print(regex: Regex) -> str | Cannot:
    if _ranges(regex.root) > _MAX_RANGES:
        return Cannot("the pattern is too large for RE2")
    return print_regex(regex, RE2)


def _ranges(node: Node) -> int:
    """Estimate the compiled size of a node: its number of character ranges, multiplied by its repetitions."""
    total = sum(_ranges(part) for part in inside(node)) or _width(node)
    return total * max(node.minimum, node.maximum or 1, 1) if isinstance(node, Repeat) else total


def _width(node: Node) -> int:
    charset = getattr(node, "charset", None)
    return 1 if charset is None else max(1, min(len(charset.ranges), len((~charset).ranges)))


def _char(code: int, special: frozenset[int]) -> str:
    if 0x20 <= code < 0x7F:
        return f"\\{chr(code)}" if code in special else chr(code)
    return f"\\x{{{code:X}}}"


def char_in_class(code: int) -> str:
    """Return a code point as it is written between brackets."""
    return _char(code, _SPECIAL_IN_CLASS)


def _chars(charset: CharSet) -> str:
    if (charset & _EVERY) == _EVERY:
        return "(?s:.)"
    if charset.only is not None:
        return _char(charset.only, _SPECIAL)
    filled = min(charset, charset | SURROGATES, key=lambda one: min(len(one.ranges), len((~one).ranges)))
    if not filled - SURROGATES:
        return "[^\\x{0}-\\x{10FFFF}]"
    return bracket(filled, char_in_class)


def _repeat(node: Repeat, unit: str) -> str:
    """Return the source of the repetition of `unit`. A lazy quantifier becomes a greedy one: the same texts match."""
    minimum, maximum = node.minimum, node.maximum
    most = _MAX_COUNT // _nested(node.body)
    if max(minimum, maximum or 0) <= max(most, 1):
        return unit + quantifier(minimum, maximum)
    at_least = _times(unit, minimum, most, lambda count: quantifier(count, count))
    if maximum is None:
        return f"{at_least}{unit}*"
    return at_least + _times(unit, maximum - minimum, most, lambda count: quantifier(0, count))


def _times(unit: str, count: int, most: int, spelled: Callable[[int], str]) -> str:
    whole, rest = divmod(count, most)
    return (unit + spelled(most)) * whole + (unit + spelled(rest) if rest else "")


def _nested(node: Node) -> int:
    """Return the greatest product of nested repetition counts in the RE2 pattern of a node.

    For `(a{3}){5}`, the product is 15. If the product would exceed `_MAX_COUNT`, the repetition is printed as several
    copies with smaller counts, and only these counts are multiplied.
    """
    inner = max(map(_nested, inside(node)), default=1)
    if not isinstance(node, Repeat):
        return inner
    count = max(node.minimum, node.maximum or 0)
    return inner * max(min(count, _MAX_COUNT // inner), 1)


def _look(node: Look, inner: Callable[[Node], str]) -> str:
    raise UnprintableError(f"RE2 has no {'lookbehind' if node.behind else 'lookahead'}")


def _group(node: Group, body: str) -> str:
    return f"({body})"


def _backreference(node: Backreference) -> str:
    raise UnprintableError("RE2 has no backreferences")


RE2 = Style(
    chars=_chars,
    start="^",
    end="$",
    boundary="\\b",
    no_boundary="",
    repeat=_repeat,
    group=_group,
    look=_look,
    backreference=_backreference,
)
