"""Rewrites comparisons with numbers that no double represents, for databases that compare doubles."""

from __future__ import annotations

import sys
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from math import copysign, inf, isinf, nextafter

from trivet.predicates.nodes import Number, Order
from trivet.targets.sql.plan.doubles import DIGITS, EXACT

#: Numbers of more digits than this before the point are beyond all doubles and integers of databases.
_MOST = 400


def comparable(order: Order, bound: Number) -> tuple[Order, Number]:
    """Return a comparison that a database can test in place of `value <order> bound`.

    It accepts every integer of 64 bits and every double that the given comparison accepts. The nearest double of the
    bound is not enough for this: `4 > 3.99999999999999999999` is true, but `4 > 4.0` is not. With `<=` and `>=`, the
    nearest double itself is accepted, because the bound is stored as this double. There is one exception: with `<` and
    `>`, a bound of at most 15 digits stays as it is, because its nearest double stands for it.

    If the database compares an integer bound exactly, no other comparison is needed, and callers need not ask for one.
    """
    number, is_lower = Decimal(bound), order in (">", ">=")
    if abs(number.adjusted()) < _MOST and abs(number) >= EXACT and number != number.to_integral_value():
        whole = int(number.to_integral_value(ROUND_FLOOR if is_lower else ROUND_CEILING))
        return (">" if is_lower else "<"), whole
    digits = "".join(map(str, number.as_tuple().digits)).strip("0")
    nearest = float(number)
    is_kept = order in ("<=", ">=") or (nearest != 0 and len(digits) <= DIGITS)
    if is_kept or not number or isinf(nearest) or Decimal(nearest) == number:
        return order, bound
    if not nearest:
        nearest = 0.0 if (number > 0) == is_lower else copysign(sys.float_info.min, number)
    elif (nearest > number) == is_lower:
        nearest = nextafter(nearest, -inf if is_lower else inf)
    return order, Decimal(repr(nearest))
