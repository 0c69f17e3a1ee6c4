"""The ledger names only constraints that exist, and says that members are refused only where they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.prove.projects import generate, not_made, project
from tests.targets.sql.builds import build_own
from tests.targets.sql.test_new_dialect import EVERY

from trivet import Build
from trivet.claims import missing
from trivet.settings import SqlTarget

_LEVELS = [(checks, documents) for checks in ("all", "columns", "none") for documents in (True, False)]
_DIALECTS = ["clickhouse", "duckdb", "postgresql", "spark", "sqlite"]


def _built(folder: Path, schema: dict[str, Any], **sql: Any) -> Build:
    return generate(
        project(folder, {"thing.json": schema}, {"targets": {"sql": {"dialects": _DIALECTS, **sql}}})
    )


@pytest.mark.parametrize(("checks", "documents"), _LEVELS)
def test_named_constraints_exist(tmp_path: Path, checks: str, documents: bool) -> None:
    build = _built(tmp_path, EVERY, checks=checks, documents=documents, undeclared="reject")
    assert not_made(build) == set()


@pytest.mark.parametrize(("checks", "documents"), _LEVELS)
def test_constraints_of_this_repository_exist(checkout: Path, checks: Any, documents: bool) -> None:
    target = SqlTarget("generated/sql", tuple(_DIALECTS), checks=checks, documents=documents)
    assert list(missing(build_own(checkout, target), "generated/sql")) == []


def test_a_check_of_which_nothing_is_left_is_not_named(tmp_path: Path) -> None:
    """DuckDB and ClickHouse cannot test a negated reference to a recursive definition."""
    names = {"propertyNames": {"not": {"$ref": "#"}}}
    schema = {"type": "object", "properties": {"a": {"type": "string"}}, **names}
    build = _built(tmp_path, schema)
    assert not_made(build) == set()
    rows = {
        (one.target, one.origin.pointer): one for one in build.legs["sql"].verdicts if one.keyword == "type"
    }
    assert {rows[f"sql/{name}", "/type"].by for name in ("clickhouse", "duckdb")} == {"thing_type"}


def test_a_plain_column_is_enforced_by_its_table(tmp_path: Path) -> None:
    schema = {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}}
    build = _built(tmp_path, schema, documents=False)
    verdicts = [one for one in build.legs["sql"].verdicts if one.origin.pointer != "/type"]
    by = {(one.target, one.keyword): one.by for one in verdicts}
    assert by["sql/postgresql", "required"] == by["sql/sqlite", "required"] == "thing"
    assert by["sql/duckdb", "required"] == "thing_a_required"
    assert by["sql/sqlite", "type"] == "thing_a_type"  # a CHECK, also in the table alone
    assert by["sql/postgresql", "type"] == "thing"


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
@pytest.mark.parametrize(
    ("option", "beside", "check"),
    [
        ({"type": "integer"}, {}, "type"),
        ({"type": "string"}, {"x-sql-type": "varchar(5)"}, "type"),
        ({"type": "string"}, {"format": "date"}, "type"),
        ({"type": "string"}, {"minLength": 2}, "type"),
        ({"type": "string", "maxLength": 4}, {"pattern": "^a"}, "maxLength"),
        ({"$ref": "#/$defs/word"}, {"pattern": "^a"}, "maxLength"),
    ],
)
def test_the_check_of_a_choice_with_null(
    tmp_path: Path, keyword: str, option: Any, beside: Any, check: str
) -> None:
    """Neither a check of what stands beside the choice nor one of what the column can store."""
    member = {**beside, keyword: [option, {"type": "null"}]}
    word = {"type": "string", "maxLength": 4}
    schema = {"type": "object", "properties": {"m": member}, "$defs": {"word": word}}
    rows = [one for one in _built(tmp_path, schema).legs["sql"].verdicts if one.keyword == keyword]
    by = {one.target: one.by for one in rows if one.kind == "exact"}
    assert by == {f"sql/{name}": f"thing_m_{check}" for name in _DIALECTS if name != "spark"}


def test_nothing_rejects_members_without_checks(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string"}}}
    for checks, said in (("all", "narrower"), ("none", "none")):
        build = _built(tmp_path / checks, schema, checks=checks, undeclared="reject")
        rows = {one.target: one for one in build.legs["sql"].verdicts if one.keyword == "(undeclared)"}
        assert rows["sql/duckdb"].kind == rows["sql/clickhouse"].kind == said
        assert rows["sql/postgresql"].kind == "narrower"
        assert rows["sql/spark"].kind == "none"
        assert "CHECK constraints" in rows["sql/spark"].reason
        ddl = [build.artifacts[f"generated/sql/duckdb/{file}.sql"] for file in ("_shared", "thing")]
        with duckdb.connect() as database:
            database.execute("".join(ddl))
            write = """INSERT INTO thing_doc VALUES ('{"b": 1}')"""
            if said == "none":
                database.execute(write)
            else:
                with pytest.raises(duckdb.Error, match="thing_undeclared"):
                    database.execute(write)
