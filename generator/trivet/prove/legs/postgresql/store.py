"""Writes documents to PostgreSQL with every kind of statement.

It also copies documents from an earlier version of the tables to the current one.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, NamedTuple

from trivet.prove.legs.outcome import BrokenLegError
from trivet.prove.legs.postgresql.alone import drop_references, make_partitions
from trivet.prove.legs.postgresql.connection import escaped, psycopg, tell, words
from trivet.prove.legs.statements import in_schema, quoted
from trivet.prove.legs.store import Carried, Keys, Seen, Statement, Step
from trivet.prove.legs.view import found


@dataclass(frozen=True, slots=True)
class Schemas:
    """The names of the PostgreSQL schemas that `trivet prove` uses.

    - `named`: the schema that the generated DDL names
    - `own`: the schema in which `prove` creates the tables instead
    - `older`: the schema for an earlier version of the tables
    """

    named: str
    own: str

    @property
    def older(self) -> str:
        return f"{self.own}_earlier"


@dataclass(frozen=True, slots=True)
class PostgresqlStore:
    """Runs statements that write documents, each in its own savepoint, and reads the document view after each."""

    connection: Any
    inserts: tuple[Statement, ...]
    update: Statement
    touch: Statement
    delete: Statement
    shown: str
    keys: Keys
    table: str
    schemas: Schemas
    modes: tuple[str, ...] = ("",)

    def older(self, text: str) -> str:
        """Return the SQL text rewritten for the tables of the earlier version."""
        return in_schema(text, self.schemas.own, self.schemas.older)

    def under(self, mode: str) -> AbstractContextManager[None]:
        return nullcontext()

    def after(self, steps: Sequence[Step]) -> Generator[Seen, None, None]:
        tell(self.connection, b"SAVEPOINT trivet")
        try:
            for step in steps:
                yield self.written(step)
        finally:
            tell(self.connection, b"ROLLBACK TO trivet; RELEASE trivet")

    @contextmanager
    def earlier(self, files: Sequence[tuple[str, str]]) -> Iterator[PostgresqlCarrier]:
        own, older = self.schemas.own, self.schemas.older
        tell(self.connection, b"SAVEPOINT trivet_earlier")
        try:
            self.connection.execute(f"CREATE SCHEMA {quoted(older)}".encode())
            for path, text in files:
                try:
                    self.connection.execute(in_schema(text, self.schemas.named, older).encode())
                except (psycopg.Error, UnicodeEncodeError) as fault:
                    raise BrokenLegError(f"{path}: {words(fault)}") from None
            drop_references(self.connection, older, [self.older(self.table)])
            make_partitions(self.connection, older)
            yield PostgresqlCarrier(self, tuple(self._tables(own, older)))
        finally:
            tell(self.connection, b"ROLLBACK TO trivet_earlier; RELEASE trivet_earlier")

    def _tables(self, own: str, older: str) -> Iterator[_EarlierTable]:
        found = self.connection.execute(_COLUMNS, (quoted(own), quoted(older))).fetchall()
        for table, *columns in found:
            yield _EarlierTable(quoted(table), *(list(map(quoted, names)) for names in columns))

    def written(self, step: Step) -> Seen:
        refused = by = ""
        tell(self.connection, b"SAVEPOINT trivet_step")
        try:
            self._run(step.statement.sql, (step.text,) if step.statement.takes else None)
        except psycopg.Error as fault:
            tell(self.connection, b"ROLLBACK TO trivet_step")
            refused, by = words(fault), fault.diag.constraint_name or ""
        tell(self.connection, b"RELEASE trivet_step")
        return Seen(tuple(doc for (doc,) in self._run(self.shown, None).fetchall()), refused, by)

    def _run(self, statement: str, values: tuple[str] | None) -> Any:
        return self.connection.execute(statement.encode(), values, prepare=True)


#: The tables of one schema in creation order. For each: all of its columns, those that the table with the same name in
#: another schema also has, and the columns that exist only in that other table.
_COLUMNS = b"""
SELECT
  o.relname,
  array_agg(a.attname ORDER BY a.attnum),
  coalesce(array_agg(a.attname ORDER BY a.attnum) FILTER (WHERE b.attname IS NOT NULL), '{}'),
  array(
    SELECT c.attname FROM pg_attribute AS c
    WHERE c.attrelid = n.oid AND c.attnum > 0 AND NOT c.attisdropped AND NOT EXISTS (
      SELECT FROM pg_attribute AS d WHERE d.attrelid = o.oid AND d.attname = c.attname AND d.attnum > 0
    )
    ORDER BY c.attnum
  )
