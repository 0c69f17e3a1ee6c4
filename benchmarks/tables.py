"""What the checks of PublicSession's table cost, beside the same table without them.

    python benchmarks/tables.py [--rows 200000] [--only sqlite|postgresql|postgresql-rows|duckdb] [--before FOLDER]

Sessions go into the generated table, and in another run through its document view; in turns with them, the same
go into a table with the same columns, NOT NULLs and primary key but no checks. Each batch is one transaction.
Then all are read back, and documents are updated by their key, each in a transaction of its own. A ratio is the
median beside the bare table's. (`loading.py` measures the ways to load documents.) DuckDB has no columns to write
to: there documents go into the generated table, in turns with a bare table of documents and, with `--before`, with
the table of an earlier build, whose DDL are the files `*.sql` of a folder in order. CPU time is compared there, as
DuckDB runs in this process. Exits 1 when a ratio is beyond its bound; with TRIVET_QUICK a few rows say nothing, and
it does not.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import statistics
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import islice, product
from pathlib import Path
from typing import Any, TypeAlias

import corpora
import duckdb
import psycopg
from sound import builds

from trivet.prove.legs.opening import Server
from trivet.prove.legs.postgresql import start_server
from trivet.settings import Settings, SqlTarget, Targets

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = "schemas/oura/publicsession.json"
BATCHES = 20
#: The most that the checked table may take beside the bare one, by engine and what the rows hold.
BOUNDS = {("sqlite", "nulls"): 1.3, ("postgresql", "nulls"): 1.3, ("postgresql", "series"): 3.0}
#: The most that an update by key through the view may take beside the bare table's.
MOST_UPDATE = 5.0
UPDATES = 1_000
SERIES = ("heart_rate", "heart_rate_variability", "motion_count")

Session: TypeAlias = dict[str, Any]
Row: TypeAlias = tuple[Any, ...]
Rows: TypeAlias = list[Row]


# The sessions -------------------------------------------------------------------------------------------
def sessions(count: int, series: bool) -> Iterator[Session]:
    """Sessions of a year, half of them in UTC; with `series`, each has three of 60 samples."""
    chance = random.Random(count)
    first = datetime(2024, 1, 1)
    for number in range(count):
        start = first + timedelta(minutes=number * 525_600 // count)
        zone = ("Z", "+02:00")[number % 2]
        session: Session = {
            "id": str(uuid.UUID(int=chance.getrandbits(128))),
            "day": f"{start:%Y-%m-%d}",
            "start_datetime": f"{start:%Y-%m-%dT%H:%M:%S.000}{zone}",
            "end_datetime": f"{start + timedelta(minutes=5):%Y-%m-%dT%H:%M:%S.000}{zone}",
            "type": chance.choice(("breathing", "meditation", "nap", "relaxation", "rest", "body_status")),
        }
        if number % 3:
            session["mood"] = chance.choice(("bad", "worse", "same", "good", "great"))
        if series:
            session |= {name: _samples(chance, session["start_datetime"]) for name in SERIES}
        yield session


def _samples(chance: random.Random, timestamp: str) -> Session:
    items = [None if chance.random() < 0.1 else chance.randrange(400, 900) / 10 for _ in range(60)]
    return {"interval": 5.0, "items": items, "timestamp": timestamp}


# The engines --------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Engine:
    """New and empty: the generated tables, and `bare` with publicsession's columns and key but no checks.

    `insert` writes and commits rows of `columns`, quoted and listed, into a table or view; `read` counts what a
    query gives; `run` executes and commits a statement with one mark `?`, or none. `patch` is a document with
    another mood, as SQL.
    """

    name: str
    columns: tuple[str, ...]
    insert: Callable[[str, str, Rows], None]
    read: Callable[[str], int]
    run: Callable[..., object]
    patch: str


@contextmanager
def sqlite(server: Server | None) -> Iterator[Engine]:
    """In a file, for that is where tables live."""
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder) / "sessions.db", isolation_level=None)
        for text in ddl("sqlite"):
            connection.executescript(text)
        columns = connection.execute("PRAGMA table_info(publicsession)").fetchall()
        lines = [f'"{name}" {kind}{" NOT NULL" * needed}' for _, name, kind, needed, _, _ in columns]
        keys = [f'"{name}"' for _, name, _, _, _, key in columns if key]
        lines.append(f"PRIMARY KEY ({', '.join(keys)})")
        connection.execute(f"CREATE TABLE bare ({', '.join(lines)}) STRICT")

        def insert(table: str, names: str, rows: Rows) -> None:
            marks = ", ".join("?" * len(rows[0]))
            connection.execute("BEGIN")
            connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
            connection.execute("COMMIT")

        names = tuple(column[1] for column in columns)
        patch = "json_set(doc, '$.mood', 'good')"

        def read(query: str) -> int:
            return len(connection.execute(query).fetchall())

        yield Engine("sqlite", names, insert, read, lambda sql, *keys: connection.execute(sql, keys), patch)
        connection.close()


def postgresql(server: Server | None) -> AbstractContextManager[Engine]:
    """By COPY, as one loads many rows."""

    def copy(cursor: psycopg.Cursor[Any], table: str, names: str, rows: Rows) -> None:
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN".encode()) as stream:
            for row in rows:
                stream.write_row(row)

    return _postgresql("postgresql", server, copy)


def postgresql_rows(server: Server | None) -> AbstractContextManager[Engine]:
    """By a prepared INSERT for every row: PostgreSQL makes all CHECKs ready for each anew."""

    def one_by_one(cursor: psycopg.Cursor[Any], table: str, names: str, rows: Rows) -> None:
        marks = ", ".join(["%s"] * len(rows[0]))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})".encode(), rows)

    return _postgresql("postgresql-rows", server, one_by_one)


@contextmanager
def _postgresql(
    name: str, server: Server | None, write: Callable[[psycopg.Cursor[Any], str, str, Rows], None]
) -> Iterator[Engine]:
    assert server is not None
    with psycopg.connect(server.dsn, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
        for text in ddl("postgresql"):
            connection.execute(text.encode())
        connection.execute("CREATE TABLE bare (LIKE publicsession INCLUDING DEFAULTS INCLUDING INDEXES)")
        found = connection.execute("SELECT * FROM bare").description or ()

        def insert(table: str, names: str, rows: Rows) -> None:
            with connection.transaction(), connection.cursor() as cursor:
                write(cursor, table, names, rows)

        def read(query: str) -> int:
            return len(connection.execute(query.encode()).fetchall())

        def run(statement: str, *keys: str) -> None:
            connection.execute(statement.replace("?", "%s").encode(), keys, prepare=True)

        columns = tuple(column.name for column in found)
        yield Engine(name, columns, insert, read, run, """jsonb_set(doc, '{mood}', '"good"')""")


ENGINES: Mapping[str, Callable[[Server | None], AbstractContextManager[Engine]]] = {
    "sqlite": sqlite,
    "postgresql": postgresql,
    "postgresql-rows": postgresql_rows,
}


def duckdb_tables(texts: Iterable[str]) -> duckdb.DuckDBPyConnection:
    """A new database with these tables, a bare table of documents, and one for the documents to come."""
    connection = duckdb.connect(config={"threads": 1})
    for text in (*texts, "CREATE TABLE bare (doc JSON NOT NULL)", "CREATE TABLE staging (doc VARCHAR)"):
        connection.execute(text)
    return connection


def duckdb_ddl() -> list[str]:
    """The DDL of this repository's schemas, whose settings do not ask for DuckDB."""
    settings = Settings.from_file(ROOT / "trivet.yaml")
    only = replace(settings, targets=Targets(sql=SqlTarget("sql", ("duckdb",))))
    ((_, build),) = builds(only, Counter())
    return [build.artifacts[path] for path in build.manifest["apply"]["duckdb"]]


