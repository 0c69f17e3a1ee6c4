"""Prints literals, names, numbers and patterns for Spark."""

from __future__ import annotations

from decimal import Decimal
from math import isfinite

from trivet.predicates.formats import CHECK_PATTERNS, FORMATS
from trivet.predicates.nodes import Cannot, Number
from trivet.predicates.regex import to_java
from trivet.sinks import sql_literal
from trivet.targets.sql.documents.formats import format_by_patterns
from trivet.targets.sql.plan.doubles import EXACT
from trivet.targets.sql.plan.names import plain
from trivet.targets.sql.print.literals import has_surrogates
from trivet.targets.sql.print.patterns import expressed
from trivet.visible import is_visible


def is_storable(text: str) -> bool:
    """Return whether Spark can read the string from JSON: it must not contain lone surrogates."""
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
    """Return SQL that tests whether the string `text` matches the ECMA-262 pattern.

    Spark uses Java's regular expressions. Return `Cannot` if they cannot express the pattern.
    """
    printed = expressed(pattern, to_java)
    return printed if isinstance(printed, Cannot) else f"{text} RLIKE {literal(printed)}"


def format_is(name: str, text: str) -> str | Cannot:
    """Return SQL that tests whether the string `text` has the format; `Cannot` if Spark cannot express it."""
    return format_by_patterns(name, lambda pattern: matches(pattern, text), f"char_length({text})", "Spark")


#: The formats that are tested completely; any other format is replaced by its patterns. A test makes sure that Java can
#: express all of these patterns, because to find this out takes too long for an import.
WHOLE = frozenset(
    name for name, one in FORMATS.items() if all(check in CHECK_PATTERNS for check in one.checks)
)
