"""PostgreSQL's literals and numbers: the only place where schema text enters SQL, through the sinks."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from trivet.predicates.nodes import Number
from trivet.targets.sql.print.literals import visible_literal

#: `numeric` has 131,072 digits before the point and 16,383 after it (PostgreSQL manual §8.1).
_MAX_EXPONENT = 131_072
_MAX_SCALE = 16_383


def literal(text: str) -> str:
    """Return storable text as an expression on one line: `('a' || chr(10) || 'b')`."""
    return visible_literal(text, "chr")


def is_storable(value: Any) -> bool:
    """Whether jsonb can store the JSON value."""
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
    """Whether `numeric` can represent the number exactly."""
    number = Decimal(value)
    exponent = number.as_tuple().exponent
    return number.adjusted() < _MAX_EXPONENT and isinstance(exponent, int) and -exponent <= _MAX_SCALE


def numeral(value: Number) -> str:
    """Return a number as SQL; it must fit `numeric`."""
    number = Decimal(value)
    text = f"{number:f}" if abs(number.adjusted()) < 40 else f"{number:E}"
    return text if number >= 0 and not text.startswith("-") else f"({text})"


def text_array(names: Iterable[str]) -> str:
    """Return storable names as a text array."""
    items = [literal(name) for name in names]
    return f"ARRAY[{', '.join(items)}]" if items else "ARRAY[]::text[]"
