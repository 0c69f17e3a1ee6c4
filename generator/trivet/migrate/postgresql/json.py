"""Prints a `Rewriting` as a PostgreSQL expression, which turns an old JSON value into a new one."""

from __future__ import annotations

from itertools import count

from trivet.migrate.members import new_name, new_value
from trivet.migrate.rewriting import Rewriting
from trivet.sinks import sql_literal
from trivet.targets.sql.print.layout import indent


def rewritten(one: Rewriting, value: str) -> str:
    """Return SQL that applies the rewriting `one` to `value`, a SQL expression of the type jsonb."""
    return _Printer().printed(one, value)


class _Printer:
    def __init__(self) -> None:
        self._numbers = count(1)

    def printed(self, one: Rewriting, value: str) -> str:
        if one.is_nothing:
            return value
        number = next(self._numbers)
        source, member = f"d{number}", f"m{number}"
        if one.items is not None:
            inner = self.printed(one.items, f"{member}.value")
            kind, made = "array", f"jsonb_agg({indent(inner, 4)} ORDER BY {member}.n)"
            read, empty = f"jsonb_array_elements({source}.doc) WITH ORDINALITY AS {member} (value, n)", "[]"
        else:
            key = new_name(one, f"{member}.key", sql_literal, lambda new: f"{source}.doc ? {new}")
            inner = new_value(one, f"{member}.key", f"{member}.value", sql_literal, self.printed)
            pair = f"{key}, {inner}"
            kind, made = "object", f"jsonb_object_agg({indent(pair, 4)})"
            read, empty = f"jsonb_each({source}.doc) AS {member} (key, value)", "{}"
        drops = ", ".join(map(sql_literal, one.drops))
        where = f"\n      WHERE {member}.key NOT IN ({drops})" if one.drops else ""
        return (
            f"(\n  SELECT CASE WHEN jsonb_typeof({source}.doc) = '{kind}' THEN coalesce((\n"
            f"      SELECT {made}\n      FROM {read}{where}\n"
            f"    ), '{empty}') ELSE {source}.doc END\n"
            f"  FROM (SELECT {indent(value)}) AS {source} (doc)\n)"
        )
