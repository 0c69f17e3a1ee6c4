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
    """Return a comparison that a database of 64-bit integers and doubles can test in place of `value <order> bound`.

    The result accepts every 64-bit integer and every double that satisfies the given comparison, with one exception
    (see below). To round the bound to the nearest double would not be enough: `4 > 3.99999999999999999999` is true, but
    `4 > 4.0` is false.

    - With `<=` and `>=`, a bound between -2^53 and 2^53 stays unchanged. The database reads it as its nearest double,
      which it then accepts: a value that equals the bound is stored as the same double.
    - With `<` and `>`, a bound of at most 15 digits stays unchanged. The result then refuses the bound's nearest
      double, even if this double satisfies the given comparison, because the bound itself is stored as this double.

    Callers need this function only for bounds that the database cannot compare exactly.
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
