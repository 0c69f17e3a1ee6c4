"""Describes how PostgreSQL's column types change a value before a CHECK constraint sees it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from trivet.targets.sql.plan.records import Column, Kind

_ROUNDED = "{0} written directly is stored as {1}: the type {2} rounds before a CHECK sees it"
_TRIMMED = (
    "spaces after the first {0} characters of a text written directly are not stored: the type {1} trims them before a"
    " CHECK sees them"
)
_SIZED = re.compile(r"(numeric|varchar)\(([0-9]+)(?:, ([0-9]+))?\)")
_KEPT: Mapping[str, str] = {
    "bigint": _ROUNDED.format("1.5", "2", "bigint"),
    "date": "a date written directly with a time is stored without it: the type date drops it before a CHECK sees it",
    "double precision": _ROUNDED.format("9007199254740993", "9007199254740992", "double precision"),
    "integer": _ROUNDED.format("1.5", "2", "integer"),
    "real": _ROUNDED.format("16777217", "16777216", "real"),
    "smallint": _ROUNDED.format("1.5", "2", "smallint"),
    "timestamptz": (
        "a date-time written directly is rounded to the microsecond and read back in UTC: the type timestamptz keeps no"
        " offset"
    ),
    "uuid": "a UUID written directly is read back with lower-case letters: the type uuid does not keep the case",
}
_ADDRESSES: Mapping[Kind, str] = {
    "ipv4": "10.0.0.010 written directly is stored as 10.0.0.10: the type inet drops the zero before a CHECK sees it",
    "ipv6": "an address written directly is read back in its shortest spelling: the type inet does not keep others",
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
