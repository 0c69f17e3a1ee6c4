"""Prints a rewriting of a JSON value as a PostgreSQL expression."""

from __future__ import annotations

from itertools import count

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
            pair = f"{self._key(one, source, member)}, {self._value(one, member)}"
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

    def _key(self, one: Rewriting, source: str, member: str) -> str:
        arms = [
            f"WHEN {member}.key = {sql_literal(old)} AND NOT {source}.doc ? {sql_literal(new)} THEN {sql_literal(new)}"
            for old, new in one.renames.items()
        ]
        return f"CASE {' '.join(arms)} ELSE {member}.key END" if arms else f"{member}.key"

    def _value(self, one: Rewriting, member: str) -> str:
        if one.values is not None:
            return self.printed(one.values, f"{member}.value")
        arms = [
            f"WHEN {sql_literal(key)} THEN {self.printed(inner, f'{member}.value')}"
            for key, inner in one.inside.items()
        ]
        return f"CASE {member}.key {' '.join(arms)} ELSE {member}.value END" if arms else f"{member}.value"
