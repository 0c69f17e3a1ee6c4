"""How long many documents take to load, by each way of each database.

    python benchmarks/loading.py [--rows 60000] [--only postgresql|sqlite|duckdb]

The documents are PublicSessions: without series, or with three series of 60 samples in each. They come in batches, each
in one transaction, and the ways take turns, so that all of them write to the same growing table. A time is the median
of a way's batches, with all that the way does: also filling and judging the staging table. The figures are
microseconds for each document, and how many times the first way's. With TRIVET_QUICK a few rows say nothing.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice, product
from pathlib import Path
from typing import TypeAlias

import corpora
import duckdb
import tables
from tables import Engine, Rows

import trivet
from trivet.prove.legs.opening import Server
from trivet.prove.legs.postgresql import start_server
from trivet.settings import Settings, SqlTarget, Targets

#: Batches that each way loads.
TURNS = 5

#: Loads a batch of documents, each a tuple of one text.
Way: TypeAlias = Callable[[Rows], None]


@dataclass(frozen=True, slots=True)
class Loader:
    """A database with empty tables: its `ways` by name; `ready` and `clean` are called around each batch, untimed."""

    ways: Mapping[str, Way]
    ready: Callable[[Rows], object]
    clean: Callable[[], object]


def _nothing(texts: Rows) -> None:
    pass


# PostgreSQL ---------------------------------------------------------------------------------------------
_JUDGED = "WHERE publicsession_refusal(doc::jsonb) IS NULL"
_INTO_VIEW = "INSERT INTO publicsession_doc (doc) SELECT doc::jsonb FROM staging"
_INTO_TABLE = "INSERT INTO publicsession SELECT r.* FROM staging, publicsession_row(doc::jsonb) AS r"


@contextmanager
def postgresql(server: Server | None) -> Iterator[Loader]:
    with tables.postgresql(server) as engine:
        engine.run("CREATE UNLOGGED TABLE staging (doc text)")
        engine.run("CREATE UNLOGGED TABLE staging_jsonb (doc jsonb)")
        of_jsonb = _INTO_TABLE.replace("staging", "staging_jsonb").replace("::jsonb", "")
        ways = {
            "COPY into the view": partial(engine.insert, "publicsession_doc", "doc"),
            "staging, judged, into the view": _staged(engine, f"{_INTO_VIEW} {_JUDGED}"),
            "staging, into the view": _staged(engine, _INTO_VIEW),
            "staging, judged, rows into the table": _staged(engine, f"{_INTO_TABLE} {_JUDGED}"),
            "staging, rows into the table": _staged(engine, _INTO_TABLE),
            "staging as jsonb, rows into the table": _staged(engine, of_jsonb, "staging_jsonb"),
        }
        yield Loader(ways, _nothing, lambda: engine.run("TRUNCATE staging, staging_jsonb"))


# SQLite -------------------------------------------------------------------------------------------------
@contextmanager
def sqlite(server: Server | None) -> Iterator[Loader]:
    with tables.sqlite(server) as engine:
        engine.run("CREATE TEMP TABLE staging (doc TEXT)")
        columns = [name for name in engine.columns if name != "extra"]
        read = [f"doc {'->' if name in tables.SERIES else '->>'} '{name}'" for name in columns]
        into_table = f"INSERT INTO publicsession ({', '.join(columns)}) SELECT {', '.join(read)} FROM staging"
        ways = {
            "executemany into the view": partial(engine.insert, "publicsession_doc", "doc"),
            "staging, into the view": _staged(
                engine, "INSERT INTO publicsession_doc (doc) SELECT doc FROM staging"
            ),
            "staging, members into columns": _staged(engine, into_table),
        }
        yield Loader(ways, _nothing, lambda: engine.run("DELETE FROM staging"))


def _staged(engine: Engine, statement: str, staging: str = "staging") -> Way:
    """Fills a staging table, and moves its documents by one statement."""

    def load(texts: Rows) -> None:
        engine.insert(staging, "doc", texts)
        engine.run(statement)

    return load


# DuckDB -------------------------------------------------------------------------------------------------
@contextmanager
def duckdb_(server: Server | None) -> Iterator[Loader]:
    """Documents come from a file, a line each."""
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "documents.jsonl"
        connection = duckdb.connect(str(Path(folder) / "sessions.duckdb"))
        for text in _ddl():
            connection.execute(text)
        connection.execute("CREATE TABLE staging (doc JSON)")
        source = f"read_json_objects('{lines}', format = 'newline_delimited')"
        into = "INSERT INTO publicsession_doc (doc)"

        def ready(texts: Rows) -> None:
            lines.write_text("".join(f"{text}\n" for (text,) in texts), "utf-8")

        def run(*statements: str) -> Way:
            return lambda texts: [connection.execute(one) for one in statements].clear()

        def as_list(texts: Rows) -> None:
            connection.execute(f"{into} SELECT unnest(?::JSON[])", [[text for (text,) in texts]])

        fill, move = f"INSERT INTO staging SELECT json FROM {source}", f"{into} SELECT doc FROM staging"
        ways = {
            "read_json_objects into the table": run(f"{into} SELECT json FROM {source}"),
            "a list as parameter": as_list,
            "staging, into the table": run(fill, move),
            "staging, judged, into the table": run(fill, "FROM publicsession_refused('staging')", move),
        }
        yield Loader(ways, ready, lambda: connection.execute("DELETE FROM staging"))
        connection.close()


def _ddl() -> Iterator[str]:
    """DuckDB's files for this repository's schemas; its own settings generate none."""
    settings = Settings.from_file(tables.ROOT / "trivet.yaml")
    sql = SqlTarget("generated/sql", ("duckdb",))
    build = trivet.compile(replace(settings, targets=Targets(sql=sql)))
    yield from (build.artifacts[path] for path in build.manifest["apply"]["duckdb"])


LOADERS: Mapping[str, Callable[[Server | None], AbstractContextManager[Loader]]] = {
    "postgresql": postgresql,
    "sqlite": sqlite,
    "duckdb": duckdb_,
}


# Measuring ----------------------------------------------------------------------------------------------
def measured(loader: Loader, count: int, series: bool) -> dict[str, float]:
    """Return the seconds for each document, by way."""
    turns = len(loader.ways) * TURNS
    size = max(1, count // turns)
    times: dict[str, list[float]] = {name: [] for name in loader.ways}
    documents = tables.sessions(size * turns, series)
    for _, (name, way) in product(range(TURNS), loader.ways.items()):
        texts: Rows = [(json.dumps(one),) for one in islice(documents, size)]
        loader.ready(texts)
        started = time.perf_counter()
        way(texts)
        times[name].append(time.perf_counter() - started)
        loader.clean()
    return {name: statistics.median(each) / size for name, each in times.items()}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--rows", type=int, default=300 if corpora.QUICK else 60_000)
    parser.add_argument("--only", choices=LOADERS, help="one database")
    arguments = parser.parse_args()
    names = [arguments.only] if arguments.only else list(LOADERS)
    server = start_server(None) if "postgresql" in names else None
    try:
        for name in names:
            for kind in ("nulls", "series"):
                with LOADERS[name](server) as loader:
                    _tell(name, kind, measured(loader, arguments.rows, kind == "series"))
    finally:
        if server is not None:
            server.stop()
    return 0


def _tell(name: str, kind: str, found: Mapping[str, float]) -> None:
    first = next(iter(found.values()))
    for way, seconds in found.items():
        print(
            f"{name:10} {kind:6} {way:38} {seconds * 1e6:7.0f} us, {seconds / first:5.2f} times", flush=True
        )


if __name__ == "__main__":
    sys.exit(main())
