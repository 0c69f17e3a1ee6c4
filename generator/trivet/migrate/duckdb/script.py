"""Plans the migration of a DuckDB database: one transaction, which creates all database objects anew.

This includes the objects of unchanged types, because they may use macros of other types.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from trivet.digests import hex_digits
from trivet.migrate.duckdb.json import rewritten
from trivet.migrate.families import Version
from trivet.migrate.planned import Moved, Planned, Printing, codes
from trivet.migrate.records import Part
from trivet.migrate.script import Statement
from trivet.sinks import SqlCode, sql_literal
from trivet.targets.sql.plan.records import Table
from trivet.targets.sql.print.literals import quoted

_WRITTEN, _READ = '("written") AS TABLE', 'FROM query_table("written")'
_KINDS = ("TRIGGER", "VIEW", "TABLE", "MACRO")


def parts(planned: Planned, printing: Printing) -> tuple[Part, ...]:
    """Return the parts of the migration. For DuckDB, there is always exactly one part."""
    title = "makes the tables anew"
    return (Part("rebuild", title, printing.render("duckdb", title, _variables(planned))),)


def _variables(planned: Planned) -> dict[str, Any]:
    before, after = _all(planned.old), _all(planned.new)
    copied = [*planned.kept, *planned.unchanged]
    return {
        "old": sql_literal(_digest(before)),
        "new": sql_literal(_digest(after)),
        "differs": before != after,
        "expected": [sql_literal(one.name) for one in before if one.kind == "CREATE TABLE"],
        "copied": [_copied(one) for one in copied],
        "dropped": codes(_dropped(before)),
        "made": codes(one.text for one in after),
        "judges": [found for one in planned.kept if (found := _judge(planned.new, one.after)) is not None],
    }


def _all(version: Version) -> tuple[Statement, ...]:
    return (*version.shared, *version.statements)


def _digest(made: Iterable[Statement]) -> str:
    return hex_digits("\n".join(one.text for one in made), 16)


def _copied(one: Moved) -> dict[str, Any]:
    return {
        "table": sql_literal(one.after.name),
        "source": SqlCode(quoted(one.before.view)),
        "view": SqlCode(quoted(one.after.view)),
        "document": SqlCode(rewritten(one.rewriting, 't."doc"')),
    }


def _judge(version: Version, table: Table) -> dict[str, Any] | None:
    """Return the template variables for a temporary macro; None if there are no checks.

    The macro takes one document, and returns the names of the checks that the document fails.
    """
    own = (one for one in version.of(table.entity.full_name) if one.kind == "CREATE MACRO")
    made = next((one for one in own if _WRITTEN in one.text), None)
    if made is None:
        return None
    name = quoted(f"trivet_judge_{table.name}")
    text = made.text.replace("CREATE MACRO", "CREATE TEMP MACRO", 1)
    text = text.replace(f"{quoted(made.name)}{_WRITTEN}", f'{name}("given") AS TABLE', 1)
    text = text.replace(_READ, 'FROM (SELECT "given" AS "doc")')
    return {"table": sql_literal(table.name), "name": SqlCode(name), "made": SqlCode(text)}


def _dropped(made: tuple[Statement, ...]) -> Iterator[str]:
    for kind in _KINDS:
        for one in reversed(made):
            if one.kind == f"CREATE {kind}":
                on = f" ON {quoted(one.on)}" if one.on else ""
                first_line = one.text.partition("\n")[0]
                table = " TABLE" if kind == "MACRO" and ") AS TABLE" in first_line else ""
                yield f"DROP {kind}{table} {quoted(one.name)}{on}"
