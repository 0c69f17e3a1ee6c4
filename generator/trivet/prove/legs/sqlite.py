"""SQLite in memory, through the document view."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from trivet.prove.instances import Instance
from trivet.prove.legs.opening import Opening
from trivet.prove.legs.outcome import BrokenLegError, Leg, Outcome
from trivet.prove.legs.store import Door, Seen, Step
from trivet.prove.legs.view import back, found

TARGET = "sql/sqlite"


@dataclass(frozen=True, slots=True)
class SqliteStore:
    """What the document view shows after writes with all of SQLite's conflict clauses but ROLLBACK, which ends
    the transaction."""

    connection: sqlite3.Connection
    inserts: tuple[Door, ...]
    update: Door
    touch: Door
    delete: Door
    shown: str
    has_key: bool
    modes: tuple[str, ...] = ("", "foreign_keys = ON")

    @contextmanager
    def under(self, mode: str) -> Iterator[None]:
        """One transaction for all: SQLite forgets all prepared statements at each of these pragmas."""
        run = self.connection.execute
        if mode:
            run(f"PRAGMA {mode}")
        run("BEGIN")
        # What a document refers to may be missing, as when it is judged alone.
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
                yield self._written(step)
        finally:
            run("ROLLBACK TO trivet")
            run("RELEASE trivet")

    def _written(self, step: Step) -> Seen:
        refused = by = ""
        try:
            self.connection.execute(step.door.statement, (step.text,) if step.door.takes else ())
        except (sqlite3.Error, UnicodeEncodeError) as fault:
            refused, by = str(fault), _name(fault)
        return Seen(tuple(doc for (doc,) in self.connection.execute(self.shown)), refused, by)


def _store(connection: sqlite3.Connection, names: Mapping[str, Any]) -> SqliteStore:
    view = names["documents"]
    columns = [column for column, *_ in connection.execute(f"SELECT * FROM {view} LIMIT 0").description]  # noqa: S608
    into = f"INTO {view} (doc) VALUES (?)"
    inserts = (
        Door("insert", "INSERT", f"INSERT {into}", "old"),
        Door("insert", "INSERT OR REPLACE", f"INSERT OR REPLACE {into}"),
        Door("insert", "INSERT OR IGNORE", f"INSERT OR IGNORE {into}", "old"),
        Door("insert", "INSERT OR FAIL", f"INSERT OR FAIL {into}", "old"),
    )
    return SqliteStore(
        connection,
        inserts,
        Door("update", "UPDATE", f"UPDATE {view} SET doc = ?{found(view, names)}"),  # noqa: S608
        Door("touch", "UPDATE … SET doc = doc", f"UPDATE {view} SET doc = doc"),  # noqa: S608
        Door("delete", "DELETE", f"DELETE FROM {view}"),  # noqa: S608
        f"SELECT doc FROM {view}",  # noqa: S608
        has_key="_row" not in columns,
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
    """The constraint, which stands alone or after SQLite's own words."""
    return str(fault).rpartition(": ")[2]


@dataclass(frozen=True, slots=True)
class Sqlite:
    """A database in memory with the DDL applied; `faults` are the files that could not be, with the reason."""

    connection: sqlite3.Connection
    faults: tuple[tuple[str, str], ...]

    def legs(self, row: Mapping[str, Any]) -> tuple[Leg, ...]:
        """The leg of one document view. Raises `BrokenLegError` when the view is not there."""
        names = row["sql"]["sqlite"]
        try:
            store = _store(self.connection, names)
        except sqlite3.Error as fault:
            why = "; ".join(f"{path}: {reason}" for path, reason in self.faults)
            raise BrokenLegError(why or str(fault)) from None
        return (SqliteLeg("sqlite", TARGET, self.connection, names["documents"], store),)

    def close(self) -> None:
        self.connection.close()


def _regexp(pattern: str, text: str | None) -> bool | None:
    """What the application is to supply (docs/tables.md)."""
    return None if text is None else re.search(pattern, text) is not None


def open_sqlite(opening: Opening) -> Sqlite:
    """A fresh database with the DDL applied in order. Each document is judged alone, without the rows that it
    refers to. Raises `SkippedLegError` or `BrokenLegError`."""
    files = opening.ddl("sqlite")
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA foreign_keys = OFF")
    sql = opening.settings.targets.sql
    if sql is not None and sql.regexp:
        connection.create_function("regexp", 2, _regexp, deterministic=True)
    faults = []
    for path, text in files:
        try:
            connection.executescript(text)
        except (sqlite3.Error, UnicodeEncodeError, ValueError) as fault:
            faults.append((path, str(fault)))
    return Sqlite(connection, tuple(faults))
