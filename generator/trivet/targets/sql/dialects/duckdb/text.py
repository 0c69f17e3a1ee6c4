"""DuckDB's literals and numbers: schema text enters SQL here, through the sinks, and nowhere else."""

from __future__ import annotations

from decimal import Decimal

from trivet.predicates.nodes import Number
from trivet.sinks import sql_identifier
from trivet.targets.sql.print.literals import visible_literal

#: Up to here every integer is a double of its own; beyond, integers are compared as HUGEINT while it lasts.
EXACT = 2**53
_HUGEINT = 10**38


def quoted(name: str) -> str:
    """A quoted identifier; the name is writable."""
    return str(sql_identifier(name))


def is_storable(text: str) -> bool:
    """Whether JSON in DuckDB can hold the text: it is UTF-8, so there are no lone surrogates."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


def literal(text: str) -> str:
    """Storable text as an expression on one line: `('a' || chr(10) || 'b')`."""
    return visible_literal(text, "chr")


def is_huge(value: Number) -> bool:
    """Whether the number is an integer that a double may not tell from its neighbours, and HUGEINT does."""
    number = Decimal(value)
    return number.adjusted() < 40 and EXACT <= abs(number) < _HUGEINT and number == number.to_integral_value()


def huge(value: Number) -> str:
    """An integer for which `is_huge` holds."""
    return f"CAST('{int(value)}' AS HUGEINT)"


def double(value: Number) -> str:
    """The double nearest to a number; beyond all doubles that is an infinity."""
    number = Decimal(value)
    if number == number.to_integral_value() and abs(number) < EXACT:
        return str(int(number)) if number >= 0 else f"({int(number)})"
    return f"CAST('{number:E}' AS DOUBLE)" if abs(number.adjusted()) > 15 else f"{number:f}"
