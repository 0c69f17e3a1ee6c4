r"""Parses ECMA-262 patterns into syntax trees, with the meaning of the `u` flag (ECMA-262 §22.2.1).

Some syntax that the flag forbids is accepted, if it has only one possible meaning (Annex B.1.2):

- escaped punctuation (`\-`, `\_`)
- a lone `{`, `}` or `]`
- a class escape beside a `-` in a character class
- octal escapes
- a quantifier after a lookahead

Escaped letters without a meaning, such as `\Z`, are refused. `formats/ecma.py` is stricter.
"""

from __future__ import annotations

from functools import lru_cache

from trivet.predicates.regex.charset import DOT, CharSet
from trivet.predicates.regex.escapes import Cursor, character_escape, class_escape
from trivet.predicates.regex.syntax import (
    NOTHING,
    Alternation,
    Anchor,
    Backreference,
    Boundary,
    Chars,
    Group,
    Look,
    Node,
    Regex,
    RegexError,
    Repeat,
    Sequence,
    width,
)

MAX_CHARACTERS = 100_000
MAX_DEPTH = 100
_MAX_COUNT = 2**31 - 1
_LOOKS = {"(?=": (False, False), "(?!": (False, True), "(?<=": (True, False), "(?<!": (True, True)}


@lru_cache(maxsize=4096)
def parse(pattern: str) -> Regex:
    """Parse an ECMA-262 pattern. This module's docstring lists what is accepted despite the `u` flag.

    Raises `RegexError` for a pattern that is invalid, longer than `MAX_CHARACTERS`, or nested deeper than
    `MAX_DEPTH`.
    """
    if len(pattern) > MAX_CHARACTERS:
        raise RegexError(f"longer than {MAX_CHARACTERS} characters", MAX_CHARACTERS, foreign=True)
    parser = _Parser(Cursor(pattern))
    root = parser.disjunction(0)
    if not parser.cursor.at_end:
        raise parser.cursor.error("unmatched ')'")
    return Regex(pattern, root, parser.opened)


