"""Prints the SQL that assembles JSON objects from columns and rows in PostgreSQL.

The module also determines which members the JSON column `extra` keeps.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from trivet.targets.sql.dialects.postgresql import types
from trivet.targets.sql.dialects.postgresql.shared import Shared
from trivet.targets.sql.dialects.postgresql.text import is_storable, literal
from trivet.targets.sql.plan.branches import Path
from trivet.targets.sql.plan.implied import implied_members
from trivet.targets.sql.plan.names import plain
from trivet.targets.sql.plan.records import Child, Column, Nested, Table
from trivet.targets.sql.print.constraints import linked
from trivet.targets.sql.print.layout import case, indent, joined
from trivet.targets.sql.print.literals import json_text


def member_of(doc: str, path: Path) -> str:
    """Return the SQL for the member at `path`, in parentheses.

    If the path is empty, return `doc` unchanged.
    """
    for key in path:
        doc = f"({doc} -> {literal(key)})"
    return doc


# From columns to documents ------------------------------------------------------------------------------
def document(table: Table, shared: Shared) -> str:
    """Return the SQL that assembles a document from a table row with the alias `t`.

    It merges implied members (such as a required null), then `extra`, then columns and child tables. If two of
    these have the same member, the later one wins.
    """
    extra = None if table.extra is None else f"t.{plain(table.extra)}"
    built = _object(table, shared, extra)
    return case([(types.is_other(extra), extra)], built) if table.others and extra is not None else built


def _object(table: Table, shared: Shared, extra: str | None) -> str:
    pairs = _Together(table, shared).pairs((), table.columns, table.objects, extra)
    implied = implied_members(table, (), table.columns, table.objects)
    parts = _before(implied, extra)
    members = (
        f"(\n  SELECT jsonb_object_agg(m.key, m.value)\n  FROM {indent(_rows_of(pairs))}\n)" if pairs else ""
    )
    if not members:
        return " || ".join(parts) or "'{}'::jsonb"
    if not parts:
        return f"coalesce({members}, '{{}}')"
    return " || ".join([*parts, f"coalesce({members}, '{{}}')"])


Pairs = list[tuple[str, str]]


class _Together:
    """Prints SQL that assembles objects, at any depth, as jsonb.

    If a stored object lacks a member, the SQL for the member's value yields NULL.
    """

    def __init__(self, table: Table, shared: Shared) -> None:
        self.table = table
        self.shared = shared

    def pairs(
        self, path: Path, columns: Iterable[Column], objects: Iterable[Nested], extra: str | None
    ) -> Pairs:
        found = [
            (column.member, types.out_of_column(column, extra, self.shared.instant)) for column in columns
        ]
        found += [(one.member, self._nested(one, _kept(extra, one.member))) for one in objects]
        return found + [(child.member, self._rows(child)) for child in self.table.children_of(path)]

    def _nested(self, one: Nested, kept: str | None) -> str:
        """Return SQL for an inner object whose members are stored in columns; NULL if none of it is stored.

        `kept` is SQL for this object's value in the column `extra`; None if the table has no column `extra`. If that
        value is an object, its members are added to the result. Any other value is ignored.
        """
        pairs = self.pairs(one.path, one.columns, one.objects, kept)
        mine = None if kept is None else case([(f"jsonb_typeof({kept}) = 'object'", kept)], None)
        implied = implied_members(self.table, one.path, one.columns, one.objects)
        parts = [*_before(implied, mine), "coalesce(o.made, '{}')" if implied or mine else "o.made"]
        there = ["o.made IS NOT NULL", *([] if kept is None else [f"jsonb_typeof({kept}) = 'object'"])]
        if not pairs:
            return mine or "NULL::jsonb"
        return (
            f"(\n  SELECT {indent(' || '.join(parts))}\n  FROM (\n    SELECT jsonb_object_agg(m.key, m.value)\n"
            f"    FROM {indent(_rows_of(pairs), 4)}\n  ) AS o (made)\n  WHERE {' OR '.join(there)}\n)"
        )

    def _rows(self, child: Child) -> str:
        """Return SQL that assembles an array, a map or an object from the child rows of row `t`.

        Without child rows, the SQL yields NULL.
        """
        link = child.table.link
        assert link is not None
        place = "" if link.position is None else plain(link.position.name)
        aggregate = {
            "list": f"jsonb_agg(c.doc ORDER BY c.{place})",
            "map": f"jsonb_object_agg(c.{place}, c.doc)",
            "one": "c.doc",
        }[child.kind]
        return (
            f"(\n  SELECT {aggregate}\n  FROM {plain(self.shared.schema)}.{plain(child.table.view)} AS c\n"
            f"  WHERE {linked(link, 'c', 't', plain)}\n)"
        )


def _kept(extra: str | None, member: str) -> str | None:
    return None if extra is None else f"({extra} -> {literal(member)})"


def _before(implied: dict[str, Any], kept: str | None) -> list[str]:
    """Return SQL expressions for the objects to which the caller adds the members from columns.

    - `implied`: the members that exist even if nothing is stored; for an empty dict, there is no expression
    - `kept`: SQL for the object in the column `extra`; if it is None, there is no expression
    """
    found = [f"{literal(json_text(implied))}::jsonb"] if implied else []
    return found if kept is None else [*found, f"coalesce({kept}, '{{}}')"]


def _rows_of(pairs: Pairs) -> str:
    """Return SQL to put after FROM. It gives a row `m (key, value)` for each pair.

    Rows whose value is NULL are omitted. The SQL ends with the WHERE clause that omits them.
    """
    rows = ",\n".join(f"({literal(member)}, {value})" for member, value in pairs)
    return f"(VALUES\n  {indent(rows)}\n) AS m (key, value)\nWHERE m.value IS NOT NULL"


# From documents to the column `extra` -------------------------------------------------------------------
def leftover(table: Table, doc: str, shared: Shared) -> str:
    """Return SQL for the column `extra`: the parts of `doc` that columns and child rows cannot reproduce.

    Undeclared members are included unless the table drops them.
    """
    keeps_all = not table.drops_undeclared
    kept = () if keeps_all else tuple(member for member in table.kept if is_storable(member))
    members = _Apart(table, shared).members(doc, (), table.columns, table.objects, kept, keeps_all)
    return case([(types.is_other(doc), doc)], members) if table.others else members


class _Apart:
    """Prints SQL that selects those members of a document or of an inner object that the column `extra` keeps.

    The SQL yields an object with these members, or NULL if `extra` keeps none.
    """

    def __init__(self, table: Table, shared: Shared) -> None:
        self.table = table
        self.shared = shared

    def members(
        self,
        doc: str,
        path: Path,
        columns: Iterable[Column],
        objects: tuple[Nested, ...],
        kept: Iterable[str],
        keeps_all: bool,
    ) -> str:
        member = f"m{len(path) or ''}"
        value = f"{member}.value"
        arms = [
            (literal(column.member), types.leftover(column, value, self.shared.instant)) for column in columns
        ]
        arms += [(literal(one.member), f"{value} IS NOT NULL") for one in objects]
        arms += [(literal(one.member), _unspread(one, value)) for one in self.table.children_of(path)]
        arms += [(literal(name), "true") for name in kept]
        default = "true" if keeps_all else "false"
        test = case(arms, default, f"{member}.key") if arms else default
        source = f"jsonb_each({doc})"
        if objects:
            source = self._without_columns(doc, objects, f"e{len(path) or ''}")
        return (
            f"(\n  SELECT jsonb_object_agg({member}.key, {value})\n"
            f"  FROM {indent(source)} AS {member} (key, value)\n  WHERE {indent(test, 4)}\n)"
        )

    def _without_columns(self, doc: str, objects: tuple[Nested, ...], each: str) -> str:
        """Return a subquery that gives a row (key, value) for each member of the object `doc`.

        The rows have the alias `each`. For a member in `objects`, `value` has only the part that the column `extra`
        stores.
        """
        arms = [(literal(one.member), self._rest(one, f"{each}.value")) for one in objects]
        value = case(arms, f"{each}.value", f"{each}.key")
        return f"(\n  SELECT {each}.key, {indent(value)}\n  FROM jsonb_each({doc}) AS {each} (key, value)\n)"

    def _rest(self, one: Nested, value: str) -> str:
        inside = self.members(value, one.path, one.columns, one.objects, (), True)
        if not (one.required or one.shows):
            inside = f"coalesce({inside}, '{{}}')"
        return case([(f"jsonb_typeof({value}) = 'object'", inside)], value) if one.others else inside


def _unspread(child: Child, value: str) -> str:
    """Return SQL that tests whether `extra` must keep the member's value, because child rows cannot restore it.

    The SQL is true for two kinds of values:

    - a value of a type that the child table cannot store
    - an empty array or map, if the member may also be absent or have another type
    """
    kind, empty = ("array", "'[]'") if child.kind == "list" else ("object", "'{}'")
    tests = [f"jsonb_typeof({value}) <> '{kind}'"] if child.others else []
    if child.kind != "one" and not (child.required and not child.others):
        tests.append(f"{value} = {empty}")
    return joined("OR", tests) if tests else "false"
