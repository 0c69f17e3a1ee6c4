"""Tells which numbers a comparison of doubles cannot test, for dialects that also have integers of 38 digits."""

from __future__ import annotations

from decimal import Decimal

from trivet.predicates.nodes import Cannot, Number

#: Up to here a double represents every integer exactly.
EXACT = 2**53
#: The most digits of an integer that every database here can store, as Int128, HUGEINT or DECIMAL.
DIGITS = 38
#: The most digits after the point of a divisor that a double represents well enough.
_MAX_SCALE = 15


def is_huge(value: Number) -> bool:
    """Return whether the number is an integer of at most `DIGITS` digits that a double may not represent exactly."""
    number = Decimal(value)
    is_whole = number.adjusted() < DIGITS and number == number.to_integral_value()
    return is_whole and abs(number) >= EXACT


def fraction(divisor: Number) -> tuple[int, int] | Cannot:
    """Return integers (p, 10^k) so that the divisor is p / 10^k, for a test of `multipleOf` with doubles.

    A double below 2^53 / 10^k is the nearest one to r / 10^k for at most one integer r. So it stands for r / 10^k, and
    is a multiple if p divides r. Return `Cannot` if the divisor has more digits than a double can represent.
    """
    exact = Decimal(divisor)
    scale = max(-int(exact.as_tuple().exponent), 0)
    whole = int(exact.scaleb(scale))
    if scale > _MAX_SCALE or whole >= EXACT:
        return Cannot("the divisor has more digits than a double can represent")
    return whole, 10**scale
