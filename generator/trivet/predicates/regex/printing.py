"""Prints patterns in the syntax that most regex engines share, with correct precedence, grouping and classes.

A `Style` has what differs between engines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from trivet.predicates.nodes import Cannot
from trivet.predicates.regex.captures import settle
from trivet.predicates.regex.charset import CharSet
from trivet.predicates.regex.syntax import (
    Alternation,
    Anchor,
    Backreference,
    Boundary,
    Chars,
    Group,
    Look,
    Node,
    Regex,
    Repeat,
    Sequence,
)


class UnprintableError(Exception):
    """Raised if the engine cannot express a node; `print_regex` turns the message into a `Cannot`."""


@dataclass(frozen=True, slots=True)
class Style:
    """The syntax of one regex engine: a text, or a function that prints a node, for each kind of node.

    Each function returns source text, or raises `UnprintableError`. Some also get a second argument:

    - `repeat`: the printed body, which needs no more parentheses.
    - `group`: the printed body; called only for groups to which a backreference refers.
    - `look`: a function that prints a node.
    """

    chars: Callable[[CharSet], str]
    start: str
    end: str
    boundary: str
    no_boundary: str
    repeat: Callable[[Repeat, str], str]
    group: Callable[[Group, str], str]
    look: Callable[[Look, Callable[[Node], str]], str]
    backreference: Callable[[Backreference], str]


def print_regex(regex: Regex, style: Style) -> str | Cannot:
    """Return the pattern in the engine's syntax, or `Cannot` with the reason."""
    root = settle(regex)
    if isinstance(root, Cannot):
        return root
    try:
        return _print(root, style)
    except UnprintableError as reason:
        return Cannot(str(reason))


def _print(node: Node, style: Style) -> str:
    """Return the node's source; an alternation is not parenthesized."""
    match node:
        case Chars(charset):
            return style.chars(charset)
        case Sequence(parts):
            return "".join(_part(part, style) for part in parts)
        case Alternation(options):
            return "|".join(_print(option, style) for option in options)
        case Repeat():
            return style.repeat(node, _unit(node.body, style))
        case Group():
            return style.group(node, _print(node.body, style))
        case Anchor(kind):
            return style.start if kind == "start" else style.end
        case Boundary(negated):
            if negated and not style.no_boundary:
                raise UnprintableError("the engine's \\B looks at bytes, not at characters")
            return style.no_boundary if negated else style.boundary
        case Look():
            return style.look(node, lambda inner: _print(inner, style))
        case Backreference():
            return style.backreference(node)


def _part(node: Node, style: Style) -> str:
    text = _print(node, style)
    return f"(?:{text})" if isinstance(node, Alternation) else text


def _unit(node: Node, style: Style) -> str:
    text = _print(node, style)
    return text if isinstance(node, Chars | Group) else f"(?:{text})"


def quantifier(minimum: int, maximum: int | None) -> str:
    """Return the shortest greedy quantifier with these bounds (`None`: no maximum)."""
    short = {(0, None): "*", (1, None): "+", (0, 1): "?", (1, 1): ""}.get((minimum, maximum))
    if short is not None:
        return short
    if minimum == maximum:
        return f"{{{minimum}}}"
    return f"{{{minimum},{'' if maximum is None else maximum}}}"


def bracket(charset: CharSet, char: Callable[[int], str]) -> str:
    """Return the bracket expression for the set, negated if that needs fewer ranges.

    `char` prints one code point inside brackets.
    """
    inverse = ~charset
    if len(inverse.ranges) < len(charset.ranges) and inverse:
        return f"[^{listed(inverse, char)}]"
    return f"[{listed(charset, char)}]"


def listed(charset: CharSet, char: Callable[[int], str]) -> str:
    """Return the characters and ranges of the set as they stand between the brackets of a pattern: `a-z_`."""
    return "".join(_ranges(charset.ranges, char))


def _ranges(ranges: Iterable[tuple[int, int]], char: Callable[[int], str]) -> Iterable[str]:
    for low, high in ranges:
        yield char(low)
        if high > low:
            yield f"{'-' if high > low + 1 else ''}{char(high)}"
