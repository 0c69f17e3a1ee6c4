"""What is ClickHouse's own: a MergeTree of documents, computed columns, and what its JSON functions get wrong."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest
from tests.targets.sql.builds import build_own, build_schema
from tests.targets.sql.engines import Clickhouse

from trivet.settings import SqlTarget
from trivet.target_result import TargetResult

ONLY = SqlTarget("sql", ("clickhouse",))


@pytest.fixture(scope="module")
def leg(checkout: Path) -> TargetResult:
    """The tables of this repository's own schemas."""
    return build_own(checkout, ONLY)


def load(tmp_path: Path, schema: Any) -> tuple[Clickhouse, TargetResult]:
    made = build_schema(tmp_path, schema, target=ONLY)[1]
    engine = Clickhouse()
    engine.load(made)
    return engine, made


def put(engine: Clickhouse, document: Any) -> str:
    """The name of what refuses a document; "" if it comes back equal."""
    outcome = engine.put("thing_doc", document if isinstance(document, str) else json.dumps(document))
    return outcome.said


def test_examples_are_told_apart_and_come_back_letter_by_letter(leg: TargetResult, checkout: Path) -> None:
    engine = Clickhouse()
    engine.load(leg)
    rows = {name.rpartition(".")[0]: row["clickhouse"]["documents"] for name, row in leg.rows.items()}
    examples = sorted(checkout.glob("examples/*/*/*/*.json"))
    assert len(examples) > 25
    for example in examples:
        view, text = rows[".".join(example.parts[-4:-2])], example.read_text("utf-8")
        run = engine.connection.run
        if example.parent.name == "valid":
            run(f"INSERT INTO {view} (doc) VALUES ({{doc:String}})", doc=text)
            assert run(f"SELECT doc FROM {view}; ") == [text], example
            run(f"TRUNCATE TABLE {view}")
        else:
            said = engine.put(view, text).said
            assert said.startswith(view.removesuffix("_doc")), (example, said)


COLUMNS = {
    "type": "object",
    "x-primary-key": ["shop", "number"],
    "x-partition-by": {"range": "at"},
    "required": ["shop", "number", "at"],
    "properties": {
        "shop": {"type": "string"},
        "number": {"type": "integer"},
        "at": {"type": "string", "format": "date-time"},
        "doc": {"type": "boolean"},
        "small": {"type": "integer", "minimum": 0, "maximum": 100},
        "size": {"type": ["number", "null"]},
        "id": {"type": "string", "format": "uuid"},
        "tags": {"type": "array"},
        "ip": {"type": "string", "format": "ipv4", "x-sql-type": {"clickhouse": "IPv4"}},
    },
}


def test_members_are_typed_columns_sorted_by_the_key(tmp_path: Path) -> None:
    engine, leg = load(tmp_path, COLUMNS)
    document = {
        "shop": "a", "number": 7, "at": "2026-11-29T12:00:00+02:00", "doc": True, "small": 5, "size": 1.5,
        "id": "8A9E4F0C-5d7b-4c1e-9f3a-2b6d8e1c7a55", "tags": [1.0, "x"], "ip": "10.0.0.1",
    }  # fmt: skip
    run = engine.connection.run
    run("INSERT INTO thing_doc (doc) VALUES ({doc:String})", doc=json.dumps(document))
    names = {place.member: place.name for place in leg.places if place.member}
    (row,) = engine.connection.rows(f"SELECT {', '.join(names.values())} FROM thing")
    shown = dict(zip(names, row, strict=True))
    assert {name: shown[name] for name in ("shop", "number", "doc", "small", "size")} == {
        "shop": "a", "number": 7, "doc": True, "small": 5, "size": 1.5,
    }  # fmt: skip
    assert shown["at"].startswith("2026-11-29 10:00:00") and shown["id"] == document["id"].lower()
    assert (shown["tags"], shown["ip"]) == ('[1,"x"]', "10.0.0.1")
    told = run("SELECT concat(sorting_key, ' | ', partition_key) FROM system.tables WHERE name = 'thing_doc' "
               f"AND database = '{engine.connection.database}'")  # fmt: skip
    assert told == ["shop, number | (toYYYYMM(at))"]
    kinds = {(one.kind, one.by) for one in leg.verdicts if one.keyword in ("(primary-key)", "(partition-by)")}
    assert kinds == {("none", ""), ("narrower", "thing_number_distinct"), ("narrower", "thing_at_distinct")}


