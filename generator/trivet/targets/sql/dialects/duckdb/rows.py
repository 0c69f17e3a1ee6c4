"""Prints rules as rows of the table of rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from trivet.json_text import visible_text
from trivet.predicates.nodes import ALL_TYPES
from trivet.sinks import SqlCode, sql_literal
from trivet.targets.sql.dialects.duckdb.lists import kinds_of
from trivet.targets.sql.dialects.duckdb.split import Row
from trivet.targets.sql.print.layout import filled, indent


def printed_rows(rows: Mapping[str, Row], names: Mapping[str, str]) -> SqlCode | None:
    """Return a SQL literal with JSON for all rows; None if there are none.

    `rows` has the row of each rule, by its internal name, and `names` has the names of all rules in SQL.
    """
    printed = [_printed({"rule": names[name], **_columns(row, names)}) for name, row in rows.items()]
    text = indent(",\n".join(printed))
    return SqlCode(str(sql_literal(f"[\n  {text}\n]"))) if printed else None


def _columns(row: Row, names: Mapping[str, str]) -> dict[str, str | Iterable[str]]:
    """Return the columns of a row that have a value."""
    columns = {
        "types": kinds_of(ALL_TYPES if row.types is None else row.types),
        "free": kinds_of(row.free) or None,
        "texts": row.texts,
        "required": row.required or None,
        "allowed": None if row.closed is None else list(row.allowed),
        "refused": list(row.refused) or None,
        "named": [key for key, _ in row.asked] or None,
        "asked": [names[rule] for _, rule in row.asked] or None,
        "every": names.get(row.every or ""),
        "items": names.get(row.items or ""),
        "also": [names[rule] for rule in row.also] or None,
    }
    return {name: value for name, value in columns.items() if value is not None}


def _printed(columns: Mapping[str, str | Iterable[str]]) -> str:
    members = (f'"{name}": {_json(value)}' for name, value in columns.items())
    return "{\n  " + indent(",\n".join(members)) + "\n}"


def _json(value: str | Iterable[str]) -> str:
    if isinstance(value, str):
        return visible_text(value)
    parts = list(map(visible_text, value))
    return filled("[", [*(f"{one}," for one in parts[:-1]), *parts[-1:]], "]")
