"""Lists what the old version created on tables that are made anew: columns, indexes and so on.

Anything else on these tables was added by users. It would be dropped with the old tables, so the migration
stops if it finds such an addition. Only privileges on whole tables and views are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from trivet.migrate.postgresql.altered import TableText
from trivet.migrate.postgresql.family import Tables
from trivet.migrate.postgresql.staged import EMPTIED, WRITTEN
from trivet.migrate.script import unquoted
from trivet.sinks import SqlLiteral, sql_literal
from trivet.targets.sql.plan.records import Table

_ON = {"CREATE INDEX": "index", "CREATE UNIQUE": "index", "CREATE TRIGGER": "trigger"}


def known(moving: Sequence[Tables], references: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return what a migration may find on the tables that are made anew, as variables of the template.

    `anew` has the names of these tables and of their views. `known` has their columns, constraints, indexes and
    triggers, and `references`: foreign keys of other tables, as (table, name as it is printed). Anything else was
    added by users.
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
    """Yield a dict for each old table or view of one type that must pass its privileges on to a new one.

    `one` has the type's tables in both versions. In each dict, `old` is the name of the old table or view, which
    was moved to the database schema `aside`. `new` is the name of the table or view that replaces it.
    """
    others = {table.path: table for table in one.new.family}
    for table in one.old.family:
        other = others.get(table.path)
        if other is not None:
            for old, new in ((table.name, other.name), (table.view, other.view)):
                yield {"old": sql_literal(one.within(aside, old)), "new": sql_literal(one.name(new))}
