"""Real databases behind one face: documents go in through the views, and come out."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any, TypeAlias

import psycopg
from tests.stateful.records import Documents, Key

#: The DDL of one version of the schemas, in order, and the tables so that owners come before their rows.
Ddl = Sequence[str]


class RefusedError(Exception):
    """A write was refused by the constraint of this `name`."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Sqlite:
    """A file, for two connections must see it; `foreign_keys` as the user may have them."""

    name = "sqlite"

    def __init__(
        self, folder: Path, versions: Mapping[int, Ddl], tables: Sequence[str], foreign_keys: bool
    ) -> None:
        self.files = {number: folder / f"{number}.db" for number in versions}
        self.tables = tables
        self.foreign_keys = foreign_keys
        for number, ddl in versions.items():
            connection = self._connect(number)
            for text in ddl:
                connection.executescript(text)
            connection.close()
        self.version = 1
        self.connection = self._connect(1)

    def _connect(self, version: int) -> sqlite3.Connection:
        connection = sqlite3.connect(self.files[version], isolation_level=None, timeout=0)
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(f"PRAGMA foreign_keys = {'ON' if self.foreign_keys else 'OFF'}")
        return connection

    def clear(self) -> None:
        """All tables are empty, and those of the first version."""
        self.connection.close()
        for number in self.files:
            connection = self._connect(number)
            connection.execute("PRAGMA foreign_keys = OFF")
            for table in filter(lambda table: _columns(connection, table), reversed(self.tables)):
                connection.execute(f"DELETE FROM {table}")
            connection.close()
        self.version = 1
        self.connection = self._connect(1)

    def close(self) -> None:
        self.connection.close()

    def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        try:
            with self._whole():
                return self.connection.execute(sql, values).rowcount
        except sqlite3.IntegrityError as error:
            raise RefusedError(str(error).removeprefix("CHECK constraint failed: ")) from None

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """Foreign keys that are deferred are checked at the end."""
        self.connection.execute("BEGIN")
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise

    def insert(self, one: Documents, text: str, clause: str = "") -> None:
        self.run(f"INSERT {clause} INTO {one.table}_doc (doc) VALUES (?)", (text,))

    def put(self, one: Documents, text: str) -> None:
        self.insert(one, text, "OR REPLACE")

    def update(self, one: Documents, key: Key, text: str) -> int:
        return self.run(f"UPDATE {one.table}_doc SET doc = ? WHERE {_where(one)}", (text, *key))

    def documents(self, one: Documents) -> list[Any]:
        rows = self.connection.execute(f"SELECT doc FROM {one.table}_doc")
        return [json.loads(doc) for (doc,) in rows]

    def second_version(self) -> None:
        """The rows move to the tables of the second version of the schemas, in columns that both have."""
        new = self._connect(2)
        new.execute("PRAGMA foreign_keys = OFF")
        for table in self.tables:
            _copied(self.connection, new, table)
        new.execute(f"PRAGMA foreign_keys = {'ON' if self.foreign_keys else 'OFF'}")
        self.connection.close()
        self.version, self.connection = 2, new

    def two_sessions(self, one: Documents, key: Key, mine: str, theirs: str) -> None:
        """Both patch the document; the second finds the database locked, and is refused."""
        other = self._connect(self.version)
        self.connection.execute("BEGIN IMMEDIATE")
        patch = f"UPDATE {one.table}_doc SET doc = json_patch(doc, ?) WHERE {_where(one)}"
        try:
            self.connection.execute(patch, (mine, *key))
            try:
                other.execute(patch, (theirs, *key))
            except sqlite3.OperationalError as error:
                assert "locked" in str(error)
            else:
                raise AssertionError("two sessions write at once")
            self.connection.execute("COMMIT")
        finally:
            other.close()


def _columns(connection: sqlite3.Connection, table: str) -> set[str]:
    return {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}


