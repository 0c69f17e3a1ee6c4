"""The printed bundle: exact numbers, stable text, nothing invisible, and good for any JSON reader."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.source.tree import tree

from trivet.diagnostics import InternalError, Origin
from trivet.json_text import json_lines
from trivet.normalize import Definition, Name, Schema, bundle
from trivet.normalize.verify import verify


def test_closers_are_false_and_other_booleans_are_schemas(tmp_path: Path) -> None:
    raw = {
        "type": "object",
        "additionalProperties": False,
        "properties": {"a": False, "b": True},
        "not": False,
    }
    built = tree(tmp_path, {"s/a.json": raw}, schemas=["s"])
    assert built.definition("a.A") == {
        "type": "object",
        "additionalProperties": False,
        "properties": {"a": {"not": {}}, "b": {}},
        "not": {"not": {}},
    }


def test_every_definition_says_where_it_came_from(tmp_path: Path) -> None:
    built = tree(tmp_path, {"s/a.json": {"definitions": {"b/c": {}}}}, schemas=["s"])
    found = {name: each["x-trivet-origin"] for name, each in bundle(built.normal)["$defs"].items()}
    assert found == {"a.A": "s/a.json#", "a.BC": "s/a.json#/definitions/b~1c"}


def test_numbers_keep_their_digits(tmp_path: Path) -> None:
    text = '{"enum": [1.10, 1e2, 12345678901234567890, 0.1000000000000000055511151231257827]}'
    built = tree(tmp_path, {"s/a.json": text}, schemas=["s"])
    printed = json_lines(bundle(built.normal))
    for digits in ("1.10", "1E+2", "12345678901234567890", "0.1000000000000000055511151231257827"):
        assert f"        {digits}" in printed
    assert json.loads(printed, parse_float=Decimal)["$defs"]["a.A"]["enum"][0] == Decimal("1.10")


def test_text_that_cannot_be_seen_is_escaped() -> None:
    assert json_lines("a\u202eb\u2028c\x7fd\U000e0001é日") == '"a\\u202eb\\u2028c\\u007fd\\udb40\\udc01é日"\n'


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.decimals(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(VALUES)
def test_the_text_means_the_value(value: Any) -> None:
    assert json.loads(json_lines(value), parse_float=Decimal) == value


def test_the_text_does_not_depend_on_the_run(tmp_path: Path) -> None:
    files = {f"s/{name}.json": {"properties": {"p": {"enum": ["b", "a"]}}} for name in "cab"}
    first = json_lines(bundle(tree(tmp_path, files, schemas=["s"]).normal))
    assert first == json_lines(bundle(tree(tmp_path, dict(reversed(files.items())), schemas=["s"]).normal))


@pytest.mark.parametrize(
    "keywords",
    [
        {"$id": "x"},
        {"nullable": True},
        {"$ref": "nowhere.X"},
        {"items": True},
        {"allOf": [True]},
        {"properties": {"a": {}}},
        {"exclusiveMinimum": True},
    ],
)
def test_the_verifier_says_that_the_bug_is_ours(keywords: dict[str, Any]) -> None:
    definition = Definition(Name("a", "A"), Schema(Origin("a.json"), keywords))
    with pytest.raises(InternalError):
        verify({"a.A": definition})