def test_an_absent_or_null_member_is_null(tmp_path: Path) -> None:
    engine, _ = load(tmp_path, COLUMNS)
    document = {"shop": "a", "number": 7, "at": "2026-11-29T12:00:00Z", "size": None}
    engine.connection.run("INSERT INTO thing_doc (doc) VALUES ({doc:String})", doc=json.dumps(document))
    assert engine.connection.rows("SELECT size, small, id, tags, doc FROM thing") == [[None] * 5]


@pytest.mark.parametrize(
    ("number", "refused"),
    [
        ("9223372036854775807", ""),
        ("-9223372036854775808", ""),
        ("1E2", ""),
        ("9223372036854775808", "thing_number_distinct"),
        ("18446744073709551615", "thing_number_distinct"),
        ("1e22", "thing_number_distinct"),
        ('"7"', "thing_number_type"),
    ],
)
def test_a_key_that_its_column_cannot_store_is_refused(tmp_path: Path, number: str, refused: str) -> None:
    """The column would be 0."""
    engine, _ = load(tmp_path, COLUMNS)
    document = f'{{"shop": "a", "number": {number}, "at": "2026-11-29T12:00:00Z", "small": 1}}'
    assert put(engine, document) == refused
    leg = build_schema(tmp_path, COLUMNS, target=replace(ONLY, queries=True))[1]
    (query,) = (one.text for one in leg.artifacts if "/queries/" in one.path)
    assert engine.refused(query, [document]) == [refused or None]


TIME = {"type": "string", "format": "date-time"}


