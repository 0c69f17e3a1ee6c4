"""New tables beside the old ones, filled while applications go on writing to the old tables.

Triggers on the old tables list the documents that must be moved again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from trivet.diagnostics import TrivetError, show
from trivet.digests import hex_digits
from trivet.migrate.families import Version
from trivet.migrate.postgresql.family import Tables
from trivet.migrate.script import Statement, items, unquoted
from trivet.sinks import SqlCode, sql_literal
from trivet.targets.sql.plan.names import plain
from trivet.targets.sql.plan.records import Table

#: The schema of the new tables until they take the place of the old ones.
BESIDE = "trivet_new"
#: The triggers on old tables: after a row was written, and after all rows were removed.
WRITTEN, EMPTIED = "trivet_written", "trivet_emptied"

_NAME = r'(?:"(?:[^"]|"")*"|\w+)'
_TOKEN = re.compile(rf"--[^\n]*|'(?:[^']|'')*'|({_NAME})\.({_NAME})|{_NAME}|.", re.DOTALL)
_STAGED = (
    "CREATE TABLE",
    "CREATE INDEX",
    "CREATE UNIQUE",
    "CREATE FUNCTION",
    "CREATE VIEW",
    "CREATE TRIGGER",
)


@dataclass(frozen=True, slots=True)
class Staging:
    """The documents of one type that are moved to new tables.

    `version` is the new version. `names` are the names of all objects that belong to moved types in the new
    version.
    """

    tables: Tables
    version: Version
    names: frozenset[str]

    def expect_clear(self) -> None:
        """Raise `TrivetError` if `schema.name` in the SQL may mean a column instead of a table or function.

        For example, the SQL has an alias `m`, and a table and a column are both called `key`. If the database schema is
        called `m`, then `m.key` has two meanings.
        """
        members = {"doc", "key", "value"} & self.names
        for table in self.tables.new.family:
            text = next(
                one.text for one in self.tables.after if one.kind == "CREATE TABLE" and one.name == table.name
            )
            members |= {name for name in map(_column, items(text)) if name in self.names}
        printed = plain(self.tables.schema)
        tokens = (token[0] for one in self.tables.after for token in _TOKEN.finditer(one.text))
        if members and printed in tokens:
            raise TrivetError(
                f"{show(sorted(members)[0])} is both a column and a table or function, and the schema"
                f" {show(self.tables.schema)} is called like an alias in the SQL: no migration can be written"
            )

    def made(self) -> Iterator[str]:
        """Yield the statements that create the new tables, views and functions beside the old ones.

        Foreign keys are left out, because documents are moved in any order.
        """
        for one in self.tables.after:
            if one.kind in _STAGED:
                text = self._without_references(one) if one.kind == "CREATE TABLE" else one.text
                yield elsewhere(text, self.tables.schema, self.names, BESIDE)

    def _without_references(self, made: Statement) -> str:
        keys = {key.name for table in self.tables.new.family for key in table.foreign_keys}
        left = [item for item in items(made.text) if _constraint(item) not in keys]
        columns = ",\n  ".join(left)
        return f"CREATE TABLE {self.tables.name(made.name)} (\n  {columns}\n)"

    def arriving(self) -> Iterator[str]:
        """Yield the statements that move the new tables into the database schema of the old tables.

        Statements that drop the triggers of the new tables come first.
        """
        tables = {table.name for table in self.tables.new.family}
        for one in self.tables.after:
            if one.kind == "CREATE TRIGGER" and one.on in tables:
                yield f"DROP TRIGGER {plain(one.name)} ON {BESIDE}.{plain(one.on)}"
        for name in self.tables_beside:
            yield f"ALTER TABLE {name} SET SCHEMA {plain(self.tables.schema)}"

    def variables(self) -> dict[str, Any]:
        old, new = self.tables.old, self.tables.new
        table = sql_literal(f"{BESIDE}.{plain(new.name)}")
        number = None if new.row is None else f"pg_get_serial_sequence({table}, {sql_literal(new.row)})"
        return {
            "old": SqlCode(self.tables.name(old.name)),
            "old_view": SqlCode(self.tables.name(old.view)),
            "new": SqlCode(f"{BESIDE}.{plain(new.name)}"),
            "new_view": SqlCode(f"{BESIDE}.{plain(new.view)}"),
            "waiting": SqlCode(self.waiting),
            "moved": SqlCode(self._own("moved")),
            "apply": SqlCode(self._own("apply")),
            "move": SqlCode(self.move),
            "observe": SqlCode(self.observe),
            "document": SqlCode(self.tables.document("d")),
            "number": None if number is None else SqlCode(number),
            "keeps_number": old.row is not None,
            "row": None if new.row is None else SqlCode(plain(new.row)),
            "least": SqlCode(str(-(2**63))),
            "observed": [self._observed(table) for table in old.family],
            **{name: SqlCode(text) for name, text in self._keys().items()},
        }

    def _keys(self) -> dict[str, str]:
        """Return pieces of SQL with the key columns of documents: template variable → SQL.

        For example, `moved_keys` → `m.k1, m.k2`. `k1`, `k2`, … stand for the key columns of the old table. `n1`, `n2`,
        … stand for those of the new table.
        """
        old, new = self.tables.old, self.tables.new
        keys = [f"k{number}" for number, _ in enumerate(old.handles, start=1)]
        others = [f"n{number}" for number, _ in enumerate(new.handles, start=1)]
        before, after = [*map(plain, old.handles)], [*map(plain, new.handles)]
        shown = [plain(new.shown(name)) for name in new.handles]
        return {
            "keys": ", ".join(keys),
            "others": ", ".join(others),
            "waiting_keys": _listed("w", keys),
            "moved_keys": _listed("m", keys),
            "moved_others": _listed("m", others),
            "pair": f"{_listed('trivet_key', keys)}, {_listed('trivet_made', others)}",
            "keys_of_old": _renamed("t", before, keys),
            "keys_of_new": _renamed("n", after, others),
            "made_keys": _renamed("d", shown, others),
            "is_moved": _same("m", keys, "trivet_key", keys),
            "is_old": _same("d", self.tables.handles, "w", keys),
            "is_new": _same("t", after, "trivet_made", others),
        }

    @property
    def move(self) -> str:
        """Return the name of the SQL function that moves waiting documents to the new tables."""
        return self._own("move")

    @property
    def observe(self) -> str:
        """Return the name of the SQL function that tests whether the triggers on the old tables are enabled.

        If its argument is `true`, the function also repairs these triggers.
        """
        return self._own("observe")

    @property
    def waiting_keys(self) -> str:
        """Return the columns of the `waiting` table that identify a document."""
        return self._keys()["waiting_keys"]

    @property
    def waiting(self) -> str:
        """Return the name of the table with the keys of the documents that wait to be moved."""
        return self._own("waiting")

    @property
    def tables_beside(self) -> tuple[str, ...]:
        return tuple(f"{BESIDE}.{plain(table.name)}" for table in self.tables.new.family)

    def _observed(self, table: Table) -> dict[str, Any]:
        """Return the template variables for an old table, whose triggers record which documents are written."""
        handles = table.handles[: len(self.tables.old.handles)]
        return {
            "table": SqlCode(self.tables.name(table.name)),
            "literal": sql_literal(self.tables.name(table.name)),
            "function": SqlCode(f"{BESIDE}.trivet_written_{hex_digits(table.name, 8)}"),
            "before": SqlCode(_listed("OLD", map(plain, handles))),
            "after": SqlCode(_listed("NEW", map(plain, handles))),
        }

    def _own(self, role: str) -> str:
        return f"{BESIDE}.trivet_{role}_{hex_digits(self.tables.old.name, 8)}"


def _listed(alias: str, names: Iterable[str]) -> str:
    return ", ".join(f"{alias}.{name}" for name in names)


def _renamed(alias: str, names: Iterable[str], others: Iterable[str]) -> str:
    return ", ".join(f"{alias}.{name} AS {other}" for name, other in zip(names, others, strict=True))


def _same(alias: str, names: Iterable[str], record: str, others: Iterable[str]) -> str:
    pairs = zip(names, others, strict=True)
    return " AND ".join(f"{alias}.{name} = {record}.{other}" for name, other in pairs)


def _constraint(item: str) -> str:
    """Return the name of the constraint that an item of a CREATE TABLE statement defines.

    Return "" if the item defines a column.
    """
    found = re.match(rf"CONSTRAINT\s+({_NAME})\s", item)
    return unquoted(found[1]) if found else ""


def _column(item: str) -> str:
    """Return the name of the column that this line of a CREATE TABLE defines; "" if it defines a constraint."""
    found = re.match(_NAME, item)
    return "" if _constraint(item) or not found else unquoted(found[0])


def elsewhere(text: str, schema: str, names: frozenset[str], other: str) -> str:
    """Return SQL in which all `names` of one schema belong to the schema `other`; literals stay as they are."""
    printed = plain(schema)

    def moved(token: re.Match[str]) -> str:
        if token[1] == printed and unquoted(token[2]) in names:
            return f"{plain(other)}.{token[2]}"
        return token[0]

    return _TOKEN.sub(moved, text)
