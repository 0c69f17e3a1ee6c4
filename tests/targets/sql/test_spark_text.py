"""What is printed for Spark, and what the ledger says of it; `make spark` runs it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from tests.targets.sql.builds import build_schema

from trivet.predicates.formats import FORMATS
from trivet.predicates.nodes import Cannot
from trivet.settings import SqlTarget
from trivet.targets.sql.dialects.spark.text import WHOLE, double, format_is, literal, reference
from trivet.targets.sql.print.statements import kinds

TARGET = SqlTarget("sql", ("spark",), queries=True)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("it's", "'it\\u0027s'"),
        ("a\\b", "'a\\\\b'"),
        ("${user} $1 {x}", "'$\\u007buser} $1 {x}'"),
        ("a\nb\u202e\0", "'a\\u000ab\\u202e\\u0000'"),
        ("\U000e0001é😀", "'\\U000e0001é😀'"),
    ],
)
def test_literals_are_visible_and_no_variables(text: str, printed: str) -> None:
    assert literal(text) == printed


def test_names_are_quoted_where_they_must_be() -> None:
    assert [reference(name) for name in ("slug", "a b", "order", "it`s")] == [
        "slug", "`a b`", "`order`", "`it``s`",
    ]  # fmt: skip
    assert kinds("CREATE TABLE `a;'b` (`it's` INT); SELECT 1") == ("CREATE TABLE", "SELECT 1")


def test_numbers_are_doubles() -> None:
    found = [double(Decimal(number)) for number in ("1", "-0.1", "1e300", "-1e400")]
    assert found == ["1", "-0.1D", "1e+300D", "double('-Infinity')"]


def test_java_expresses_the_patterns_of_formats() -> None:
    assert [name for name in FORMATS if (name in WHOLE) is isinstance(format_is(name, "x"), Cannot)] == []


SCHEMA = {
    "type": "object",
    "required": ["n"],
    "properties": {"n": {"type": "integer", "minimum": 1}, "t": {"type": "string", "pattern": "(?<=a+)b"}},
}


def test_the_ledger_is_about_the_query(tmp_path: Path) -> None:
    leg = build_schema(tmp_path, SCHEMA, target=TARGET)[1]
    found = {(one.origin.pointer, one.kind, one.by) for one in leg.verdicts if one.keyword and one.definition}
    assert ("/properties/n/minimum", "exact", "thing_n_minimum") in found
    assert [one for one in found if one[1] != "exact"] == [("/properties/t/pattern", "none", "")]
    (row,) = leg.rows.values()
    assert row["spark"]["query"] == "sql/spark/queries/thing.sql"


def test_without_queries_nothing_is_enforced(tmp_path: Path) -> None:
    leg = build_schema(tmp_path, SCHEMA, target=replace(TARGET, queries=False))[1]
    assert {one.kind for one in leg.verdicts if one.keyword} == {"none"}
    assert [artifact.path for artifact in leg.artifacts] == ["sql/spark/thing.sql"]
