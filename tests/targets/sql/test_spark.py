"""Spark, where it is installed (`make spark`): what its queries refuse, and the tables for what they accept."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.predicates.strategies import patterns, texts
from tests.prove.projects import generate, prove, undeclared
from tests.sweep import ONLY_IN_SWEEPS
from tests.targets.sql import queries
from tests.targets.sql.builds import build_own, build_schema
from tests.targets.sql.engines import Spark
from tests.targets.sql.queries import SCHEMA, SUITE_AGREES, assert_agreement, compared, query_of
from tests.targets.sql.test_suite import of_each_schema
from tests.test_oura import SETTINGS

from trivet.predicates.regex import parse, to_java, to_python
from trivet.prove.legs.outcome import SkippedLegError
from trivet.prove.legs.spark import Connection, connect, statement
from trivet.settings import SqlTarget
from trivet.target_result import Artifact, TargetResult
from trivet.targets.sql.print.statements import statements

pytest.importorskip("pyspark", reason="pyspark is not installed: `make spark`")
TARGET = SqlTarget("sql", ("spark",), queries=True)


@pytest.fixture(scope="module")
def spark() -> Iterator[Connection]:
    try:
        opened = connect()
    except SkippedLegError as why:
        pytest.skip(str(why))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def leg(checkout: Path) -> TargetResult:
    """The tables and queries of this repository's own schemas."""
    return build_own(checkout, TARGET)


def query(leg: TargetResult, row: Any) -> str:
    return statement(query_of(leg, row, "spark"))


def refused(spark: Connection, leg: TargetResult, documents: Sequence[Any]) -> list[str | None]:
    """What the only query of a leg says of each document; a string is the text of one."""
    (row,) = leg.rows.values()
    found = [one if isinstance(one, str) else json.dumps(one) for one in documents]
    return queries.refused(Spark(spark), leg, row, found)


def test_every_example_is_told_apart(spark: Connection, leg: TargetResult, checkout: Path) -> None:
    assert queries.told_apart(Spark(spark), leg, checkout) > 25


@pytest.mark.usefixtures("spark")
def test_all_instances_agree_or_are_declared(tmp_path: Path, checkout: Path) -> None:
    """PublicSession and the shop: their examples, and what is derived from the schemas."""
    for name in ("schemas", "examples"):
        shutil.copytree(checkout / name, tmp_path / name)
    for name in ("extensions.yaml", "trivet.yaml"):
        shutil.copy(checkout / name, tmp_path / name)
    with (tmp_path / "trivet.yaml").open("a") as file:
        file.write("targets: {sql: {dialects: [spark], queries: true}}\n")
    assert_proven(tmp_path, 3000)


@pytest.mark.corpora
@pytest.mark.usefixtures("spark")
def test_the_schemas_of_oura_agree_or_are_declared(tmp_path: Path, corpora: Path) -> None:
    for name in ("json-schema", "openapi"):
        shutil.copytree(corpora / "oura" / name, tmp_path / name)
    (tmp_path / "trivet.yaml").write_text(
        f"{SETTINGS}targets: {{sql: {{dialects: [spark], queries: true}}}}\n"
    )
    assert_proven(tmp_path, 2500)


def assert_proven(project: Path, most: int) -> None:
    """Proves all instances of a project, of which there are more than `most`."""
    generate(project)
    code, report = prove(project)
    legs = [document["legs"]["spark"] for document in report["documents"]]
    assert (code, undeclared(report)) == (0, [])
    agreed, declared = (sum(one[name] for one in legs) for name in ("agreed", "declared"))
    assert agreed > most and declared < 0.01 * agreed


def test_a_refusal_has_the_name_of_its_constraint(spark: Connection, tmp_path: Path) -> None:
    leg = build_schema(tmp_path, SCHEMA, target=TARGET)[1]
    deep: dict[str, Any] = {"m": 4}
    for _ in range(200):
        deep = {"n": 1, "kids": [{"n": 2}, deep]}
    documents = [
        {"id": "a"}, {"id": ""}, {"size": 1}, {"id": "a", "size": 10}, {"id": "a", "kids": [deep]},
        {"id": "a", "kid": {}}, [], {},
    ]  # fmt: skip
    assert refused(spark, leg, documents) == [
        None, "thing_id_minLength", "thing_id_required", "thing_size_maximum", "thing_kids_ref",
        "thing_kid_ref", "thing_type", "thing_id_required",
    ]  # fmt: skip