@pytest.mark.parametrize(
    ("member", "stored", "refused"),
    [
        (TIME, ["2026-11-29t12:00:00z", "2016-12-31T23:59:60Z"], "0000-01-01T00:00:00Z"),
        (TIME, ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"], f"2026-11-29T12:00:00.{'1' * 20}Z"),
        ({"type": "integer"}, [-(2**63), 1.0, 2**63 - 1], 2**63),
        ({"type": "integer", "x-sql-type": {"clickhouse": "uint64"}}, [0, 2**64 - 1], -1),
        ({"type": "integer", "x-sql-type": {"clickhouse": "int8"}}, [-128, 127], 128),
        ({"type": "integer", "x-sql-type": {"clickhouse": "bool"}}, [0, 1], 300),
        (
            {"type": "string", "x-sql-type": {"clickhouse": "uuid"}},
            ["8a9e4f0c-5d7b-4c1e-9f3a-2b6d8e1c7a55"],
            "x",
        ),
        ({"type": "string", "x-sql-type": {"clickhouse": "int32"}}, ["15"], "x"),
    ],
)
@pytest.mark.parametrize("kind", ["key", "partition", "non-objects"])
def test_a_key_refuses_what_it_cannot_store(
    tmp_path: Path, kind: str, member: Any, stored: list[Any], refused: Any
) -> None:
    """The column would be 0 or 1970-01-01, as it cannot be NULL."""
    schema = {"type": "object", "required": ["n"], "properties": {"n": member}, "additionalProperties": False}
    schema |= {"x-primary-key": ["n"]} if kind == "key" else {"x-partition-by": {"list": "n"}}
    schema |= {"type": ["object", "null"]} if kind == "non-objects" else {}
    leg = build_schema(tmp_path, schema, target=replace(ONLY, queries=True))[1]
    engine = Clickhouse()
    engine.load(leg)
    documents = [json.dumps({"n": value}) for value in (*stored, refused)]
    documents += ["null"] if kind == "non-objects" else []
    wanted = ["thing_n_distinct" if one == documents[len(stored)] else "" for one in documents]
    assert [put(engine, one) for one in documents] == wanted
    (query,) = (one.text for one in leg.artifacts if "/queries/" in one.path)
    assert engine.refused(query, documents) == [one or None for one in wanted]
    assert [one.kind for one in leg.verdicts if one.by == "thing_n_distinct"] == ["narrower"]


@pytest.mark.parametrize(
    "member",
    [
        {"type": "integer", "minimum": 0, "maximum": 2**63 - 1},
        {"type": "integer", "minimum": 0, "maximum": 255, "x-sql-type": {"clickhouse": "uint8"}},
        {"type": "string"},
        {"type": "boolean"},
        {"type": "number"},
        {"type": "string", "format": "date"},
        {"type": "string", "format": "uuid"},
        {"type": "string", "format": "ipv6", "x-sql-type": {"clickhouse": "ipv6"}},
    ],
)
def test_a_key_that_stores_everything_refuses_nothing(tmp_path: Path, member: Any) -> None:
    schema = {"type": "object", "properties": {"n": member}, "required": ["n"], "x-primary-key": ["n"]}
    leg = build_schema(tmp_path, schema, target=ONLY)[1]
    assert not [one for one in leg.verdicts if one.by == "thing_n_distinct"]
    assert not any("_distinct" in one.text for one in leg.artifacts)


def test_a_key_stays_one_without_checks(tmp_path: Path) -> None:
    leg = build_schema(tmp_path, COLUMNS, target=replace(ONLY, checks="none"))[1]
    engine = Clickhouse()
    engine.load(leg)
    assert put(engine, '{"shop": "a", "number": 1, "at": "2026-11-29T12:00:00Z", "small": "x"}') == ""
    assert (
        put(engine, f'{{"shop": "a", "number": {2**63}, "at": "2026-11-29T12:00:00Z"}}')
        == "thing_number_distinct"
    )


def test_a_document_that_is_no_object_needs_no_partition(tmp_path: Path) -> None:
    members = {"at": {"type": "string", "format": "date"}}
    said = {"x-partition-by": {"range": "at"}, "required": ["at"], "properties": members}
    engine, _ = load(tmp_path, {"type": ["object", "null"], **said})
    assert [put(engine, text) for text in ("null", '{"at": "2026-11-29"}')] == ["", ""]


def test_a_time_in_small_letters_is_a_time(tmp_path: Path) -> None:
    engine, _ = load(tmp_path, COLUMNS)
    document = {"shop": "a", "number": 7, "at": "2026-11-29t12:00:00z"}
    engine.connection.run("INSERT INTO thing_doc (doc) VALUES ({doc:String})", doc=json.dumps(document))
    assert engine.connection.rows("SELECT toString(at) FROM thing") == [["2026-11-29 12:00:00.000000"]]


def test_a_time_of_the_year_0_is_not_one_of_this_year(tmp_path: Path) -> None:
    engine, _ = load(tmp_path, {"type": "object", "properties": {"at": TIME}})
    engine.connection.run("""INSERT INTO thing_doc (doc) VALUES ('{"at": "0000-01-01T00:00:00Z"}')""")
    assert engine.connection.rows("SELECT at FROM thing") == [[None]]


@pytest.mark.parametrize("checks", ["all", "columns", "none"])
def test_a_key_sorts_at_each_level_of_checks(
    tmp_path: Path, checks: Literal["all", "columns", "none"]
) -> None:
    schema = {
        "type": "object",
        "required": ["id"],
        "properties": {"id": {"type": "integer", "x-primary-key": True}},
    }
    engine = Clickhouse()
    engine.load(build_schema(tmp_path, schema, target=replace(ONLY, checks=checks))[1])
    engine.connection.run("""INSERT INTO thing_doc (doc) VALUES ('{"id": 7}')""")
    assert engine.connection.rows("SELECT id FROM thing") == [[7]]


NUMBERS = {"type": "object", "properties": {"n": {"type": "number"}, "s": {"type": "string"}}}


@pytest.mark.parametrize(
    "text",
    ["123456789012345678901234567890", "-9223372036854775809", "18446744073709551616", "1e20", "1E400"],
)
def test_numbers_read_as_strings_are_refused(tmp_path: Path, text: str) -> None:
    engine, leg = load(tmp_path, NUMBERS)
    assert put(engine, f'{{"n": {text}}}') == put(engine, f'{{"s": [1, {text}]}}') == "thing_json"
    assert put(engine, f'{{"s": "[{text}, 1]"}}') == ""
    assert any(one.kind == "narrower" and "64 bits" in one.reason for one in leg.verdicts)


@pytest.mark.parametrize(
    "text", ["18446744073709551615", "-9223372036854775808", "1e22", "1.5E-7", "-0.0", "1e-400"]
)
def test_other_numbers_are_numbers(tmp_path: Path, text: str) -> None:
    engine, _ = load(tmp_path, NUMBERS)
    assert put(engine, f'{{"n": {text}}}') == ""
    assert put(engine, f'{{"s": {text}}}') == "thing_s_type"


@pytest.mark.parametrize("text", ["{", "", '{"n": NaN}', '{"n": 01}', "\ufeff{}", '{"s": "\\ud800"}', "[1,]"])
def test_what_is_not_json_is_refused(tmp_path: Path, text: str) -> None:
    engine, _ = load(tmp_path, NUMBERS)
    assert put(engine, text) == "thing_json"


@pytest.mark.parametrize("values", [[0], [0, 1], [0, 2.5], [0, 2.5, 7, "a"], [2.5, -0.0, None, 1e300]])
def test_negative_zero_is_zero_in_an_enum(tmp_path: Path, values: list[Any]) -> None:
    engine, _ = load(tmp_path, {"type": "object", "properties": {"n": {"enum": values}}})
    for text in ("-0.0", "-0", "0", "0.0", "0e5", *map(json.dumps, values)):
        assert put(engine, f'{{"n": {text}}}') == ""
    for text in ("0.5", '"0"', "false", "2.25"):
        assert put(engine, f'{{"n": {text}}}') != ""


TREE = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "kids": {"type": "array", "items": {"$ref": "#"}}},
    "additionalProperties": False,
}


