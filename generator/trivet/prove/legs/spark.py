"""Spark as an engine, in a JVM on this machine: the validation queries run over batches of documents."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from trivet.prove.instances import Instance
from trivet.prove.legs.opening import Opening, faults_of
from trivet.prove.legs.outcome import BrokenLegError, Leg, Outcome, SkippedLegError
from trivet.prove.legs.view import back
from trivet.targets.sql.print.statements import statements

TARGET = "sql/spark"
MISSING = "pyspark is not installed; it comes with the extra `trivet[spark]`"
NO_JAVA = "Spark needs Java 17 or newer, and there is no `java` in PATH or JAVA_HOME"
NO_QUERIES = "Spark's tables check nothing; set `queries: true` for the queries that do"
_CONFIG = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": "127.0.0.1",
    # Java matches patterns recursively, so it needs a large stack.
    "spark.driver.extraJavaOptions": "-Xss64m -Dlog4j2.level=OFF",
}
_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Connection:
    """A Spark session. `session` is the object from pyspark.

    `folder` is a temporary folder for the files of tables. It is None if the session already existed; such a session
    must not be stopped.
    """

    session: Any
    folder: tempfile.TemporaryDirectory[str] | None

    def run(self, sql: str, **parameters: str) -> list[Any]:
        """Run one statement, and return its rows. Raises `RuntimeError` if Spark refuses it, or ends with an error."""
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        try:
            return list(self.session.sql(sql, args=parameters).collect())
        except (PySparkException, Py4JError) as fault:
            raise RuntimeError(str(fault)) from None

    def refused(self, query: str, texts: Sequence[str]) -> list[str | None]:
        """Run a validation query over documents. For each document, return the name of the check that refuses it.

        For an accepted document, the list has None in place of a name.
        """
        source = f"documents_{next(_NUMBERS)}"
        frame = self.session.createDataFrame([(text,) for text in dict.fromkeys(texts)], "doc string")
        frame.createOrReplaceTempView(source)
        try:
            told = dict(self.run(f"SELECT doc, refused FROM ({query})", source=source))  # noqa: S608
        finally:
            self.session.catalog.dropTempView(source)
        return [told[text] for text in texts]

    def close(self) -> None:
        if self.folder is not None:
            self.session.stop()
            self.folder.cleanup()


@dataclass(frozen=True, slots=True)
class SparkLeg:
    """Runs a validation query over documents. Nothing is stored."""

    connection: Connection
    query: str
    name: str = "spark"
    target: str = TARGET
    store: None = None

    def judge(self, instance: Instance) -> Outcome:
        return self.judge_all([instance])[0]

    def judge_all(self, instances: Sequence[Instance]) -> list[Outcome]:
        try:
            found = self.connection.refused(self.query, [one.text for one in instances])
        except RuntimeError as fault:
            if len(instances) == 1:
                return [Outcome(False, str(fault), crashed=True)]
            return [self.judge(one) for one in instances]
        return [_outcome(one, refused) for one, refused in zip(instances, found, strict=True)]


def _outcome(instance: Instance, refused: str | None) -> Outcome:
    return back(instance, [instance.text]) if refused is None else Outcome(False, refused, by=refused)


@dataclass(frozen=True, slots=True)
class Spark:
    """The engine of Spark. `broken` says which DDL files failed, and why; it is "" if none did."""

    connection: Connection
    opening: Opening
    broken: str

    def legs(self, row: Mapping[str, Any]) -> tuple[Leg, ...]:
        """Return one leg, for the validation query that the manifest row names.

        Raises `BrokenLegError` if Spark refused the DDL.
        """
        if self.broken:
            raise BrokenLegError(self.broken)
        return (SparkLeg(self.connection, statement(self.opening.read(row["sql"]["spark"]["query"]))),)

    def close(self) -> None:
        self.connection.close()


def statement(text: str) -> str:
    """Return the text of a file with one SQL statement, without the semicolon at its end."""
    return text.rstrip().removesuffix(";")


def open_spark(opening: Opening) -> Spark:
    """Start Spark, try the DDL files in a temporary database, and return the engine.

    Raises `SkippedLegError` if queries for Spark, pyspark or Java are missing.
    Raises `BrokenLegError` if a DDL file cannot be read.
    """
    files = opening.ddl("spark")
    target = opening.settings.targets.sql
    if target is None or not target.queries:
        raise SkippedLegError(NO_QUERIES)
    connection = connect()
    return Spark(connection, opening, _tried(connection, files))


def _tried(connection: Connection, files: Iterable[tuple[str, str]]) -> str:
    """Run the DDL files, and drop what they made. Return what is wrong with them (see `faults_of`)."""

    def run(text: str) -> None:
        for _, one in statements(text):
            connection.run(one)

    database = f"trivet_{next(_NUMBERS)}"
    connection.run(f"CREATE DATABASE {database}")
    connection.run(f"USE {database}")
    found = faults_of(files, run, (RuntimeError,))
    connection.run("USE default")
    connection.run(f"DROP DATABASE {database} CASCADE")
    return found


def connect() -> Connection:
    """Return the Spark session of this process or, without one, start a local Spark.

    Raises `SkippedLegError` if Spark cannot be started.
    """
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError:
        raise SkippedLegError(MISSING) from None
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise SkippedLegError(NO_JAVA)
    builder: Any = SparkSession.builder
    if (active := SparkSession.getActiveSession()) is not None:
        return Connection(active, None)
    folder = tempfile.TemporaryDirectory(prefix="trivet-prove-")
    config = {**_CONFIG, "spark.sql.warehouse.dir": folder.name}
    try:
        return Connection(builder.master("local[2]").config(map=config).getOrCreate(), folder)
    except PySparkException as fault:
        raise SkippedLegError(f"Spark cannot be started: {fault}") from None
