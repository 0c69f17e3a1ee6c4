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

#: Found in each JSON text that has a number of 17 digits or more, of 16 and a point, or one with an exponent.
#: DuckDB keeps the values of all others: integers of 16 digits are exact, and a double keeps 15 digits.
_LONG = "[0-9.]{17}|[0-9][eE]"
#: The parts of a JSON text: strings, and what stands between them.
_PARTS = r'"(?:[^"\\]|\\.)*"|[^"]+'
_NUMBER = "[-0-9][-+0-9.eE]*"


def rewritten(one: Rewriting, value: str) -> str:
    """Return SQL that applies the rewriting `one` to `value`, a SQL expression of the type JSON."""
    return value if one.is_nothing else _with_numbers_kept(value, "d", _Printer().printed(one, "d"))


def _with_numbers_kept(value: str, name: str, made: str) -> str:
    """Return SQL for the JSON value `made`, in which `name` stands for the JSON value `value`.

    DuckDB's JSON functions round numbers to doubles. Where that may change one, all numbers are strings meanwhile,
    between two copies of a digest of the whole text, which no string in it contains.
    """
    text = f"CAST({value} AS VARCHAR)"
    marked = f"""replace(regexp_replace(p, '{_NUMBER}', '"#\\0#"', 'g'), '#', k)"""
    parts = f"""CASE WHEN p[1] = '"' THEN p ELSE {marked} END"""
    strings = (
        f"array_to_string(list_transform(regexp_extract_all({text}, '{_PARTS}'), lambda p: {parts}), '')"
    )
    given = f"CASE WHEN regexp_matches({text}, '{_LONG}') THEN CAST({strings} AS JSON) ELSE {value} END"
    changed = f"CAST(list_transform([{given}], lambda {name}: {indent(made)})[1] AS VARCHAR)"
    again = f"""CAST(replace(replace({changed}, '"' || k, ''), k || '"', '') AS JSON)"""
    return f"list_transform([md5({text})], lambda k: {again})[1]"


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
