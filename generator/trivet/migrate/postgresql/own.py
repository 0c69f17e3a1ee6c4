"""Lists what trivet itself created on the tables that a migration replaces, such as columns and indexes.

Additions of users would be lost, so they stop the migration. Privileges on whole tables and views do not stop
the migration: they are granted again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from trivet.migrate.postgresql.altered import TableText
from trivet.migrate.postgresql.family import Tables
from trivet.migrate.postgresql.staged import EMPTIED, WRITTEN
from trivet.migrate.script import unquoted
from trivet.sinks import SqlCode, SqlLiteral, sql_literal
from trivet.targets.sql.plan.records import Table

_ON = {"CREATE INDEX": "index", "CREATE UNIQUE": "index", "CREATE TRIGGER": "trigger"}


def known(moving: Sequence[Tables], references: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return the template variables for finding what users have added to the tables that are made anew.

    - `anew`: the names of these tables and of their views.
    - `known`: everything that trivet itself made on these tables, and the foreign keys in `references`.

    The parameter `references` lists the foreign keys of all tables that stay, as (table, printed name).
    """
    found = [one for tables in moving for one in _known(tables)]
    found += [("foreign key", table, unquoted(name)) for table, name in references]
    return {
        "anew": [sql_literal(one.name(name)) for one in moving for name in _relations(one.old)],
        "known": [
            {"kind": sql_literal(kind), "relation": sql_literal(relation), "name": sql_literal(name)}
            for kind, relation, name in found
        ],
    }


def _relations(table: Table) -> Iterator[str]:
    for one in table.family:
        yield from (one.name, one.view)


def _known(one: Tables) -> Iterator[tuple[str, str, str]]:
    for made in one.before:
        if made.kind in _ON:
            yield _ON[made.kind], one.name(made.on), made.name
    for table in one.old.family:
        text = TableText.of(one.before, table.name, one.name(table.name))
        yield from (("column", text.name, unquoted(name)) for name in text.columns)
        yield from (("constraint", text.name, unquoted(name)) for name in text.constraints)
        yield from (("trigger", text.name, name) for name in (WRITTEN, EMPTIED))


def granted(one: Tables, aside: str) -> Iterator[dict[str, SqlLiteral]]:
    """Yield each new table or view (`new`) with the old one whose privileges it gets (`old`), as a dict.

    The old tables and views are in the database schema `aside`. A new table without an old counterpart gets the
    privileges of the old root table. The view of such a table gets those of the old root table's view.
    """
    others = {table.path: table for table in one.old.family}
    for table in one.new.family:
        other = others.get(table.path, one.old)
        for old, new in ((other.name, table.name), (other.view, table.view)):
            yield {"old": sql_literal(one.within(aside, old)), "new": sql_literal(one.name(new))}


def added(one: Tables) -> Iterator[SqlLiteral]:
    """Yield the names of the tables that only the new version of a type has, and of their views."""
    paths = {table.path for table in one.old.family}
    for table in one.new.family:
        if table.path not in paths:
            yield from (sql_literal(one.name(name)) for name in (table.name, table.view))


def owned(one: Tables, aside: str) -> Iterator[dict[str, SqlCode | SqlLiteral]]:
    """Yield a dict for each new table, view and function that gets the owner of an old table or view.

    - `kind`: TABLE, VIEW or FUNCTION.
    - `new`: the new name.
    - `old`: the old table or view, which was moved to the database schema `aside`.
    """
    root = one.within(aside, one.old.name)
    others = {str(pair["new"]): pair["old"] for pair in granted(one, aside)}
    for made in one.after:
        kind = made.kind.removeprefix("CREATE ")
        if kind in ("TABLE", "VIEW", "FUNCTION"):
            new = sql_literal(one.name(made.name))
            yield {"kind": SqlCode(kind), "new": new, "old": others.get(str(new), sql_literal(root))}
