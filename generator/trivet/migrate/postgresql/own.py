"""What users may have added to tables that are made anew: it would be dropped with them. Privileges are kept."""

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
    """Return the tables and views that are made anew, and what both versions make of them.

    `references` are foreign keys of tables that stay: (table, name as it is printed).
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
    """Yield the tables and views of one family whose privileges are kept: as they are named in `aside`, and anew."""
    others = {table.path: table for table in one.new.family}
    for table in one.old.family:
        other = others.get(table.path)
        if other is not None:
            for old, new in ((table.name, other.name), (table.view, other.view)):
                yield {"old": sql_literal(one.within(aside, old)), "new": sql_literal(one.name(new))}
