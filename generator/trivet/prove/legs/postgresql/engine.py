"""Applies the DDL in one transaction, which is rolled back, and gives each root its leg.

On the user's server, all tables are created in a separate schema.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from trivet.prove.legs.opening import Opening, Server
from trivet.prove.legs.outcome import BrokenLegError, Leg, SkippedLegError
from trivet.prove.legs.plain_rows import PlainRowsLeg
from trivet.prove.legs.postgresql.alone import drop_references, make_partitions
from trivet.prove.legs.postgresql.connection import psycopg
from trivet.prove.legs.postgresql.leg import PostgresqlLeg
from trivet.prove.legs.postgresql.rows import PostgresqlRows
from trivet.prove.legs.postgresql.server import nothing, start_server
from trivet.prove.legs.postgresql.store import Schemas, open_store
from trivet.prove.legs.statements import in_schema, quoted
from trivet.prove.legs.store import keys_of

TARGET = "sql/postgresql"


@dataclass(frozen=True, slots=True)
class Postgresql:
    """The engine of PostgreSQL: a transaction in which the DDL was applied.

    - `faults`: (path, reason) for each DDL file that failed.
    - `rename`: turns a name from the manifest into the name in the database.
    - `stop`: stops the server, if this run started it.
    """

    connection: Any
    faults: tuple[tuple[str, str], ...]
    rename: Callable[[str], str]
    schemas: Schemas
    stop: Callable[[], None]
    opening: Opening

    def legs(self, row: Mapping[str, Any]) -> tuple[Leg, ...]:
        """Return the leg of one root. `row` is the root's row in the manifest.

        The leg uses the document view or, if no views are generated, the tables. Raises `BrokenLegError` if the view
        does not exist.
        """
        names = row["sql"]["postgresql"]
        planned = self.opening.table("postgresql", row["definition"])
        if "documents" not in names:
            rows = PostgresqlRows(self.connection, self.schemas.own, (psycopg.Error, UnicodeEncodeError))
            return (PlainRowsLeg("postgresql", TARGET, rows, planned),)
        view, table = self.rename(names["documents"]), self.rename(names["table"])
        try:
            with self.connection.transaction():
                self.connection.execute(f"SELECT 1 FROM {view} LIMIT 0".encode())  # noqa: S608
        except psycopg.Error as fault:
            why = "; ".join(f"{path}: {reason}" for path, reason in self.faults)
            raise BrokenLegError(why or str(fault).partition("\n")[0]) from None
        store = open_store(self.connection, names, self.rename, self.schemas, keys=keys_of(planned))
        refusal = self.rename(names["refusal"]) if "refusal" in names else ""
        return (PostgresqlLeg("postgresql", TARGET, self.connection, view, table, store, refusal),)

    def close(self) -> None:
        self.connection.rollback()
        self.connection.close()
        self.stop()


def open_postgresql(opening: Opening) -> Postgresql:
    """Apply the DDL files in one transaction, and return the engine.

    A user's own server gets a separate schema. Raises `SkippedLegError` if no server responds.
    Raises `BrokenLegError` if a DDL file is unreadable or no schema can be created.
    """
    files = opening.ddl("postgresql")
    sql = opening.settings.targets.sql
    server = opening.server or start_server(opening.dsn)
    stop = nothing if opening.server else server.stop
    try:
        connection = psycopg.connect(server.dsn, autocommit=False)
    except psycopg.Error as fault:
        stop()
        raise SkippedLegError(f"the server does not respond: {str(fault).partition(chr(10))[0]}") from None
    manifest = opening.generated.manifest
    rows = (*manifest.get("roots", ()), *manifest.get("definitions", ()))
    tables = [row["sql"]["postgresql"]["table"] for row in rows if "sql" in row]
    schema = "public" if sql is None else sql.schema
    try:
        return _applied(connection, server, schema, files, tables, stop, opening)
    except psycopg.Error as fault:
        connection.close()
        stop()
        raise BrokenLegError(str(fault).partition("\n")[0]) from None


def _applied(
    connection: Any,
    server: Server,
    schema: str,
    files: list[tuple[str, str]],
    tables: list[str],
    stop: Callable[[], None],
    opening: Opening,
) -> Postgresql:
    own = schema if server.is_ours else f"trivet_prove_{connection.info.backend_pid}"

    def rename(text: str) -> str:
        return text if own == schema else in_schema(text, schema, own)

    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(own)}".encode())
    faults = []
    for path, text in files:
        try:
            with connection.transaction():
                connection.execute(rename(text).encode())
        except (psycopg.Error, UnicodeEncodeError) as fault:
            faults.append((path, str(fault).partition("\n")[0]))
    drop_references(connection, own, [rename(table) for table in tables])
    make_partitions(connection, own)
    return Postgresql(connection, tuple(faults), rename, Schemas(schema, own), stop, opening)