def test_options_that_exclude_each_other_may_be_recursive(spark: Connection, tmp_path: Path) -> None:
    leg = build_schema(tmp_path, queries.EXPRESSIONS, target=TARGET)[1]
    assert {one.kind for one in leg.verdicts if one.keyword} == {"exact"}
    found = refused(spark, leg, [{"rule": one} for one in (*queries.VALID, *queries.INVALID)])
    assert [one is None for one in found] == [True] * len(queries.VALID) + [False] * len(queries.INVALID)


@pytest.mark.parametrize(
    "text",
    ["{", "", "{} x", "{}]", '{}, {"a": 1}', '{}, "x"] ', '{"n": NaN}', '{"n": 01}', "\ufeff{}", "[1,]",
     '{"s": "\\ud800"}', '{"s": 1, "s": 1}', "{'s': 1}", "// c\n{}"],
)  # fmt: skip
def test_what_is_not_json_is_refused(spark: Connection, tmp_path: Path, text: str) -> None:
    leg = build_schema(tmp_path, {"type": "object"}, target=TARGET)[1]
    assert refused(spark, leg, [text, " {}\n"]) == ["thing_json", None]


def test_texts_from_a_schema_stay_literals(spark: Connection, tmp_path: Path) -> None:
    found = [
        "a'b",
        "a\\",
        "\\' OR 1",
        "${spark.app.name}",
        "a\nb\t\0",
        "é😀\u202e",
        "--",
        "/*",
        'a"b',
        "?",
        "",
        "%",
    ]
    schema = {
        "type": "object",
        "properties": {"e": {"enum": found}, **{text: {"type": "integer"} for text in found}},
        "propertyNames": {"enum": ["e", *found]},
    }
    leg = build_schema(tmp_path, schema, target=TARGET)[1]
    documents = [document for text in found for document in ({"e": text}, {text: 1})]
    assert refused(spark, leg, documents) == [None] * len(documents)
    assert refused(spark, leg, [{"e": f"{text}x"} for text in found]) == ["thing_e_enum"] * len(found)
    assert None not in refused(spark, leg, [{text: "x"} for text in found])


def test_numbers_keep_their_digits_up_to_38(spark: Connection, tmp_path: Path) -> None:
    schema = {
        "type": "object",
        "properties": {
            "i": {"type": "integer"},
            "m": {"multipleOf": 0.01},
            "b": {"maximum": 9007199254740992},
            "u": {"type": "array", "items": {"type": "number"}, "uniqueItems": True},
        },
    }
    leg = build_schema(tmp_path, schema, target=TARGET)[1]
    valid = ['{"i": 1.0}', '{"i": 1e2}', '{"i": 123456789012345678901234567890}', '{"m": 0.07}', '{"m": 1e2}',
             '{"m": 12345678901234567.89}', '{"b": 9007199254740992}', '{"u": [1, 2.5, 1e2, 99]}']  # fmt: skip
    assert refused(spark, leg, valid) == [None] * len(valid)
    invalid = ['{"i": 1.5}', '{"i": 1e-2}', '{"m": 0.075}', '{"m": 1e-300}', '{"b": 9007199254740993}',
               '{"u": [1, 1.0]}', '{"u": [100, 1e2]}', '{"u": [0, -0.0]}']  # fmt: skip
    assert None not in refused(spark, leg, invalid)


@pytest.fixture
def fresh(spark: Connection) -> Iterator[None]:
    """A new database, which is the current one for the test."""
    spark.run("CREATE DATABASE fresh")
    spark.run("USE fresh")
    yield
    spark.run("USE default")
    spark.run("DROP DATABASE fresh CASCADE")


def load(spark: Connection, artifacts: Iterable[Artifact]) -> None:
    """Runs the DDL among the files."""
    for artifact in artifacts:
        if "queries" not in artifact.path:
            for _, one in statements(artifact.text):
                spark.run(one)


