"""Finds values that a key column of PostgreSQL would round, and different values that it treats as equal."""

from __future__ import annotations

from collections.abc import Mapping

from trivet.targets.sql.dialects.postgresql.text import literal
from trivet.targets.sql.dialects.postgresql.value import Value
from trivet.targets.sql.plan.records import Column, Kind

#: A leap second, or a fraction of a second with more than six digits.
_ROUNDED = r":60|[.]\d{6}\d*[1-9]"
_EQUAL: Mapping[Kind, str] = {
    "datetime": "date-times with different offsets are equal if they are the same instant",
    "ipv6": "different forms of one address are equal",
    "uuid": "UUIDs are equal without regard to case",
}


def indistinct(column: Column) -> str:
    """Return, in words, which values a key column refuses because it would round them; "" if there are none."""
    if column.kind == "datetime":
        return "leap seconds and fractions finer than microseconds are refused here: timestamptz would round them"
    if column.kind == "float":
        return (
            f"numbers with more digits than {column.type} always keeps are refused here: it would round them"
        )
    return ""


def equal(column: Column) -> str:
    """Return, in words, which different values a key column treats as equal; "" if there are none."""
    return _EQUAL.get(column.kind, "")


def is_indistinct(column: Column, value: Value) -> str:
    """Return SQL that tests whether the column would round a value, so that it could equal another value."""
    if column.kind == "datetime":
        return f"{value.text} ~ {literal(_ROUNDED)}"
    return f"{value.number} <> {value.number}::{column.type}::numeric"
