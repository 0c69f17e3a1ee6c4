"""How long it takes to validate stored documents: each engine's query beside jsonschema-rs.

    python benchmarks/queries.py [--small 1000000] [--big 200000]

Small documents are customers of this repository's shop, big ones are PublicSessions with three series of 60 samples.
DuckDB and ClickHouse read them from a table, with two threads. The validator reads them from two files with
`orjson.loads`, in two processes. The second row of each is for a document that a query's pattern does not cover: it is
parsed and tested.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import jsonschema_rs
import orjson
from corpora import QUICK

import trivet
from trivet.prove.legs.clickhouse import connect
from trivet.settings import Settings, SqlTarget, Targets

ROOT = Path(__file__).resolve().parents[1]
UUID = "8a9e4f0c-5d7b-4c1e-9f3a-2b6d8e1c7a55"
SMALL = {"id": UUID, "email": "eva@example.com", "signed_up": "2026-11-29"}
SERIES = {
    "interval": 5.0,
    "items": [60.5 + number % 7 for number in range(60)],
    "timestamp": "2026-11-29T12:00:00+01:00",
}


def big() -> dict[str, Any]:
    valid = sorted((ROOT / "examples/oura/publicsession/valid").glob("*.json"))
    example = json.loads(valid[0].read_text("utf-8"))
    return {**example, **dict.fromkeys(("heart_rate", "heart_rate_variability", "motion_count"), SERIES)}


#: The validator of a process of the pool.
judge: jsonschema_rs.Validator
#: Seconds on the clock, and of CPU time.
Times = tuple[float, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", type=int, default=2_000 if QUICK else 1_000_000)
    parser.add_argument("--big", type=int, default=200 if QUICK else 200_000)
    chosen = parser.parse_args()
    settings = Settings.from_file(ROOT / "trivet.yaml")
    sql = SqlTarget("sql", ("clickhouse", "duckdb"), queries=True)
    build = trivet.compile(replace(settings, targets=Targets(sql=sql)))
    bundle = json.loads((ROOT / "generated/schema/bundle.json").read_text("utf-8"))
    print("microseconds for each document: on the clock (of CPU time)")
    for definition, name, document, count in (
        ("shop.customer.Customer", "customer", SMALL, chosen.small),
        ("shop.customer.Customer", "customer", {**SMALL, "email": '"eva"@example.com'}, chosen.small // 10),
        ("oura.publicsession.PublicSession", "publicsession", big(), chosen.big),
        ("oura.publicsession.PublicSession", "publicsession", {**big(), "id": '"7"'}, chosen.big // 10),
    ):
        text = json.dumps(document)
        with tempfile.TemporaryDirectory() as folder:
            files = [lines(Path(folder), part, text, count // 2) for part in ("1", "2")]
            found = {
                "jsonschema-rs": validator(bundle, definition, files, count),
                "duckdb": in_duckdb(build, name, files, count),
                "clickhouse": in_clickhouse(build, name, files, count),
            }
        told = ", ".join(
            f"{engine} {1e6 * clock / count:.2f} ({1e6 * cpu / count:.2f})"
            for engine, (clock, cpu) in found.items()
        )
        print(f"{name} ({len(text)} bytes, {count:,} documents): {told}")


def validator(bundle: dict[str, Any], definition: str, files: list[Path], count: int) -> Times:
    schema = {"$schema": bundle["$schema"], "$ref": f"#/$defs/{definition}", "$defs": bundle["$defs"]}
    with multiprocessing.get_context("spawn").Pool(len(files), prepare, (schema,)) as pool:
        pool.map(judged, [files[0].with_name("none")] * len(files))
        before = time.perf_counter()
        found = pool.map(judged, files, 1)
        clock = time.perf_counter() - before
    assert sum(valid for valid, _ in found) == count
    return clock, sum(cpu for _, cpu in found)


def prepare(schema: dict[str, Any]) -> None:
    """Make the validator of a process."""
    global judge
    judge = jsonschema_rs.validator_for(schema, validate_formats=True)


def judged(file: Path) -> tuple[int, float]:
    """Return how many documents of a file are valid, and the seconds of CPU time."""
    if not file.exists():
        return 0, 0.0
    before = time.process_time()
    with file.open("rb") as documents:
        valid = sum(judge.is_valid(orjson.loads(line)) for line in documents)
    return valid, time.process_time() - before


def in_duckdb(build: trivet.Build, name: str, files: list[Path], count: int) -> Times:
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        for path in build.manifest["apply"]["duckdb"]:
            connection.execute(build.artifacts[path])
        named = [str(file) for file in files]
        connection.execute(f"CREATE TABLE raw AS SELECT json AS doc FROM read_json_objects({named})")
        connection.execute("SET VARIABLE source = 'raw'")
        query = build.artifacts[f"sql/duckdb/queries/{name}.sql"].rstrip().removesuffix(";")
        counted = f"SELECT count(*) FROM (\n{query}\n) WHERE refused IS NULL"
        return timed(lambda: connection.execute(counted).fetchall()[0][0], count)


def in_clickhouse(build: trivet.Build, name: str, files: list[Path], count: int) -> Times:
    connection = connect()
    connection.run("CREATE TABLE raw (doc String) ENGINE = MergeTree ORDER BY ()")
    for file in files:
        connection.run(f"INSERT INTO raw SELECT line FROM file('{file}', LineAsString, 'line String')")
    query = build.artifacts[f"sql/clickhouse/queries/{name}.sql"].rstrip().removesuffix(";")
    counted = f"SELECT count() FROM (\n{query.replace('{source:Identifier}', 'raw')}\n) WHERE refused IS NULL"
    return timed(lambda: connection.rows(f"{counted} SETTINGS max_threads = 2")[0][0], count)


def lines(folder: Path, name: str, text: str, count: int) -> Path:
    file = folder / f"{name}.jsonl"
    file.write_text(f"{text}\n" * count, "utf-8")
    return file


def timed(run: Callable[[], Any], expected: int) -> Times:
    """Return the seconds that a query takes; all documents must be valid."""
    clock, cpu = time.perf_counter(), time.process_time()
    found = int(run())
    times = time.perf_counter() - clock, time.process_time() - cpu
    assert found == expected, found
    return times


if __name__ == "__main__":
    main()
