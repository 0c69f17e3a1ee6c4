"""Finds numbers that a key column of SQLite may not distinguish from other numbers.

SQLite stores integers of 64 bits exactly, and all other numbers as doubles.
"""

from __future__ import annotations

from trivet.predicates.analysis.marks import bare
from trivet.predicates.nodes import In
from trivet.targets.sql.plan.doubles import DIGITS, EXACT
from trivet.targets.sql.plan.records import Column
from trivet.targets.sql.plan.requested_types import bounds_of
from trivet.targets.sql.plan.rounded_numbers import are_exact
from trivet.targets.sql.print.layout import joined

_LEAST = "1e-300"


def indistinct(column: Column) -> str:
    """Return, in words, which numbers a key column refuses; "" if it can store all valid values exactly."""
    parts = [bare(check.predicate) for check in column.checks]
    constants = (one.values for one in parts if isinstance(one, In))
    if column.kind not in ("integer", "number") or any(map(_are_small, constants)):
        return ""
    is_whole = column.accepts == ("integer",)
    if is_whole and bounds_of(parts, whole=True).within(1 - EXACT, EXACT - 1):
        return ""
    form = "" if column.type == "REAL" else ", except integers of 64 bits without a point or exponent"
    large = f"numbers of 2^53 and more{form}"
    long = f"numbers of more than {DIGITS} digits, or closer to 0 than {_LEAST}"
    refused = large if is_whole else f"{long}, and {large}"
    return f"{refused}, are refused here: as doubles, two of them may be equal"


def _are_small(values: tuple[object, ...]) -> bool:
    return are_exact(values, lambda number: abs(number) < EXACT)


def is_indistinct(column: Column, atom: str, text: str) -> str:
    """Return SQL that tests whether the column refuses a number, which as a double may equal another number.

    `atom` is SQL for the number, and `text` is SQL for its JSON text.
    """
    large = f"{atom} NOT BETWEEN {1 - EXACT} AND {EXACT - 1}"
    real = f"typeof({atom}) = 'real'"
    if column.accepts == ("integer",):
        return large if column.type == "REAL" else f"{real} AND {large}"
    mantissa = f"substr({text}, 1, instr(lower({text}) || 'e', 'e') - 1)"
    digits = f"trim(replace(replace({mantissa}, '-', ''), '.', ''), '0')"
    rounded = [f"length({digits}) > {DIGITS}", f"(abs({atom}) < {_LEAST} AND {digits} <> '')"]
    if column.type == "REAL":
        return joined("OR", [large, f"({real} AND {joined('OR', rounded)})"])
    return f"{real} AND {joined('OR', [large, *rounded])}"
