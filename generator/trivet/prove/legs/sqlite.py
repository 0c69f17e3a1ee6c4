"""SQLite as an engine: documents are inserted into the views of an in-memory database and read back from them."""

from __future__ import annotations

import math
import re
import sqlite3
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from trivet.prove.instances import Instance
from trivet.prove.legs.opening import Opening
from trivet.prove.legs.outcome import BrokenLegError, Leg, Outcome
from trivet.prove.legs.plain_rows import NoRowError, PlainRowsLeg
from trivet.prove.legs.statements import quoted
from trivet.prove.legs.store import Carried, Keys, Seen, Statement, Step, keys_of
from trivet.prove.legs.view import back, found
from trivet.reader.json_reader import read_json
from trivet.targets.sql.plan.records import Column, Table

TARGET = "sql/sqlite"


@dataclass(frozen=True, slots=True)
class SqliteStore:
    """Runs statements that write documents, and reads the document view after each statement.

    There is an INSERT for each of SQLite's conflict clauses except ROLLBACK, which would end the transaction.
    """

    connection: sqlite3.Connection
    inserts: tuple[Statement, ...]
    update: Statement
    touch: Statement
    delete: Statement
    shown: str
    keys: Keys
    regexp: bool
    modes: tuple[str, ...] = ("", "foreign_keys = ON")

    @contextmanager
    def under(self, mode: str) -> Iterator[None]:
        """Run the statements of a `with` block in one transaction with a pragma set, then roll back.

        `mode` is the pragma, such as `foreign_keys = ON`; "" sets none.
        """
        run = self.connection.execute
        if mode:
            run(f"PRAGMA {mode}")
        run("BEGIN")
        # The rows that a document references may be missing.
        run("PRAGMA defer_foreign_keys = ON")
        try:
            yield
        finally:
            run("ROLLBACK")
            run("PRAGMA foreign_keys = OFF")

    def after(self, steps: Sequence[Step]) -> Generator[Seen, None, None]:
        run = self.connection.execute
        run("SAVEPOINT trivet")
        try:
            for step in steps:
                yield self.written(step)
        finally:
            run("ROLLBACK TO trivet")
            run("RELEASE trivet")

    @contextmanager
    def earlier(self, files: Sequence[tuple[str, str]]) -> Iterator[SqliteCarrier]:
        with closing(_connected(self.regexp)) as older:
            for path, text in files:
                try:
                    older.executescript(text)
                except (sqlite3.Error, ValueError) as fault:
                    raise BrokenLegError(f"{path}: {fault}") from None
            yield SqliteCarrier(older, self)

    def written(self, step: Step) -> Seen:
        refused = by = ""
        try:
            self.connection.execute(step.statement.sql, (step.text,) if step.statement.takes else ())
        except (sqlite3.Error, UnicodeEncodeError) as fault:
            refused, by = str(fault), _name(fault)
        return Seen(tuple(doc for (doc,) in self.connection.execute(self.shown)), refused, by)


