"""The syntax tree of an ECMA-262 pattern, reduced to the nodes that matching needs.

A `Chars` node matches one character of an exact set. Because of the `u` flag, a character is a code point.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from trivet.predicates.regex.charset import CharSet


class RegexError(ValueError):
    """Raised for a pattern that is not an ECMA-262 regular expression.

    - `position`: the index of the character at which the fault is, counted from 0.
    - `foreign`: whether the pattern may be valid without the `u` flag, in a later edition, or in another engine.
    """

    def __init__(self, message: str, position: int, *, foreign: bool = False) -> None:
        self.message, self.position, self.foreign = message, position, foreign
        super().__init__(f"{message} at position {position}")


@dataclass(frozen=True, slots=True)
class Chars:
    """Matches one character, which must be in `charset`; matches nothing if `charset` is empty."""

    charset: CharSet


@dataclass(frozen=True, slots=True)
class Sequence:
    """A concatenation: `parts` match one after another. Without parts, it matches the empty string."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Alternation:
    """Any one of the options; the first that lets the whole pattern match is preferred."""

    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """`body`, repeated at least `minimum` and at most `maximum` times (`None`: no maximum)."""

    body: Node
    minimum: int
    maximum: int | None
    lazy: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A capturing group, with its number (from 1) and its name (None if it has none)."""

    number: int
    name: str | None
    body: Node


@dataclass(frozen=True, slots=True)
class Backreference:
    """The text that the group `number` captured last; the empty string if it has captured nothing.

    `optional` is true if the group may have captured nothing at this point. Only `captures.settle` sets it.
    """

    number: int
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Anchor:
    """`^` (the start of the string) or `$` (its very end); there is no multiline mode."""

    kind: Literal["start", "end"]


@dataclass(frozen=True, slots=True)
class Boundary:
    r"""`\b`: there is an ASCII word character on exactly one side. If `negated` is true, it is `\B`."""

    negated: bool


@dataclass(frozen=True, slots=True)
class Look:
    """A lookahead, or a lookbehind if `behind` is true."""

    body: Node
    behind: bool
    negated: bool


Node: TypeAlias = Chars | Sequence | Alternation | Repeat | Group | Backreference | Anchor | Boundary | Look

NOTHING = Sequence(())


@dataclass(frozen=True, slots=True)
class Regex:
    """A parsed pattern: its source, its tree, and the number of capturing groups."""

    source: str
    root: Node
    groups: int


def inside(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly inside a node."""
    match node:
        case Sequence(parts) | Alternation(parts):
            return parts
        case Repeat() | Group() | Look():
            return (node.body,)
    return ()


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and every node inside it, outermost first."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(reversed(inside(current)))


def referenced(node: Node) -> frozenset[int]:
    """Return the numbers of the groups that backreferences refer to."""
    return frozenset(part.number for part in walk(node) if isinstance(part, Backreference))


def nullable(node: Node) -> bool:
    """Return whether the node can match without consuming a character."""
    match node:
        case Chars():
            return False
        case Sequence(parts):
            return all(nullable(part) for part in parts)
        case Alternation(options):
            return any(nullable(option) for option in options)
        case Repeat(body, minimum, _):
            return minimum == 0 or nullable(body)
        case Group(_, _, body):
            return nullable(body)
    return True


def width(node: Node) -> tuple[int, int | None]:
    """Return the minimum and maximum number of characters that the node consumes (`None`: no maximum)."""
    match node:
        case Chars():
            return 1, 1
        case Sequence(parts):
            widths = [width(part) for part in parts]
            tops = [top for _, top in widths if top is not None]
            return sum(low for low, _ in widths), sum(tops) if len(tops) == len(widths) else None
        case Alternation(options):
            widths = [width(option) for option in options]
            tops = [top for _, top in widths if top is not None]
            return min(low for low, _ in widths), max(tops) if len(tops) == len(widths) else None
        case Repeat(body, minimum, maximum):
            low, top = width(body)
            if top == 0 or maximum == 0:
                return 0, 0
            return low * minimum, None if top is None or maximum is None else top * maximum
        case Group(_, _, body):
            return width(body)
        case Backreference():
            return 0, None
    return 0, 0