def show(spark: Connection, documents: Sequence[str]) -> None:
    """Makes a view `raw` of the documents."""
    frame = spark.session.createDataFrame([(text,) for text in documents], "doc string")
    frame.createOrReplaceTempView("raw")


@pytest.mark.usefixtures("fresh")
def test_what_is_accepted_becomes_a_row(spark: Connection, tmp_path: Path) -> None:
    schema = {
        "type": "object",
        "description": "It's a thing.",
        "required": ["id", "a b", "at"],
        "properties": {
            "id": {"type": "integer", "maximum": 100, "minimum": 0, "description": "`Number`; it's small."},
            "a b": {"type": "string"},
            "at": {"type": "string", "format": "date-time"},
            "tags": {"type": "array"},
            "doc": {"type": ["number", "null"]},
        },
    }
    leg = build_schema(tmp_path, schema, target=TARGET)[1]
    ((_, row),) = leg.rows.items()
    load(spark, leg.artifacts)
    text = '{"id": 7, "a b": "x", "at": "2026-11-29T12:00:00+02:00", "tags": [1.0], "more": 1}'
    show(spark, [text, "{}"])
    spark.run(f"INSERT INTO thing SELECT row.* FROM ({query(leg, row)}) WHERE refused IS NULL", source="raw")
    spark.run("SET TIME ZONE 'UTC'")
    (found,) = spark.run("SELECT id, `a b`, string(at), to_json(tags), doc, _doc FROM thing")
    assert tuple(found) == (7, "x", "2026-11-29 10:00:00", "[1]", None, text)
    assert [one.doc for one in spark.run("SELECT doc FROM thing_doc")] == [text]
    columns = {one.col_name: (one.data_type, one.comment) for one in spark.run("DESCRIBE thing")}
    assert columns["id"] == ("tinyint", "`Number`; it's small.")
    assert [columns[name][0] for name in ("a b", "at", "tags", "doc", "_doc")] == [
        "string", "timestamp", "variant", "double", "string",
    ]  # fmt: skip


@pytest.mark.usefixtures("fresh")
def test_the_page_on_warehouses_divides_documents(
    spark: Connection, leg: TargetResult, checkout: Path
) -> None:
    page = (checkout / "docs/warehouses.md").read_text("utf-8")
    (code,) = re.findall(r"<!-- run: spark -->\n```python\n(.*?)```", page, re.DOTALL)
    load(spark, [one for one in leg.artifacts if one.path.endswith("shop.category.sql")])
    documents = [
        '{"slug": "saws", "name": "Saws", "children": [{"slug": "jigsaws", "name": "Jigsaws"}]}',
        '{"slug": "axes", "name": ""}',
    ]
    show(spark, documents)
    names: dict[str, Any] = {"spark": spark.session, "query": query(leg, leg.rows["shop.category.Category"])}
    exec(code, names)  # noqa: S102 (the page's own code)
    assert [tuple(one) for one in names["counts"]] == [("category_name_minLength", 1)]
    (found,) = spark.run("SELECT slug, string(children:[0].name) FROM category")
    assert tuple(found) == ("saws", "Jigsaws")


@given(pattern=patterns(), found=st.lists(texts, min_size=1, max_size=8))
@settings(max_examples=300, deadline=None)
def test_patterns_mean_what_they_mean_in_python(spark: Connection, pattern: str, found: list[str]) -> None:
    java, python = to_java(parse(pattern)), to_python(parse(pattern))
    assume(isinstance(java, str) and isinstance(python, str))
    assert isinstance(python, str)
    found = [text for text in found if not any("\ud800" <= char <= "\udfff" for char in text)]
    compiled = spark.session.sparkContext._jvm.java.util.regex.Pattern.compile(java)
    for text in found:
        assert compiled.matcher(text).find() is (re.search(python, text) is not None), (java, text)


@pytest.mark.corpora
@ONLY_IN_SWEEPS
def test_the_required_suite_agrees(spark: Connection, corpora: Path, tmp_path: Path) -> None:
    tally: Counter[str] = Counter()
    for catalog, leg, rows in of_each_schema(corpora, tmp_path, "draft2020-12", TARGET):
        tally += compared(Spark(spark), leg, catalog.roots[0].definition, rows)
    assert_agreement(tally, SUITE_AGREES)
    assert tally.total() > 800
