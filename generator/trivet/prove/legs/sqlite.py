"""SQLite in memory, through the document view."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from trivet.prove.instances import Instance
from trivet.prove.legs.outcome import BrokenLegError, Outcome
from trivet.reader.json_reader import read_json
from trivet.reader.refusal import RefusedError

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


def back(instance: Instance, documents: list[object]) -> Outcome:
    """The outcome of an accepted document: the one row of the view must be it."""
    if len(documents) != 1 or not isinstance(documents[0], str):
        shown = f"the view shows {len(documents)} documents after one was inserted"
        return Outcome(True, shown, given=instance.value, back=None)
    try:
        return Outcome(True, given=instance.value, back=read_json(documents[0]))
    except RefusedError as fault:
        return Outcome(True, f"the view shows what is not JSON: {fault}", given=instance.value, back=None)


@dataclass(frozen=True, slots=True)
class Sqlite:
    """A database in memory with the DDL applied; `faults` are the files that could not be, with the reason."""

    connection: sqlite3.Connection
    faults: tuple[tuple[str, str], ...]

    def leg(self, documents: str) -> SqliteLeg:
        """The leg of one document view. Raises `BrokenLegError` when the view is not there."""
        try:
            self.connection.execute(f"SELECT doc FROM {documents}")  # noqa: S608
        except sqlite3.Error as fault:
            why = "; ".join(f"{path}: {reason}" for path, reason in self.faults)
            raise BrokenLegError(why or str(fault)) from None
        return SqliteLeg("sqlite", TARGET, self.connection, documents)

    def close(self) -> None:
        self.connection.close()


def open_sqlite(files: Iterable[tuple[str, str]]) -> Sqlite:
    """A fresh database with these (path, DDL) applied in order."""
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    faults = []
    for path, text in files:
        try:
            connection.executescript(text)
        except (sqlite3.Error, UnicodeEncodeError, ValueError) as fault:
            faults.append((path, str(fault)))
    return Sqlite(connection, tuple(faults))
