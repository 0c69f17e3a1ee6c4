"""Number literals kept exact, within bounds that keep arithmetic on them cheap."""

from __future__ import annotations

from decimal import Decimal

from trivet.source.limits import LIMITS


class NumberTooLong(ValueError):
    """A number has more digits, or a larger exponent, than `LIMITS.digits`."""

    def __init__(self) -> None:
        super().__init__(f"a number with more than {LIMITS.digits:,} digits or places")


def exact_int(literal: str) -> int:
    """The value of a JSON integer; raises `NumberTooLong`."""
    if len(literal) > LIMITS.digits:
        raise NumberTooLong
    return int(literal)


def exact_decimal(literal: str) -> Decimal:
    """The value of a JSON number with a fraction or an exponent; raises `NumberTooLong`."""
    if len(literal) > LIMITS.digits:
        raise NumberTooLong
    _, _, exponent = literal.lower().partition("e")
    if len(exponent) > 9:
        raise NumberTooLong
    value = Decimal(literal)
    if value and abs(value.adjusted()) > LIMITS.digits or abs(int(exponent or 0)) > LIMITS.digits:
        raise NumberTooLong
    return value
