"""DuckDB's column types, and the SQL that computes a column of the view from a document."""

from __future__ import annotations

from collections.abc import Mapping

from trivet.predicates.nodes import Always, Cannot
from trivet.targets.sql.dialects.duckdb.value import of_json
from trivet.targets.sql.plan.records import Bounds, Column, Kind, RequestedType

TYPES: Mapping[Kind, str] = {
    "boolean": "BOOLEAN",
    "date": "DATE",
    "datetime": "TIMESTAMPTZ",
    "integer": "HUGEINT",
    "json": "JSON",
    "number": "DOUBLE",
    "text": "VARCHAR",
    "uuid": "UUID",
}
_INTEGERS = {16: "SMALLINT", 32: "INTEGER", 64: "BIGINT"}


def type_of(kind: Kind, bounds: Bounds) -> str:
    """Return the column type for values of a kind.

    For integers, it is the narrowest type that can store all values within the bounds.
    """
    return bounds.narrowest(_INTEGERS, TYPES[kind]) if kind == "integer" else TYPES[kind]


#: The types for `x-sql-type`; the view casts to them, and shows NULL for values that cannot be cast.
_WISHES: Mapping[str, str] = {
    "bigint": "BIGINT",
    "boolean": "BOOLEAN",
    "char": "VARCHAR",
    "date": "DATE",
    "decimal": "DECIMAL",
    "double": "DOUBLE",
    "double precision": "DOUBLE",
    "float": "FLOAT",
    "hugeint": "HUGEINT",
    "int": "INTEGER",
    "integer": "INTEGER",
    "interval": "INTERVAL",
    "json": "JSON",
    "jsonb": "JSON",
    "numeric": "DECIMAL",
    "real": "FLOAT",
    "smallint": "SMALLINT",
    "text": "VARCHAR",
    "time": "TIME",
    "timestamp": "TIMESTAMP",
    "timestamptz": "TIMESTAMPTZ",
    "timestamp with time zone": "TIMESTAMPTZ",
    "uuid": "UUID",
    "varchar": "VARCHAR",
}


TYPE_NAMES = frozenset(_WISHES)


def requested_type(name: str, sizes: tuple[int, ...], base: Kind) -> RequestedType | Cannot:
    """Return the type `name` with these sizes, for a view's column of the kind `base`.

    Return `Cannot` if a DuckDB view cannot cast to this type. The table never refuses a document because of the
    type.
    """
    type_ = _WISHES.get(name)
    if type_ is None:
        return Cannot(f"DuckDB's views cast to {', '.join(sorted(_WISHES))}")
    if type_ == "DECIMAL" and sizes:
        digits, scale = sizes[0], sizes[-1] if len(sizes) > 1 else 0
        if not (1 <= digits <= 38 and scale <= digits):
            return Cannot("a DECIMAL has 1 to 38 digits, and no more of them after the point")
        type_ = f"DECIMAL({digits}, {scale})"
    return RequestedType(base, type_, Always(), "")


def computed(column: Column, document: str) -> str:
    """Return SQL that computes the value of a column from a document. `document` is SQL for the document.

    The SQL yields NULL if the column's type cannot represent the member's value.
    """
    member = of_json(document).at(column.member)
    if column.type == "JSON":
        return member.json
    if column.type == "VARCHAR":
        return member.text
    # DuckDB reads no `t` and `z`
    text = f"upper({member.text})" if column.kind == "datetime" else member.text
    return f"TRY_CAST({text} AS {column.type})"
