"""SQLite's column types, and how a value goes into a column and comes out again.

All tables are STRICT; ANY keeps a value as it is, where TEXT would turn 5 into '5' before a CHECK sees it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from trivet.predicates.nodes import Always, And, Cannot, MultipleOf
from trivet.targets.sql.dialects.sqlite.plain import plain
from trivet.targets.sql.dialects.sqlite.text import literal, quoted
from trivet.targets.sql.layout import case, joined
from trivet.targets.sql.records import Bounds, Column, Kind, Wish
from trivet.targets.sql.wishes import within

TYPES: Mapping[Kind, str] = {
    "boolean": "ANY",
    "integer": "ANY",
    "json": "TEXT",
    "number": "ANY",
    "text": "ANY",
}

#: The JSON text of the member `m`, digits and escapes as they were written.
RAW = 'coalesce(NEW."doc" -> m."fullkey", json_quote(m."value"))'


def type_of(kind: Kind, bounds: Bounds) -> str:
    return TYPES[kind]


#: What `x-sql-type` may ask for: the types of STRICT tables, and the kinds of values that each may hold.
_WISHES: Mapping[str, tuple[str, tuple[Kind, ...]]] = {
    "any": ("ANY", ("boolean", "integer", "number", "text")),
    "int": ("INTEGER", ("boolean", "integer", "number")),
    "integer": ("INTEGER", ("boolean", "integer", "number")),
    "real": ("REAL", ("integer", "number")),
    "text": ("TEXT", ("json", "text")),
}


def wish(name: str, sizes: tuple[int, ...], base: Kind) -> Wish | Cannot:
    """The type of this name, for a column whose values are of the kind; only INTEGER refuses numbers."""
    type_, bases = _WISHES.get(name, ("", ()))
    if not type_ or sizes:
        return Cannot(f"STRICT tables have the types {', '.join(sorted(_WISHES))}, without a size")
    if base not in bases:
        return Cannot(f"a value of the kind `{base}` has no place in {type_}")
    if type_ != "INTEGER" or base == "boolean":
        return Wish(base, type_, Always(), "")
    holds = And((within(-(2**63), 2**63 - 1), MultipleOf(1)))
    return Wish("integer", type_, holds, "integers of 64 bits")


def type_test(column: Column, escapes: Iterable[str] = ()) -> str:
    """What a column of type ANY may hold besides NULL, and the text of JSON without `escapes`."""
    name = quoted(column.name)
    written = [f"replace({name}, '\\\\', '') NOT GLOB {literal(escape)}" for escape in escapes]
    test = joined("AND", [_TESTS[column.kind].format(name), *written])
    never_null = column.required and (column.kind == "json" or not column.nullable)
    null = "" if never_null else f"{name} IS NULL OR "
    return f"{null}{test}"


_TESTS: Mapping[Kind, str] = {
    "boolean": "(typeof({0}) = 'integer' AND {0} IN (0, 1))",
    "integer": "(typeof({0}) = 'integer' OR (typeof({0}) = 'real' AND {0} = round({0})))",
    "json": "json_valid({0})",
    "number": "typeof({0}) IN ('integer', 'real')",
    "text": "typeof({0}) = 'text'",
}


def into_column(column: Column, plainly: bool) -> str:
    """The column's value, from the members `m` of the document; JSON may be asked for in plain text."""
    value = (plain(RAW) if plainly else RAW) if column.kind == "json" else 'm."atom"'
    return f'max({value}) FILTER (WHERE m."key" = {literal(column.member)})'


def path(member: str) -> str:
    """The JSON path of a member whose name needs no escape."""
    return literal(f'$."{member}"')


def out_of_column(column: Column, extra: str | None) -> str:
    """The member as JSON text, or NULL where it is absent; `extra` is the column that keeps literals."""
    name = f"t.{quoted(column.name)}"
    if column.kind == "json":
        return name
    own = printed(column, name)
    kept = f"t.{extra} -> {path(column.member)}"
    branches: list[tuple[str, str]] = []
    if column.required and column.nullable:
        branches.append((f"{name} IS NULL", "'null'"))
    elif column.remembers_null:
        branches.append((f"{name} IS NULL", kept))
    elif not column.required:
        branches.append((f"{name} IS NULL", "NULL"))
    if column.literal and extra is not None:
        branches.append((f"{stored(column, f't.{extra} ->> {path(column.member)}')} = {name}", kept))
    return case(branches, own) if branches else own


def printed(column: Column, value: str) -> str:
    """The JSON text that the column's value prints as by itself."""
    if column.kind == "boolean":
        return f"CASE {value} WHEN 1 THEN 'true' ELSE 'false' END"
    return f"json_quote({value})"


def stored(column: Column, value: str) -> str:
    """What a number becomes in the column."""
    return f"CAST({value} AS REAL)" if column.type == "REAL" else value


def leftover(column: Column) -> str:
    """Whether `extra` must keep the member `m`, because the column will not print it so."""
    null = ["m.\"type\" = 'null'"] if column.remembers_null else []
    own = printed(column, stored(column, f"m.{quoted('atom')}"))
    other = [f"{RAW} <> {own}"] if column.literal else []
    return joined("OR", [*null, *other] or ["0"])
