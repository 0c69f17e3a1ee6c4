"""Tables that `x-partition-by` divides, in a real PostgreSQL with partitions; SQLite keeps its tables whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.targets.sql.builds import build_schemas
from tests.targets.sql.engines import Postgresql, Sqlite, fresh_postgresql

from trivet.settings import SqlTarget

Execute = Callable[[str], Any]
Load = Callable[..., Execute]

_ID = {"type": "string", "maxLength": 9}
EVENT: Mapping[str, Any] = {
    "type": "object",
    "required": ["id", "at"],
    "x-partition-by": {"range": "at"},
    "properties": {
        "id": _ID,
        "at": {"type": "string", "format": "date"},
        "code": {"type": "integer", "x-unique": True},
        "note": {"type": ["string", "null"]},
        "facts": {"type": "object", "x-index": {"using": "gin", "operators": "jsonb_path_ops"}},
        "tags": {"type": "array", "x-storage": "table", "items": {"type": "string"}},
    },
}
#: A partition for each of two years, and none for others.
YEARS = (
    "CREATE TABLE event_2024 PARTITION OF event FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');"
    "CREATE TABLE event_2025 PARTITION OF event FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')"
)


@pytest.fixture
def load(postgresql: str, tmp_path: Path) -> Iterator[Load]:
    """Builds and applies schemas in PostgreSQL, then makes partitions; gives the `execute` of the connection."""
    with fresh_postgresql(postgresql) as engine:

        def loaded(schemas: Mapping[str, Any], partitions: str = YEARS, **target: Any) -> Execute:
            chosen = SqlTarget("generated/sql", ("postgresql",), **target)
            engine.load(build_schemas(tmp_path, schemas, chosen, draft="2020-12")[1])
            engine.connection.execute(partitions.encode())
            return _execute(engine)

        yield loaded


def _execute(engine: Postgresql) -> Execute:
    return lambda code: engine.connection.execute(code.encode())


def _put(table: str, **document: Any) -> str:
    return f"INSERT INTO {table}_doc (doc) VALUES ('{json.dumps(document)}')"


def _documents(execute: Execute, query: str = "SELECT doc FROM event_doc ORDER BY id, at") -> list[Any]:
    return [doc for (doc,) in execute(query).fetchall()]


def _count(execute: Execute, table: str) -> int:
    return int(execute(f"SELECT count(*) FROM {table}").fetchone()[0])


@pytest.mark.postgresql
def test_a_key_is_one_together_with_what_divides_the_table(load: Load) -> None:
    execute = load({"event": EVENT})
    execute(_put("event", id="a", at="2024-05-01", code=1))
    execute(_put("event", id="a", at="2024-05-02", code=1))
    with pytest.raises(psycopg.errors.UniqueViolation, match="2024_pkey"):
        execute(_put("event", id="a", at="2024-05-01"))
    with pytest.raises(psycopg.errors.UniqueViolation, match="2024_code_at_key"):
        execute(_put("event", id="b", at="2024-05-01", code=1))
    assert [one["at"] for one in _documents(execute)] == ["2024-05-01", "2024-05-02"]


@pytest.mark.postgresql
def test_put_replaces_the_document_with_the_whole_key(load: Load) -> None:
    execute = load({"event": EVENT})
    for note in ("one", "two"):
        document = {"id": "a", "at": "2024-05-01", "note": note, "tags": [note]}
        execute(f"SELECT event_put('{json.dumps(document)}')")
    execute("""SELECT event_put('{"id": "a", "at": "2025-05-01", "tags": ["x", "y"]}')""")
    assert _documents(execute) == [
        {"id": "a", "at": "2024-05-01", "note": "two", "tags": ["two"]},
        {"id": "a", "at": "2025-05-01", "tags": ["x", "y"]},
    ]


@pytest.mark.postgresql
def test_an_update_moves_a_document_to_another_partition(load: Load) -> None:
    execute = load({"event": EVENT})
    execute(_put("event", id="a", at="2024-05-01", tags=["x", "y"], more=1))
    execute("""UPDATE event_doc SET doc = jsonb_set(doc, '{at}', '"2025-05-01"') WHERE id = 'a'""")
    assert (_count(execute, "event_2024"), _count(execute, "event_2025")) == (0, 1)
    assert _documents(execute) == [{"id": "a", "at": "2025-05-01", "tags": ["x", "y"], "more": 1}]
    with pytest.raises(psycopg.errors.GeneratedAlways):
        execute("UPDATE event_doc SET at = '2024-06-01'")
    execute("DELETE FROM event_doc")
    assert _count(execute, "event_tags") == 0


@pytest.mark.postgresql
def test_a_direct_write_is_followed_in_a_partition_too(load: Load) -> None:
    execute = load({"event": EVENT})
    execute(_put("event", id="a", at="2024-05-01", note=None))
    execute("UPDATE event_2024 SET note = 'x'")
    execute("UPDATE event SET note = NULL")
    assert _documents(execute) == [{"id": "a", "at": "2024-05-01"}]


@pytest.mark.postgresql
@pytest.mark.parametrize("secret", [True, False])
def test_a_document_without_a_partition_is_refused(load: Load, secret: bool) -> None:
    """PostgreSQL would tell the value by which it looks for the partition."""
    at = {**EVENT["properties"]["at"], "x-sensitive": secret}
    execute = load({"event": {**EVENT, "properties": {**EVENT["properties"], "at": at}}})
    with pytest.raises(psycopg.errors.CheckViolation, match="no partition of relation") as refused:
        execute(_put("event", id="a", at="2026-05-01"))
    assert ("2026-05-01" in str(refused.value)) is not secret
    with pytest.raises(psycopg.errors.CheckViolation, match="no partition of relation") as refused:
        execute("""SELECT event_put('{"id": "a", "at": "2026-05-01"}')""")
    assert ("2026-05-01" in str(refused.value)) is not secret


@pytest.mark.postgresql
def test_others_refer_to_the_whole_key(load: Load) -> None:
    own = {"event": {**EVENT, "x-primary-key": ["id", "at"]}}
    note = {
        "type": "object",
        "required": ["id"],
        "x-references": {"table": "event", "columns": {"event": "id", "on": "at"}, "on-delete": "cascade"},
        "properties": {"id": _ID, "event": _ID, "on": {"type": "string", "format": "date"}},
    }
    execute = load({**own, "note": note})
    execute(_put("event", id="a", at="2024-05-01"))
    execute(_put("note", id="n", event="a", on="2024-05-01"))
    with pytest.raises(psycopg.errors.ForeignKeyViolation):
        execute(_put("note", id="m", event="a", on="2024-05-02"))
    execute("DELETE FROM event_doc")
    assert _count(execute, "note") == 0


@pytest.mark.postgresql
def test_a_divided_table_refers_to_itself_and_to_others(load: Load) -> None:
    """A circle: its keys are checked when the transaction ends."""
    before = {"table": "event", "columns": {"before": "id", "since": "at"}}
    properties = {**EVENT["properties"], "before": _ID, "since": EVENT["properties"]["at"]}
    wanted = {"x-primary-key": ["id", "at"], "x-references": before, "properties": properties}
    execute = load({"event": {**EVENT, **wanted}})
    execute("BEGIN")
    execute(_put("event", id="b", at="2025-05-01", before="a", since="2024-05-01"))
    execute(_put("event", id="a", at="2024-05-01"))
    execute("COMMIT")
    assert _count(execute, "event") == 2


LINE: Mapping[str, Any] = {
    "type": ["object", "null"],
    "required": ["level", "doc"],
    "properties": {
        "level": {"enum": ["info", "warn"]},
        "doc": {"type": "integer", "minimum": 0, "maximum": 9},
        "parts": {"type": "array", "x-storage": "table", "items": {"type": "string"}},
    },
}


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("way", "partition"),
    [
        ({"list": "level"}, "IN ('info')"),
        ({"hash": ["level", "doc"]}, "WITH (MODULUS 1, REMAINDER 0)"),
        (["doc", "level"], "FROM (0, MINVALUE) TO (9, MAXVALUE)"),
        ("doc", "FROM (0) TO (9)"),
    ],
)
@pytest.mark.parametrize("has_rows", [True, False])
def test_a_table_without_a_key_is_divided(load: Load, way: Any, partition: str, has_rows: bool) -> None:
    """Its rows are found by their numbers and what divides the table."""
    properties = dict(LINE["properties"])
    if not has_rows:
        del properties["parts"]
    schema = {**LINE, "properties": properties, "x-partition-by": way}
    execute = load({"line": schema}, f"CREATE TABLE line_1 PARTITION OF line FOR VALUES {partition}")
    parts = {"parts": ["x", "y"]} if has_rows else {}
    for number in (1, 1, 2):
        execute(_put("line", level="info", doc=number, **parts))
    shown = "SELECT doc FROM line_doc ORDER BY _row"
    execute("UPDATE line_doc SET doc = jsonb_set(doc, '{doc}', '7') WHERE _row = 2")
    execute("DELETE FROM line_doc WHERE _row = 1")
    assert _documents(execute, shown) == [{"level": "info", "doc": number, **parts} for number in (7, 2)]
    with pytest.raises(psycopg.errors.GeneratedAlways):
        execute("UPDATE line_doc SET _row = 5")
    with pytest.raises(psycopg.errors.CheckViolation, match="line_type"):
        execute("INSERT INTO line_doc (doc) VALUES ('null')")
    returned = execute(f"{_put('line', level='info', doc=3, **parts)} RETURNING *").fetchone()
    assert 3 in returned[1:] or "info" in returned[1:]


@pytest.mark.postgresql
@pytest.mark.parametrize("target", [{"documents": False, "checks": "none"}, {"security": "definer"}])
def test_other_kinds_of_tables_are_divided_too(load: Load, target: dict[str, Any]) -> None:
    execute = load({"event": EVENT}, **target)
    execute("INSERT INTO event (id, at) VALUES ('a', '2024-05-01'), ('a', '2025-05-01')")
    assert _count(execute, "event_2025") == 1


def test_sqlite_keeps_the_table_whole(tmp_path: Path) -> None:
    engine = Sqlite()
    engine.load(build_schemas(tmp_path, {"event": EVENT}, draft="2020-12")[1])
    engine.connection.execute(_put("event", id="a", at="2024-05-01"))
    with pytest.raises(engine.connection.IntegrityError, match="UNIQUE"):
        engine.connection.execute(_put("event", id="a", at="2024-05-02"))


def test_the_ledger_says_what_is_unique(tmp_path: Path) -> None:
    leg = build_schemas(tmp_path, {"event": EVENT}, draft="2020-12")[1]
    found = {
        (one.keyword, one.target): (one.kind, one.by, one.reason)
        for one in leg.verdicts
        if one.keyword in ("(primary-key)", "(unique)", "(partition-by)") and one.by != "event_code_distinct"
    }
    repeated = "alone may repeat, as the table is partitioned by at"
    assert found["(primary-key)", "sql/postgresql"][:2] == ("narrower", "event_pkey")
    assert found["(primary-key)", "sql/postgresql"][2].endswith(
        f"values of id, at together is refused, but id {repeated}"
    )
    assert found["(unique)", "sql/postgresql"][2].endswith(
        f"values of code, at together is refused, but code {repeated}"
    )
    assert found["(unique)", "sql/sqlite"][2].endswith("the same value is refused")
    assert found["(partition-by)", "sql/postgresql"][0] == "narrower"
    assert found["(partition-by)", "sql/sqlite"][0] == found["(partition-by)", "sql/duckdb"][0] == "none"


@pytest.mark.postgresql
def test_a_key_that_divides_the_table_stays_as_it_is(load: Load) -> None:
    execute = load(
        {"event": {**EVENT, "x-partition-by": {"hash": "id"}}},
        "CREATE TABLE event_0 PARTITION OF event FOR VALUES WITH (MODULUS 1, REMAINDER 0)",
    )
    execute(_put("event", id="a", at="2024-05-01"))
    with pytest.raises(psycopg.errors.UniqueViolation):
        execute(_put("event", id="a", at="2024-05-02"))


@pytest.mark.postgresql
@pytest.mark.parametrize("operators", ["", "jsonb_path_ops"])
def test_an_index_finds_what_is_inside_json(load: Load, operators: str) -> None:
    wanted = {"using": "gin", **({"operators": operators} if operators else {})}
    facts = {"type": "object", "x-index": wanted}
    execute = load({"event": {**EVENT, "properties": {**EVENT["properties"], "facts": facts}}})
    execute("""
        INSERT INTO event (id, at, facts)
        SELECT n, '2024-05-01', jsonb_build_object('n', n) FROM generate_series(1, 5000) AS s (n)
    """)
    execute("SET enable_seqscan = off")
    query = """SELECT id FROM event WHERE facts @> '{"n": 7}'"""
    plan = "\n".join(line for (line,) in execute(f"EXPLAIN {query}").fetchall())
    assert "event_2024_facts_idx" in plan
    assert execute(query).fetchall() == [("7",)]
