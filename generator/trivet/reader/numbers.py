"""Read number literals exactly. Limits keep later arithmetic with the numbers fast."""

from __future__ import annotations

from decimal import Decimal

from trivet.reader.limits import LIMITS


class NumberTooLongError(ValueError):
    """A number has more digits, or a larger exponent, than `LIMITS.digits`."""

    def __init__(self) -> None:
        super().__init__(f"a number with more than {LIMITS.digits:,} digits or places")


def exact_int(literal: str) -> int:
    """Return the value of a JSON integer; raise `NumberTooLongError` if it exceeds the limits."""
    if len(literal) > LIMITS.digits:
        raise NumberTooLongError
    return int(literal)


def exact_decimal(literal: str) -> Decimal:
    """Return the value of a JSON number with a fraction or an exponent.

    Raises `NumberTooLongError` if it exceeds the limits.
    """
    if len(literal) > LIMITS.digits:
        raise NumberTooLongError
    _, _, exponent = literal.lower().partition("e")
    if len(exponent) > 9:
        raise NumberTooLongError
    value = Decimal(literal)
    if max(abs(value.adjusted()) if value else 0, abs(int(exponent or 0))) > LIMITS.digits:
        raise NumberTooLongError
    return value
