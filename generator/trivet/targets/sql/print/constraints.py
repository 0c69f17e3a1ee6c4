"""Constraints that every dialect spells in the same way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from trivet.sinks import sql_identifier
from trivet.targets.sql.plan.records import Column, ForeignKey, Link, Presence
from trivet.targets.sql.print.layout import WIDTH, case, chain, joined

#: A line of a constraint is broken once more beyond this.
_LONG = 110
#: How many tests stand in one chain.
_CHAIN = 100
_ACTIONS = {"cascade": "CASCADE", "restrict": "RESTRICT", "set-null": "SET NULL"}


def foreign_key(key: ForeignKey, table: str) -> str:
    """`CONSTRAINT … FOREIGN KEY … REFERENCES …`; `table` is the other table as SQL text."""
    columns = [column.name for column in key.columns]
    clauses = [*_clauses(columns, table, key.others, key.on_delete, key.on_update)]
    clauses += ["DEFERRABLE INITIALLY DEFERRED"] if key.deferred else []
    return _named(key.name, clauses)


def owner_key(link: Link, owner: str) -> str:
    """The constraint that ties rows to their owner's, whose table is `owner` as SQL text."""
    columns, keys = (tuple(one.name for one in part) for part in (link.columns, link.keys))
    return _named(link.foreign_key, [*_clauses(columns, owner, keys, "cascade", "cascade")])


def primary_key(link: Link) -> str:
    """The constraint that makes the rows of one owner differ by their position."""
    columns = _listed(column.name for column in link.identity)
    return f"CONSTRAINT {sql_identifier(link.primary_key)} PRIMARY KEY ({columns})"


def presence_test(presence: Presence) -> str:
    """Either every required column of an object has a value, or none of its columns."""
    there = [f"{sql_identifier(column.name)} IS NOT NULL" for column in presence.required]
    absent = [f"{sql_identifier(column.name)} IS NULL" for column in presence.columns]
    return chain("OR", [joined("AND", there), joined("AND", absent)])


def others_test(presence: Presence, is_other: str) -> str:
    """No column of a document that is no object has a value, and each that an object needs has one."""
    absent = [f"{sql_identifier(column.name)} IS NULL" for column in presence.columns]
    there = [f"{sql_identifier(column.name)} IS NOT NULL" for column in presence.required]
    return case([(is_other, _all(absent))], _all(there) if there else "true")


def _all(tests: list[str]) -> str:
    """All of them, in groups: SQLite's parser does not take a long chain."""
    if len(tests) <= _CHAIN:
        return chain("AND", tests)
    groups = [tests[start : start + _CHAIN] for start in range(0, len(tests), _CHAIN)]
    return chain("AND", [joined("AND", group) for group in groups])


def unless_null(column: Column, said: str, never: str) -> str:
    """The test of a column that may be NULL: where it names the column it is NULL then, but `never` has to say so."""
    may_be_null = column.nullable or not column.required
    return f"{sql_identifier(column.name)} IS NULL" if said == never and may_be_null else said


def linked(link: Link, rows: str, owner: str) -> str:
    """That the row `rows` belongs to the row `owner`, both aliases."""
    pairs = zip(link.columns, link.keys, strict=True)
    return " AND ".join(
        f"{rows}.{sql_identifier(mine.name)} = {owner}.{sql_identifier(key.name)}" for mine, key in pairs
    )


def _clauses(
    columns: Iterable[str], table: str, others: Iterable[str], on_delete: str, on_update: str
) -> Iterator[str]:
    yield f"FOREIGN KEY ({_listed(columns)})"
    yield f"REFERENCES {table} ({_listed(others)})"
    for event, action in (("DELETE", on_delete), ("UPDATE", on_update)):
        if action in _ACTIONS:
            yield f"ON {event} {_ACTIONS[action]}"


def _named(name: str, clauses: list[str]) -> str:
    head = f"CONSTRAINT {sql_identifier(name)}"
    line = " ".join([head, *clauses])
    if len(line) <= WIDTH:
        return line
    body = " ".join(clauses)
    return "\n  ".join([head, body] if len(body) <= _LONG else [head, clauses[0], " ".join(clauses[1:])])


def _listed(names: Iterable[str]) -> str:
    return ", ".join(str(sql_identifier(name)) for name in names)
