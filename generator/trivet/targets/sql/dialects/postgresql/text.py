"""Prints literals and numbers for PostgreSQL.

Strings from a schema are escaped by the sinks.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from trivet.predicates.nodes import Number
from trivet.targets.sql.print.literals import has_surrogates, visible_literal

#: `numeric` has 131,072 digits before the point and 16,383 after it (PostgreSQL manual §8.1).
_MAX_EXPONENT = 131_072
_MAX_SCALE = 16_383


def literal(text: str) -> str:
    """Return a string as a SQL expression on one line, such as `('a' || chr(10) || 'b')`.

    PostgreSQL must be able to store the string (see `is_storable`).
    """
    return visible_literal(text, "chr")


def is_storable(value: Any) -> bool:
    """Return whether jsonb can store the JSON value."""
    match value:
        case str():
            return "\0" not in value and not has_surrogates(value)
        case list() | tuple():
            return all(is_storable(item) for item in value)
        case dict():
            return all(is_storable(key) and is_storable(item) for key, item in value.items())
        case int() | Decimal():
            return fits_numeric(value)
    return True


def fits_numeric(value: Number) -> bool:
    """Return whether `numeric` can represent the number exactly."""
    exponent = Decimal(value).as_tuple().exponent
    return not is_too_large(value) and isinstance(exponent, int) and -exponent <= _MAX_SCALE


def is_too_large(value: Number) -> bool:
    """Return whether the number's absolute value is too large for PostgreSQL's `numeric`."""
    return Decimal(value).adjusted() >= _MAX_EXPONENT


def numeral(value: Number) -> str:
    """Return a number as SQL; `numeric` must be able to represent it (see `fits_numeric`)."""
    number = Decimal(value)
    text = f"{number:f}" if abs(number.adjusted()) < 40 else f"{number:E}"
    return text if number >= 0 and not text.startswith("-") else f"({text})"


def text_array(names: Iterable[str]) -> str:
    """Return the names as a SQL array; PostgreSQL must be able to store each name (see `is_storable`)."""
    items = [literal(name) for name in names]
    return f"ARRAY[{', '.join(items)}]" if items else "ARRAY[]::text[]"
