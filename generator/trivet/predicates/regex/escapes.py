"""Parses the small parts of ECMA-262 patterns: escapes, quantifiers and group names.

The module `parser` parses the rest.
"""

from __future__ import annotations

import re
from functools import cached_property

from trivet.predicates.regex.charset import DIGITS, SPACES, WORD, CharSet
from trivet.predicates.regex.syntax import RegexError
from trivet.predicates.regex.unicode import property_set

_QUANTIFIER = re.compile(r"\{([0-9]+)(?:(,)([0-9]*))?\}")
_SIMPLE = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_NAME = re.compile(r"((?:[^\W\d]|\$)(?:\w|\$)*)>")
_OPENING = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]?|\((?:\?<([^=!>][^>]*)>|(?!\?))", re.DOTALL)
_CONTROLS = {"f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_CLASSES = {"d": DIGITS, "D": ~DIGITS, "s": SPACES, "S": ~SPACES, "w": WORD, "W": ~WORD}


class Cursor:
    """A position in a pattern that is being parsed."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def error(self, message: str, *, foreign: bool = False) -> RegexError:
        return RegexError(message, self.position, foreign=foreign)

    @property
    def at_end(self) -> bool:
        return self.position >= len(self.text)

    @property
    def peek(self) -> str:
        return self.ahead(0)

    def ahead(self, count: int) -> str:
        """Return the character `count` positions after the cursor; an empty string past the end."""
        return self.text[self.position + count : self.position + count + 1]

    def next(self) -> str:
        char = self.peek
        self.position += 1
        return char

    def take(self, wanted: str) -> bool:
        """Consume `wanted` if the text continues with it, and return whether it did."""
        found = self.text.startswith(wanted, self.position)
        self.position += len(wanted) if found else 0
        return found

    def matched(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Consume what a Python pattern matches at the cursor, and return the match.

        Return None if there is no match.
        """
        found = pattern.match(self.text, self.position)
        self.position = found.end() if found else self.position
        return found

    # Quantifiers -----------------------------------------------------------------------------------------
    def starts_quantifier(self) -> bool:
        return bool(self.peek) and (
            self.peek in _SIMPLE or _QUANTIFIER.match(self.text, self.position) is not None
        )

    def quantifier(self) -> tuple[int, int | None] | None:
        """Consume a quantifier, and return its minimum and maximum (`None`: no maximum).

        Return None if there is no quantifier. A `?` that makes the quantifier lazy is not consumed.
        """
        if self.peek in _SIMPLE:
            return _SIMPLE[self.next()]
        start = self.position
        found = self.matched(_QUANTIFIER)
        if found is None:
            return None
        low, comma, high = _count(found[1]), found[2], found[3]
        top = low if comma is None else _count(high) if high else None
        if top is not None and top < low:
            raise RegexError("numbers out of order in quantifier", start)
        return low, top

    # Groups ----------------------------------------------------------------------------------------------
    @cached_property
    def groups(self) -> tuple[str | None, ...]:
        """Return the names of all capturing groups of the pattern, in order; None for a group without a name."""
        return tuple(found[1] for found in _OPENING.finditer(self.text) if found[0][0] == "(")

    def group_name(self) -> str:
        found = self.matched(_NAME)
        if found is None:
            raise self.error("not a group name", foreign=True)
        if self.groups.count(found[1]) > 1:
            raise self.error(f"duplicate group name '{found[1]}'", foreign=True)
        return found[1]

    def backreference(self) -> int | None:
        """Consume a backreference, after its backslash, and return the number of its group.

        Return None, and consume nothing, if the text is not a backreference.
        """
        if self.peek == "k":
            return self._named_backreference()
        found = re.compile(r"[1-9][0-9]*").match(self.text, self.position)
        if found is None or len(found[0]) > 6 or int(found[0]) > len(self.groups):
            return None
        self.position = found.end()
        return int(found[0])

    def _named_backreference(self) -> int:
        start = self.position
        found = re.compile(r"k<([^>]+)>").match(self.text, start)
        if found is None or found[1] not in self.groups:
            raise RegexError("'\\k' without a group of that name", start, foreign=True)
        self.position = found.end()
        return self.groups.index(found[1]) + 1


def _count(digits: str) -> int:
    """Return a repetition count from its digits.

    Digits after the eleventh are cut off, because a count that long is above every limit anyway.
    """
    return int(digits.lstrip("0")[:11] or "0")


def class_escape(cursor: Cursor) -> CharSet | None:
    r"""Consume a class escape, after its backslash, and return its set of characters.

    Class escapes are `\d`, `\w`, `\s`, `\p{…}` and their negations. If anything else follows the backslash, consume
    nothing and return None.
    """
    if cursor.peek in _CLASSES:
        return _CLASSES[cursor.next()]
    if cursor.peek not in ("p", "P"):
        return None
    start, negated = cursor.position, cursor.next() == "P"
    found = cursor.matched(re.compile(r"\{(?:([A-Za-z_]+)=)?([A-Za-z0-9_]+)\}"))
    charset = property_set(found[1], found[2]) if found else None
    if charset is None:
        raise RegexError("not a Unicode property of ECMA-262", start, foreign=True)
    return ~charset if negated else charset


def character_escape(cursor: Cursor, *, in_class: bool) -> CharSet:
    r"""Consume the escape of one character, after its backslash, and return a set with that character.

    If `in_class` is true, the escape is inside a character class, where `\b` is a backspace.
    """
    start = cursor.position
    code = _code(cursor, in_class)
    if code is None:
        cursor.position = start
        if cursor.peek:
            raise cursor.error(f"'\\{cursor.peek}' is not an ECMA-262 escape", foreign=True)
        raise cursor.error("'\\' at the end of the pattern")
    return CharSet(((code, code),))


def _code(cursor: Cursor, in_class: bool) -> int | None:
    char = cursor.next()
    if char in _CONTROLS:
        return ord(_CONTROLS[char])
    if char == "c":
        letter = cursor.next()
        return ord(letter) % 32 if letter.isascii() and letter.isalpha() else None
    if char == "x":
        return _hexadecimal(cursor, re.compile(r"([0-9A-Fa-f]{2})"))
    if char == "u":
        return _unicode(cursor)
    if in_class and char == "b":
        return 8
    if char and char in "01234567":
        return _octal(cursor, char)
    known = char and not (char.isascii() and char.isalnum())
    return ord(char) if known else None


def _octal(cursor: Cursor, first: str) -> int:
    r"""Return the code point of `\0` or of an octal escape (Annex B), and consume its remaining digits.

    `first` is the first digit, which is already consumed.
    """
    more = re.compile(r"[0-7]{0,2}" if first <= "3" else r"[0-7]?").match(cursor.text, cursor.position)
    digits = first + (more[0] if more else "")
    if digits == "0" and not ("8" <= cursor.peek <= "9"):
        return 0
    cursor.position += len(digits) - 1
    return int(digits, 8)


def _hexadecimal(cursor: Cursor, digits: re.Pattern[str]) -> int | None:
    found = cursor.matched(digits)
    return int(found[1], 16) if found else None


def _unicode(cursor: Cursor) -> int | None:
    braced = _hexadecimal(cursor, re.compile(r"\{0*([0-9A-Fa-f]{1,6})\}"))
    if braced is not None:
        return braced if braced <= 0x10FFFF else None
    code = _hexadecimal(cursor, re.compile(r"([0-9A-Fa-f]{4})"))
    if code is not None and 0xD800 <= code <= 0xDBFF:
        low = re.compile(r"\\u([Dd][C-Fc-f][0-9A-Fa-f]{2})").match(cursor.text, cursor.position)
        if low:
            cursor.position = low.end()
            return 0x10000 + ((code - 0xD800) << 10) + (int(low[1], 16) - 0xDC00)
    return code
