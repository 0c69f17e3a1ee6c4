"""Constraints that every dialect spells in the same way."""

from __future__ import annotations

from collections.abc import Iterable

from trivet.sinks import sql_identifier
from trivet.targets.sql.layout import WIDTH
from trivet.targets.sql.records import ForeignKey

_ACTIONS = {"cascade": "CASCADE", "restrict": "RESTRICT", "set-null": "SET NULL"}


def foreign_key(key: ForeignKey, table: str) -> str:
    """`CONSTRAINT … FOREIGN KEY … REFERENCES …`; `table` is the other table as SQL text."""
    columns, others = _listed(column.name for column in key.columns), _listed(key.others)
    clauses = [f"FOREIGN KEY ({columns}) REFERENCES {table} ({others})"]
    for event, action in (("DELETE", key.on_delete), ("UPDATE", key.on_update)):
        if action in _ACTIONS:
            clauses.append(f"ON {event} {_ACTIONS[action]}")
    if key.deferred:
        clauses.append("DEFERRABLE INITIALLY DEFERRED")
    name = f"CONSTRAINT {sql_identifier(key.name)}"
    line = " ".join([name, *clauses])
    return line if len(line) <= WIDTH else "\n  ".join([name, " ".join(clauses)])


def _listed(names: Iterable[str]) -> str:
    return ", ".join(str(sql_identifier(name)) for name in names)