class _Parser:
    """A recursive descent parser for one pattern; used only by `parse`."""

    def __init__(self, cursor: Cursor) -> None:
        self.cursor = cursor
        self.opened = 0

    def disjunction(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise self.cursor.error(f"nested deeper than {MAX_DEPTH} groups", foreign=True)
        options = [self.alternative(depth)]
        while self.cursor.take("|"):
            options.append(self.alternative(depth))
        return options[0] if len(options) == 1 else Alternation(tuple(options))

    def alternative(self, depth: int) -> Node:
        parts: list[Node] = []
        while not self.cursor.at_end and self.cursor.peek not in "|)":
            term = self.term(depth)
            parts.extend(term.parts if isinstance(term, Sequence) else (term,))
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def term(self, depth: int) -> Node:
        start = self.cursor.position
        node = self.assertion(depth)
        if node is None:
            return self.quantified(self.atom(depth))
        if self.cursor.starts_quantifier():
            if not isinstance(node, Look) or node.behind:
                raise RegexError("nothing to repeat", start)
            return self.quantified(node)
        return node

    def assertion(self, depth: int) -> Node | None:
        cursor = self.cursor
        if cursor.take("^"):
            return Anchor("start")
        if cursor.take("$"):
            return Anchor("end")
        if cursor.take("\\b"):
            return Boundary(negated=False)
        if cursor.take("\\B"):
            return Boundary(negated=True)
        for opening, (behind, negated) in _LOOKS.items():
            if cursor.take(opening):
                return Look(self.closed(depth), behind, negated)
        return None

    def closed(self, depth: int) -> Node:
        """Parse the contents of a group and its closing `)`; the opening is already consumed."""
        start = self.cursor.position
        body = self.disjunction(depth + 1)
        if not self.cursor.take(")"):
            raise RegexError("unterminated group", start)
        return body

    def atom(self, depth: int) -> Node:
        cursor = self.cursor
        if cursor.take("."):
            return Chars(DOT)
        if cursor.take("("):
            return self.group(depth)
        if cursor.take("["):
            return Chars(self.character_class())
        if cursor.take("\\"):
            return self.atom_escape()
        if cursor.starts_quantifier():
            raise cursor.error("nothing to repeat")
        return Chars(CharSet.chars(cursor.next()))

    def group(self, depth: int) -> Node:
        cursor = self.cursor
        if cursor.take("?:"):
            return self.closed(depth)
        name = None
        if cursor.take("?<"):
            name = cursor.group_name()
        elif cursor.take("?"):
            message = "'(?' must be followed by one of ':', '=', '!', '<=', '<!', '<name>'"
            raise cursor.error(message, foreign=bool(cursor.peek) and cursor.peek not in ")*?")
        self.opened += 1
        number = self.opened
        return Group(number, name, self.closed(depth))

    def atom_escape(self) -> Node:
        cursor = self.cursor
        number = cursor.backreference()
        if number is not None:
            return Backreference(number)
        charset = class_escape(cursor)
        return Chars(character_escape(cursor, in_class=False) if charset is None else charset)

    # Classes (§22.2.1 CharacterClass) --------------------------------------------------------------------
    def character_class(self) -> CharSet:
        cursor, start = self.cursor, self.cursor.position
        negated = cursor.take("^")
        ranges: list[tuple[int, int]] = []
        while not cursor.take("]"):
            if cursor.at_end:
                raise RegexError("unterminated character class", start)
            ranges.extend(self.class_range().ranges)
        found = CharSet.of(ranges)
        return ~found if negated else found

    def class_range(self) -> CharSet:
        cursor, start = self.cursor, self.cursor.position
        first = self.class_atom()
        if cursor.peek != "-" or cursor.ahead(1) in ("]", ""):
            return first
        cursor.take("-")
        last = self.class_atom()
        low, high = first.only, last.only
        if low is None or high is None:
            return first | last | CharSet.chars("-")
        if low > high:
            raise RegexError("range out of order in character class", start, foreign=_in_order(low, high))
        return CharSet.of([(low, high)])

    def class_atom(self) -> CharSet:
        cursor = self.cursor
        if cursor.at_end:
            raise cursor.error("unterminated character class")
        if not cursor.take("\\"):
            return CharSet.chars(cursor.next())
        charset = class_escape(cursor)
        return character_escape(cursor, in_class=True) if charset is None else charset

    # Quantifiers -----------------------------------------------------------------------------------------
    def quantified(self, node: Node) -> Node:
        counts = self.cursor.quantifier()
        if counts is None:
            return node
        lazy = self.cursor.take("?")
        if self.cursor.starts_quantifier():
            possessive = self.cursor.peek == "+" and not lazy
            raise self.cursor.error("nothing to repeat", foreign=possessive)
        return _repeat(node, *counts, lazy=lazy)


def _in_order(low: int, high: int) -> bool:
    """Return whether a reversed range in a character class is valid without the `u` flag.

    `low` is the code point before the `-`, and `high`, which is less, the one after it. Without the flag, a `low`
    above U+FFFF is read as two surrogates, and the range begins at the second one.
    """
    return low > 0xFFFF >= high >= 0xDC00 + (low & 0x3FF)


def _repeat(body: Node, minimum: int, maximum: int | None, *, lazy: bool) -> Node:
    """Return the simplified node for a quantified body.

    A body that never consumes a character is not repeated (§22.2.2.3.1, step 2.b). It is matched once, or not at
    all if `minimum` is 0.
    """
    minimum = min(minimum, _MAX_COUNT)
    maximum = None if maximum is None or maximum > _MAX_COUNT else maximum
    if maximum == 0:
        return NOTHING
    if width(body) == (0, 0):
        return body if minimum else NOTHING
    if (minimum, maximum) == (1, 1):
        return body
    return Repeat(body, minimum, maximum, lazy)
