"""Prints the constraints that are the same SQL in every dialect."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from trivet.sinks import sql_identifier
from trivet.targets.sql.plan.records import Column, ForeignKey, Link, Presence
from trivet.targets.sql.print.layout import WIDTH, case, chain, joined

#: Writes a name as SQL text.
Write: TypeAlias = Callable[[str], object]
#: A constraint with a longer line after its name continues on a second line.
_LONG = 110
#: The maximum number of tests in one chain.
_CHAIN = 100
_ACTIONS = {"cascade": "CASCADE", "restrict": "RESTRICT", "set-null": "SET NULL"}


def foreign_key(key: ForeignKey, table: str, write: Write = sql_identifier) -> str:
    """Return `CONSTRAINT … FOREIGN KEY … REFERENCES …`; `table` is the referenced table as SQL text."""
    columns = [column.name for column in key.columns]
    clauses = [*_clauses(columns, table, key.others, key.on_delete, key.on_update, write)]
    clauses += ["DEFERRABLE INITIALLY DEFERRED"] if key.deferred else []
    return _named(key.name, clauses, write)


def owner_key(link: Link, owner: str, write: Write = sql_identifier) -> str:
    """Return the FOREIGN KEY constraint by which the rows of a child table refer to their owner's row.

    `owner` is the owner's table as SQL text.
    """
    columns, keys = (tuple(one.name for one in part) for part in (link.columns, link.keys))
    return _named(link.foreign_key, [*_clauses(columns, owner, keys, "cascade", "cascade", write)], write)


def primary_key(link: Link, write: Write = sql_identifier) -> str:
    """Return the PRIMARY KEY constraint of a child table, as SQL.

    The key consists of the columns that identify the owner's row, and of the position of the child row, if it has one.
    """
    columns = _listed((column.name for column in link.identity), write)
    return f"CONSTRAINT {write(link.primary_key)} PRIMARY KEY ({columns})"


def presence_test(presence: Presence, write: Write = sql_identifier) -> str:
    """Return the SQL test that an object is stored completely, or not at all.

    The test is true if all columns of required members have a value, or if all columns of members are NULL. `write`
    prints a column's name.
    """
    there = [f"{write(column.name)} IS NOT NULL" for column in presence.required]
    absent = [f"{write(column.name)} IS NULL" for column in presence.columns]
    return chain("OR", [joined("AND", there), joined("AND", absent)])


def others_test(presence: Presence, is_other: str, write: Write = sql_identifier) -> str:
    """Return SQL that tests which columns of a row are NULL.

    `is_other` is SQL that is true if the row's document is not an object. In this case, all columns in `presence`
    must be NULL. Otherwise, no column of a required member may be NULL.
    """
    absent = [f"{write(column.name)} IS NULL" for column in presence.columns]
    there = [f"{write(column.name)} IS NOT NULL" for column in presence.required]
    return case([(is_other, _all(absent))], _all(there) if there else "true")


def _all(tests: list[str]) -> str:
    """Return the tests joined by AND. They are in groups, because SQLite's parser rejects long chains."""
    if len(tests) <= _CHAIN:
        return chain("AND", tests)
    groups = [tests[start : start + _CHAIN] for start in range(0, len(tests), _CHAIN)]
    return chain("AND", [joined("AND", group) for group in groups])


def unless_null(column: Column, said: str, never: str, write: Write = sql_identifier) -> str:
    """Return the SQL condition of a CHECK on a column: the test `said`, or `… IS NULL` if only NULL can pass.

    `never` is the SQL of a test that no value passes. If `said` equals `never` and the column may be NULL, the
    result is `… IS NULL`. Any other test is returned unchanged: if the column is NULL, so is the test, and a CHECK
    accepts this.
    """
    may_be_null = column.nullable or not column.required
    return f"{write(column.name)} IS NULL" if said == never and may_be_null else said


def linked(link: Link, rows: str, owner: str, write: Write = sql_identifier) -> str:
    """Return the SQL condition that a child row belongs to an owner's row.

    - `rows`, `owner`: the aliases of the child row and of the owner's row
    - `write`: prints the name of a column
    """
    pairs = zip(link.columns, link.keys, strict=True)
    return " AND ".join(f"{rows}.{write(mine.name)} = {owner}.{write(key.name)}" for mine, key in pairs)


def _clauses(
    columns: Iterable[str], table: str, others: Iterable[str], on_delete: str, on_update: str, write: Write
) -> Iterator[str]:
    yield f"FOREIGN KEY ({_listed(columns, write)})"
    yield f"REFERENCES {table} ({_listed(others, write)})"
    for event, action in (("DELETE", on_delete), ("UPDATE", on_update)):
        if action in _ACTIONS:
            yield f"ON {event} {_ACTIONS[action]}"


def _named(name: str, clauses: list[str], write: Write) -> str:
    head = f"CONSTRAINT {write(name)}"
    line = " ".join([head, *clauses])
    if len(line) <= WIDTH:
        return line
    body = " ".join(clauses)
    return "\n  ".join([head, body] if len(body) <= _LONG else [head, clauses[0], " ".join(clauses[1:])])


def _listed(names: Iterable[str], write: Write) -> str:
    return ", ".join(str(write(name)) for name in names)
