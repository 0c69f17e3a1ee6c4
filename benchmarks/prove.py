"""What proving costs beside its bare legs, and whether its memory stays flat.

    python benchmarks/prove.py [instances]

Prints, from one run: the seconds of 10,000 instances of PublicSession through all legs of `trivet prove`, the
sum of the same validations and inserts in plain loops, their ratio, and the memory after 1,000 and after
100,000 instances. Exits 1 when the ratio is above 2, or memory has grown by more than 20 MB.
"""

from __future__ import annotations

import importlib
import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import jsonschema_rs
import psycopg
from pydantic import TypeAdapter, ValidationError

import trivet
from trivet.prove.generated import on_disk
from trivet.prove.instances import Source, Sources
from trivet.prove.legs.opening import Server
from trivet.prove.legs.postgresql import start_server
from trivet.prove.run import Plan, prove

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = "schemas/oura/publicsession.json"
MOST_RATIO, MOST_GROWTH = 2.0, 20.0


def lines(count: int) -> Iterable[str]:
    """Sessions that differ, one in five of them invalid."""
    for number in range(count):
        session: dict[str, Any] = {
            "id": f"s-{number}",
            "day": f"2024-02-{number % 29 + 1:02d}",
            "start_datetime": f"2024-02-01T{number % 24:02d}:00:00+02:00",
            "end_datetime": f"2024-02-01T{number % 24:02d}:30:00Z",
            "type": "meditation",
            "mood": None if number % 3 else "good",
            "heart_rate": {
                "interval": 5,
                "items": [60.5, None, number % 90],
                "timestamp": "2024-02-01T10:00:00.25-03:00",
            },
        }
        if number % 5 == 0:
            session["type"] = "running"
        yield json.dumps(session)


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def proven(file: Path, server: Server | None) -> tuple[float, Any]:
    """The seconds of `prove` over a file of instances, and its report."""
    settings = trivet.Settings.from_file(ROOT / "trivet.yaml")
    build = trivet.compile(settings)
    sources = Sources((Source(DOCUMENT, file, file.name),))
    plan = Plan(settings, build, on_disk(settings, build), sources, derive=0, server=server)
    reports: list[Any] = []
    seconds = timed(lambda: reports.append(prove(plan, lambda document, judged: None)))
    return seconds, reports[0]


# The bare legs ------------------------------------------------------------------------------------------
def bare(texts: list[str], server: Server) -> dict[str, float]:
    """The seconds of each leg in a plain loop: the same validations, inserts and selects."""
    manifest = json.loads((ROOT / "generated" / "manifest.json").read_text("utf-8"))
    row = next(each for each in manifest["roots"] if each["document"] == DOCUMENT)
    bundle = json.loads((ROOT / "generated" / "schema" / "bundle.json").read_text("utf-8"))
    schema = {"$ref": f"#/$defs/{row['definition']}", "$defs": bundle["$defs"]}
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    adapter = _adapter(row["model"])
    return {
        "validator, twice": timed(lambda: [validator.is_valid(json.loads(text)) for text in texts * 2]),
        "models python": timed(
            lambda: [_model(adapter, adapter.validate_python, json.loads(t)) for t in texts]
        ),
        "models json": timed(lambda: [_model(adapter, adapter.validate_json, text) for text in texts]),
        "sqlite": _sqlite(manifest, row["sql"]["sqlite"]["documents"], texts),
        "postgresql": _postgresql(manifest, row["sql"]["postgresql"]["documents"], texts, server),
    }


def _adapter(model: str) -> TypeAdapter[Any]:
    module, _, attribute = model.partition(":")
    sys.path.insert(0, str(ROOT / "generated"))
    sys.dont_write_bytecode = True
    return TypeAdapter(getattr(importlib.import_module(module), attribute))


def _model(adapter: TypeAdapter[Any], validate: Callable[[Any], Any], given: Any) -> None:
    try:
        made = validate(given)
    except ValidationError:
        return
    adapter.dump_python(made, mode="json", by_alias=True, exclude_unset=True)


def _sqlite(manifest: dict[str, Any], view: str, texts: list[str]) -> float:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for path in manifest["apply"]["sqlite"]:
        connection.executescript((ROOT / path).read_text("utf-8"))

    def work() -> None:
        for text in texts:
            connection.execute("SAVEPOINT s")
            try:
                connection.execute(f"INSERT INTO {view} (doc) VALUES (?)", (text,))
                connection.execute(f"SELECT doc FROM {view}").fetchall()
            except sqlite3.Error:
                pass
            connection.execute("ROLLBACK TO s")
            connection.execute("RELEASE s")

    return timed(work)


def _postgresql(manifest: dict[str, Any], view: str, texts: list[str], server: Server) -> float:
    with psycopg.connect(server.dsn) as connection:
        for path in manifest["apply"]["postgresql"]:
            connection.execute((ROOT / path).read_text("utf-8").encode())

        def work() -> None:
            for text in texts:
                connection.execute("SAVEPOINT s")
                try:
                    connection.execute(f"INSERT INTO {view} (doc) VALUES (%s)".encode(), (text,))
                    connection.execute(f"SELECT doc::text FROM {view}".encode()).fetchall()
                except psycopg.Error:
                    pass
                connection.execute("ROLLBACK TO s")
                connection.execute("RELEASE s")

        seconds = timed(work)
        connection.rollback()
    return seconds


# Memory -------------------------------------------------------------------------------------------------
def memory_after(count: int) -> float:
    """Megabytes resident at most while proving `count` instances, in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--memory", str(count)], capture_output=True, text=True, check=True
    )
    return float(done.stdout.split()[-1])


def _memory(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "publicsession.jsonl"
        with file.open("w", encoding="utf-8") as out:
            out.writelines(f"{line}\n" for line in lines(count))
        proven(file, None)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main() -> int:
    if sys.argv[1:2] == ["--memory"]:
        _memory(int(sys.argv[2]))
        return 0
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    texts = list(lines(count))
    server = start_server(None)
    try:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "publicsession.jsonl"
            file.write_text("\n".join(texts), "utf-8")
            seconds, report = proven(file, server)
        legs = bare(texts, server)
    finally:
        server.stop()
    total = sum(legs.values())
    for name, cost in legs.items():
        print(f"{name:20} {cost:8.2f} s")
    print(f"{'sum of bare legs':20} {total:8.2f} s\n{'trivet prove':20} {seconds:8.2f} s")
    print(
        f"ratio {seconds / total:.2f}; {report.documents[0].instances:,} instances, agrees: {report.agrees}"
    )
    small, large = memory_after(1_000), memory_after(100_000)
    print(f"memory after 1,000: {small:.0f} MB; after 100,000: {large:.0f} MB")
    return 0 if seconds / total <= MOST_RATIO and large - small <= MOST_GROWTH else 1


if __name__ == "__main__":
    sys.exit(main())
