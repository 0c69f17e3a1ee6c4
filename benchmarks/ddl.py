"""How many bytes of DDL a corpus has in each dialect, what SQLite needs to read octokit's, and DuckDB to run it.

    python benchmarks/ddl.py [--only NAME] [--dialects NAMES]

The figures of SQLite are those of a fresh process that opens a database with all of octokit's tables: how much its
memory grows beside one that opens an empty database, and how long the first statement takes (median of 5). DuckDB's is
the time to run the files in an empty database in memory (median of 5).
Plain tables are those of `checks: none, documents: false`. With TRIVET_QUICK only gbfs is generated, and stands for
octokit.
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import corpora
import duckdb
from sound import builds

from trivet.settings.records import Targets
from trivet.targets.sql.dialects import DIALECTS

#: The corpus whose tables SQLite reads.
LARGE = "gbfs" if corpora.QUICK else "octokit-webhooks"
NAMES = ("gbfs",) if corpora.QUICK else ("octokit-webhooks", "cyclonedx", "oura", "gbfs")
RUNS = 5

_OPENED = """\
import sqlite3, sys, time
from pathlib import Path

def resident():
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * 4096

connection = sqlite3.connect(sys.argv[1])
before, started = resident(), time.perf_counter()
connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
print(resident() - before, time.perf_counter() - started)
"""


def ddl(folder: Path, name: str, dialects: tuple[str, ...], *, plain: bool = False) -> dict[str, list[str]]:
    """Return the texts of each dialect's files, in the order in which they are applied; formats are asserted."""
    found: dict[str, list[str]] = {dialect: [] for dialect in dialects}
    with tempfile.TemporaryDirectory() as scratch:
        for case in corpora.real(folder, name, "assert", Path(scratch)):
            settings = case.with_sql({"dialects": dialects}).settings
            sql = settings.targets.sql
            if sql is not None and plain:
                sql = replace(sql, checks="none", documents=False)
            only = replace(settings, targets=Targets(sql=sql))
            for _, build in builds(only, Counter()):
                for dialect, paths in build.manifest["apply"].items():
                    found[dialect] += [build.artifacts[path] for path in paths]
    return found


def opened(path: Path) -> tuple[float, float]:
    """Return by how many bytes a process grows with the first statement, and how long it takes."""
    command = [sys.executable, "-c", _OPENED, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    grown, seconds = map(float, done.stdout.split())
    return grown, seconds


def connection(texts: Iterable[str]) -> tuple[float, float]:
    """Return the memory beside an empty database, and the seconds of the first statement: medians of several runs."""
    with tempfile.TemporaryDirectory() as folder:
        full, empty = Path(folder) / "full.db", Path(folder) / "empty.db"
        for path, files in ((full, texts), (empty, ["CREATE TABLE one (a)"])):
            with closing(sqlite3.connect(path)) as opened_one:
                opened_one.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
                for text in files:
                    opened_one.executescript(text)
        runs = [(opened(full), opened(empty)) for _ in range(RUNS)]
    grown = statistics.median(one[0] - none[0] for one, none in runs)
    return grown, statistics.median(one[1] for one, _ in runs)


def run_by_duckdb(texts: Sequence[str]) -> float:
    """Return the seconds that DuckDB needs to run the files: the median of several runs."""
    runs: list[float] = []
    for _ in range(RUNS):
        with closing(duckdb.connect()) as opened_one:
            started = time.perf_counter()
            for text in texts:
                opened_one.execute(text)
            runs.append(time.perf_counter() - started)
    return statistics.median(runs)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--only", default="", help="one corpus")
    parser.add_argument("--dialects", default=",".join(DIALECTS), help="with commas")
    arguments = parser.parse_args()
    folder = corpora.folder()
    if folder is None:
        raise SystemExit("there are no corpora: TRIVET_CORPORA names their folder")
    dialects = tuple(arguments.dialects.split(","))
    for name in (arguments.only,) if arguments.only else NAMES:
        found = ddl(folder, name, dialects)
        plain = ddl(folder, name, dialects, plain=True)
        for dialect in dialects:
            sizes = [sum(len(text.encode()) for text in one[dialect]) for one in (found, plain)]
            print(f"{name:17} {dialect:10} {sizes[0]:11,} bytes, plain tables {sizes[1]:9,}", flush=True)
        if name == LARGE and "sqlite" in dialects:
            grown, seconds = connection(found["sqlite"])
            print(
                f"{name:17} sqlite: a connection takes {grown / 1e6:.0f} MB more, the first statement {seconds:.2f} s"
            )
        if name == LARGE and "duckdb" in dialects:
            print(f"{name:17} duckdb: the files run in {run_by_duckdb(found['duckdb']):.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