FROM pg_class AS o
JOIN pg_attribute AS a ON a.attrelid = o.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_class AS n
  ON n.relname = o.relname AND n.relkind IN ('r', 'p') AND n.relnamespace = to_regnamespace(%s)
LEFT JOIN pg_attribute AS b ON b.attrelid = n.oid AND b.attname = a.attname AND b.attnum > 0
WHERE o.relkind IN ('r', 'p') AND NOT o.relispartition AND o.relnamespace = to_regnamespace(%s)
GROUP BY o.oid, o.relname, n.oid
ORDER BY o.oid
"""


class _EarlierTable(NamedTuple):
    """A table of the earlier version; all names are quoted.

    - `columns`: its columns in the earlier version
    - `kept`: those of `columns` that the current version also has
    - `added`: the columns that only the current version has
    """

    name: str
    columns: list[str]
    kept: list[str]
    added: list[str]


@dataclass(frozen=True, slots=True)
class PostgresqlCarrier:
    """Stores a document in an earlier version of the tables, and copies its rows to the current version.

    The columns that only the current version has are NULL, whatever their DEFAULT is.
    """

    store: PostgresqlStore
    tables: tuple[_EarlierTable, ...]

    def carry(self, text: str) -> Carried | None:
        connection, store = self.store.connection, self.store
        tell(connection, b"SAVEPOINT trivet")
        try:
            connection.execute(store.older(store.inserts[0].sql).encode(), (text,))
            (before,) = connection.execute(store.older(store.shown).encode()).fetchone()
            if self._is_elsewhere():
                return None
            return Carried(before, self._copied(), store.written(Step(store.touch)))
        except psycopg.Error:
            return None
        finally:
            tell(connection, b"ROLLBACK TO trivet; RELEASE trivet")

    def _is_elsewhere(self) -> bool:
        """Return whether the earlier version has stored a value in a column or table that the current version does
        not have.
        """
        older = quoted(self.store.schemas.older)
        for table, columns, kept, _ in self.tables:
            gone = [f"{column} IS NOT NULL" for column in columns if column not in kept]
            if not kept or gone:
                found = f"SELECT FROM {older}.{table} WHERE {' OR '.join(gone) if kept else 'true'} LIMIT 1"
                if self.store.connection.execute(found.encode()).fetchone() is not None:
                    return True
        return False

    def _copied(self) -> Seen:
        own, older = quoted(self.store.schemas.own), quoted(self.store.schemas.older)
        tell(self.store.connection, b"SAVEPOINT trivet_copy")
        try:
            for table, _, kept, added in self.tables:
                listed, values = ", ".join([*kept, *added]), ", ".join([*kept, *("NULL" for _ in added)])
                into = f"INSERT INTO {own}.{table} ({listed}) OVERRIDING SYSTEM VALUE"
                if kept:
                    self.store.connection.execute(f"{into} SELECT {values} FROM {older}.{table}".encode())  # noqa: S608
        except psycopg.Error as fault:
            tell(self.store.connection, b"ROLLBACK TO trivet_copy")
            return Seen((), f"the row cannot be copied: {words(fault)}", fault.diag.constraint_name or "")
        return Seen(tuple(doc for (doc,) in self.store.connection.execute(self.store.shown.encode())))


def open_store(
    connection: Any,
    names: Mapping[str, Any],
    rename: Callable[[str], str],
    schemas: Schemas,
    *,
    keys: Keys,
) -> PostgresqlStore:
    view = rename(names["documents"])
    written = escaped(view)
    inserts = [Statement("insert", "INSERT", f"INSERT INTO {written} (doc) VALUES (%s)", "old")]  # noqa: S608
    if "put" in names:
        inserts.append(Statement("insert", names["put"], f"SELECT {escaped(rename(names['put']))}(%s)"))
    if "row" in names:
        table, row = (escaped(rename(names[what])) for what in ("table", "row"))
        sql = f"INSERT INTO {table} SELECT r.* FROM {row}(%s) AS r"  # noqa: S608
        inserts.append(Statement("insert", f"INSERT … SELECT {names['row']}", sql, "old"))
    return PostgresqlStore(
        connection,
        tuple(inserts),
        Statement("update", "UPDATE", f"UPDATE {written} SET doc = %s{escaped(found(view, names))}"),  # noqa: S608
        Statement("touch", "UPDATE … SET doc = doc", f"UPDATE {view} SET doc = doc"),  # noqa: S608
        Statement("delete", "DELETE", f"DELETE FROM {view}"),  # noqa: S608
        f"SELECT doc::text FROM {view}",  # noqa: S608
        keys=keys,
        table=rename(names["table"]),
        schemas=schemas,
    )
