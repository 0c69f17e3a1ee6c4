"""Prints literals, names, numbers and patterns for Spark."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from math import isfinite

from trivet.predicates.formats import CHECK_PATTERNS, CHECKED, FORMATS
from trivet.predicates.nodes import Cannot, Number
from trivet.predicates.regex import RegexError, parse, to_java
from trivet.sinks import sql_literal
from trivet.targets.sql.plan.names import plain
from trivet.targets.sql.print.layout import joined
from trivet.targets.sql.print.literals import has_surrogates
from trivet.visible import is_visible

#: Up to here a double represents every integer exactly.
EXACT = 2**53
#: A DECIMAL has at most this many digits.
DIGITS = 38


def is_storable(text: str) -> bool:
    """Return whether Spark reads the string from JSON; it refuses lone surrogates."""
    return not has_surrogates(text)


def literal(text: str) -> str:
    """Return a string as a SQL literal, in which a backslash begins an escape.

    Quotes are escaped, because older versions of Spark misread two quotes. `${` is escaped, too: Spark would
    replace `${…}` by a variable.
    """
    escaped = text.replace("\\", "\\\\").replace("'", "\\u0027").replace("${", "$\\u007b")
    return str(sql_literal("".join(char if is_visible(char) else _escape(char) for char in escaped)))


def _escape(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def reference(name: str) -> str:
    """Return the name as SQL text, in backticks unless the name is valid everywhere without them."""
    doubled = name.replace("`", "``")
    return name if plain(name) == name else f"`{doubled}`"


def is_huge(value: Number) -> bool:
    """Return whether the number is an integer that a DECIMAL can represent, but a double perhaps cannot."""
    number = Decimal(value)
    whole = number.adjusted() < DIGITS and number == number.to_integral_value()
    return whole and abs(number) >= EXACT


def double(value: Number) -> str:
    """Return SQL for the double that is nearest to a number.

    If the number is beyond the range of doubles, the SQL is for an infinity.
    """
    number = Decimal(value)
    if number == number.to_integral_value() and abs(number) < EXACT:
        return str(int(number))
    nearest = float(number)
    return f"{nearest!r}D" if isfinite(nearest) else f"double('{'-' * (number < 0)}Infinity')"


def matches(pattern: str, text: str) -> str | Cannot:
    """Return SQL that tests whether the string `text` matches the ECMA-262 pattern; Spark's patterns are Java's.

    Return `Cannot` if Java cannot express the pattern.
    """
    printed = _java(pattern)
    return printed if isinstance(printed, Cannot) else f"{text} RLIKE {literal(printed)}"


@lru_cache(maxsize=4_096)
def _java(pattern: str) -> str | Cannot:
    try:
        return to_java(parse(pattern))
    except RegexError as error:
        return Cannot(f"the pattern is not an ECMA-262 regular expression: {error}")


def format_is(name: str, text: str) -> str | Cannot:
    """Return SQL that tests whether the string `text` has the format; `Cannot` if Spark cannot express it."""
    one = FORMATS[name]
    unsaid = [check for check in one.checks if check not in CHECK_PATTERNS]
    if unsaid:
        return Cannot(f"Spark cannot test {CHECKED[unsaid[0]]}")
    tests: list[str] = []
    for pattern in (*one.patterns, *(inner for check in one.checks for inner in CHECK_PATTERNS[check])):
        printed = matches(pattern, text)
        if isinstance(printed, Cannot):
            return printed
        tests.append(printed)
    tests += [] if one.maximum is None else [f"char_length({text}) <= {one.maximum}"]
    return joined("AND", tests or ["TRUE"])


#: Formats that are tested completely; the others are expanded to their patterns. Java can express all of these, which
#: a test makes sure of: it takes too long for an import.
WHOLE = frozenset(
    name for name, one in FORMATS.items() if all(check in CHECK_PATTERNS for check in one.checks)
)
