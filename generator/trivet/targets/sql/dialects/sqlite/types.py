"""SQLite's column types, and the SQL that converts JSON to column values and back.

A TEXT column turns 5 into '5' before a CHECK sees it. So TEXT is used only where that is harmless or
requested.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from trivet.predicates.nodes import Always, And, Cannot, MultipleOf
from trivet.targets.sql.dialects.sqlite.plain import plain
from trivet.targets.sql.dialects.sqlite.printer import TRUE
from trivet.targets.sql.dialects.sqlite.text import is_int64, literal
from trivet.targets.sql.plan.doubles import EXACT
from trivet.targets.sql.plan.numerals import reads_as_number
from trivet.targets.sql.plan.records import Bounds, Column, Kind, RequestedType
from trivet.targets.sql.plan.requested_types import within
from trivet.targets.sql.plan.rounded_numbers import are_exact
from trivet.targets.sql.print.layout import block, case, indent, joined
from trivet.targets.sql.print.literals import quoted

TYPES: Mapping[Kind, str] = {
    "boolean": "ANY",
    "integer": "ANY",
    "json": "TEXT",
    "number": "ANY",
    "text": "ANY",
}


#: The column types of tables without checks and views; these types convert values. INT is used, as SQLite would
#: generate a number for an INTEGER key without a value.
PLAIN: Mapping[Kind, str] = {"boolean": "INT", "integer": "INT", "number": "REAL", "text": "TEXT"}


def raw(owner: str, row: str) -> str:
    """Return the SQL for the JSON text of a member, with its digits and escapes as in the document.

    - `owner`: SQL for the JSON text of the object that contains the member.
    - `row`: the alias of the member's row in `json_each`.
    """
    if (owner, row) == ('NEW."doc"', "m"):
        return RAW
    return text_of(owner, row)


def text_of(owner: str, row: str) -> str:
    """Return SQL for the same text as `raw`, for rows of `json_each` without the column `raw`."""
    path, value = f'{row}."fullkey"', f'json_quote({row}."value")'
    return block("coalesce(", f"{raw_at(owner, path)},\n{value}")


def raw_at(document: str, path: str) -> str:
    """Return two SQL expressions for the JSON text at a path, separated by a comma, for `coalesce`.

    `path` is SQL for a path from `json_each` or `json_tree`. If a name in the path contains a quotation mark, only the
    second expression finds the value.
    """
    return f"{document} -> {path},\n{_numbered(document)}\n  -> {_numbered(path)}"


def _numbered(text: str) -> str:
    return rf"""replace(replace({text}, '\\', '\u005c'), '\"', '\u0022')"""


#: SQL for the JSON text of a member `m` of the document, if `members_of` selects the members.
RAW = 'm."raw"'


def members_of(selected: str) -> str:
    """Return a FROM item for the members of the new document (`NEW."doc"`), with the alias `m`.

    If the SQL in `selected` uses the column `raw` (the JSON text of a member), the item has this column.
    """
    if RAW not in selected:
        return 'json_each(NEW."doc") AS m'
    text = raw('NEW."doc"', "e")
    return f'(\n  SELECT e.*, {indent(text)} AS "raw"\n  FROM json_each(NEW."doc") AS e\n) AS m'


def type_of(kind: Kind, bounds: Bounds) -> str:
    return "TEXT" if kind == "text" and not bounds.numeral else TYPES[kind]


def keeps(type_: str, value: object) -> bool:
    """Return whether a column of this type stores a scalar unchanged.

    Integers of 64 bits are exact, except in a REAL column. Other numbers are doubles.
    """
    most = EXACT if type_ == "REAL" else 2**63
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        is_exact = are_exact((value,), lambda number: -most <= number < most)
        return is_exact and (type_ in ("ANY", "REAL") or is_int64(value))
    return True


def can_refer(column: Column, other: Column) -> bool:
    """Return whether a foreign key can refer from `column` to `other`.

    Both columns must have the same kind, or be of the kinds `integer` and `number`. Different column types are allowed,
    because SQLite compares keys by value.
    """
    return column.kind == other.kind or {column.kind, other.kind} <= {"integer", "number"}


#: The types for `x-sql-type`: those of STRICT tables, with the kinds of values that each may store.
_WISHES: Mapping[str, tuple[str, tuple[Kind, ...]]] = {
    "any": ("ANY", ("boolean", "integer", "number", "text")),
    "int": ("INTEGER", ("boolean", "integer", "number")),
    "integer": ("INTEGER", ("boolean", "integer", "number")),
    "real": ("REAL", ("integer", "number")),
    "text": ("TEXT", ("json", "text")),
}


TYPE_NAMES = frozenset(_WISHES)


def requested_type(name: str, sizes: tuple[int, ...], base: Kind) -> RequestedType | Cannot:
    """Return the type `name` for a column of the kind `base`.

    Return `Cannot` if the type is unknown, if `sizes` is not empty, or if the type cannot store the kind. A number
    column with the type INTEGER refuses all numbers except 64-bit integers.
    """
    type_, bases = _WISHES.get(name, ("", ()))
    if not type_ or sizes:
        return Cannot(f"STRICT tables have the types {', '.join(sorted(_WISHES))}, without a size")
    if base not in bases:
        return Cannot(f"a value of the kind `{base}` cannot be stored in {type_}")
    if type_ != "INTEGER" or base == "boolean":
        return RequestedType(base, type_, Always(), "")
    holds = And((within(-(2**63), 2**63 - 1), MultipleOf(1)))
    return RequestedType("integer", type_, holds, "integers of 64 bits")


#: How the types of STRICT tables convert a value before any CHECK sees it; ANY keeps it unchanged.
_CONVERTED: Mapping[str, str] = {
    "INT": "the text '5' written directly is stored as 5: the type INT converts before a CHECK sees it",
    "INTEGER": "the text '5' written directly is stored as 5: the type INTEGER converts before a CHECK sees it",
    "REAL": (
        "9007199254740993 written directly is stored as 9007199254740992.0, and the text '1.5' as 1.5: the type"
        " REAL rounds and converts before a CHECK sees it"
    ),
    "TEXT": "5 written directly is stored as '5': the type TEXT converts before a CHECK sees it",
}


def direct(column: Column) -> str:
    """Return a sentence that says how the column's type changes values written directly to the table.

    "Directly" means: not through the document view. The sentence is empty if every value is stored unchanged or
    refused.
    """
    if column.type != "TEXT":
        return _CONVERTED.get(column.type, "")
    takes = column.kind == "text" and reads_as_number(check.predicate for check in column.checks)
    return _CONVERTED["TEXT"] if takes else ""


def tests_type(column: Column) -> bool:
    """Return whether the column's CHECK refuses every value of a wrong JSON type.

    Only a column that stores strings and has the SQL type ANY does. A column for numbers does not, because SQLite
    also stores booleans as numbers.
    """
    return column.type == "ANY" and column.kind == "text"


def names_type(column: Column) -> bool:
    """Return whether a CHECK constraint tests the type of the column's values.

    The constraint has the name of the first check in `column.entry`.
    """
    return column.kind != "json" and type_test(column) != TRUE


def type_test(column: Column, escapes: Iterable[str] = ()) -> str:
    """Return a SQL condition that tests what the type of the column does not enforce.

    For a JSON column, the text must also match none of the GLOB patterns `escapes`.
    """
    if column.kind == "text" and column.type == "TEXT":  # turns numbers into text, and takes no BLOB
        return TRUE
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


def is_other(value: str) -> str:
    """Return SQL that tests whether the JSON text `value` is neither NULL nor a JSON object."""
    return f"json_type({value}) <> 'object'"


def into_column(column: Column, plainly: bool) -> str:
    """Return the SQL for the column's value: an aggregate over `m`, the members of the document as rows.

    If `plainly` is true, JSON is stored without unnecessary escapes.
    """
    value = (plain(RAW) if plainly else RAW) if column.kind == "json" else 'm."atom"'
    return f'max({value}) FILTER (WHERE m."key" = {literal(column.member)})'


def into_nested(column: Column, path: tuple[str, ...], plainly: bool) -> str:
    """Return the SQL for the value of a column that stores a member of an inner object.

    `path` leads to that object in the document. If `plainly` is true, unnecessary escapes are removed from JSON.
    """
    rows = members_along((*path, column.member))
    text = raw(rows.owner, rows.row)
    value = (plain(text) if plainly else text) if column.kind == "json" else f'{rows.row}."atom"'
    return f"(\n  SELECT {value}\n  FROM {rows.source}\n  WHERE {rows.where}\n)"


@dataclass(frozen=True, slots=True)
class Rows:
    """SQL that selects one member of a document.

    - `source`, `where`: what follows FROM and WHERE.
    - `row`: the alias of the member's row in `json_each`.
    - `owner`: SQL for the JSON text of the object with the member.
    """

    row: str
    owner: str
    source: str
    where: str


def members_along(path: tuple[str, ...], document: str = 'NEW."doc"') -> Rows:
    """Return the SQL that selects the member at a path of the document."""
    owner, source, where = document, [], []
    for depth, key in enumerate(path):
        row = f"p{depth}"
        inside = owner if depth == 0 else f"CASE p{depth - 1}.\"type\" WHEN 'object' THEN {owner} END"
        source.append(f"json_each({inside}) AS {row}")
        where.append(f'{row}."key" = {literal(key)}')
        if depth < len(path) - 1:
            owner = f'{row}."value"'
    return Rows(f"p{len(path) - 1}", owner, ", ".join(source), " AND ".join(where))


def path(*members: str) -> str:
    """Return the JSON path to a member as a SQL literal; `members` are the names along the path.

    None of the names may contain a character that would have to be escaped.
    """
    return literal("".join(["$", *(f'."{member}"' for member in members)]))


def out_of_column(column: Column, extra: str | None, place: tuple[str, ...] = ()) -> str:
    """Return SQL for the JSON text of the member that a column stores.

    The SQL yields NULL if the member is absent, or if the value in `extra` takes precedence (see `out`).

    - `extra`: SQL for the column `extra`, which may contain the member as it was written in the document, such as `1.0`
      for `1`; None if the table has no such column
    - `place`: the path of the object that contains the member
    """
    if extra is None:
        return out(column, None, "")
    where = path(*place, column.member)
    return out(column, f"{extra} -> {where}", f"{extra} ->> {where}")


def out(column: Column, kept: str | None, kept_value: str) -> str:
    """Return SQL for the JSON text of the member that a column stores; NULL if the member is absent.

    - `kept`: SQL for the member's JSON text in `extra`; None without a column `extra`.
    - `kept_value`: SQL for the same value as a SQL scalar.

    If the column and `extra` have equal values, the SQL yields the text in `extra`: `10.0` instead of `10`. If the
    column has a server default and `extra` has the member, the SQL yields NULL.
    """
    branches: list[tuple[str, str]] = []
    if column.server_default is not None and kept is not None:
        # If the row was written while the member was undeclared, `extra` has its value, and the column just a DEFAULT
        branches.append((f"{kept} IS NOT NULL", "NULL"))
    name = f"t.{quoted(column.name)}"
    if column.kind == "json":
        return case(branches, name) if branches else name
    if column.implies_null:
        branches.append((f"{name} IS NULL", "'null'" if kept is None else f"coalesce({kept}, 'null')"))
    elif column.may_be_null:
        branches.append((f"{name} IS NULL", "NULL"))
    if column.literal and kept is not None:
        branches.append((f"{stored(column, kept_value)} = {name}", kept))
    own = printed(column, name)
    return case(branches, own) if branches else own


def printed(column: Column, value: str) -> str:
    """Return SQL for the JSON text of a column's value.

    The text may differ from the text in the document: a document may contain `1.0` where the result is `1`.
    """
    if column.kind == "boolean":
        return f"CASE {value} WHEN 1 THEN 'true' ELSE 'false' END"
    return f"json_quote({value})"


def stored(column: Column, value: str) -> str:
    """Return SQL that converts a value to the form in which the column stores it.

    Only a column of the type REAL changes a value: it converts the value to a double.
    """
    return f"CAST({value} AS REAL)" if column.type == "REAL" else value


def leftover(column: Column, row: str, owner: str) -> str:
    """Return SQL that tests whether a member must be stored in `extra`, as well as in `column`.

    There are two cases:

    - The column changes the form of the value.
    - The value is null, and NULL in the column could also mean that the member is absent.

    - `row`: the alias of the member's row in `json_each`.
    - `owner`: SQL for the JSON text of the object that contains the member.
    """
    null = [f"{row}.\"type\" = 'null'"] if column.remembers_null else []
    atom = f'{row}."atom"'
    own = printed(column, stored(column, atom))
    other = [f"{raw(owner, row)} <> {own}"] if column.literal else []
    return joined("OR", [*null, *other] or ["0"])