def ddl(dialect: str) -> Iterator[str]:
    manifest = json.loads((ROOT / "generated" / "manifest.json").read_text("utf-8"))
    for path in manifest["apply"][dialect]:
        yield (ROOT / path).read_text("utf-8")


# Measuring ----------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times the bare table's seconds, and those seconds in all."""

    write: float
    read: float
    bare: float


def table(engine: Engine, count: int, series: bool) -> Ratio:
    """Rows written directly."""
    batches = ((rows, rows) for rows in _rows(engine, count, series))
    return _compared(engine, ("publicsession", _listed(engine)), batches, count)


def documents(engine: Engine, count: int, series: bool) -> Ratio:
    """Documents written through the view."""
    texts = _batches(((json.dumps(one),) for one in sessions(count, series)), count // BATCHES)
    batches = zip(_rows(engine, count, series), texts, strict=True)
    return _compared(engine, ("publicsession_doc", '"doc"'), batches, count)


def updates(engine: Engine, count: int) -> float:
    """How many times an update by key through the view takes the bare table's, at so many rows."""
    for rows in _rows(engine, count, False):
        engine.insert("bare", _listed(engine), rows)
    for texts in _batches(((json.dumps(one),) for one in sessions(count, False)), count // BATCHES):
        engine.insert("publicsession_doc", '"doc"', texts)
    engine.run("ANALYZE")
    keys = [one["id"] for one in islice(sessions(count, False), 0, None, max(1, count // UPDATES))]
    statements = (
        "UPDATE bare SET mood = 'good' WHERE id = ?",
        f"UPDATE publicsession_doc SET doc = {engine.patch} WHERE id = ?",
    )
    times: tuple[list[float], list[float]] = ([], [])
    for turn, key in enumerate(keys):
        for side in (0, 1) if turn % 2 else (1, 0):
            times[side].append(_timed(partial(engine.run, statements[side], key)))
    plain, own = map(statistics.median, times)
    return own / plain


def duckdb_documents(count: int, series: bool, before: Path | None) -> tuple[float, float, float]:
    """How many times the bare table's seconds the checked one takes, those seconds, and what `before` takes of it."""
    earlier = [path.read_text("utf-8") for path in sorted(before.glob("*.sql"))] if before else []
    bare = duckdb_tables(())
    places = [(bare, "bare"), (duckdb_tables(duckdb_ddl()), "publicsession_doc")]
    places += [(duckdb_tables(earlier), "publicsession_doc")] if before else []
    times: list[list[float]] = [[] for _ in places]
    for texts in _batches(((json.dumps(one),) for one in sessions(count, series)), count // BATCHES):
        for (connection, name), spent in zip(places, times, strict=True):
            connection.execute("DELETE FROM staging")
            connection.execute(
                "INSERT INTO staging SELECT unnest(?::VARCHAR[])", [[text for (text,) in texts]]
            )
            started = time.process_time()
            connection.execute(f"INSERT INTO {name} (doc) SELECT doc FROM staging")
            spent.append(time.process_time() - started)
    plain, own, *others = map(statistics.median, times)
    return own / plain, sum(times[0]), others[0] / own if others else 0.0


DOORS = {"table": table, "document view": documents}


def _compared(
    engine: Engine, checked: tuple[str, str], batches: Iterable[tuple[Rows, Rows]], count: int
) -> Ratio:
    """`checked` is compared with the bare table, each a table or view and its columns; so are the batches."""
    sides = (("bare", _listed(engine)), checked)
    times: tuple[list[float], list[float]] = ([], [])
    for turn, batch in enumerate(batches):
        for side in (0, 1) if turn % 2 else (1, 0):
            times[side].append(_timed(partial(engine.insert, *sides[side], batch[side])))
    reads = [[_timed(partial(_read, engine, *side, count)) for _ in range(3)] for side in sides]
    plain, own = map(statistics.median, times)
    return Ratio(own / plain, statistics.median(reads[1]) / statistics.median(reads[0]), sum(times[0]))


def _read(engine: Engine, table: str, columns: str, count: int) -> None:
    if engine.read(f"SELECT {columns} FROM {table}") != count:
        raise SystemExit(f"{engine.name}: not {count} rows in {table}")


def _listed(engine: Engine) -> str:
    return ", ".join(f'"{column}"' for column in engine.columns)


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _rows(engine: Engine, count: int, series: bool) -> Iterator[Rows]:
    """The sessions as rows: objects as JSON text, what a session does not have as NULL."""
    plain = (
        tuple(
            json.dumps(one[name]) if isinstance(one.get(name), dict) else one.get(name)
            for name in engine.columns
        )
        for one in sessions(count, series)
    )
    return _batches(plain, count // BATCHES)


def _batches(rows: Iterable[Row], size: int) -> Iterator[Rows]:
    source = iter(rows)
    while batch := list(islice(source, size)):
        yield batch


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument(
        "--rows", type=int, default=400 if corpora.QUICK else 200_000, help=f"a multiple of {BATCHES}"
    )
    parser.add_argument("--only", choices=(*ENGINES, "duckdb"), help="one engine")
    parser.add_argument("--before", type=Path, help="a folder with the DDL of an earlier build, for DuckDB")
    arguments = parser.parse_args()
    if arguments.only in (None, "duckdb"):
        _tell_duckdb(arguments.rows, arguments.before)
    names = [arguments.only] if arguments.only in ENGINES else [] if arguments.only else list(ENGINES)
    server = start_server(None) if set(names) - {"sqlite"} else None
    try:
        beyond = [_told(name, server, arguments.rows) for name in names]
    finally:
        if server is not None:
            server.stop()
    return 1 if any(beyond) and not corpora.QUICK else 0


def _tell_duckdb(count: int, before: Path | None) -> None:
    for kind in ("nulls", "series"):
        written, bare, earlier = duckdb_documents(count, kind == "series", before)
        compared = f"; before, {earlier:.2f} times that" if before else ""
        print(
            f"{'duckdb':15} {'documents':13} {kind:6} written {written:6.2f} times (reported   ){compared}; "
            f"the bare table takes {bare:6.2f} s",
            flush=True,
        )


def _told(name: str, server: Server | None, count: int) -> bool:
    """Measures one engine; true where a ratio is beyond its bound."""
    beyond = False
    for (door, compare), kind in product(DOORS.items(), ("nulls", "series")):
        with ENGINES[name](server) as engine:
            ratio = compare(engine, count, kind == "series")
        most = BOUNDS.get((name, kind)) if door == "table" else None
        beyond |= most is not None and ratio.write > most
        bound = "reported" if most is None else f"at most {most}"
        print(
            f"{name:15} {door:13} {kind:6} written {ratio.write:6.2f} times ({bound:11}), "
            f"read {ratio.read:5.2f} times; the bare table takes {ratio.bare:6.2f} s",
            flush=True,
        )
    if name != "postgresql-rows":
        with ENGINES[name](server) as engine:
            update = updates(engine, count)
        beyond |= update > MOST_UPDATE
        print(f"{name:15} update by key        {update:6.2f} times (at most {MOST_UPDATE})", flush=True)
    return beyond


if __name__ == "__main__":
    sys.exit(main())
