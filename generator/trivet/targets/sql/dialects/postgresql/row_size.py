"""The maximum size of a row: PostgreSQL stores each row on one page, but can store long values elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from trivet.targets.sql.plan.records import Table

_MOST = 8_160
#: The sizes in bytes of a row's header, and of the pointer that stays in the row if a long value is stored elsewhere.
_HEAD, _POINTER = 24, 18
_FIXED: Mapping[str, int] = {
    "bigint": 8,
    "boolean": 1,
    "date": 4,
    "double precision": 8,
    "integer": 4,
    "real": 4,
    "smallint": 2,
    "timestamptz": 8,
    "uuid": 16,
}


def row_limit(table: Table) -> str:
    """Return the reason why a valid document may not fit into a row of the table; empty if every document fits."""
    types = [column.type for column in table.all_columns]
    types += [] if table.link is None else [column.type for column in table.link.identity]
    types += ["jsonb"] * (table.extra is not None) + ["bigint"] * (table.row is not None)
    size = _HEAD + len(types) // 8 + sum(_FIXED.get(one, _POINTER) for one in types)
    if size <= _MOST:
        return ""
    return (
        f"a row of {table.name} may need {size:,} bytes, and PostgreSQL refuses more than {_MOST:,}: a document that"
        " fills most of its columns with long values"
    )