@dataclass(frozen=True, slots=True)
class SqliteCarrier:
    """Copies a document from an earlier version of the tables to the current tables.

    The earlier version is in a database of its own. Only the columns that both versions have are copied; the others are
    NULL.
    """

    older: sqlite3.Connection
    store: SqliteStore

    def carry(self, text: str) -> Carried | None:
        self.older.execute("SAVEPOINT trivet")
        self.store.connection.execute("SAVEPOINT trivet")
        try:
            self.older.execute(self.store.inserts[0].sql, (text,))
            (before,) = self.older.execute(self.store.shown).fetchone()
            if self._is_elsewhere():
                return None
            after = self._copied()
            return Carried(before, after, self.store.written(Step(self.store.touch)))
        except (sqlite3.Error, UnicodeEncodeError):
            return None
        finally:
            for connection in (self.older, self.store.connection):
                connection.execute("ROLLBACK TO trivet")
                connection.execute("RELEASE trivet")

    def _is_elsewhere(self) -> bool:
        """Return whether the earlier version has stored a value in a column or table that no longer exists."""
        for table, older, newer in self._tables():
            gone = [f"{column} IS NOT NULL" for column in older if column not in newer]
            if not newer or gone:
                found = f"SELECT 1 FROM {table} WHERE {' OR '.join(gone) if newer else 'true'}"  # noqa: S608
                if self.older.execute(found).fetchone() is not None:
                    return True
        return False

    def _copied(self) -> Seen:
        try:
            for table, older, newer in self._tables():
                columns = [column for column in older if column in newer]
                # A new column is NULL in rows that exist already, whatever its DEFAULT is.
                added = [column for column in newer if column not in older]
                listed = ", ".join([*columns, *added])
                values = ", ".join([*("?" for _ in columns), *("NULL" for _ in added)])
                if columns:
                    rows = self.older.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall()  # noqa: S608
                    into = f"INSERT INTO {table} ({listed}) VALUES ({values})"  # noqa: S608
                    self.store.connection.executemany(into, rows)
        except sqlite3.Error as fault:
            return Seen((), f"the row cannot be copied: {fault}", _name(fault))
        return Seen(tuple(doc for (doc,) in self.store.connection.execute(self.store.shown)))

    def _tables(self) -> Iterator[tuple[str, list[str], list[str]]]:
        """Yield (name, columns, current columns) for each table of the earlier version, in creation order.

        The current columns are those of the same table in the current version; [] if the table was removed. Tables
        with generated rows (`trivet_…`) are skipped.
        """
        listed = (
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' "
            "AND name NOT LIKE 'trivet#_%' ESCAPE '#' ORDER BY rowid"
        )
        for (name,) in self.older.execute(listed).fetchall():
            yield quoted(name), _columns(self.older, name), _columns(self.store.connection, name)


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    found = connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
    return [quoted(name) for (name,) in found]


def _store(
    connection: sqlite3.Connection, names: Mapping[str, Any], *, keys: Keys, regexp: bool
) -> SqliteStore:
    """Return the store of a document view. Raises `sqlite3.Error` if the view does not exist."""
    view = names["documents"]
    connection.execute(f"SELECT 1 FROM {view} LIMIT 0")  # noqa: S608
    into = f"INTO {view} (doc) VALUES (?)"
    inserts = (
        Statement("insert", "INSERT", f"INSERT {into}", "old"),
        Statement("insert", "INSERT OR REPLACE", f"INSERT OR REPLACE {into}"),
        Statement("insert", "INSERT OR IGNORE", f"INSERT OR IGNORE {into}", "old"),
        Statement("insert", "INSERT OR FAIL", f"INSERT OR FAIL {into}", "old"),
    )
    return SqliteStore(
        connection,
        inserts,
        Statement("update", "UPDATE", f"UPDATE {view} SET doc = ?{found(view, names)}"),  # noqa: S608
        Statement("touch", "UPDATE … SET doc = doc", f"UPDATE {view} SET doc = doc"),  # noqa: S608
        Statement("delete", "DELETE", f"DELETE FROM {view}"),  # noqa: S608
        f"SELECT doc FROM {view}",  # noqa: S608
        keys=keys,
        regexp=regexp,
    )


@dataclass(frozen=True, slots=True)
class SqliteLeg:
    name: str
    target: str
    connection: sqlite3.Connection
    documents: str
    store: SqliteStore

    def judge(self, instance: Instance) -> Outcome:
        run = self.connection.execute
        run("SAVEPOINT trivet")
        try:
            run(f"INSERT INTO {self.documents} (doc) VALUES (?)", (instance.text,))  # noqa: S608
            rows = run(f"SELECT doc FROM {self.documents}").fetchall()  # noqa: S608
        except sqlite3.Error as fault:
            return Outcome(False, str(fault), by=_name(fault))
        except UnicodeEncodeError as fault:
            return Outcome(False, str(fault))
        finally:
            run("ROLLBACK TO trivet")
            run("RELEASE trivet")
        return back(instance, [doc for (doc,) in rows])


def _name(fault: Exception) -> str:
    """Return the constraint's name from SQLite's message: the text after the last colon, or the whole message."""
    return str(fault).rpartition(": ")[2]


