"""SQLite in memory, through the document view."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trivet.prove.instances import Instance
from trivet.prove.legs.opening import Opening
from trivet.prove.legs.outcome import BrokenLegError, Leg, Outcome
from trivet.prove.legs.view import back

TARGET = "sql/sqlite"


@dataclass(frozen=True, slots=True)
class SqliteLeg:
    name: str
    target: str
    connection: sqlite3.Connection
    documents: str

    def judge(self, instance: Instance) -> Outcome:
        run = self.connection.execute
        run("SAVEPOINT trivet")
        try:
            run(f"INSERT INTO {self.documents} (doc) VALUES (?)", (instance.text,))  # noqa: S608
            rows = run(f"SELECT doc FROM {self.documents}").fetchall()  # noqa: S608
        except sqlite3.Error as fault:
            return Outcome(False, str(fault), by=str(fault).rpartition(": ")[2])
        except UnicodeEncodeError as fault:
            return Outcome(False, str(fault))
        finally:
            run("ROLLBACK TO trivet")
            run("RELEASE trivet")
        return back(instance, [doc for (doc,) in rows])


@dataclass(frozen=True, slots=True)
class Sqlite:
    """A database in memory with the DDL applied; `faults` are the files that could not be, with the reason."""

    connection: sqlite3.Connection
    faults: tuple[tuple[str, str], ...]

    def legs(self, row: Mapping[str, Any]) -> tuple[Leg, ...]:
        """The leg of one document view. Raises `BrokenLegError` when the view is not there."""
        documents = row["sql"]["sqlite"]["documents"]
        try:
            self.connection.execute(f"SELECT doc FROM {documents}")  # noqa: S608
        except sqlite3.Error as fault:
            why = "; ".join(f"{path}: {reason}" for path, reason in self.faults)
            raise BrokenLegError(why or str(fault)) from None
        return (SqliteLeg("sqlite", TARGET, self.connection, documents),)

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
