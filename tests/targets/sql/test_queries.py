"""Validation queries: each document of any table, with the name of the first check that refuses it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.targets.sql.builds import build_own, build_schema, build_settings
from tests.targets.sql.engines import Clickhouse, Duckdb, Warehouse, fresh_postgresql
from tests.targets.sql.queries import EXPRESSIONS, INVALID, SCHEMA, VALID, query_of, refused, told_apart

from trivet.extensions import effects_of
from trivet.pipeline import examine
from trivet.prove.derived import Deriver
from trivet.prove.samples import Sampler
from trivet.settings import Settings, SqlTarget, Targets
from trivet.target_result import TargetResult
from trivet.targets.sql.documents.proofs import Prover

DIALECTS = ("clickhouse", "duckdb", "postgresql")
TARGET = SqlTarget("sql", DIALECTS, queries=True)


@pytest.fixture(params=["clickhouse", "duckdb", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request: pytest.FixtureRequest) -> Iterable[Warehouse]:
    if request.param == "clickhouse":
        yield Clickhouse()
    elif request.param == "duckdb":
        yield Duckdb()
    else:
        with fresh_postgresql(request.getfixturevalue("postgresql")) as postgresql:
            yield postgresql


@pytest.fixture(scope="module")
def leg(checkout: Path) -> TargetResult:
    """The tables and queries of this repository's own schemas."""
    return build_own(checkout, TARGET)


def test_every_example_is_told_apart(engine: Warehouse, leg: TargetResult, checkout: Path) -> None:
    engine.load(leg)
    assert told_apart(engine, leg, checkout) > 25


def test_a_refusal_has_the_name_of_its_constraint(engine: Warehouse, tmp_path: Path) -> None:
    leg = build_schema(tmp_path, SCHEMA, target=TARGET)[1]
    engine.load(leg)
    ((_, row),) = leg.rows.items()
    deep = {"id": "a", "kids": [{"n": 1, "kids": [{"n": 2}, {"n": 3, "kids": [{"m": 4}]}]}]}
    documents = [
        {"id": "a"},
        {"id": ""},
        {"size": 1},
        {"id": "a", "size": 10},
        deep,
        {"id": "a", "kid": {}},
        [],
        {},
    ]
    found = refused(engine, leg, row, [json.dumps(one) for one in documents])
    assert found[:2] == [None, "thing_id_minLength"]
    assert found[2:4] == ["thing_id_required", "thing_size_maximum"]
    assert found[4] and found[4].startswith("thing_kids") and found[5] and found[5].startswith("thing_kid")
    assert found[6:] == ["thing_type", "thing_id_required"]


