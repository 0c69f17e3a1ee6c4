"""Numbers as DuckDB compares them: doubles, and HUGEINT for integers that doubles cannot distinguish.

DuckDB keeps all digits of a JSON integer, and 17 digits of any other JSON number.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from trivet.predicates.nodes import Cannot, Number, Order
from trivet.targets.sql.dialects.duckdb.text import EXACT, double, huge, is_huge
from trivet.targets.sql.dialects.duckdb.value import Value
from trivet.targets.sql.print.layout import case
from trivet.targets.sql.print.printer import among

_MAX_SCALE = 15


def compare(order: Order, bound: Number, value: Value) -> str:
    as_double = f"{value.number} {order} {double(bound)}"
    if not is_huge(bound):
        return as_double
    return f"coalesce(TRY_CAST({value.text} AS HUGEINT) {order} {huge(bound)}, {as_double})"


def equal(numbers: Iterable[Number], value: Value) -> list[str]:
    """Return the tests whose disjunction is true if the value is one of these numbers."""
    known = list(numbers)
    small = [double(one) for one in known if not is_huge(one)]
    tests = [among(value.number, small, "false")] if small else []
    large = [huge(one) for one in known if is_huge(one)]
    whole = f"TRY_CAST({value.text} AS HUGEINT)"
    return [*tests, f"coalesce({among(whole, large, 'false')}, false)"] if large else tests


def is_whole(value: Value) -> str:
    return f"{value.number} = trunc({value.number})"


def multiple_of(divisor: Decimal, value: Value) -> str | Cannot:
    """Return the test for an integer multiple of the divisor, which is p / 10^k for integers p and k.

    A double x is the nearest one to r / 10^k for at most one integer r within the exact range, so x represents
    r / 10^k, and p must divide r. Integers beyond that range have all their digits; a larger number written with a
    fraction or exponent has lost some, and counts as a multiple.
    """
    scale = max(-int(divisor.as_tuple().exponent), 0)
    whole = int(divisor.scaleb(scale))
    if scale > _MAX_SCALE or whole >= EXACT:
        return Cannot("the divisor has more digits than a double can represent")
    factor = 10**scale
    shifted = f"round({value.number} * {factor})"
    of_double = f"TRY_CAST({shifted} AS HUGEINT) % {whole} = 0 AND {value.number} = {shifted} / {factor}"
    if scale == 0:
        of_double = f"{value.number} % {whole} = 0"
    digits = f"TRY_CAST(regexp_extract({value.text}, '^-?[0-9]+$') AS HUGEINT)"
    of_digits = f"{digits} % {whole} = 0" if scale == 0 else f"({digits} % {whole}) * {factor} % {whole} = 0"
    fits = f"abs({value.number}) < {EXACT // factor}"
    return case([(fits, of_double)], f"coalesce({of_digits}, true)")
