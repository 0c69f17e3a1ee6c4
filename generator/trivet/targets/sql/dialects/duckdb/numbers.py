"""Prints tests of numbers for DuckDB: as doubles, or as HUGEINT for integers with many digits.

DuckDB keeps all digits of a JSON integer, but only 17 of other numbers.
"""

from __future__ import annotations

from collections.abc import Iterable

from trivet.predicates.nodes import Cannot, Compare, Number
from trivet.targets.sql.dialects.duckdb.text import double, huge
from trivet.targets.sql.dialects.duckdb.value import Value
from trivet.targets.sql.documents.numbers import compared, fraction, is_huge
from trivet.targets.sql.print.printer import among


def compare(node: Compare, value: Value) -> str:
    order, bound = compared(node)
    as_double = f"{value.number} {order} {double(bound)}"
    if not is_huge(bound):
        return as_double
    return f"coalesce(TRY_CAST({value.text} AS HUGEINT) {order} {huge(bound)}, {as_double})"


def equal(numbers: Iterable[Number], value: Value) -> list[str]:
    """Return SQL conditions of which at least one is true if and only if the value is one of the numbers."""
    known = list(numbers)
    small = [double(one) for one in known if not is_huge(one)]
    tests = [among(value.number, small, "false")] if small else []
    large = [huge(one) for one in known if is_huge(one)]
    whole = f"TRY_CAST({value.text} AS HUGEINT)"
    return [*tests, f"coalesce({among(whole, large, 'false')}, false)"] if large else tests


def multiple_of(divisor: Number, value: Value) -> str | Cannot:
    """Return SQL that tests whether a number is an integer multiple of the divisor.

    Return `Cannot` if the divisor has more digits than a double can represent.

    Let 10^k be the denominator that `fraction` returns. A number of 2^53 / 10^k or more is tested only if it is
    written as an integer that HUGEINT can store. Any other number of this size, such as `1e300`, passes.
    """
    found = fraction(divisor)
    if isinstance(found, Cannot):
        return found
    whole, factor = found
    return f"is_multiple({value.text}, {whole}, {factor})"