def test_recursion_is_checked_at_any_depth(tmp_path: Path) -> None:
    engine, leg = load(tmp_path, TREE)
    assert not [one for one in leg.verdicts if one.keyword and one.kind != "exact"]

    def nested(depth: int, leaf: Any) -> Any:
        return {"name": '[{"}', "kids": [nested(depth - 1, leaf), {}]} if depth else leaf

    for depth in (1, 3, 100):
        assert put(engine, nested(depth, {"name": "x"})) == ""
        assert put(engine, nested(depth, {"name": 1})).startswith("thing_kids")
        assert put(engine, nested(depth, {"mane": "x"})).startswith("thing_kids")


def test_texts_from_a_schema_stay_literals(tmp_path: Path) -> None:
    texts = ["a'b", "a\\", "\\' OR 1", "{x:String}", "a\nb\t\0", "é😀\u202e", "--", "/*"]
    schema = {
        "type": "object",
        "properties": {"e": {"enum": texts}},
        "propertyNames": {"enum": ["e", *texts]},
    }
    engine, _ = load(tmp_path, schema)
    for text in texts:
        assert put(engine, {"e": text}) == "" and put(engine, {text: 1}) == ""
        assert put(engine, {"e": f"{text}x"}) == "thing_e_enum"


def test_unique_items_of_scalars_are_exact_by_the_ledger(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {
        "a": {"type": "array", "items": {"type": ["number", "string"]}, "uniqueItems": True},
        "b": {"type": "array", "uniqueItems": True},
    }}  # fmt: skip
    engine, leg = load(tmp_path, schema)
    found = {one.origin.pointer: one.kind for one in leg.verdicts if one.keyword == "uniqueItems"}
    assert found == {"/properties/a/uniqueItems": "exact", "/properties/b/uniqueItems": "wider"}
    assert put(engine, '{"a": [1, 1.0]}') == put(engine, '{"a": [0, -0.0]}') == "thing_a_uniqueItems"
    assert put(engine, '{"a": [1, "1"], "b": [{"x": 1}, {"x": 2}]}') == ""
    assert put(engine, '{"b": [{"x": 1, "y": 2}, {"y": 2, "x": 1.0}]}') == "thing_b_uniqueItems"
    assert put(engine, '{"b": [[], {}, "[]", "{}", [[]], [{}], {"": {}}]}') == ""
    assert put(engine, '{"b": [{}, [], {}]}') == put(engine, '{"b": [[], {}, []]}') == "thing_b_uniqueItems"