@dataclass(frozen=True, slots=True)
class SqliteRows:
    """Writes and reads the columns of SQLite tables, with the types of Python's module `sqlite3`."""

    connection: sqlite3.Connection
    faults: tuple[type[Exception], ...] = (sqlite3.Error, UnicodeEncodeError)

    def run(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql, values).fetchall()

    def begin(self) -> None:
        self.connection.execute("SAVEPOINT trivet")

    def undo(self) -> None:
        self.connection.execute("ROLLBACK TO trivet")
        self.connection.execute("RELEASE trivet")

    def refused(self, fault: Exception) -> Outcome:
        return Outcome(False, str(fault), by=_name(fault))

    def name(self, table: Table) -> str:
        return quoted(table.name)

    def given(self, value: str | float | Decimal) -> Any:
        is_small = isinstance(value, str) or (isinstance(value, int) and -(2**63) <= value < 2**63)
        if is_small:
            return value
        rounded = float(value)
        if math.isinf(rounded):
            raise NoRowError("a double cannot have this number")
        return rounded

    def shown(self, column: Column) -> str:
        name = f"t.{quoted(column.name)}"
        is_number = column.kind in ("integer", "number")
        return f"CASE WHEN {name} IS NOT NULL THEN json_quote({name}) END" if is_number else name

    def read(self, column: Column, cell: Any) -> Any:
        if column.kind == "boolean":
            return {0: False, 1: True}.get(cell, cell)
        return cell if column.kind == "text" else read_json(cell)


@dataclass(frozen=True, slots=True)
class Sqlite:
    """The engine of SQLite: an in-memory database to which the DDL was applied.

    `faults` lists the DDL files that failed, as (path, reason) pairs. `regexp` is true if the DDL needs the function
    REGEXP.
    """

    connection: sqlite3.Connection
    faults: tuple[tuple[str, str], ...]
    regexp: bool
    opening: Opening

    def legs(self, row: Mapping[str, Any]) -> tuple[Leg, ...]:
        """Return one leg, for the document view that the manifest row names.

        If no views are generated, the leg is for the root's tables. Raises `BrokenLegError` if the view does not exist.
        """
        names = row["sql"]["sqlite"]
        planned = self.opening.table("sqlite", row["definition"])
        if "documents" not in names:
            return (PlainRowsLeg("sqlite", TARGET, SqliteRows(self.connection), planned),)
        try:
            store = _store(self.connection, names, keys=keys_of(planned), regexp=self.regexp)
        except sqlite3.Error as fault:
            why = "; ".join(f"{path}: {reason}" for path, reason in self.faults)
            raise BrokenLegError(why or str(fault)) from None
        return (SqliteLeg("sqlite", TARGET, self.connection, names["documents"], store),)

    def close(self) -> None:
        self.connection.close()


def _regexp(pattern: str, text: str | None) -> bool | None:
    """Search the text for the pattern, as SQLite's REGEXP does; return None if the text is None.

    Applications must supply a function like this one (docs/tables.md).
    """
    return None if text is None else re.search(pattern, text) is not None


def open_sqlite(opening: Opening) -> Sqlite:
    """Apply the DDL files in order to a new database, and return the engine.

    Foreign keys are off, so a document is judged alone. Raises `SkippedLegError` without DDL for SQLite, and
    `BrokenLegError` if a DDL file cannot be read.
    """
    files = opening.ddl("sqlite")
    sql = opening.settings.targets.sql
    regexp = sql is not None and sql.regexp
    connection = _connected(regexp)
    faults = []
    for path, text in files:
        try:
            connection.executescript(text)
        except (sqlite3.Error, UnicodeEncodeError, ValueError) as fault:
            faults.append((path, str(fault)))
    return Sqlite(connection, tuple(faults), regexp, opening)


def _connected(regexp: bool) -> sqlite3.Connection:
    """Return a connection to an empty in-memory database; with `regexp`, it has a REGEXP function."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA foreign_keys = OFF")
    if regexp:
        connection.create_function("regexp", 2, _regexp, deterministic=True)
    return connection
