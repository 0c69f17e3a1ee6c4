"""PostgreSQL as an engine for migrations.

The engine makes databases of its own, on the user's server or on an embedded one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from trivet.prove.legs.opening import Server
from trivet.prove.legs.postgresql import start_server
from trivet.prove.legs.postgresql.alone import make_partitions
from trivet.prove.legs.statements import quoted
from trivet.prove.migrations.engine import Inserted, Row, Step

try:
    import psycopg
except ImportError:  # pragma: no cover (the extra is not installed)
    psycopg = None  # type: ignore[assignment]

_OWN = "('trivet_quarantine', 'trivet_migration', 'trivet_migration_pkey')"
#: Everything that the DDL makes, as rows of (kind, name, facts …).
_CATALOG = (
    f"""
    SELECT 'column', format('%s.%s', c.relname, a.attname), format_type(a.atttypid, a.atttypmod), a.attnotnull,
      pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated, col_description(c.oid, a.attnum)
    FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
      LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE c.relnamespace = %(schema)s::regnamespace AND c.relkind IN ('r', 'p', 'v') AND a.attnum > 0
      AND NOT a.attisdropped AND c.relname NOT IN {_OWN}
    """,
    f"""
    SELECT 'relation', c.relname, c.relkind, obj_description(c.oid, 'pg_class'), c.reloptions,
      CASE WHEN c.relkind = 'v' THEN pg_get_viewdef(c.oid) END, pg_get_partkeydef(c.oid)
    FROM pg_class AS c
    WHERE c.relnamespace = %(schema)s::regnamespace AND c.relkind IN ('r', 'p', 'v', 'S') AND c.relname NOT IN {_OWN}
    """,
    f"""
    SELECT 'constraint', format('%s.%s', c.conrelid::regclass, c.conname), c.contype, c.convalidated, c.condeferrable,
      c.condeferred, pg_get_constraintdef(c.oid)
    FROM pg_constraint AS c JOIN pg_class AS t ON t.oid = c.conrelid
    WHERE c.connamespace = %(schema)s::regnamespace AND t.relname NOT IN {_OWN}
    """,
    f"""
    SELECT 'index', i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid), i.indisvalid, i.indisunique,
      i.indisprimary
    FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
    WHERE c.relnamespace = %(schema)s::regnamespace AND c.relname NOT IN {_OWN}
    """,
    """
    SELECT 'trigger', format('%%s.%%s', t.tgrelid::regclass, t.tgname), pg_get_triggerdef(t.oid), t.tgenabled
    FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
    WHERE c.relnamespace = %(schema)s::regnamespace AND NOT t.tgisinternal
    """,
    """
    SELECT 'function', p.oid::regprocedure::text, pg_get_functiondef(p.oid), p.proacl::text
    FROM pg_proc AS p
    WHERE p.pronamespace = %(schema)s::regnamespace
    """,
)


@dataclass(slots=True)
class PostgresqlDatabase:
    """One database of a server."""

    dsn: str
    schema: str
    connection: Any = field(init=False)

    def __post_init__(self) -> None:
        self._connect()

    def _connect(self) -> None:
        self.connection = psycopg.connect(self.dsn, autocommit=True)
        self.connection.execute("SET synchronous_commit = off")

    def apply(self, texts: Iterable[str]) -> None:
        for text in texts:
            self.connection.execute(text.encode())
        listed = "SELECT nspname FROM pg_namespace WHERE oid = to_regnamespace(%s)"
        for (name,) in self.connection.execute(listed, (self.schema,)).fetchall():
            make_partitions(self.connection, name)

    def insert(self, view: str, document: str) -> str:
        try:
            with self.connection.transaction():
                escaped = view.replace("%", "%%")
                self.connection.execute(f"INSERT INTO {escaped} (doc) VALUES (%s)".encode(), (document,))
        except (psycopg.Error, UnicodeEncodeError) as fault:
            return str(fault)
        return ""

    def insert_all(self, rows: Sequence[Inserted]) -> tuple[list[str], str]:
        found: list[str] = []
        try:
            with self.connection.transaction():
                found = [self.insert(view, document) for view, document in rows]
        except psycopg.errors.ForeignKeyViolation as fault:
            return found, str(fault)
        return found, ""

    def documents(self, view: str) -> list[str]:
        return [doc for (doc,) in self.connection.execute(f"SELECT doc::text FROM {view}".encode())]

    def write_again(self, view: str) -> None:
        with suppress(psycopg.Error):
            self.connection.execute(f"UPDATE {view} SET doc = doc".encode())

    def run(self, steps: Sequence[Step]) -> str:
        try:
            for step in steps:
                self.connection.execute(step.text.encode())
        except psycopg.Error as fault:
            return str(fault)
        finally:
            self.connection.close()
            self._connect()
        return ""

    def clear(self) -> None:
        """Remove everything that is in the database."""
        listed = (
            "SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'"
        )
        for (name,) in self.connection.execute(listed).fetchall():
            self.connection.execute(f"DROP SCHEMA {quoted(name)} CASCADE".encode())
        self.connection.execute("CREATE SCHEMA public")

    def quarantined(self) -> list[tuple[str, str, str]]:
        name = f"{self.schema}.trivet_quarantine"
        (there,) = self.connection.execute("SELECT to_regclass(%s)", (name,)).fetchone()
        if there is None:
            return []
        return list(
            self.connection.execute(f"SELECT relation, violated, document::text FROM {name}".encode())
        )

    def catalog(self) -> dict[tuple[str, str], Row]:
        found: dict[tuple[str, str], Row] = {}
        for query in _CATALOG:
            text = query.replace("'%s.%s'", "'%%s.%%s'")
            for kind, name, *facts in self.connection.execute(text.encode(), {"schema": self.schema}):
                found[kind, name] = tuple(facts)
        return found


@dataclass(slots=True)
class PostgresqlEngine:
    """Makes databases on a server, and drops them at the end.

    `schema` is the name of the PostgreSQL schema that contains the tables, as SQL text.
    """

    server: Server
    schema: str
    made: list[PostgresqlDatabase] = field(default_factory=list)
    _free: list[PostgresqlDatabase] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=count)

    def database(self) -> PostgresqlDatabase:
        if self._free:
            return self._free.pop()
        with psycopg.connect(self.server.dsn, autocommit=True) as connection:
            name = f"trivet_migrate_{connection.info.backend_pid}_{next(self._numbers)}"
            connection.execute(f"CREATE DATABASE {name}")
        dsn = psycopg.conninfo.make_conninfo(self.server.dsn, dbname=name)
        self.made.append(PostgresqlDatabase(dsn, self.schema))
        return self.made[-1]

    def free(self, database: PostgresqlDatabase) -> None:
        database.clear()
        self._free.append(database)

    def close(self) -> None:
        for one in self.made:
            one.connection.close()
        with psycopg.connect(self.server.dsn, autocommit=True) as connection:
            for one in self.made:
                name = psycopg.conninfo.conninfo_to_dict(one.dsn)["dbname"]
                connection.execute(f"DROP DATABASE {name}")
        self.server.stop()


def postgresql_engine(dsn: str | None, schema: str, server: Server | None = None) -> PostgresqlEngine:
    """Return an engine that uses `server`.

    Without `server`, it uses the user's server `dsn`. Without both, an embedded server is started. Raises
    `SkippedLegError` if no server is available.
    """
    return PostgresqlEngine(server or start_server(dsn), schema)
