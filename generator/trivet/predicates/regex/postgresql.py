"""Prints patterns as PostgreSQL's advanced regular expressions, for conditions such as `text ~ 'pattern'`.

See the PostgreSQL manual, §9.7.3.
"""

from __future__ import annotations

from collections.abc import Callable

from trivet.predicates.nodes import Cannot
from trivet.predicates.regex.charset import SURROGATES, CharSet
from trivet.predicates.regex.printing import Style, UnprintableError, bracket, print_regex, quantifier
from trivet.predicates.regex.syntax import (
    Anchor,
    Backreference,
    Boundary,
    Group,
    Look,
    Node,
    Regex,
    Repeat,
    inside,
    walk,
)

#: The greatest count in one pair of braces (DUPMAX in PostgreSQL's regguts.h).
_MAX_COUNT = 255
#: The maximum size of a pattern: the number of its characters and classes, with repetitions expanded. For much larger
#: patterns, PostgreSQL takes seconds, or gives up ("regular expression is too complex").
_MAX_POSITIONS = 20_000
_SPECIAL = frozenset(b".^$*+?{}[]()|\\")
_SPECIAL_IN_CLASS = frozenset(b"^-[]\\")
_NEVER = "(?!)"
_WORD = "[0-9A-Z_a-z]"
#: All characters that PostgreSQL can store in text; no other characters need to match.
_STORABLE = ~(SURROGATES | CharSet.of([(0, 0)]))


def to_postgresql(regex: Regex) -> str | Cannot:
    """Return the pattern as an advanced regular expression (ARE) in printable ASCII.

    With PostgreSQL's operator `~`, the ARE matches the same texts as the pattern does in ECMA-262. Texts that
    PostgreSQL cannot store are not considered. If there is no such ARE, return `Cannot` with the reason.
    """
    if _positions(regex.root) > _MAX_POSITIONS:
        return Cannot("the pattern is too large for PostgreSQL's regular expression compiler")
    return print_regex(regex, POSTGRESQL)


def _positions(node: Node) -> int:
    total = sum(_positions(part) for part in inside(node)) or 1
    if isinstance(node, Repeat):
        return total * max(node.minimum, node.maximum or 1, 1)
    return total


def _char(code: int, special: frozenset[int]) -> str:
    if 0x20 <= code < 0x7F:
        return f"\\{chr(code)}" if code in special else chr(code)
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


def _chars(charset: CharSet) -> str:
    storable = charset & _STORABLE
    if storable.only is not None:
        return _char(storable.only, _SPECIAL)
    if not storable:
        return _NEVER
    if storable == _STORABLE:
        return "."
    return bracket(_filled(storable), lambda code: _char(code, _SPECIAL_IN_CLASS))


def _filled(storable: CharSet) -> CharSet:
    """Return a set with the same storable characters that has the shortest printed form.

    The set may also have characters that PostgreSQL cannot store. No string contains them, and they can make the
    printed class shorter.
    """
    return min(
        (storable, storable | ~_STORABLE, storable | SURROGATES),
        key=lambda charset: min(len(charset.ranges), len((~charset).ranges)) + (0 in charset),
    )


def _repeat(node: Repeat, unit: str) -> str:
    """Return the source of the greedy repetition of `unit`, with no count above `_MAX_COUNT`."""
    minimum, maximum = node.minimum, node.maximum
    if unit == _NEVER:
        return unit if minimum else ""
    if max(minimum, maximum or 0) <= _MAX_COUNT:
        return unit + quantifier(minimum, maximum)
    if any(isinstance(part, Group) for part in walk(node.body)):
        raise UnprintableError("PostgreSQL counts only to 255, and a captured group cannot be written twice")
    if maximum is None:
        return _times(unit, minimum) + unit + "*"
    return (_times(unit, minimum) if minimum else "") + _up_to(unit, maximum - minimum)


def _times(unit: str, count: int) -> str:
    return _counted(unit, count, lambda most: quantifier(most, most))


def _up_to(unit: str, count: int) -> str:
    return _counted(unit, count, lambda most: quantifier(0, most))


def _counted(unit: str, count: int, spelled: Callable[[int], str]) -> str:
    """Return the source of `unit` repeated `count` times; `spelled` returns the quantifier for a count.

    A count above `_MAX_COUNT` is printed as a nested repetition, followed by a repetition for the rest:
    `(?:a{255}){2}a{90}` for a count of 600.
    """
    if count <= _MAX_COUNT:
        return unit + spelled(count)
    whole, rest = divmod(count, _MAX_COUNT)
    nested = f"(?:{unit}{spelled(_MAX_COUNT)})"
    return _counted(nested, whole, lambda most: quantifier(most, most)) + (
        unit + spelled(rest) if rest else ""
    )


def _look(node: Look, inner: Callable[[Node], str]) -> str:
    if any(isinstance(part, Group | Backreference) for part in walk(node.body)):
        raise UnprintableError("PostgreSQL allows no captures or backreferences inside a lookaround")
    direction = "<" if node.behind else ""
    return f"(?{direction}{'!' if node.negated else '='}{inner(node.body)})"


def _group(node: Group, body: str) -> str:
    r"""Return the source of a capturing group.

    Raises `UnprintableError` if it contains an assertion, because PostgreSQL misses matches of patterns such as
    `($|..)\1`.
    """
    if any(isinstance(part, Anchor | Boundary | Look) for part in walk(node.body)):
        raise UnprintableError("PostgreSQL misses matches if a captured group contains an assertion")
    return f"({body})"


def _backreference(node: Backreference) -> str:
    if node.optional:
        raise UnprintableError(
            "in PostgreSQL, a backreference to a group that captured nothing never matches"
        )
    return f"(?:\\{node.number})"


POSTGRESQL = Style(
    chars=_chars,
    start="^",
    end="$",
    boundary=f"(?:(?<={_WORD})(?!{_WORD})|(?<!{_WORD})(?={_WORD}))",
    no_boundary=f"(?:(?<={_WORD})(?={_WORD})|(?<!{_WORD})(?!{_WORD}))",
    repeat=_repeat,
    group=_group,
    look=_look,
    backreference=_backreference,
)
