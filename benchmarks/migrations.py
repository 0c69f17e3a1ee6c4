"""How long migrations of many sessions take, and how long others wait meanwhile.

    python benchmarks/migrations.py [--rows 200000] [--only postgresql|sqlite]

Each change is made to the PublicSession of this repository, whose table has so many documents, some of them with a
member that the next version declares. `seconds` is the time of all parts. Meanwhile other connections to PostgreSQL
write to one document and read one, again and again; the longest that a statement of each took is shown. `kept` says
whether the table's file is the one that it was: nothing was rewritten. With TRIVET_QUICK a few rows say nothing.
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trivet.migrate.proof import steps
from trivet.migrate.records import Options
from trivet.migrate.run import Sides, compiled, plan
from trivet.prove.migrations.postgresql import PostgresqlDatabase, postgresql_engine
from trivet.prove.migrations.sqlite import SqliteDatabase, SqliteEngine
from trivet.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = {"interval": 60.0, "items": [60.0, None, 61.5], "timestamp": "2024-05-17T21:03:11.000+02:00"}
NAME = "publicsession"


def _member(document: dict[str, Any]) -> None:
    document["properties"]["note"] = {"type": "string"}


def _value(document: dict[str, Any]) -> None:
    document["properties"]["type"] = {"type": "string", "enum": [*TYPES, "stretching"]}


def _bound(document: dict[str, Any]) -> None:
    document["properties"]["id"]["maxLength"] = 40


def _renamed(document: dict[str, Any]) -> None:
    document["properties"]["feeling"] = {**document["properties"].pop("mood"), "x-renamed-from": "mood"}


def _nested(document: dict[str, Any]) -> None:
    document["properties"]["heart_rate"]["x-storage"] = "columns"


TYPES = ["breathing", "meditation", "nap", "relaxation", "rest", "body_status"]
CHANGES: dict[str, Callable[[dict[str, Any]], None]] = {
    "a member": _member,
    "a value of an enumeration": _value,
    "a tighter bound": _bound,
    "a renamed member": _renamed,
    "nested storage": _nested,
}


@dataclass(slots=True)
class Waiting:
    """The longest that a statement took, in seconds, and how many there were."""

    longest: float = 0.0
    number: int = 0


@contextmanager
def others(work: list[Callable[[], None]]) -> Iterator[list[Waiting]]:
    """Do each kind of work again and again, in threads."""
    done, found = threading.Event(), [Waiting() for _ in work]

    def run(one: Callable[[], None], waiting: Waiting) -> None:
        while not done.is_set():
            begin = time.perf_counter()
            one()
            waiting.longest = max(waiting.longest, time.perf_counter() - begin)
            waiting.number += 1
            time.sleep(0.002)

    threads = [threading.Thread(target=run, args=pair) for pair in zip(work, found, strict=True)]
    for one in threads:
        one.start()
    try:
        yield found
    finally:
        done.set()
        for one in threads:
            one.join()


def sides(folder: Path, change: Callable[[dict[str, Any]], None], dialect: str) -> Sides:
    document = json.loads((ROOT / "schemas/oura/publicsession.json").read_text("utf-8"))
    document["properties"]["type"] = {"type": "string", "enum": TYPES}
    after = copy.deepcopy(document)
    change(after)
    for side, one in (("old", document), ("new", after)):
        (folder / side / "schemas").mkdir(parents=True)
        (folder / side / f"schemas/{NAME}.json").write_text(json.dumps(one), "utf-8")
        components = (ROOT / "schemas/oura/components.yaml").read_text("utf-8")
        (folder / side / "schemas/components.yaml").write_text(components, "utf-8")
    settings = Settings.from_mapping(
        {
            "schemas": ["schemas"],
            "components": ["schemas/components.yaml"],
            "targets": {"sql": {"dialects": [dialect]}},
        },
        root=folder / "new",
    )
    return compiled(settings, str(folder / "old"))


def session(number: int) -> str:
    found = {
        "id": f"s{number}",
        "day": "2024-05-17",
        "start_datetime": "2024-05-17T21:03:11.000+02:00",
        "end_datetime": "2024-05-17T21:33:11.000+02:00",
        "type": TYPES[number % len(TYPES)],
        "mood": ("good", None)[number % 2],
        "heart_rate": SAMPLE,
        "motion_count": None,
    }
    return json.dumps(found if number % 50 else {**found, "note": "waits in extra"})


def texts(made: Sides, dialect: str) -> Iterator[str]:
    build = made.old.build
    return (build.artifacts[path] for path in build.manifest["apply"][dialect])


def of_postgresql(made: Sides, rows: int, database: PostgresqlDatabase) -> str:
    database.apply(texts(made, "postgresql"))
    run = database.connection.execute
    run("CREATE TEMP TABLE staging (doc jsonb)")
    with database.connection.cursor().copy("COPY staging FROM STDIN") as copied:
        for number in range(rows):
            copied.write_row((session(number),))
    run(f"INSERT INTO {NAME} SELECT r.* FROM staging, {NAME}_row(doc) AS r")
    run(f"VACUUM ANALYZE {NAME}")
    (before,) = run(f"SELECT pg_relation_filenode('{NAME}')").fetchone()
    migration = plan(made, "postgresql", Options())
    writer, reader = (PostgresqlDatabase(database.dsn, "public") for _ in range(2))

    def write() -> None:
        writer.connection.execute(f"UPDATE {NAME} SET day = day + 1 WHERE id = 's1'")

    def read() -> None:
        reader.connection.execute(f"SELECT doc FROM {NAME}_doc WHERE id = 's2'").fetchone()

    begin = time.perf_counter()
    with others([write, read]) as waiting:
        error = database.run(steps(migration))
    seconds = time.perf_counter() - begin
    assert not error, error
    (after,) = database.connection.execute(f"SELECT pg_relation_filenode('{NAME}')").fetchone()
    for one in (writer, reader):
        one.connection.close()
    wrote, looked = (f"{one.longest * 1000:8.0f}" for one in waiting)
    return f"{seconds:8.1f} {wrote} {looked}   {'yes' if before == after else 'no'}"


def of_sqlite(made: Sides, rows: int, database: SqliteDatabase) -> str:
    database.apply(texts(made, "sqlite"))
    database.connection.execute("BEGIN")
    documents = ((session(number),) for number in range(rows))
    database.connection.executemany(f"INSERT INTO {NAME}_doc (doc) VALUES (?)", documents)
    database.connection.execute("COMMIT")
    migration = plan(made, "sqlite", Options())
    begin = time.perf_counter()
    error = database.run(steps(migration))
    assert not error, error
    return f"{time.perf_counter() - begin:8.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=300 if os.environ.get("TRIVET_QUICK") else 200_000)
    parser.add_argument("--only", choices=["postgresql", "sqlite"])
    chosen = parser.parse_args()
    print(f"{chosen.rows:,} sessions; seconds; longest statement of a writer and of a reader, in ms; kept?")
    for dialect in ("postgresql", "sqlite"):
        if chosen.only not in (None, dialect):
            continue
        engine: Any = postgresql_engine(None, "public") if dialect == "postgresql" else SqliteEngine()
        try:
            for name, change in CHANGES.items():
                with tempfile.TemporaryDirectory() as folder:
                    made = sides(Path(folder), change, dialect)
                    database = engine.database()
                    measure = of_postgresql if dialect == "postgresql" else of_sqlite
                    print(f"{dialect:10} {name:26}", measure(made, chosen.rows, database), flush=True)
                    engine.free(database)
        finally:
            engine.close()


if __name__ == "__main__":
    main()
