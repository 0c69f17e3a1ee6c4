"""PostgreSQL's column types, and the SQL that converts JSON values to column values and back."""

from __future__ import annotations

from collections.abc import Mapping

from trivet.targets.sql.dialects.postgresql.text import literal
from trivet.targets.sql.plan.names import plain
from trivet.targets.sql.plan.records import Bounds, Column, Kind
from trivet.targets.sql.print.layout import case

TYPES: Mapping[Kind, str] = {
    "boolean": "boolean",
    "date": "date",
    "datetime": "timestamptz",
    "float": "double precision",
    "integer": "numeric",
    "ipv4": "inet",
    "ipv6": "inet",
    "json": "jsonb",
    "number": "numeric",
    "text": "text",
    "uuid": "uuid",
}
_INTEGERS = {16: "smallint", 32: "integer", 64: "bigint"}

#: Patterns for the texts that the types can store. RFC 3339 also allows year 0, fractions of a leap second, offsets
#: of 16 hours and more, and texts that exceed the buffer that PostgreSQL reads dates and times into.
STORABLE_TIMES: Mapping[Kind, str] = {
    "date": "^(?!0000)",
    "datetime": r"^(?!0000|.*:60\.0*[1-9]|.*[+-](1[6-9]|2[0-3]):..$|.{129})",
}
#: Conditions for direct writes to columns: no infinity, only the years of RFC 3339, no network addresses.
RANGES: Mapping[Kind, str] = {
    "date": "{0} BETWEEN '0001-01-01' AND '9999-12-31'",
    "datetime": "{0} BETWEEN '0001-12-31 00:00:00+00 BC' AND '10000-01-02 00:00:00+00'",
    "ipv4": "family({0}) = 4 AND masklen({0}) = 32",
    "ipv6": "family({0}) = 6 AND masklen({0}) = 128",
}

#: An operand that is longer stands on a line of its own.
_LONG = 50


def type_of(kind: Kind, bounds: Bounds) -> str:
    """Return the column type for values of a kind.

    For integers, it is the narrowest type that can store all values within the bounds.
    """
    return bounds.narrowest(_INTEGERS, TYPES[kind]) if kind == "integer" else TYPES[kind]


def can_refer(column: Column, other: Column) -> bool:
    """Return whether a foreign key can refer from `column` to `other`.

    PostgreSQL must have an operator that compares the two types and can use an index on `other`.
    """
    integers = frozenset(_INTEGERS.values())
    mine, theirs = (one.type.partition("(")[0] for one in (column, other))
    if mine in integers and theirs in {*integers, "numeric"}:
        return True
    return mine == theirs or {mine, theirs} == {"text", "varchar"}


def is_other(value: str) -> str:
    """Return SQL that tests whether a jsonb value is neither NULL nor an object."""
    return f"jsonb_typeof({value}) <> 'object'"


def into_column(column: Column, doc: str) -> str:
    """Return the SQL that reads the column's value from `doc`, which is SQL for a JSON object.

    The object must already have passed all checks.
    """
    key = literal(column.member)
    return into(column, f"{doc} -> {key}", f"{doc} ->> {key}")


def into(column: Column, json: str, text: str) -> str:
    """Return the SQL that converts a JSON value to the column's value.

    `json` and `text` are SQL for the JSON value, as jsonb and as text.
    """
    if column.kind == "json":
        return json
    if column.kind == "text":
        return text
    if column.kind == "integer" and column.type != "numeric":
        return f"({text})::numeric::{column.type}"
    return f"({text})::{column.type}"


def printed(column: Column, value: str, instant: str) -> str:
    """Return SQL that converts the column value `value` to jsonb; NULL stays NULL.

    `instant` names the function that prints a date-time. The column `extra` may keep the document's own spelling
    of the value. That spelling is not used here.
    """
    if column.kind == "datetime":
        return f"{instant}({value})"
    return f"to_jsonb({value})"


def out_of_column(column: Column, extra: str | None, instant: str) -> str:
    """Return the SQL for the jsonb value of a column's member; NULL if the column has no value.

    - `extra`: SQL for a JSON object from the column `extra`; None if the table has no such column. The object has
      the document's spelling of a value that the member's column would print in another form.
    - `instant`: the name of the function that prints a date-time.
    """
    if extra is None:
        return out(column, None, "", instant)
    key = literal(column.member)
    return out(column, f"{extra} -> {key}", f"{extra} ->> {key}", instant)


def out(column: Column, kept: str | None, kept_text: str, instant: str) -> str:
    """Return SQL for the value, as jsonb, that a column stores for its member; NULL if it stores none.

    - `kept`: SQL for the value as it was written in the document (such as `1.0`), from `extra`, as jsonb; None
      without a column `extra`.
    - `kept_text`: SQL for the value of `kept`, as text.
    - `instant`: the name of the function that prints a date-time.

    If the column has a server default and `extra` has the member, the SQL yields NULL. Otherwise, if `kept`
    equals the column's value, the SQL yields `kept`.
    """
    own = _out(column, kept, kept_text, instant)
    if column.server_default is None or kept is None:
        return own
    # If the row was written while the member was undeclared, `extra` has its value, and the column just a DEFAULT
    return case([(f"{kept} IS NOT NULL", "NULL")], own)


def _out(column: Column, kept: str | None, kept_text: str, instant: str) -> str:
    name = f"t.{plain(column.name)}"
    if column.kind == "json":
        return name
    own = printed(column, name, instant)
    if not column.literal or kept is None:
        return own
    # If the column is NULL, the cast of `kept` may fail: the member may have been undeclared when the row was written
    nothing = [(f"{name} IS NULL", "NULL")] if column.may_be_null else []
    return case([*nothing, (f"({kept_text})::{column.type} = {name}", kept)], own)


def leftover(column: Column, value: str, instant: str) -> str:
    """Return SQL that tests whether `extra` must keep a member that has a column of its own.

    This is so if the column would print the value differently. It is also so for a null that the column cannot
    tell from an absent member.

    - `value`: SQL for the member's value in the document, as jsonb.
    - `instant`: the name of the function that prints a date-time.
    """
    if column.literal:
        text = f"({value} #>> '{{}}')::{column.type}"
        own = printed(column, text, instant)
        between = "\n  " if len(own) > _LONG else " "
        return f"{value} IS DISTINCT FROM{between}{own}"
    return f"{value} = 'null'" if column.remembers_null else "false"
