"""Runs a validation query over stored documents, inside the engine that stores them.

Only counts, the smallest refused documents and a sample leave the engine.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

from trivet.prove.legs.duckdb import module as duckdb_module
from trivet.prove.legs.opening import Opening
from trivet.prove.legs.outcome import BrokenLegError
from trivet.prove.legs.postgresql import open_postgresql
from trivet.prove.legs.postgresql.connection import psycopg
from trivet.prove.legs.statements import quoted

#: A document, and the name of the check that refuses it; None if none does.
Told = tuple[str, str | None]
#: DuckDB's memory limit. Beyond it, DuckDB uses temporary files.
_MEMORY = "200MB"
#: The number of documents that DuckDB validates at a time.
_BATCH = 20_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where documents are stored: a table of PostgreSQL, or files that DuckDB reads.

    - `address`: the address of the server, or the pattern of the file names.
    - `table`: SQL for the table; empty for files.
    - `column`: the column with the documents. Files of JSON lines ignore it, as each line is a document.
    """

    dialect: Literal["duckdb", "postgresql"]
    address: str
    table: str
    column: str


@dataclass(frozen=True, slots=True)
class Count:
    """The number of documents that a check refuses, and the smallest of these documents.

    If `check` is None, the documents are those that no check refuses.
    """

    check: str | None
    documents: int
    smallest: str


@dataclass(frozen=True, slots=True)
class Stock:
    """The stored documents, in an engine that knows the tables of this build.

    - `run`: executes a statement with parameters, and returns all rows.
    - `parts`: yields (table expression, parameters); together they have all documents (column `doc`).
    - `validated`: returns the validation query for the documents in a table expression.
    - `sampled`: returns a table expression with the given number of random documents.
    - `smallest`: the SQL aggregate for the smallest document of a group.
    """

    run: Callable[[str, list[Any]], list[tuple[Any, ...]]]
    parts: Callable[[], Iterator[tuple[str, list[Any]]]]
    validated: Callable[[str], str]
    sampled: Callable[[int], str]
    smallest: str
    close: Callable[[], None]

    def counts(self) -> list[Count]:
        """Return the number of valid documents, if any, and the number of documents that each check refuses.

        The valid ones come first. The checks follow, the largest number first.
        """
        found: dict[str | None, Count] = {}
        for table, parameters in self.parts():
            told = f"({self.validated(table)}) AS told"
            counted = f"SELECT refused, count(*), {self.smallest} FROM {told} GROUP BY refused"  # noqa: S608
            for check, number, smallest in self.run(counted, parameters):
                earlier = found.get(check, Count(check, 0, smallest))
                least = min(earlier.smallest, smallest, key=lambda text: (len(text), text))
                found[check] = Count(check, earlier.documents + number, least)
        return sorted(
            found.values(), key=lambda one: (one.check is not None, -one.documents, one.check or "")
        )

    def sample(self, size: int) -> list[Told]:
        """Return `size` documents chosen at random, each with the name of the check that refuses it, or None."""
        return [(str(doc), refused) for doc, refused in self.run(self.validated(self.sampled(size)), [])]


def place_of(address: str) -> Place:
    """Return the place that `postgresql://server/database/schema.table#column` names.

    Raises `ValueError` if the address has another form.
    """
    parts = urlsplit(address)
    database, _, table = parts.path.rpartition("/")
    names = [unquote(name) for name in table.split(".")]
    if parts.scheme not in ("postgresql", "postgres") or not table or len(names) > 2 or not all(names):
        raise ValueError("an address looks like postgresql://user@host/database/schema.table#column")
    server = f"{parts.scheme}://{parts.netloc}{database or '/'}{'?' * bool(parts.query)}{parts.query}"
    return Place("postgresql", server, ".".join(map(quoted, names)), unquote(parts.fragment) or "doc")


def open_stock(place: Place, opening: Opening, row: Mapping[str, Any], seed: int) -> Stock:
    """Open the documents that are stored at `place`, in an engine that knows the tables of the build.

    - `row`: the manifest's row of the definition that the documents should satisfy
    - `seed`: for the random choice of documents

    Raises `SkippedLegError` if the engine is not available.
    Raises `BrokenLegError` if the DDL is refused or the validation query is missing.
    """
    return (_postgresql if place.dialect == "postgresql" else _duckdb)(place, opening, row, seed)


