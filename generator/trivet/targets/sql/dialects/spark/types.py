"""Spark's column types."""

from __future__ import annotations

from collections.abc import Mapping

from trivet.targets.sql.plan.records import Bounds, Column, Kind, Table

TYPES: Mapping[Kind, str] = {
    "boolean": "BOOLEAN",
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "integer": "BIGINT",
    "json": "VARIANT",
    "number": "DOUBLE",
    "text": "STRING",
    "uuid": "STRING",
}
_INTEGERS = {8: "TINYINT", 16: "SMALLINT", 32: "INT"}


def type_of(kind: Kind, bounds: Bounds) -> str:
    """Return the column type for values of a kind.

    For integers, it is the smallest type that holds all integers within the bounds.
    """
    return bounds.narrowest(_INTEGERS, TYPES[kind]) if kind == "integer" else TYPES[kind]


def is_never_null(column: Column, table: Table) -> bool:
    """Return whether the schema makes sure that every document has a value for the member's column."""
    is_set = column.required and (not column.nullable or column.kind == "json")
    return is_set and not table.others
