"""Handles numbers that doubles cannot represent exactly, for dialects that also have integers of 38 digits."""

from __future__ import annotations

from decimal import Decimal

from trivet.predicates.nodes import Cannot, Compare, Number, Order
from trivet.targets.sql.plan.doubles import EXACT
from trivet.targets.sql.print.bounds import comparable

#: The most digits of an integer that every database here can store, as Int128, HUGEINT or DECIMAL.
DIGITS = 38
#: The most digits after the point of a divisor that a double represents well enough.
_MAX_SCALE = 15


def is_huge(value: Number) -> bool:
    """Return whether the number is an integer of at most `DIGITS` digits, and `EXACT` or more in magnitude.

    A double cannot represent every such integer exactly.
    """
    number = Decimal(value)
    is_whole = number.adjusted() < DIGITS and number == number.to_integral_value()
    return is_whole and abs(number) >= EXACT


def compared(node: Compare) -> tuple[Order, Number]:
    """Return the operator and the bound with which a dialect that has integers of 38 digits tests a comparison."""
    return (node.order, node.bound) if is_huge(node.bound) else comparable(node.order, node.bound)


def fraction(divisor: Number) -> tuple[int, int] | Cannot:
    """Return integers (p, 10^k) whose quotient is the divisor: `0.25` → `(25, 100)`.

    SQL uses them to test `multipleOf` with doubles. Below 2^53 / 10^k, no two fractions r / 10^k with integers r have
    the same nearest double. So a double is treated as the fraction r / 10^k whose nearest double it is. It is a
    multiple of the divisor if p divides r.

    Return `Cannot` if the divisor has more digits than a double can represent.
    """
    exact = Decimal(divisor)
    scale = max(-int(exact.as_tuple().exponent), 0)
    whole = int(exact.scaleb(scale))
    if scale > _MAX_SCALE or whole >= EXACT:
        return Cannot("the divisor has more digits than a double can represent")
    return whole, 10**scale
