"""Prints the SQL tests of bounds and of `multipleOf`, for 64-bit integers and doubles.

The test of `multipleOf` is exact for integers, and for doubles below a limit that depends on the divisor. Larger
doubles are always accepted.
"""

from __future__ import annotations

from decimal import Decimal

from trivet.predicates.nodes import Cannot, Compare, Number, Order
from trivet.targets.sql.dialects.sqlite.text import is_int64
from trivet.targets.sql.plan.doubles import EXACT
from trivet.targets.sql.print.bounds import comparable
from trivet.targets.sql.print.layout import case

_MAX_SCALE = 15


def compared(node: Compare) -> tuple[Order, Number]:
    """Return the operator and the bound with which SQLite tests a comparison."""
    return (node.order, node.bound) if is_int64(node.bound) else comparable(node.order, node.bound)


def multiple_of(divisor: Decimal, atom: str) -> str | Cannot:
    """Return SQL that tests whether the number `atom` is an integer multiple of the divisor.

    Rounding errors of doubles do not matter: `0.3` is a multiple of `0.1`. A double that is too large for this
    test always passes. Return `Cannot` if the divisor has too many digits.
    """
    whole, factor = scaled(divisor)
    if factor > 10**_MAX_SCALE or whole >= EXACT or whole * factor >= 2**63:
        return Cannot("the divisor has more digits than a double can represent")
    integer = f"{atom} % {whole} = 0" if factor == 1 else f"({atom} % {whole}) * {factor} % {whole} = 0"
    shifted = f"round({atom} * {factor}.0)"
    fits = f"abs({atom}) < {EXACT // factor}"
    real = f"(CAST({shifted} AS INTEGER) % {whole} = 0 AND {atom} = {shifted} / {factor}.0)"
    return case([(f"typeof({atom}) = 'integer'", integer), (fits, real)], "1")


def scaled(divisor: Decimal) -> tuple[int, int]:
    """Return integers p and 10^k whose quotient p / 10^k is the divisor: 25 and 100 for 0.25."""
    scale = max(-int(divisor.as_tuple().exponent), 0)
    return int(divisor.scaleb(scale)), 10**scale
