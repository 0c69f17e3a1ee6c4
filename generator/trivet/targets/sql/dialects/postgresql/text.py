"""PostgreSQL's literals and numbers: schema text enters SQL here, through the sinks, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from trivet.predicates.nodes import Number
from trivet.sinks import sql_identifier
from trivet.targets.sql.print.literals import visible_literal

#: `numeric` holds 131,072 digits before the point and 16,383 after it (PostgreSQL manual §8.1).
_MAX_EXPONENT = 131_072
_MAX_SCALE = 16_383


def quoted(name: str) -> str:
    """A quoted identifier; the name is writable."""
    return str(sql_identifier(name))


def literal(text: str) -> str:
    """Storable text as an expression on one line: `('a' || chr(10) || 'b')`."""
    return visible_literal(text, "chr")


def is_storable(value: Any) -> bool:
    """Whether jsonb can hold the JSON value at all."""
    match value:
        case str():
            return "\0" not in value and not any("\ud800" <= char <= "\udfff" for char in value)
        case list() | tuple():
            return all(is_storable(item) for item in value)
        case dict():
            return all(is_storable(key) and is_storable(item) for key, item in value.items())
        case int() | Decimal():
            return fits_numeric(value)
    return True


def fits_numeric(value: Number) -> bool:
    """Whether `numeric` holds the number exactly."""
    number = Decimal(value)
    exponent = number.as_tuple().exponent
    return number.adjusted() < _MAX_EXPONENT and isinstance(exponent, int) and -exponent <= _MAX_SCALE


def numeral(value: Number) -> str:
    """A number as SQL; it fits `numeric`."""
    number = Decimal(value)
    text = f"{number:f}" if abs(number.adjusted()) < 40 else f"{number:E}"
    return text if number >= 0 and not text.startswith("-") else f"({text})"


def text_array(names: Iterable[str]) -> str:
    """Storable names as a text array."""
    items = [literal(name) for name in names]
    return f"ARRAY[{', '.join(items)}]" if items else "ARRAY[]::text[]"
