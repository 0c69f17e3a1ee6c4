"""What SQLite says with its table of rules: recursion, also under `anyOf` and `not`, and great depth."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.targets.sql.builds import build_schema
from tests.targets.sql.engines import Duckdb, Sqlite

TREE: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {"root": {"$ref": "#/$defs/node"}},
    "required": ["root"],
    "$defs": {
        "node": {
            "anyOf": [
                {"type": "integer", "minimum": 0},
                {
                    "type": "object",
                    "properties": {"left": {"$ref": "#/$defs/node"}, "right": {"$ref": "#/$defs/node"}},
                    "required": ["left"],
                    "unevaluatedProperties": False,
                },
                {
                    "type": "array",
                    "contains": {"$ref": "#/$defs/node"},
                    "maxContains": 2,
                    "uniqueItems": True,
                },
                {"type": "string", "not": {"const": "bad"}},
            ]
        }
    },
}


def _values() -> st.SearchStrategy[Any]:
    leaves = st.one_of(st.integers(-1, 2), st.sampled_from(["bad", "good"]), st.none())
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, max_size=4),
            st.dictionaries(st.sampled_from(["left", "right", "other"]), inner, max_size=3),
        ),
        max_leaves=12,
    )


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Sqlite:
    engine = Sqlite()
    engine.load(build_schema(tmp_path_factory.mktemp("tree"), TREE)[1])
    return engine


@pytest.fixture
def tree_in_duckdb(tmp_path: Path) -> Duckdb:
    engine = Duckdb()
    engine.load(build_schema(tmp_path, TREE)[1])
    return engine


VALIDATOR = jsonschema_rs.Draft202012Validator(TREE)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=_values())
def test_recursion_agrees_with_a_validator(tree: Sqlite, value: Any) -> None:
    document = {"root": value}
    outcome = tree.put("thing_doc", json.dumps(document))
    assert outcome.accepted == VALIDATOR.is_valid(document), outcome.said
    assert not outcome.accepted or outcome.document == document


def test_a_refusal_by_rules_names_the_constraint(tree: Sqlite) -> None:
    assert tree.put("thing_doc", '{"root": -1}').said == "thing_root_ref"


def test_only_duckdb_loses_a_choice_of_recursions(tmp_path: Path) -> None:
    leg = build_schema(tmp_path, TREE)[1]
    lost = [one for one in leg.verdicts if one.kind != "exact" and one.keyword]
    assert {one.target for one in lost} == {"sql/duckdb"}
    assert {one.kind for one in lost} <= {"none", "wider"}


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=_values())
def test_recursion_in_duckdb_refuses_nothing_valid(tree_in_duckdb: Duckdb, value: Any) -> None:
    """What the ledger declares lost there makes it accept more, never less."""
    document = {"root": value}
    outcome = tree_in_duckdb.put("thing_doc", json.dumps(document))
    assert outcome.accepted or not VALIDATOR.is_valid(document), outcome.said


def test_depth_of_a_schema_does_not_matter(tmp_path: Path) -> None:
    """SQLite's parser gives up on expressions as deep as this schema."""
    schema: dict[str, Any] = {"type": "integer"}
    document: Any = 1
    wrong: Any = "x"
    for _ in range(20):
        schema = {"type": "object", "properties": {"a": {"anyOf": [schema, {"type": "null"}]}}}
        document, wrong = {"a": document}, {"a": wrong}
    engine = Sqlite()
    engine.load(build_schema(tmp_path, schema)[1])
    assert engine.put("thing_doc", json.dumps(document)).document == document
    assert not engine.put("thing_doc", json.dumps(wrong)).accepted
