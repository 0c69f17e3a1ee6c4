"""DuckDB as an engine: documents are inserted into the tables of an in-memory database and read back from them."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING, Any

from trivet.prove.instances import Instance
from trivet.prove.legs.opening import Opening, faults_of
from trivet.prove.legs.outcome import BrokenLegError, Leg, Outcome, SkippedLegError
from trivet.prove.legs.store import Keys, Seen, Statement, Step
from trivet.prove.legs.view import back

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

TARGET = "sql/duckdb"
#: The constraint's name, which a CHECK passes to `error()`, is at the end of DuckDB's message.
_NAMED = re.compile(r"\(Error: (?P<name>.*)\)\Z", re.DOTALL)
MISSING = "DuckDB is not installed; it comes with the extra `trivet[duckdb]`"


@dataclass(frozen=True, slots=True)
class DuckdbStore:
    """Runs statements that write documents, and reads the documents back after each statement.

    DuckDB has no savepoints, so a refused statement aborts the whole transaction.
    """

    connection: DuckDBPyConnection
    faults: tuple[type[Exception], ...]
    inserts: tuple[Statement, ...]
    update: Statement
    touch: Statement
    delete: Statement
    shown: str
    keys: Keys = field(default_factory=Keys)
    modes: tuple[str, ...] = ("",)

    def under(self, mode: str) -> AbstractContextManager[None]:
        return nullcontext()

    def after(self, steps: Sequence[Step]) -> Generator[Seen, None, None]:
        self.connection.execute("BEGIN")
        try:
            for step in steps:
                yield self._written(step)
        finally:
            self.connection.execute("ROLLBACK")

    def earlier(self, files: Sequence[tuple[str, str]]) -> None:
        """Return None, because there is no earlier version of the table to test.

        Each table stores whole documents, so it is the same in all versions.
        """

    def _written(self, step: Step) -> Seen:
        try:
            self.connection.execute(step.statement.sql, [step.text] if step.statement.takes else [])
            return Seen(tuple(doc for (doc,) in self.connection.execute(self.shown).fetchall()))
        except self.faults as fault:
            return Seen(None, str(fault), refused_by(str(fault)))


@dataclass(frozen=True, slots=True)
class DuckdbLeg:
    name: str
    target: str
    connection: DuckDBPyConnection
    faults: tuple[type[Exception], ...]
    documents: str
    store: DuckdbStore

    def judge(self, instance: Instance) -> Outcome:
        run = self.connection.execute
        run("BEGIN")
        try:
            run(f"INSERT INTO {self.documents} (doc) VALUES (?)", [instance.text])  # noqa: S608
            rows = run(f"SELECT doc FROM {self.documents}").fetchall()  # noqa: S608
        except self.faults as fault:
            words = str(fault)
            return Outcome(False, words, by=refused_by(words))
        finally:
            run("ROLLBACK")
        return back(instance, [doc for (doc,) in rows])


def refused_by(words: str) -> str:
    """Return the name of the constraint in an error message of DuckDB; "" if the message names none."""
    found = _NAMED.search(words)
    return found["name"] if found else ""


@dataclass(frozen=True, slots=True)
class Duckdb:
    """The engine of DuckDB: an in-memory database to which the DDL was applied.

    `faults` are the exceptions with which DuckDB refuses a statement. `broken` says which DDL files failed, and why; it
    is "" if none did.
    """

    connection: DuckDBPyConnection
    faults: tuple[type[Exception], ...]
    broken: str

    def legs(self, row: Mapping[str, Any]) -> tuple[Leg, ...]:
        """Return one leg, for the table of documents that the manifest row names.

        Raises `BrokenLegError` if the table does not exist.
        """
        documents = row["sql"]["duckdb"]["documents"]
        try:
            self.connection.execute(f"SELECT doc FROM {documents}")  # noqa: S608
        except self.faults as fault:
            raise BrokenLegError(self.broken or str(fault)) from None
        store = DuckdbStore(
            self.connection,
            self.faults,
            (Statement("insert", "INSERT", f"INSERT INTO {documents} (doc) VALUES (?)"),),  # noqa: S608
            Statement("update", "UPDATE", f"UPDATE {documents} SET doc = ?"),  # noqa: S608
            Statement("touch", "UPDATE … SET doc = doc", f"UPDATE {documents} SET doc = doc"),  # noqa: S608
            Statement("delete", "DELETE", f"DELETE FROM {documents}"),  # noqa: S608
            f"SELECT doc FROM {documents}",  # noqa: S608
        )
        return (DuckdbLeg("duckdb", TARGET, self.connection, self.faults, documents, store),)

    def close(self) -> None:
        self.connection.close()


def open_duckdb(opening: Opening) -> Duckdb:
    """Apply the DDL files in order to a new database, and return the engine.

    Raises:

    - `SkippedLegError`: there is no DDL for DuckDB, or `duckdb` is not installed
    - `BrokenLegError`: a DDL file cannot be read
    """
    files = opening.ddl("duckdb")
    duckdb = module()
    faults = (duckdb.Error, UnicodeEncodeError)
    connection = duckdb.connect(":memory:", config={"enable_external_access": "false", "threads": "1"})
    return Duckdb(connection, faults, faults_of(files, connection.execute, faults))


def module() -> ModuleType:
    try:
        import duckdb
    except ImportError:
        raise SkippedLegError(MISSING) from None
    return duckdb
