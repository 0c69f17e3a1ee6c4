"""How long `trivet prove --table` takes over many stored documents, and how much memory it needs.

    python benchmarks/stored.py [--rows 5000000]

The documents are customers of this repository's shop in a table of PostgreSQL; one in a thousand is refused. `memory`
is the most that the command's own process holds, without the server. With TRIVET_QUICK a few rows say nothing.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import yaml
from corpora import QUICK

from trivet.prove.legs.postgresql import start_server

ROOT = Path(__file__).resolve().parents[1]
#: Every thousandth document lacks its `signed_up`.
DOCUMENTS = """
CREATE UNLOGGED TABLE events AS
SELECT jsonb_strip_nulls(jsonb_build_object(
  'id', '8a9e4f0c-5d7b-4c1e-9f3a-' || lpad(to_hex(number), 12, '0'),
  'email', 'eva' || number || '@example.com',
  'signed_up', CASE WHEN number % 1000 > 0 THEN '2026-11-29' END
)) AS doc
FROM generate_series(1, {rows}) AS number
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2_000 if QUICK else 5_000_000)
    rows: int = parser.parse_args().rows
    server = start_server(None)
    try:
        with psycopg.connect(server.dsn, autocommit=True) as connection:
            connection.execute(DOCUMENTS.format(rows=rows).encode())
        with tempfile.TemporaryDirectory() as folder:
            print(proven(Path(folder), server.dsn))
    finally:
        server.stop()


def proven(folder: Path, dsn: str) -> str:
    """What the command tells of the table, its time and its memory."""
    settings = yaml.safe_load((ROOT / "trivet.yaml").read_text("utf-8"))
    settings |= {"instances": [], "targets": {"sql": {"dialects": ["postgresql"], "queries": True}}}
    shutil.copytree(ROOT / "schemas", folder / "schemas")
    shutil.copy(ROOT / "extensions.yaml", folder)
    (folder / "trivet.yaml").write_text(json.dumps(settings), "utf-8")
    trivet = [sys.executable, "-m", "trivet"]
    subprocess.run([*trivet, "generate"], cwd=folder, check=True, capture_output=True)
    server, _, query = dsn.partition("?")
    address = f"{server}/events?{query}" if query else f"{server}/events"
    arguments = ["prove", "--document", "schemas/shop/customer.yaml", "--table", address]
    start = time.perf_counter()
    done = subprocess.run([*trivet, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    seconds = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return f"{done.stdout}{seconds:.0f} s, {memory:.0f} MB"


if __name__ == "__main__":
    main()
