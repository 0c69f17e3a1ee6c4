"""Compares JSON values as JSON Schema does: numbers are exact, `1.0` equals `1`, `true` is not a number.

A float is treated as the number that its shortest decimal form denotes: `0.1` is one tenth.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

Exact: TypeAlias = int | Decimal


def exact(number: int | float | Decimal) -> Exact:
    """Return the number as an exact `int` or `Decimal`.

    A float becomes its shortest decimal form: `0.1` becomes `Decimal("0.1")`.
    """
    return Decimal(repr(number)) if isinstance(number, float) else number


def is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def is_integer(value: Any) -> bool:
    """Return whether the value is a number without a fractional part (Core 2020-12 §4.2.1, Validation §6.1.1)."""
    if not is_number(value):
        return False
    parts = _parts(exact(value))
    return parts is not None and (parts[1] >= 0 or _divides_power(parts[0], -parts[1]))


def json_type(value: Any) -> str:
    """Return `array`, `boolean`, `null`, `number`, `object` or `string`; an integer is a `number`.

    Raises TypeError for a value that is not JSON.
    """
    return _READ.get(type(value)) or _json_type(value)


def _json_type(value: Any) -> str:
    """Return the JSON type of a value of an unusual Python type, such as a mapping or an enum member."""
    for kind, name in _TYPES.items():
        if isinstance(value, kind):
            return name
    raise TypeError(f"not a JSON value: {type(value).__name__}")


#: In this order, because the first match is used: in Python, `bool` is an `int`, and `str` a sequence.
_TYPES: dict[type, str] = {
    bool: "boolean",
    int: "number",
    float: "number",
    Decimal: "number",
    str: "string",
    type(None): "null",
    Mapping: "object",
    Sequence: "array",
}
#: The exact types that a JSON reader returns, for a fast lookup.
_READ: dict[type, str] = {
    kind: name for kind, name in _TYPES.items() if not issubclass(kind, Mapping | Sequence) or kind is str
} | {dict: "object", list: "array"}


def json_equal(left: Any, right: Any) -> bool:
    """Return whether two JSON values are equal (Core 2020-12 §4.2.2)."""
    return json_key(left) == json_key(right)


def json_key(value: Any) -> Hashable:
    """Return a hashable key for a JSON value, for use in sets and dicts.

    Two keys are equal if and only if the values are equal as JSON.
    """
    kind = json_type(value)
    if kind == "number":
        return kind, exact(value)
    if kind == "array":
        return kind, tuple(map(json_key, value))
    if kind == "object":
        return kind, frozenset((key, json_key(member)) for key, member in value.items())
    return kind, value


def is_multiple(value: Any, divisor: Exact) -> bool:
    """Return whether the value divided by `divisor`, computed exactly, is an integer (Validation 2020-12 §6.2.1).

    The divisor must not be 0.
    """
    parts, by = _parts(exact(value)), _parts(divisor)
    if parts is None or by is None:
        return False
    (digits, exponent), (by_digits, by_exponent) = parts, by
    shift = exponent - by_exponent
    if shift >= 0:
        return digits * pow(10, shift, by_digits) % by_digits == 0
    quotient, rest = divmod(digits, by_digits)
    return not rest and _divides_power(quotient, -shift)


def _parts(number: Exact) -> tuple[int, int] | None:
    """Return (digits, exponent) such that the absolute value of the number is `digits * 10**exponent`.

    Return None for infinities and NaN.
    """
    if isinstance(number, int):
        return abs(number), 0
    _, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int):
        return None
    return int(Decimal((0, digits, 0))), exponent


def _divides_power(digits: int, power: int) -> bool:
    """Return whether `digits` is a multiple of `10**power`."""
    return digits == 0 or (power < digits.bit_length() and digits % 10**power == 0)
