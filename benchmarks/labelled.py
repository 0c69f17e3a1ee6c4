"""How long PostgreSQL takes for each labelled document of the real corpora, through the document views.

    python benchmarks/labelled.py [--only NAME] [--formats annotate|assert] [--rounds 5]

Each document is one INSERT into the view of its schema, prepared, in one session, and rolled back. The first round
also makes the plans of the session; then the median of the other rounds counts for each document. A second checkout
is measured by the same file: `PYTHONPATH=CHECKOUT/generator python benchmarks/labelled.py`. Exits 1 when a label is
wrong.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import corpora
import psycopg
from sound import builds

from trivet.pipeline import Build
from trivet.prove.legs.opening import Server
from trivet.prove.legs.postgresql import start_server

#: Corpora whose labelled documents have tables in one build.
NAMES = ("schemastore-a", "cyclonedx", "octokit-webhooks", "oura", "gbfs")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A document: its `text`, the view that it goes into, and whether the label calls it valid."""

    view: str
    path: str
    text: str
    valid: bool


@dataclass(frozen=True, slots=True)
class Times:
    """The seconds of one document: in the first round, and the median of the others."""

    one: Labelled
    first: float
    later: float


def documents(build: Build, labels: Path) -> Iterator[Labelled]:
    """The labelled documents of the build's schemas."""
    rows = {row["document"]: row["sql"]["postgresql"] for row in build.manifest["roots"] if "sql" in row}
    for label in json.loads(labels.read_text("utf-8")):
        if label["schema"] in rows:
            text = Path(label["instance"]).read_text("utf-8")
            yield Labelled(rows[label["schema"]]["documents"], label["instance"], text, label["valid"])


def measured(build: Build, labels: Path, server: Server, rounds: int) -> tuple[list[Times], list[Labelled]]:
    """The times of all documents, and those whose labels are not kept."""
    found = list(documents(build, labels))[: 20 if corpora.QUICK else None]
    taken: list[list[float]] = [[] for _ in found]
    wrong: list[Labelled] = []
    with psycopg.connect(server.dsn) as connection:
        for text in ddl(build):
            connection.execute(text.encode())
        for turn in range(rounds):
            for number, one in enumerate(found):
                seconds, accepted = inserted(connection, one)
                taken[number].append(seconds)
                if turn == 0 and accepted != one.valid:
                    wrong.append(one)
        connection.rollback()
    times = [Times(one, own[0], statistics.median(own[1:])) for one, own in zip(found, taken, strict=True)]
    return times, wrong


def ddl(build: Build) -> Iterator[str]:
    for path in build.manifest["apply"]["postgresql"]:
        yield build.artifacts[path]


def inserted(connection: psycopg.Connection[Any], one: Labelled) -> tuple[float, bool]:
    """How long the INSERT takes, and whether the view accepts the document."""
    connection.execute("SAVEPOINT one")
    started = time.perf_counter()
    try:
        connection.execute(f"INSERT INTO {one.view} (doc) VALUES (%s)".encode(), (one.text,), prepare=True)
        accepted = True
    except psycopg.Error:
        accepted = False
    seconds = time.perf_counter() - started
    connection.pgconn.exec_(b"ROLLBACK TO one; RELEASE one")
    return seconds, accepted


def tell(name: str, times: list[Times], wrong: list[Labelled]) -> None:
    print(
        f"{name}: {len(times)} documents, first round {sum(one.first for one in times):.2f} s,"
        f" later {sum(one.later for one in times):.2f} s; slowest"
        f" {1_000 * max(one.first for one in times):.0f} ms at first,"
        f" {1_000 * max(one.later for one in times):.1f} ms later; {len(wrong)} labels not kept",
        flush=True,
    )
    for one in sorted(times, key=lambda one: one.later, reverse=True)[:3]:
        print(
            f"    {1_000 * one.first:7.1f} ms, {1_000 * one.later:7.1f} ms later  {Path(one.one.path).name}"
        )
    for missed in wrong:
        print(f"    {'valid' if missed.valid else 'invalid'} by its label: {missed.path}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--only", choices=NAMES, default="", help="one corpus")
    parser.add_argument("--formats", choices=corpora.FORMATS, default="annotate")
    parser.add_argument("--rounds", type=int, default=2 if corpora.QUICK else 5)
    arguments = parser.parse_args()
    found = corpora.folder()
    if found is None:
        print("no corpora: set TRIVET_CORPORA to their folder", file=sys.stderr)
        return 2
    names = [arguments.only] if arguments.only else NAMES[: 1 if corpora.QUICK else None]
    server = start_server(None)
    missed = 0
    try:
        for name in names:
            with tempfile.TemporaryDirectory() as scratch:
                for case in corpora.real(found, name, arguments.formats, Path(scratch)):
                    for _, build in builds(case.with_sql({"dialects": ("postgresql",)}).settings, Counter()):
                        times, wrong = measured(build, case.instances[0], server, arguments.rounds)
                        tell(case.title, times, wrong)
                        missed += len(wrong)
    finally:
        server.stop()
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