def test_the_pattern_of_valid_documents_changes_no_refusal(
    leg: TargetResult, checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(Settings.from_file(checkout / "trivet.yaml"), targets=Targets(sql=TARGET))
    monkeypatch.setattr(Prover, "prove", lambda prover, node: None)
    catalog, slow = build_settings(settings)
    inputs = examine(settings)
    deriver = Deriver(inputs.normal, catalog.predicates, lambda schema: effects_of(schema, inputs.vocabulary))
    engines = (Clickhouse(), Duckdb())
    for engine in engines:
        engine.load(leg)
    refusals = 0
    for name, row in leg.rows.items():
        sampler = Sampler(inputs.normal.definitions, catalog.predicates)
        values = [one.value for one in deriver.derive(name, sampler, 40).instances]
        texts = list(dict.fromkeys(json.dumps(one, default=float) for one in values))
        for engine in engines:
            found = refused(engine, leg, row, texts)
            assert found == refused(engine, slow, row, texts), (engine.name, name)
            refusals += len(found) - found.count(None)
    assert refusals > 100


#: (schema of a document, documents that are valid, documents that are not)
PROVEN: tuple[tuple[dict[str, Any], list[Any], list[Any]], ...] = (
    (
        {
            "properties": {
                "a": {"type": "array", "uniqueItems": True, "minItems": 2, "items": {"type": "string"}}
            }
        },
        [{"a": ["x", "y"]}, {}],
        [{"a": ["x"]}, {"a": []}],
    ),
    (
        {"properties": {"a": {"$ref": "#/$defs/many", "maxItems": 1}}, "$defs": {"many": {"minItems": 3}}},
        [{}, {"a": 1}],
        [{"a": [1]}, {"a": [1, 2, 3]}],
    ),
    (
        {
            "properties": {
                "m": {"minProperties": 2, "maxProperties": 1, "additionalProperties": {"type": "string"}}
            }
        },
        [{}],
        [{"m": {"a": "x"}}, {"m": {"a": "x", "b": "x"}}],
    ),
    (
        {
            "minProperties": 3,
            "properties": {"k": {"type": "string"}},
            "anyOf": [{"maxProperties": 2}, {"required": ["k"]}],
        },
        [{"k": "a", "b": 1, "c": 1}],
        [{"k": "a", "b": 1}, {"a": 1, "b": 1, "c": 1}],
    ),
    (
        {"properties": {}, "required": ["a/b", "c~1d", "~"]},
        [{"a/b": 1, "c~1d": 1, "~": 1}],
        [{"a": {"b": 1}, "c~1d": 1, "~": 1}, {"a/b": 1, "c/d": 1, "~": 1}, {"a/b": 1, "c~1d": 1}],
    ),
)


@pytest.mark.parametrize(("schema", "valid", "invalid"), PROVEN)
def test_the_pattern_matches_only_valid_documents(
    engine: Warehouse, tmp_path: Path, schema: dict[str, Any], valid: list[Any], invalid: list[Any]
) -> None:
    leg = build_schema(tmp_path, {"type": "object", **schema}, target=TARGET)[1]
    engine.load(leg)
    ((_, row),) = leg.rows.items()
    found = refused(engine, leg, row, [json.dumps(one) for one in (*valid, *invalid)])
    assert [one is None for one in found] == [True] * len(valid) + [False] * len(invalid)


def test_bytes_that_are_not_utf8_are_refused(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string"}}}
    leg = build_schema(tmp_path, schema, target=TARGET)[1]
    engine = Clickhouse()
    engine.load(leg)
    ((_, row),) = leg.rows.items()
    query = query_of(leg, row, "clickhouse")
    engine.connection.run("CREATE TABLE bytes (doc String) ENGINE = Memory")
    for code in ("EDA080", "F4908080", "C3A9"):
        engine.connection.run(f"INSERT INTO bytes SELECT concat('{{\"a\":\"', unhex('{code}'), '\"}}')")
    text = query.replace("{source:Identifier}", "bytes").rstrip().removesuffix(";")
    told = "concat(ifNull(refused, 'valid'), ' ', toString(count()))"
    counted = engine.connection.run(f"SELECT {told} FROM ({text}) GROUP BY refused ORDER BY refused")
    assert sorted(counted) == ["thing_json 2", "valid 1"]


@pytest.mark.parametrize("schema", [SCHEMA, {"type": ["object", "null"]}], ids=["checks", "any"])
def test_null_is_refused_in_columns_that_allow_it(tmp_path: Path, schema: Any) -> None:
    """ClickHouse infers Nullable for the columns of files."""
    leg = build_schema(tmp_path, schema, target=TARGET)[1]
    engine = Clickhouse()
    engine.load(leg)
    ((_, row),) = leg.rows.items()
    query = query_of(leg, row, "clickhouse")
    for number, type_ in enumerate(("Nullable(String)", "LowCardinality(Nullable(String))")):
        engine.connection.run(f"CREATE TABLE given{number} (doc {type_}) ENGINE = Memory")
        engine.connection.run(f"""INSERT INTO given{number} VALUES (NULL), ('{{"id": "a"}}')""")
        rows = engine.connection.rows(query.replace("{source:Identifier}", f"given{number}"))
        assert sorted(rows, key=str) == [['{"id": "a"}', None], [None, "thing_json"]]


def test_choices_that_lead_nowhere_take_no_time(tmp_path: Path) -> None:
    """Each name of a dependency doubled the steps."""
    kinds = [
        {"properties": {"kind": {"const": kind}}, "required": ["kind"]} for kind in ("person", "company")
    ]
    dependencies = {f"a{number}": [f"b{number}"] for number in range(30)}
    party = {"type": "object", "oneOf": kinds, "dependentRequired": dependencies}
    schema = {
        "type": "object",
        "properties": {"owner": {"$ref": "#/$defs/party", **kinds[1]}},
        "$defs": {"party": party},
    }
    leg = build_schema(tmp_path, schema, target=TARGET)[1]
    assert any("queries" in one.path for one in leg.artifacts)


def test_what_is_not_json_is_told_where_the_column_is_text(tmp_path: Path) -> None:
    leg = build_schema(tmp_path, SCHEMA, target=TARGET)[1]
    ((_, row),) = leg.rows.items()
    for engine in (Clickhouse(), Duckdb()):
        engine.load(leg)
        assert refused(engine, leg, row, ["{", '{"id": "a"}', '{"id": NaN}']) == [
            "thing_json",
            None,
            "thing_json",
        ]


def test_nothing_is_written_without_the_setting(tmp_path: Path) -> None:
    leg = build_schema(tmp_path, SCHEMA, target=replace(TARGET, queries=False))[1]
    assert not any("queries" in one.path for one in leg.artifacts)
    assert not any("query" in row[name] for row in leg.rows.values() for name in DIALECTS)


def test_options_that_exclude_each_other_may_be_recursive(engine: Warehouse, tmp_path: Path) -> None:
    leg = build_schema(tmp_path, EXPRESSIONS, target=TARGET)[1]
    assert {one.kind for one in leg.verdicts if one.target == f"sql/{engine.name}" and one.keyword} == {
        "exact"
    }
    engine.load(leg)
    ((_, row),) = leg.rows.items()
    found = refused(engine, leg, row, [json.dumps({"rule": one}) for one in (*VALID, *INVALID)])
    assert [one is None for one in found] == [True] * len(VALID) + [False] * len(INVALID)
