"""Foreign keys, executed: what they refuse and what they carry on, circles, and the orders that they ask for."""

from __future__ import annotations

import itertools
import json
import re
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.targets.sql.builds import build_schemas
from tests.targets.sql.engines import Engine, Sqlite

from trivet.target_result import TargetResult

REFUSED = (sqlite3.IntegrityError, psycopg.errors.IntegrityError)


def _object(required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": [required], "properties": properties}


#: Two tables that lead to each other, one of them to itself as well.
CIRCLE: Mapping[str, Any] = {
    "employee": _object(
        "id",
        id={"type": "integer"},
        boss={"type": "integer", "x-references": "employee.id"},
        team={"type": "string", "x-references": "team.id"},
    ),
    "team": _object("id", id={"type": "string"}, lead={"type": "integer", "x-references": "employee.id"}),
}

Load = Callable[[Mapping[str, Any]], Callable[[str], Any]]


@pytest.fixture
def load(column_engine: Engine, tmp_path: Path) -> Load:
    """Builds and applies schemas in an engine that enforces foreign keys; gives its `execute`."""

    def loaded(schemas: Mapping[str, Any]) -> Callable[[str], Any]:
        if isinstance(column_engine, Sqlite):
            column_engine.connection.execute("PRAGMA foreign_keys = ON")
        column_engine.load(build_schemas(tmp_path, schemas, draft="2020-12")[1])
        return column_engine.connection.execute

    return loaded


def _put(table: str, **document: Any) -> str:
    return f"INSERT INTO {table}_doc (doc) VALUES ('{json.dumps(document)}')"


def _documents(execute: Callable[[str], Any], table: str) -> list[Any]:
    found = [doc for (doc,) in execute(f"SELECT doc FROM {table}_doc ORDER BY doc ->> 'id'").fetchall()]
    return [json.loads(doc) if isinstance(doc, str) else doc for doc in found]


def test_a_circle_is_filled_in_one_transaction_in_any_order(load: Load) -> None:
    execute = load(CIRCLE)
    execute("BEGIN")
    execute(_put("team", id="a", lead=1))
    execute(_put("employee", id=2, boss=1, team="a"))
    execute(_put("employee", id=1, team="a"))
    execute("COMMIT")
    assert _documents(execute, "team") == [{"id": "a", "lead": 1}]
    assert _documents(execute, "employee") == [{"id": 1, "team": "a"}, {"id": 2, "boss": 1, "team": "a"}]


def test_a_circle_that_does_not_close_is_refused_in_the_end(load: Load) -> None:
    execute = load(CIRCLE)
    execute("BEGIN")
    execute(_put("team", id="a", lead=1))
    with pytest.raises(REFUSED, match=r"(?i)foreign key"):
        execute("COMMIT")


@pytest.mark.parametrize(
    ("actions", "left"),
    [
        ({"on-delete": "cascade"}, []),
        ({"on-delete": "set-null"}, [{"id": "x"}]),
        ({"on-delete": "restrict"}, None),
        ({}, None),
    ],
)
def test_what_becomes_of_those_that_refer_to_a_deleted_one(
    load: Load, actions: dict[str, str], left: list[Any] | None
) -> None:
    execute = load(
        {
            "b": _object("id", id={"type": "string", "format": "uuid"}),
            "a": _object(
                "id",
                id={"type": "string"},
                b={
                    "type": ["string", "null"],
                    "format": "uuid",
                    "x-references": {"table": "b", "column": "id", **actions},
                },
            ),
        }
    )
    key = "ABCDEF00-0000-4000-8000-000000000000"
    execute(_put("b", id=key))
    execute(_put("a", id="x", b=key))
    execute(_put("a", id="y", b=None))
    assert _documents(execute, "a") == [{"id": "x", "b": key}, {"id": "y", "b": None}]
    if left is None:
        with pytest.raises(REFUSED, match=r"(?i)foreign key"):
            execute("DELETE FROM b")
    else:
        execute("DELETE FROM b")
        assert _documents(execute, "a") == [*left, {"id": "y", "b": None}]


def test_a_narrower_type_refers_to_a_wider_one(load: Load) -> None:
    few = {"type": "integer", "minimum": 0, "maximum": 9}
    execute = load(
        {
            "b": _object("id", id={"type": "integer"}),
            "a": _object("id", id={"type": "integer"}, b={**few, "x-references": "b.id"}),
        }
    )
    execute(_put("b", id=7))
    execute(_put("a", id=1, b=7))
    with pytest.raises(REFUSED, match=r"(?i)foreign key"):
        execute(_put("a", id=2, b=8))


def _legs(tmp_path: Path, schemas: Mapping[str, Any]) -> TargetResult:
    return build_schemas(tmp_path, schemas, draft="2020-12")[1]


def test_files_and_rows_come_after_what_they_refer_to(tmp_path: Path) -> None:
    """In the reverse of the order of their names."""
    names = "abcdef"
    schemas = {
        name: _object("id", id={"type": "integer"}, next={"type": "integer", "x-references": f"{after}.id"})
        for name, after in itertools.pairwise(names)
    }
    leg = _legs(tmp_path, {**schemas, "f": _object("id", id={"type": "integer"})})
    for engine in ("postgresql", "sqlite"):
        files = (path for path in leg.apply[engine] if not path.endswith("/_shared.sql"))
        assert list(files) == [f"generated/sql/{engine}/{name}.sql" for name in reversed(names)]
        assert [table.rpartition(".")[2] for table in leg.load[engine]] == list(reversed(names))
    assert not any("ALTER TABLE" in artifact.text for artifact in leg.artifacts)


def test_a_reference_against_the_order_is_added_last(load: Load, tmp_path: Path) -> None:
    """`a` refers to a row of `b`, whose CHECK calls a function of a's file: no circle of rows, one of files."""
    schemas = {
        "a": {
            **_object("id", id={"type": "integer"}, b={"type": "integer", "x-references": "b.id"}),
            "$defs": {"few": {"type": "array", "items": {"type": "integer"}, "uniqueItems": True}},
        },
        "b": _object("id", id={"type": "integer"}, few={"$ref": "a.json#/$defs/few"}),
    }
    execute = load(schemas)
    with pytest.raises(REFUSED, match=r"(?i)foreign key"):
        execute(_put("a", id=1, b=1))
    execute(_put("b", id=1, few=[1, 2]))
    execute(_put("a", id=1, b=1))
    with pytest.raises(REFUSED, match="b_few"):
        execute(_put("b", id=2, few=[1, 1]))


def test_a_reference_inside_a_json_column_is_told(tmp_path: Path) -> None:
    line = _object("sku", sku={"type": "string", "x-references": "product.id"})
    leg = _legs(
        tmp_path,
        {
            "product": _object("id", id={"type": "string"}),
            "order": _object("id", id={"type": "string"}, lines={"type": "array", "items": line}),
        },
    )
    told = [one for one in leg.verdicts if one.keyword == "(references)"]
    assert {one.target for one in told} == {"sql/duckdb", "sql/postgresql", "sql/sqlite"}
    assert {(one.kind, one.definition, one.origin.pointer) for one in told} == {
        ("none", "order.Order", "/properties/lines/items/properties/sku")
    }


def test_a_long_name_is_cut_and_told_apart(tmp_path: Path) -> None:
    members = {f"{'m' * 70}_{end}": {"type": "integer", "x-references": "b.id"} for end in ("x", "y")}
    leg = _legs(
        tmp_path,
        {
            "b": _object("id", id={"type": "integer"}),
            "a": _object("id", id={"type": "integer"}, **members),
        },
    )
    names = [one.by for one in leg.verdicts if one.keyword == "(references)"]
    postgresql = [name for name in names if re.search("_[0-9a-f]{8}_fkey$", name)]
    assert len(set(postgresql)) == 2 and {len(name) for name in postgresql} == {63}


def test_hostile_names_stay_names(load: Load, tmp_path: Path) -> None:
    """Names are found as they are written, and printed as the dialects can write them."""
    table, column = 'b"; DROP TABLE a; --', "id) REFERENCES a; --"
    execute = load(
        {
            "b": {
                **_object(column, **{column: {"type": "integer"}}),
                "x-table": table,
                "x-primary-key": [column],
            },
            "a": _object(
                "id",
                id={"type": "integer"},
                b={"type": "integer", "x-references": {"table": table, "column": column}},
            ),
        }
    )
    with pytest.raises(REFUSED, match=r"(?i)foreign key"):
        execute(_put("a", id=1, b=1))
    execute(_put("a", id=2))
    assert _documents(execute, "a") == [{"id": 2}]