def _postgresql(place: Place, opening: Opening, row: Mapping[str, Any], seed: int) -> Stock:
    statement = _statement(opening, row, "postgresql")
    engine = open_postgresql(opening)
    if engine.faults:
        engine.close()
        raise BrokenLegError("; ".join(f"{path}: {reason}" for path, reason in engine.faults))
    query = engine.rename(statement)
    engine.connection.execute(f"SELECT setseed({1 / (1 + abs(seed))})".encode())
    doc = quoted(place.column)
    stored = f"(SELECT {doc}::text AS doc FROM {place.table} WHERE {doc} IS NOT NULL) AS stored"  # noqa: S608
    return Stock(
        lambda sql, _: _asked(lambda: list(engine.connection.execute(sql.encode())), psycopg.Error),
        lambda: iter([(stored, [])]),
        lambda table: query.replace(":source", table),
        lambda size: f"(SELECT doc FROM {stored} ORDER BY random() LIMIT {size}) AS chosen",  # noqa: S608
        "substr(min(lpad(length(doc)::text, 10, '0') || doc), 11)",
        engine.close,
    )


def _duckdb(place: Place, opening: Opening, row: Mapping[str, Any], seed: int) -> Stock:
    query, files = _statement(opening, row, "duckdb"), opening.ddl("duckdb")
    duckdb, folder = duckdb_module(), tempfile.TemporaryDirectory(prefix="trivet-prove-")
    connection = duckdb.connect(":memory:", config={"memory_limit": _MEMORY, "temp_directory": folder.name})
    for path, ddl in files:
        try:
            connection.execute(ddl)
        except duckdb.Error as fault:
            connection.close()
            folder.cleanup()
            raise BrokenLegError(f"{path}: {fault}") from None
    stored = f"({_of_files(place)})"

    def parts() -> Iterator[tuple[str, list[Any]]]:
        """Yield the documents in batches, because a recursive query keeps all of its rows in memory."""
        reader = connection.cursor()
        _asked(lambda: [reader.execute(f"SELECT doc FROM {stored}")], duckdb.Error)  # noqa: S608
        while batch := _asked(lambda: reader.fetchmany(_BATCH), duckdb.Error):
            yield "(SELECT unnest(?::VARCHAR[]) AS doc)", [[doc for (doc,) in batch]]

    def close() -> None:
        connection.close()
        folder.cleanup()

    return Stock(
        lambda sql, parameters: _asked(lambda: connection.execute(sql, parameters).fetchall(), duckdb.Error),
        parts,
        lambda table: query.replace("query_table(getvariable('source'))", table),
        lambda size: f"(SELECT * FROM {stored} USING SAMPLE reservoir({size} ROWS) REPEATABLE ({seed}))",  # noqa: S608
        "arg_min(doc, length(doc))",
        close,
    )


def _asked(ask: Callable[[], list[tuple[Any, ...]]], fault: type[Exception]) -> list[tuple[Any, ...]]:
    """Return the rows that `ask` gets from the engine.

    `fault` is the type of the engine's exceptions. If `ask` raises such an exception, raise `BrokenLegError` with
    the first line of its message.
    """
    try:
        return ask()
    except fault as refused:
        raise BrokenLegError(str(refused).partition("\n")[0]) from None


#: Each line is read as one text, even if it is not JSON: the delimiter is four characters that no JSON text contains. A
#: file may have several kinds of line ends (not strict). A line may have 16 MB, as in DuckDB's own reader of JSON.
_LINES = (
    "columns = {'doc': 'VARCHAR'}, delim = '\x01\x02\x03\x04', quote = '', escape = '', comment = '', header = false, "
    "auto_detect = false, strict_mode = false, max_line_size = 16777216, buffer_size = 33554432"
)


def _of_files(place: Place) -> str:
    pattern = "'" + place.address.replace("'", "''") + "'"
    if place.address.endswith(".parquet"):
        doc = quoted(place.column)
        return f"SELECT CAST({doc} AS VARCHAR) AS doc FROM read_parquet({pattern}) WHERE {doc} IS NOT NULL"  # noqa: S608
    return f"SELECT doc FROM read_csv({pattern}, {_LINES}) WHERE trim(doc) <> ''"  # noqa: S608


def _statement(opening: Opening, row: Mapping[str, Any], dialect: str) -> str:
    """Return the text of a definition's validation query, without leading comments and the final semicolon.

    Raises `BrokenLegError` if the build has no such query.
    """
    path = row.get("sql", {}).get(dialect, {}).get("query")
    if path is None:
        raise BrokenLegError(
            f"there is no validation query for {dialect}; set `targets: {{sql: {{queries: true}}}}`"
        )
    return re.sub(r"\A(?:--[^\n]*\n|\n)*", "", opening.read(path)).rstrip().removesuffix(";")
