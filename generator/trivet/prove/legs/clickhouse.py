"""ClickHouse as an engine, in process through chdb: documents are inserted into tables, and read back from them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from types import ModuleType
from typing import Any

from trivet.prove.instances import Instance
from trivet.prove.legs.opening import Opening, faults_of
from trivet.prove.legs.outcome import BrokenLegError, Leg, Outcome, SkippedLegError
from trivet.prove.legs.view import back

TARGET = "sql/clickhouse"
MISSING = "chdb is not installed; it comes with the extra `trivet[clickhouse]`"
_NAMED = re.compile(r"Constraint `(?P<name>.*?)` for table ", re.DOTALL)
#: A process has one ClickHouse, so each engine has a database of its own in it.
_NUMBERS = count(1)
_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\t": "\\t"})


@dataclass(frozen=True, slots=True)
class Connection:
    """A database of the ClickHouse that runs in this process. `chdb` is the connection of the package chdb."""

    chdb: Any
    database: str

    def run(self, sql: str, **texts: str) -> list[Any]:
        """Run statements, and return the first column of the last one's result. See `rows`."""
        return [row[0] for row in self.rows(sql, **texts)]

    def rows(self, sql: str, **texts: str) -> list[list[Any]]:
        """Run statements, and return the rows of the last one's result.

        In the statements, `{name:String}` stands for the text `name` in `texts`. Raises `RuntimeError` if ClickHouse
        refuses a statement.
        """
        escaped = {name: text.translate(_ESCAPES) for name, text in texts.items()}
        found = self.chdb.query(f"USE {self.database}; {sql}", "JSONCompactEachRow", params=escaped)
        return [json.loads(line) for line in found.bytes().splitlines()]


@dataclass(frozen=True, slots=True)
class ClickhouseLeg:
    """Writes each document to an empty table and reads it back. Afterwards, the table is empty again.

    Updates are not tested, because ClickHouse does not check constraints in an update.
    """

    connection: Connection
    documents: str
    name: str = "clickhouse"
    target: str = TARGET
    store: None = None

    def judge(self, instance: Instance) -> Outcome:
        run = self.connection.run
        try:
            run(f"INSERT INTO {self.documents} (doc) VALUES ({{doc:String}})", doc=instance.text)  # noqa: S608
        except RuntimeError as fault:
            return Outcome(False, str(fault), by=refused_by(str(fault)))
        documents: list[object] = [*run(f"SELECT doc FROM {self.documents}")]  # noqa: S608
        run(f"TRUNCATE TABLE {self.documents}")
        return back(instance, documents)


def refused_by(words: str) -> str:
    """Return the name of the constraint in an error message of ClickHouse; "" if the message names none."""
    found = _NAMED.search(words)
    return found["name"] if found else ""


@dataclass(frozen=True, slots=True)
class Clickhouse:
    """The engine of ClickHouse. `broken` says which DDL files failed, and why; it is "" if none did."""

    connection: Connection
    broken: str

    def legs(self, row: Mapping[str, Any]) -> tuple[Leg, ...]:
        """Return one leg, for the table of documents that the manifest row names.

        Raises `BrokenLegError` if the table does not exist.
        """
        documents = row["sql"]["clickhouse"]["documents"]
        try:
            self.connection.run(f"SELECT doc FROM {documents}")  # noqa: S608
        except RuntimeError as fault:
            raise BrokenLegError(self.broken or str(fault)) from None
        return (ClickhouseLeg(self.connection, documents),)

    def close(self) -> None:
        self.connection.run(f"DROP DATABASE {self.connection.database} SYNC")


def open_clickhouse(opening: Opening) -> Clickhouse:
    """Apply the DDL files in order to a new database, and return the engine.

    Raises `SkippedLegError` if there is no DDL for ClickHouse, or if `chdb` is not installed.
    Raises `BrokenLegError` if a DDL file cannot be read.
    """
    files = opening.ddl("clickhouse")
    connection = connect()
    return Clickhouse(connection, faults_of(files, connection.run, (RuntimeError,)))


def connect() -> Connection:
    """Make an empty database in this process. Raises `SkippedLegError` if `chdb` is not installed."""
    opened, database = _module().connect(":memory:"), f"trivet_{next(_NUMBERS)}"
    opened.query(f"CREATE DATABASE {database}")
    return Connection(opened, database)


def _module() -> ModuleType:
    try:
        import chdb
    except ImportError:
        raise SkippedLegError(MISSING) from None
    return chdb
