"""Describes how PostgreSQL's column types change a value before a CHECK constraint sees it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from trivet.targets.sql.plan.records import Column, Kind

_ROUNDED = "a direct write of {0} is stored as {1}: the type {2} rounds before a CHECK sees it"
_TRIMMED = (
    "blanks behind the first {0} characters of a direct write are not stored: the type {1} trims them before a"
    " CHECK sees them"
)
_SIZED = re.compile(r"(numeric|varchar)\(([0-9]+)(?:, ([0-9]+))?\)")
_KEPT: Mapping[str, str] = {
    "bigint": _ROUNDED.format("1.5", "2", "bigint"),
    "date": "of a direct write with a time, the type date stores only the day",
    "double precision": _ROUNDED.format("9007199254740993", "9007199254740992", "double precision"),
    "integer": _ROUNDED.format("1.5", "2", "integer"),
    "real": _ROUNDED.format("16777217", "16777216", "real"),
    "smallint": _ROUNDED.format("1.5", "2", "smallint"),
    "timestamptz": "a direct write of timestamptz is stored as an instant, to the microsecond: it is read back in UTC",
    "uuid": "a direct write of uuid is stored as a number: its letters are read back in lower case",
}
_ADDRESSES: Mapping[Kind, str] = {
    "ipv4": "a direct write of 10.0.0.010 is stored as 10.0.0.10: the type inet reads it before a CHECK sees it",
    "ipv6": "a direct write of inet is stored as an address: it is read back in its shortest spelling",
}


def direct(column: Column) -> str:
    """Return a sentence that says how the column's type changes values of direct writes to the table.

    It is empty if the type stores each value unchanged or refuses it.
    """
    if column.kind in _ADDRESSES:
        return _ADDRESSES[column.kind]
    sized = _SIZED.fullmatch(column.type)
    if sized is None:
        return _KEPT.get(column.type, "")
    if sized[1] == "varchar":
        return _TRIMMED.format(sized[2], column.type)
    scale = int(sized[3] or 0)
    half, one = (f"{Decimal(digit).scaleb(-place):f}" for digit, place in ((5, scale + 1), (1, scale)))
    return _ROUNDED.format(half, one, column.type)
