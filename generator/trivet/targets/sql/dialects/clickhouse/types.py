"""ClickHouse's column types, and the SQL that computes a column from a document."""

from __future__ import annotations

from collections.abc import Mapping

from trivet.predicates.analysis.marks import bare
from trivet.predicates.nodes import Always, Cannot, FormatIs
from trivet.targets.sql.dialects.clickhouse.text import literal
from trivet.targets.sql.plan.records import Bounds, Column, Kind, RequestedType
from trivet.targets.sql.plan.requested_types import bounds_of

TYPES: Mapping[Kind, str] = {
    "boolean": "Bool",
    "date": "Date32",
    "datetime": "DateTime64(6, 'UTC')",
    "integer": "Int64",
    "json": "String",
    "number": "Float64",
    "text": "String",
    "uuid": "UUID",
}
_BITS = (8, 16, 32, 64, 128, 256)
#: The least and the greatest integer of each type.
_ENDS = {f"Int{bits}": (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for bits in _BITS}
_ENDS |= {f"UInt{bits}": (0, 2**bits - 1) for bits in _BITS}
#: The types that `x-sql-type` may request; a value that cannot be converted to the type becomes NULL.
TYPE_NAMES = frozenset(
    [*map(str.lower, _ENDS), "bool", "date32", "float32", "float64", "ipv4", "ipv6", "string", "uuid"]
)
_SPELLED = {"ipv4": "IPv4", "ipv6": "IPv6", "uint": "UInt", "uuid": "UUID"}
#: By the name of a kind or a format: the type that can store all of its values.
_OF_NAME = dict([*TYPES.items(), *_SPELLED.items()])
_INTEGERS = {8: "Int8", 16: "Int16", 32: "Int32"}
#: For each type that is read from a JSON string: the call that converts the text of the string.
_PARSED = {
    "Date32": "toDate32OrNull({})",
    # It reads no `t` and `z`, and takes year 0 for the current year.
    "DateTime64(6, 'UTC')": (
        "if(startsWith({0}, '0000'), NULL, parseDateTime64BestEffortOrNull(upper({0}), 6, 'UTC'))"
    ),
    "IPv4": "toIPv4OrNull({})",
    "IPv6": "toIPv6OrNull({})",
    "UUID": "toUUIDOrNull({})",
}


def type_of(kind: Kind, bounds: Bounds) -> str:
    """Return the column type for values of a kind.

    For integers, it is the smallest type that can store all integers within `bounds`.
    """
    return bounds.narrowest(_INTEGERS, TYPES[kind]) if kind == "integer" else TYPES[kind]


def requested_type(name: str, sizes: tuple[int, ...], base: Kind) -> RequestedType | Cannot:
    """Return the type `name` for a column of the kind `base`; `Cannot` if no ClickHouse column can have it."""
    if name not in TYPE_NAMES or sizes:
        return Cannot(f"ClickHouse's columns are computed as {', '.join(sorted(TYPE_NAMES))}")
    stem = name.rstrip("0123456789")
    type_ = _SPELLED.get(name) or _SPELLED.get(stem, stem.capitalize()) + name.removeprefix(stem)
    return RequestedType(base, type_, Always(), "")


def computed(column: Column, document: str, is_key: bool) -> tuple[str, str]:
    """Return the type of a member's column, and the SQL that computes its value from the document.

    If the document has no valid value for the member, the column is usually NULL. Key columns, and String columns
    that are required and not nullable, get the default of their type instead, such as 0.
    """
    member = f"{document}, {literal(column.member)}"
    if column.type == "String" and column.required and not column.nullable:
        return "String", f"{'JSONExtractRaw' if column.kind == 'json' else 'JSONExtractString'}({member})"
    value, type_ = _value(column, member), f"Nullable({column.type})"
    if is_key:
        return column.type, f"ifNull({value}, defaultValueOfTypeName({literal(column.type)}))"
    return type_, value


def _value(column: Column, member: str) -> str:
    if column.kind == "json":
        return f"nullIf(JSONExtractRaw({member}), '')"
    text = f"JSONExtractString({member})"
    if column.type in _PARSED:
        return _PARSED[column.type].format(text)
    return f"JSONExtract({member}, {literal(f'Nullable({column.type})')})"


def refused(column: Column) -> str:
    """Return, in words, which values a column of a key or partition refuses; "" if it can store all valid ones.

    Such a column cannot be NULL: for a value that it cannot store, it would have the default of its type.
    """
    parts = [bare(check.predicate) for check in column.checks]
    if column.kind == "datetime":
        return "date-times of the year 0, or with more than 19 digits after the point, are refused here"
    if column.kind in ("integer", "number"):
        ends, bounds = _ENDS.get(column.type), bounds_of(parts, whole=True)
        stores_all = bounds.within(*ends) if ends else column.type in ("Float32", "Float64", "String")
    else:
        names = (column.kind, *(part.name for part in parts if isinstance(part, FormatIs)))
        stores_all = column.type in ("String", *map(_OF_NAME.get, names))
    return "" if stores_all else f"values that {column.type} cannot store are refused here"


def is_stored(column: Column) -> str:
    """Return SQL that tests whether a column of a key or partition can store a member, or the member is absent."""
    value, member = computed(column, '"doc"', is_key=False)[1], literal(column.member)
    return f"{value} IS NOT NULL OR JSONExtractRaw(\"doc\", {member}) IN ('', 'null')"