def _copied(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> None:
    both = sorted(_columns(old, table) & _columns(new, table))
    shared = ", ".join(f'"{name}"' for name in both)
    if both:
        rows = old.execute(f"SELECT {shared} FROM {table}").fetchall()
        marks = ", ".join("?" * len(both))
        new.executemany(f"INSERT INTO {table} ({shared}) VALUES ({marks})", rows)


class Postgresql:
    """A schema for each version of the schemas; a second session for what two do at once."""

    name = "postgresql"

    def __init__(self, uri: str, versions: Mapping[int, Ddl], tables: Sequence[str]) -> None:
        self.tables = tables
        self.uri = uri
        self.connection = psycopg.connect(uri, autocommit=True)
        self.other = psycopg.connect(uri, autocommit=True)
        self.schemas = {number: f"v{number}" for number in versions}
        for number, ddl in versions.items():
            self.connection.execute(f"DROP SCHEMA IF EXISTS {self.schemas[number]} CASCADE".encode())
            for text in ddl:
                self.connection.execute(text.encode())
        self._use(1)

    def _use(self, version: int) -> None:
        self.version = version
        for connection in (self.connection, self.other):
            connection.execute(f"SET search_path = {self.schemas[version]}".encode())
            connection.execute("SET synchronous_commit = off")

    def clear(self) -> None:
        names = [f"{schema}.{table}" for schema in self.schemas.values() for table in self._of(schema)]
        self.connection.execute(f"TRUNCATE {', '.join(names)} CASCADE".encode())
        self._use(1)

    def _of(self, schema: str) -> list[str]:
        rows = self.connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = %s", (schema,)
        ).fetchall()
        return [table for table in self.tables if (table,) in rows]

    def close(self) -> None:
        for schema in self.schemas.values():
            self.connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE".encode())
        self.connection.close()
        self.other.close()

    def run(self, sql: str, values: Sequence[Any] = ()) -> int:
        try:
            return self.connection.execute(sql.replace("?", "%s").encode(), values).rowcount
        except psycopg.errors.IntegrityError as error:
            raise RefusedError(error.diag.constraint_name or "") from None

    def insert(self, one: Documents, text: str, clause: str = "") -> None:
        self.run(f"INSERT INTO {one.table}_doc (doc) VALUES (?)", (text,))

    def put(self, one: Documents, text: str) -> None:
        self.run(f"SELECT {one.table}_put(?)", (text,))

    def update(self, one: Documents, key: Key, text: str) -> int:
        return self.run(f"UPDATE {one.table}_doc SET doc = ? WHERE {_where(one)}", (text, *key))

    def documents(self, one: Documents) -> list[Any]:
        rows = self.connection.execute(f"SELECT doc::text FROM {one.table}_doc".encode()).fetchall()
        return [json.loads(doc) for (doc,) in rows]

    def refusal(self, one: Documents, text: str) -> str | None:
        row = self.connection.execute(f"SELECT {one.table}_refusal(%s)".encode(), (text,)).fetchone()
        assert row is not None
        return row[0]

    def second_version(self) -> None:
        for table in self._of(self.schemas[1]):
            columns = [self._columns(schema, table) for schema in self.schemas.values()]
            shared = ", ".join(f'"{name}"' for name in sorted(columns[0] & columns[1]))
            self.connection.execute(
                f"INSERT INTO v2.{table} ({shared}) SELECT {shared} FROM v1.{table}".encode()
            )
        self._use(2)

    def _columns(self, schema: str, table: str) -> set[str]:
        rows = self.connection.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = %s AND table_name = %s",
            (schema, table),
        ).fetchall()
        return {name for (name,) in rows}

    def two_sessions(self, one: Documents, key: Key, mine: str, theirs: str) -> None:
        """Both patch the document at READ COMMITTED; the second must not write over the first."""
        patch = f"UPDATE {one.table}_doc SET doc = doc || %s WHERE {_where(one, '%s')}".encode()
        failed = at_once(self.connection, self.other, (patch, (mine, *key)), (patch, (theirs, *key)))
        assert [type(error) for error in failed] == [psycopg.errors.SerializationFailure]


#: A statement with its values.
Statement: TypeAlias = tuple[bytes, Sequence[Any]]


def at_once(
    first: psycopg.Connection[Any],
    second: psycopg.Connection[Any],
    mine: Statement,
    theirs: Statement,
    *,
    taken_back: bool = False,
) -> list[psycopg.Error]:
    """What the second session's statement fails with, if it does: it starts before the first one's transaction
    ends, and may have to wait for that."""
    failed: list[psycopg.Error] = []

    def write() -> None:
        try:
            second.execute(*theirs)
        except psycopg.Error as error:
            failed.append(error)

    thread = Thread(target=write)
    with first.transaction(force_rollback=taken_back):
        first.execute(*mine)
        thread.start()
        while thread.is_alive() and not _is_waiting(first, second.info.backend_pid):
            thread.join(0.001)
    thread.join()
    return failed


def _is_waiting(connection: psycopg.Connection[Any], pid: int) -> bool:
    row = connection.execute(
        "SELECT EXISTS (SELECT FROM pg_locks WHERE pid = %s AND NOT granted)", (pid,)
    ).fetchone()
    return row is not None and row[0]


def _where(one: Documents, mark: str = "?") -> str:
    return " AND ".join(f"{name} = {mark}" for name in one.key)
