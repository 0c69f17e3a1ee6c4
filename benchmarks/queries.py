"""How much CPU time it takes to validate stored documents: each engine's query beside jsonschema-rs.

    python benchmarks/queries.py [--small 200000] [--big 40000]

Small documents are customers of this repository's shop, big ones are PublicSessions with three series of 60 samples.
DuckDB and ClickHouse read them from a table; the validator reads them with `json.loads`, in one process.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import jsonschema_rs

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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", type=int, default=200_000)
    parser.add_argument("--big", type=int, default=40_000)
    chosen = parser.parse_args()
    settings = Settings.from_file(ROOT / "trivet.yaml")
    sql = SqlTarget("sql", ("clickhouse", "duckdb"), queries=True)
    build = trivet.compile(replace(settings, targets=Targets(sql=sql)))
    bundle = json.loads((ROOT / "generated/schema/bundle.json").read_text("utf-8"))
    print("microseconds of CPU for each document")
    for definition, name, document, count in (
        ("shop.customer.Customer", "customer", SMALL, chosen.small),
        ("oura.publicsession.PublicSession", "publicsession", big(), chosen.big),
    ):
        texts = [json.dumps(document)] * count
        found = {
            "jsonschema-rs": validator(bundle, definition, texts),
            "duckdb": in_duckdb(build, name, texts),
            "clickhouse": in_clickhouse(build, name, texts),
        }
        told = ", ".join(f"{engine} {1e6 * seconds / count:.2f}" for engine, seconds in found.items())
        print(f"{name} ({len(texts[0])} bytes, {count:,} documents): {told}")


def validator(bundle: dict[str, Any], definition: str, texts: list[str]) -> float:
    schema = {"$schema": bundle["$schema"], "$ref": f"#/$defs/{definition}", "$defs": bundle["$defs"]}
    judge = jsonschema_rs.validator_for(schema, validate_formats=True)
    return timed(lambda: sum(judge.is_valid(json.loads(text)) for text in texts), len(texts))


def in_duckdb(build: trivet.Build, name: str, texts: list[str]) -> float:
    with duckdb.connect() as connection, tempfile.TemporaryDirectory() as folder:
        for path in build.manifest["apply"]["duckdb"]:
            connection.execute(build.artifacts[path])
        file = lines(Path(folder), texts)
        connection.execute(f"CREATE TABLE raw AS SELECT json AS doc FROM read_json_objects('{file}')")
        connection.execute("SET VARIABLE source = 'raw'")
        query = build.artifacts[f"sql/duckdb/queries/{name}.sql"].rstrip().removesuffix(";")
        counted = f"SELECT count(*) FROM (\n{query}\n) WHERE refused IS NULL"
        return timed(lambda: connection.execute(counted).fetchall()[0][0], len(texts))


def in_clickhouse(build: trivet.Build, name: str, texts: list[str]) -> float:
    connection = connect()
    with tempfile.TemporaryDirectory() as folder:
        connection.run("CREATE TABLE raw (doc String) ENGINE = MergeTree ORDER BY ()")
        file = lines(Path(folder), texts)
        connection.run(f"INSERT INTO raw SELECT line FROM file('{file}', LineAsString, 'line String')")
    query = build.artifacts[f"sql/clickhouse/queries/{name}.sql"].rstrip().removesuffix(";")
    counted = f"SELECT count() FROM (\n{query.replace('{source:Identifier}', 'raw')}\n) WHERE refused IS NULL"
    return timed(lambda: connection.rows(counted)[0][0], len(texts))


def lines(folder: Path, texts: list[str]) -> Path:
    file = folder / "documents.jsonl"
    file.write_text("".join(f"{text}\n" for text in texts), "utf-8")
    return file


def timed(run: Callable[[], Any], expected: int) -> float:
    """Return the CPU seconds of this process; all documents must be valid."""
    before = time.process_time()
    found = int(run())
    seconds = time.process_time() - before
    assert found == expected, found
    return seconds


if __name__ == "__main__":
    main()
