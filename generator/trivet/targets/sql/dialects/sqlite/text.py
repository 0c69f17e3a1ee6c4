"""Prints literals and numbers for SQLite.

Strings from a schema are escaped by the sinks.
"""

from __future__ import annotations

from decimal import Decimal

from trivet.predicates.nodes import Number
from trivet.targets.sql.print.literals import has_surrogates, visible_literal

_INT64 = 2**63


def is_storable(text: str) -> bool:
    """Return whether SQLite's functions read the whole string.

    They do not if the string contains U+0000 or a lone surrogate.
    """
    return "\0" not in text and not has_surrogates(text)


def literal(text: str) -> str:
    """Return a string as a SQL expression on one line, such as `('a' || char(10) || 'b')`.

    SQLite must be able to store the string (see `is_storable`).
    """
    return visible_literal(text, "char")


def is_int64(number: Number) -> bool:
    """Return whether the number is an integer that SQLite stores and compares exactly."""
    exact = Decimal(number)
    return exact.adjusted() < 20 and exact == exact.to_integral_value() and -_INT64 <= exact < _INT64


def numeral(value: Number) -> str:
    """Return a number as SQL.

    The result is a 64-bit integer where possible. Otherwise, it is the nearest double or an infinity.
    """
    number = Decimal(value)
    if is_int64(number):
        text = str(int(number))
    elif number.adjusted() > 308:
        text = "9e999"
        text = text if number > 0 else f"-{text}"
    else:
        text = f"{number:E}".replace("E+", "e").replace("E", "e")
        text = text if "." in text or "e" in text else f"{text}.0"
    return f"({text})" if text.startswith("-") else text
