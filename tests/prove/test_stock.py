"""`trivet prove --table` and `--files`: stored documents are validated where they are."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import duckdb
import psycopg
import pytest
from tests.prove.projects import edit, generate, project

from trivet.cli.main import call
from trivet.prove.stock.engines import place_of

ORDER = {
    "type": "object",
    "properties": {
        "sku": {"type": "string", "minLength": 2, "maxLength": 4},
        "count": {"type": "integer", "minimum": 1},
        "parts": {"type": "array", "items": {"$ref": "#/$defs/part"}},
    },
    "required": ["sku"],
    "$defs": {
        "part": {"type": "object", "required": ["n"], "properties": {"parts": {"$ref": "#/properties/parts"}}}
    },
}
DOCUMENTS = [
    *(
        {"sku": f"a{number % 100}", "count": 1 + number, "parts": [{"n": 1, "parts": []}]}
        for number in range(300)
    ),
    {"sku": "a"},
    {"sku": "a", "count": 7},
    {"sku": "ab", "count": 0},
    {"sku": "ab", "parts": [{"n": 1, "parts": [{"m": 2}]}]},
]
COUNTS = ["2  order_sku_minLength", "1  order_count_minimum", "1  order_parts_"]


Prove = Callable[..., tuple[int, str]]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    sql = {"dialects": ["duckdb", "postgresql"], "queries": True}
    project(tmp_path, {"order.json": ORDER}, {"targets": {"sql": sql, "schema": {}}})
    generate(tmp_path)
    return tmp_path


@pytest.fixture
def prove(shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Prove:
    """The command in the folder of the project: its exit code, and what it says."""

    def proved(*arguments: str) -> tuple[int, str]:
        monkeypatch.chdir(shop)
        code = call(["prove", *arguments])
        return code, "".join(capsys.readouterr())

    return proved


def lines(documents: Iterable[Any]) -> str:
    return "".join(f"{json.dumps(one)}\n" for one in documents)


def test_lines_of_json_are_counted_and_compared(shop: Path, prove: Prove) -> None:
    (shop / "a.jsonl").write_text(lines(DOCUMENTS[:100]), "utf-8")
    (shop / "b.jsonl").write_text(lines(DOCUMENTS[100:]), "utf-8")
    code, said = prove("--files", "*.jsonl")
    assert (code, "304 documents, 4 of them refused" in said) == (0, True), said
    assert all(count in said for count in COUNTS) and 'smallest: {"sku": "a"}' in said
    assert "the validator agrees with the query on all" in said


def test_a_column_of_parquet_is_counted(shop: Path, prove: Prove) -> None:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE raw (payload VARCHAR)")
        connection.executemany("INSERT INTO raw VALUES (?)", [[json.dumps(one)] for one in DOCUMENTS[-30:]])
        connection.execute(f"COPY raw TO '{shop / 'raw.parquet'}'")
    code, said = prove("--files", "raw.parquet", "--column", "payload", "--sample", "5")
    assert (code, "30 documents, 4 of them refused" in said) == (0, True), said


def test_a_query_that_is_wrong_is_found(shop: Path, prove: Prove) -> None:
    for folder in ("", "queries/"):
        file = shop / "generated" / "sql" / "duckdb" / f"{folder}order.sql"
        edit(file, 'length("sku:text") < 2', 'length("sku:text") < 1')
    (shop / "a.jsonl").write_text(lines(DOCUMENTS), "utf-8")
    code, said = prove("--files", "a.jsonl")
    assert code == 1 and 'no check refuses: {"sku": "a"}' in said, said
    assert "schemas/order.json#/properties/sku/minLength" in said


def test_a_fault_of_the_query_alone_is_found(shop: Path, prove: Prove) -> None:
    file = shop / "generated" / "sql" / "duckdb" / "queries" / "order.sql"
    edit(file, 'length("sku:text") < 2', 'length("sku:text") < 1')
    (shop / "a.jsonl").write_text(lines(DOCUMENTS), "utf-8")
    code, said = prove("--files", "a.jsonl")
    assert code == 1 and 'no check refuses: {"sku": "a"}' in said, said


def test_nulls_in_a_column_are_no_documents(shop: Path, prove: Prove) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            """CREATE TABLE raw AS SELECT * FROM (VALUES (NULL), ('{"sku": "ab"}')) AS r (doc)"""
        )
        connection.execute(f"COPY raw TO '{shop / 'raw.parquet'}'")
    code, said = prove("--files", "raw.parquet")
    assert (code, "1 documents, 0 of them refused" in said) == (0, True), said


@pytest.mark.parametrize("option", [["--format", "json"], ["--output", "r.json"], ["--require", "duckdb"]])
def test_an_option_without_effect_is_refused(prove: Prove, option: list[str]) -> None:
    code, said = prove("--files", "a.jsonl", *option)
    assert code == 2 and "do not go with" in said


@pytest.mark.postgresql
def test_a_table_of_postgresql_is_counted_and_left_alone(shop: Path, prove: Prove, postgresql: str) -> None:
    parts = urlsplit(postgresql)
    address = parts._replace(path=f"{parts.path}/events.raw", fragment="payload").geturl()
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute("DROP SCHEMA IF EXISTS events CASCADE; CREATE SCHEMA events")
        connection.execute("CREATE TABLE events.raw (payload jsonb)")
        rows = [(json.dumps(one),) for one in DOCUMENTS]
        connection.cursor().executemany("INSERT INTO events.raw VALUES (%s)", rows)
        code, said = prove("--table", address)
        assert (code, "304 documents, 4 of them refused" in said) == (0, True), said
        assert all(count in said for count in COUNTS)
        left = "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'trivet%'"
        assert connection.execute(left).fetchone() == (0,)
        connection.execute("DROP SCHEMA events CASCADE")


def test_faults_are_told(shop: Path, prove: Prove) -> None:
    assert "an address looks like" in prove("--table", "mysql://a/b/c")[1]
    assert prove("--files", "*.jsonl", "--table", "postgresql:///a/b")[0] == 2
    code, said = prove("--files", "nothing*.jsonl")
    assert code == 2 and "nothing*.jsonl" in said


def test_the_query_must_be_generated(shop: Path, prove: Prove) -> None:
    project(shop, {"order.json": ORDER}, {"targets": {"sql": {"dialects": ["duckdb"]}}})
    generate(shop)
    (shop / "a.jsonl").write_text("{}\n", "utf-8")
    code, said = prove("--files", "a.jsonl")
    assert code == 2 and "queries: true" in said


@pytest.mark.parametrize(
    ("address", "server", "table", "column"),
    [
        ("postgresql://u:p@host:5433/db/raw", "postgresql://u:p@host:5433/db", '"raw"', "doc"),
        ("postgresql://host/db/a.b#c%20d", "postgresql://host/db", '"a"."b"', "c d"),
        ("postgresql:///db/a%2Eb?host=/tmp", "postgresql:///db?host=/tmp", '"a.b"', "doc"),
    ],
)
def test_an_address_has_a_server_a_table_and_a_column(
    address: str, server: str, table: str, column: str
) -> None:
    place = place_of(address)
    assert (place.address, place.table, place.column) == (server, table, column)


def test_a_line_that_is_not_json_is_refused(shop: Path, prove: Prove) -> None:
    long = json.dumps({"sku": "ab", "text": "x" * 3_000_000})
    rest = f'not JSON\n\n{{"sku": "ab"\n{long}\n  {{"sku": "cd"}}\r\n'
    (shop / "a.jsonl").write_text(lines(DOCUMENTS[:10]) + rest, "utf-8")
    code, said = prove("--files", "*.jsonl")
    assert (code, "14 documents, 2 of them refused" in said) == (0, True), said
    assert "2  order_json\n" in said
    assert "the validator agrees with the query on all" in said
