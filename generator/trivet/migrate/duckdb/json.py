"""Prints a `Rewriting` as a DuckDB expression.

A `Rewriting` says how a JSON value changes from the old to the new version, for example which members are
renamed.
"""

from __future__ import annotations

from itertools import count

from trivet.migrate.members import new_name, new_value
from trivet.migrate.rewriting import Rewriting
from trivet.sinks import sql_literal
from trivet.targets.sql.print.layout import indent


def rewritten(one: Rewriting, value: str) -> str:
    """Return SQL that applies the rewriting `one` to `value`, a SQL expression of the type JSON."""
    return _Printer().printed(one, value)


class _Printer:
    def __init__(self) -> None:
        self._numbers = count(1)

    def printed(self, one: Rewriting, value: str) -> str:
        if one.is_nothing:
            return value
        number = next(self._numbers)
        if one.items is not None:
            item = f"i{number}"
            inner = self.printed(one.items, item)
            made = f"list_transform(json_extract({value}, '$[*]'), lambda {item}: CAST({indent(inner)} AS VARCHAR))"
            return _if("ARRAY", value, "[", made, "]")
        member = f"m{number}"
        key = new_name(
            one, f"{member}[1]", sql_literal, lambda new: f"list_contains(json_keys({value}), {new})"
        )
        inner = new_value(one, f"{member}[1]", f"{member}[2]", sql_literal, self.printed)
        pair = f"CAST(to_json({key}) AS VARCHAR) || ':' || CAST({indent(inner)} AS VARCHAR)"
        members = f"list_zip(json_keys({value}), json_extract({value}, '$.*'))"
        if one.drops:
            drops = ", ".join(map(sql_literal, one.drops))
            members = f"list_filter({members}, lambda {member}: {member}[1] NOT IN ({drops}))"
        return _if("OBJECT", value, "{", f"list_transform({members}, lambda {member}: {pair})", "}")


def _if(kind: str, value: str, opening: str, made: str, closing: str) -> str:
    text = f"'{opening}' || array_to_string({made}, ',') || '{closing}'"
    return f"CASE json_type({value}) WHEN '{kind}' THEN CAST({text} AS JSON) ELSE {value} END"
