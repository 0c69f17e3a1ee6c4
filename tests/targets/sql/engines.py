"""The engines as the tests drive them: DDL in, documents through the view, what came of it out."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

import duckdb
import psycopg

from trivet.prove.legs import clickhouse, spark
from trivet.prove.legs.duckdb import refused_by
from trivet.target_result import TargetResult


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a view did with a document: the name that refused it, or the document as it came back."""

    accepted: bool
    said: str = ""
    document: Any = None


class Engine(Protocol):
    name: str
    connection: Any

    def clear(self) -> None: ...

    def load(self, leg: TargetResult) -> None: ...

    def put(self, view: str, text: str | None) -> Outcome: ...


class Queried(Protocol):
    """An engine that runs the text of a validation query over documents."""

    name: str

    def refused(self, query: str, texts: Sequence[str]) -> list[str | None]:
        """What the query says of each text, in their order."""
        ...


class Warehouse(Engine, Queried, Protocol):
    """An engine with tables and validation queries."""


#: What is told of a text that PostgreSQL does not read as jsonb, such as one with U+0000: its query would end there.
NOT_JSONB = "jsonb"


def exact(text: str) -> Any:
    """JSON with numbers as they are written."""
    return json.loads(text, parse_float=Decimal)


def equal(left: Any, right: Any) -> bool:
    """Equal as JSON: 1 is 1.0, true is not 1."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(equal(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(equal, left, right))
    return (type(left) is type(right) and left == right) or _numbers(left, right)


def _numbers(left: Any, right: Any) -> bool:
    kinds = (int, Decimal)
    return isinstance(left, kinds) and isinstance(right, kinds) and Decimal(left) == Decimal(right)


def ddl(leg: TargetResult, engine: str) -> Iterator[str]:
    """The files of a dialect in their order."""
    texts = {artifact.path: artifact.text for artifact in leg.artifacts}
    yield from (texts[path] for path in leg.apply[engine])


class Sqlite:
    name = "sqlite"

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.connection = sqlite3.connect(":memory:", isolation_level=None)

    def load(self, leg: TargetResult) -> None:
        for text in ddl(leg, self.name):
            self.connection.executescript(text)

    def put(self, view: str, text: str | None) -> Outcome:
        """Insert, read back, and leave the table empty."""
        connection = self.connection
        connection.execute("BEGIN")
        try:
            connection.execute(f"INSERT INTO {view} (doc) VALUES (?)", (text,))
            (document,) = connection.execute(f"SELECT doc FROM {view}").fetchone()
            return Outcome(True, document=exact(document))
        except sqlite3.IntegrityError as error:
            return Outcome(False, str(error).removeprefix("CHECK constraint failed: "))
        finally:
            connection.execute("ROLLBACK")


class Postgresql:
    name = "postgresql"

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection

    def clear(self) -> None:
        _clear(self.connection)

    def load(self, leg: TargetResult) -> None:
        for text in ddl(leg, self.name):
            self.connection.execute(text.encode())

    def put(self, view: str, text: str | None) -> Outcome:
        """Insert, read back, and leave the table empty."""
        connection = self.connection
        try:
            with connection.transaction(force_rollback=True):
                connection.execute(f"INSERT INTO {view} (doc) VALUES (%s)", (text,))
                row = connection.execute(f"SELECT doc::text FROM {view}").fetchone()
                assert row is not None
                return Outcome(True, document=exact(row[0]))
        except psycopg.errors.CheckViolation as error:
            return Outcome(False, error.diag.constraint_name or "")
        except psycopg.DataError as error:
            return Outcome(False, f"data: {error.diag.message_primary}")

    def refused(self, query: str, texts: Sequence[str]) -> list[str | None]:
        """What the query says of each text, in their order; `NOT_JSONB` of those that it cannot read."""
        self.connection.execute("DROP TABLE IF EXISTS raw CASCADE; CREATE TEMP TABLE raw (doc text)")
        self.connection.cursor().executemany("INSERT INTO raw VALUES (%s)", [(text,) for text in texts])
        self.connection.execute(
            "CREATE TEMP VIEW readable AS SELECT doc FROM raw WHERE pg_input_is_valid(doc, 'jsonb')"
        )
        told = dict(self.connection.execute(query.replace(":source", "readable").encode()).fetchall())
        return _told(texts, {**dict.fromkeys(texts, NOT_JSONB), **told}.items())


class Duckdb:
    name = "duckdb"

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.connection = duckdb.connect(config={"threads": "1"})

    def load(self, leg: TargetResult) -> None:
        for text in ddl(leg, self.name):
            self.connection.execute(text)

    def put(self, view: str, text: str | None) -> Outcome:
        """Insert, read back, and leave the table empty."""
        connection = self.connection
        connection.execute("BEGIN")
        try:
            connection.execute(f"INSERT INTO {view} (doc) VALUES (?)", [text])
            row = connection.execute(f"SELECT doc FROM {view}").fetchone()
            assert row is not None
            return Outcome(True, document=exact(row[0]))
        except duckdb.ConstraintException as error:
            return Outcome(False, refused_by(str(error)) or str(error))
        except (duckdb.ConversionException, UnicodeEncodeError) as error:
            return Outcome(False, f"data: {error}")
        finally:
            connection.execute("ROLLBACK")

    def refused(self, query: str, texts: Sequence[str]) -> list[str | None]:
        """What the query says of each text, in their order."""
        self.connection.execute("CREATE OR REPLACE TEMP TABLE raw (doc VARCHAR)")
        self.connection.executemany("INSERT INTO raw VALUES (?)", [[text] for text in texts])
        self.connection.execute("SET VARIABLE source = 'raw'")
        return _told(texts, self.connection.execute(query).fetchall())


class Clickhouse:
    name = "clickhouse"

    def __init__(self) -> None:
        self.connection = clickhouse.connect()

    def clear(self) -> None:
        self.connection.run(
            f"DROP DATABASE {self.connection.database} SYNC; CREATE DATABASE {self.connection.database}"
        )

    def load(self, leg: TargetResult) -> None:
        for text in ddl(leg, self.name):
            self.connection.run(text)

    def put(self, view: str, text: str | None) -> Outcome:
        """Insert, read back, and leave the table empty."""
        run = self.connection.run
        try:
            if text is None:
                run(f"INSERT INTO {view} (doc) VALUES (NULL)")
            else:
                run(f"INSERT INTO {view} (doc) VALUES ({{doc:String}})", doc=text)
        except RuntimeError as error:
            return Outcome(False, clickhouse.refused_by(str(error)) or str(error))
        (document,) = run(f"SELECT doc FROM {view}")
        run(f"TRUNCATE TABLE {view}")
        return Outcome(True, document=exact(document))

    def refused(self, query: str, texts: Sequence[str]) -> list[str | None]:
        """What the query says of each text, in their order."""
        values = ", ".join(f"({{t{number}:String}})" for number in range(len(texts)))
        parameters = {f"t{number}": text for number, text in enumerate(texts)}
        self.connection.run("DROP TABLE IF EXISTS raw; CREATE TABLE raw (doc String) ENGINE = Memory")
        self.connection.run(f"INSERT INTO raw VALUES {values}", **parameters)
        return _told(texts, self.connection.rows(query.replace("{source:Identifier}", "raw")))


@dataclass(frozen=True, slots=True)
class Spark:
    """The queries of Spark, which has no tables that check anything."""

    connection: spark.Connection
    name: str = "spark"

    def refused(self, query: str, texts: Sequence[str]) -> list[str | None]:
        """What the query says of each text, in their order."""
        return self.connection.refused(spark.statement(query), texts)


def _told(texts: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str | None]:
    """The names in the second column of the rows, in the order of the texts in the first one."""
    told = dict(rows)
    assert sorted(told) == sorted(set(texts))
    return [told[text] for text in texts]


@contextmanager
def fresh_postgresql(uri: str) -> Iterator[Postgresql]:
    """A connection whose `public` schema is empty, and is emptied again."""
    with psycopg.connect(uri, autocommit=True) as connection:
        _clear(connection)
        try:
            yield Postgresql(connection)
        finally:
            _clear(connection)


def _clear(connection: psycopg.Connection[Any]) -> None:
    connection.execute("SET client_min_messages = warning")
    connection.execute("DROP SCHEMA IF EXISTS public CASCADE; CREATE SCHEMA public")
