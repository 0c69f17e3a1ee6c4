"""Compares values as JSON defines equality, and converts Python values to JSON values."""

from __future__ import annotations

import datetime
import enum
import math
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pydantic import VERSION, BaseModel
from pydantic_core import PydanticKnownError, to_jsonable_python

# The version is checked here because every other module imports this module first.
if tuple(int(part) for part in VERSION.split(".")[:2]) < (2, 12):
    raise ImportError(f"these models need pydantic 2.12 or newer, and this is {VERSION}")


def plain(value: Any) -> Any:
    """Return the JSON value that represents the value of a field.

    The value may have been read from JSON, or set by Python code.
    """
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_unset=True)
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, Decimal):
        return represented(value)
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float):
        return value
    return to_jsonable_python(value, fallback=str)


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_integer(value: object) -> bool:
    return (isinstance(value, int) and not isinstance(value, bool)) or (
        isinstance(value, float) and value.is_integer()
    )


def decimal(value: float) -> int | Decimal:
    """Return a float as the decimal number that its shortest text denotes: exactly 4.35 for `4.35`.

    An int is returned unchanged.
    """
    return Decimal(repr(value)) if isinstance(value, float) else value


def multiple(value: float, divisor: float | str) -> bool:
    """Return whether `value` divided by `divisor`, calculated exactly, is an integer."""
    if isinstance(value, int) and isinstance(divisor, int):
        return value % divisor == 0
    exact = Fraction(divisor if isinstance(divisor, str) else repr(divisor))
    return (Fraction(repr(value)) / exact).denominator == 1


def identity(value: Any) -> Any:
    """Return a hashable key for a JSON value. Two values have equal keys if and only if they are equal in JSON."""
    if isinstance(value, bool):
        return (bool, value)
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, list):
        return (list, tuple(identity(item) for item in value))
    if isinstance(value, dict):
        return (dict, frozenset((key, identity(item)) for key, item in value.items()))
    return value


def distinct(values: list[Any]) -> bool:
    return len({identity(value) for value in values}) == len(values)


def count(results: Iterable[bool]) -> int:
    return sum(1 for result in results if result)


def represented(value: Decimal) -> float:
    """Return the int or float that is printed as the same number as the decimal.

    Raises `PydanticKnownError` if the decimal is not finite, or too large for a float.
    """
    if not value.is_finite():
        raise PydanticKnownError("float_type")
    if value == value.to_integral_value() and value.adjusted() < 400:
        return int(value)
    result = float(value)
    if not math.isfinite(result):
        raise PydanticKnownError("float_type")
    return result
