"""Integers without bounds are `bigint`: the values that need more are refused by name, and told once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.targets.sql.builds import COMPARED, build_schema, build_schemas
from tests.targets.sql.engines import Duckdb, Engine, fresh_postgresql

from trivet.settings import Readings, SqlTarget
from trivet.target_result import TargetResult

_EXACT = SqlTarget("generated/sql", COMPARED, integers="exact")
_LEAST, _MOST = -(2**63), 2**63 - 1


def _leg(folder: Path, member: Any, **settings: Any) -> TargetResult:
    schema = {"type": "object", "properties": {"a": member}, "$defs": {"D": {"format": "int32"}}}
    return build_schema(folder, schema, **settings)[1]


def _types(leg: TargetResult) -> dict[str, str]:
    """The type of the column `a` in each dialect."""
    return {place.target.removeprefix("sql/"): place.type for place in leg.places if place.member == "a"}


def _rows(leg: TargetResult, dialect: str) -> list[tuple[str, str, str, str]]:
    return [
        (one.keyword, one.origin.pointer, one.kind, one.by)
        for one in leg.verdicts
        if one.target == f"sql/{dialect}" and "bits are refused" in one.reason
    ]


@pytest.mark.parametrize(
    ("member", "postgresql", "duckdb", "by"),
    [
        ({}, "bigint", "BIGINT", "integers"),
        ({"minimum": 0}, "bigint", "BIGINT", "integers"),
        ({"minimum": _LEAST, "maximum": _MOST}, "bigint", "BIGINT", ""),
        ({"exclusiveMinimum": _LEAST - 1, "exclusiveMaximum": _MOST + 1}, "bigint", "BIGINT", ""),
        ({"minimum": 0, "maximum": _MOST + 1}, "numeric", "HUGEINT", ""),
        ({"maximum": _LEAST - 1}, "numeric", "HUGEINT", ""),
        ({"enum": [1, 2**70]}, "numeric", "HUGEINT", ""),
        ({"minimum": 0, "maximum": 255}, "smallint", "SMALLINT", ""),
        ({"format": "int64"}, "bigint", "BIGINT", "integers"),
        ({"format": "int32"}, "integer", "BIGINT", "format"),
        ({"format": "int32", "minimum": 1}, "integer", "BIGINT", "format"),
        ({"format": "int32", "minimum": 1, "maximum": 9}, "smallint", "SMALLINT", ""),
        ({"format": "int32", "maximum": 2**31}, "bigint", "BIGINT", "integers"),
        ({"allOf": [{"$ref": "#/$defs/D"}]}, "integer", "BIGINT", "format"),
        ({"anyOf": [{"format": "int32"}, {"format": "int32", "maximum": 9}]}, "integer", "BIGINT", "format"),
        (
            {"type": ["integer", "null"], "anyOf": [{"format": "int32"}, {"const": None}]},
            "integer",
            "BIGINT",
            "format",
        ),
        ({"anyOf": [{"format": "int32"}, {"format": "int64"}]}, "bigint", "BIGINT", "integers"),
    ],
)
def test_the_type_and_what_is_told(
    tmp_path: Path, member: Any, postgresql: str, duckdb: str, by: str
) -> None:
    leg = _leg(tmp_path, {"type": "integer", **member})
    assert _types(leg) == {"postgresql": postgresql, "sqlite": "ANY", "duckdb": duckdb}
    told = _rows(leg, "postgresql")
    assert [(kind, name) for _, _, kind, name in told] == ([("narrower", f"thing_a_{by}")] if by else [])
    assert by != "integers" or told[0][:2] == ("(integers)", "/properties")
    assert by != "format" or (told[0][0] == "format" and told[0][1].endswith("/format"))
    assert _rows(leg, "sqlite") == _rows(leg, "duckdb") == []


def test_formats_that_are_annotations_choose_no_type(tmp_path: Path) -> None:
    leg = _leg(tmp_path, {"type": "integer", "format": "int32"}, readings=Readings(format="annotate"))
    assert _types(leg)["postgresql"] == "bigint"


def test_exact_integers_are_as_large_as_the_schema_says(tmp_path: Path) -> None:
    leg = _leg(tmp_path, {"type": "integer", "format": "int32"}, target=_EXACT)
    assert _types(leg) == {"postgresql": "numeric", "sqlite": "ANY", "duckdb": "HUGEINT"}
    assert _rows(leg, "postgresql") == []


def test_one_row_for_all_columns_of_a_definition(tmp_path: Path) -> None:
    inner = {"type": "object", "properties": {"n": {"type": "integer"}, "m": {"type": ["integer", "null"]}}}
    properties = {
        "id": {"type": "integer"},
        "spread": {**inner, "x-storage": "columns"},
        "rows": {"type": "array", "items": inner, "x-storage": "table"},
        "list": {"type": "array", "items": {"type": "integer"}, "x-storage": "table"},
        "json": inner,
    }
    schema = {"type": "object", "required": ["id"], "properties": properties}
    leg = build_schema(tmp_path, schema)[1]
    rows = _rows(leg, "postgresql")
    assert {row[:3] for row in rows} == {("(integers)", "/properties", "narrower")}
    assert sorted(row[3] for row in rows) == [
        "thing_id_integers",
        "thing_list_value_integers",
        "thing_rows__m_integers",
        "thing_rows__n_integers",
        "thing_spread_m_integers",
        "thing_spread_n_integers",
    ]


@pytest.mark.postgresql
def test_the_document_s_own_value_is_tested(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    inner = {"type": "object", "properties": {"n": {"type": "integer"}}}
    properties = {
        "a": {"type": "integer"},
        "f": {"type": "integer", "format": "int32"},
        "spread": {**inner, "x-storage": "columns"},
        "items": {"type": "array", "items": {"type": "integer"}, "x-storage": "table"},
        "objects": {"type": "array", "items": inner, "x-storage": "table"},
        "json": {"type": "array", "items": {"type": "integer"}},
    }
    leg = build_schema(tmp_path, {"type": "object", "properties": properties})[1]
    with fresh_postgresql(request.getfixturevalue("postgresql")) as engine:
        engine.load(leg)
        for value in (_LEAST, _MOST, 0):
            whole = {
                "a": value,
                "spread": {"n": value},
                "items": [value],
                "objects": [{"n": value}],
                "json": [2**70],
            }
            assert engine.put("thing_doc", json.dumps(whole)).document == whole
        for value in (_LEAST - 1, _MOST + 1, 10**30):
            for text, name in (
                (f'{{"a": {value}}}', "thing_a_integers"),
                (f'{{"spread": {{"n": {value}}}}}', "thing_spread_n_integers"),
                (f'{{"items": [{value}]}}', "thing_items_value_integers"),
                (f'{{"objects": [{{"n": {value}}}]}}', "thing_objects_n_integers"),
                (f'{{"f": {value}}}', "thing_f_format"),
            ):
                assert engine.put("thing_doc", text).said == name, text
        assert engine.put("thing_doc", f'{{"f": {2**31}}}').said == "thing_f_format"
        assert engine.put("thing_doc", '{"a": 1.5}').said == "thing_a_type"
        assert engine.put("thing_doc", '{"a": 1.0e3, "f": -0.0}').document == {"a": 1000, "f": 0}


def test_integers_of_any_size_refer_to_each_other(column_engine: Engine, tmp_path: Path) -> None:
    """A plain integer to a key with bounds, and the other way round."""
    sizes: dict[str, dict[str, Any]] = {
        "small": {"minimum": 1, "maximum": 100},
        "middle": {"format": "int32"},
        "plain": {},
    }
    schemas: dict[str, Any] = {
        name: {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer", **size}}}
        for name, size in sizes.items()
    }
    schemas["source"] = {
        "type": "object",
        "properties": {
            f"{mine}_{other}": {"type": "integer", **size, "x-references": f"{other}.id"}
            for mine, size in sizes.items()
            for other in sizes
        },
    }
    leg = build_schemas(tmp_path, schemas, draft="2020-12")[1]
    column_engine.load(leg)
    connection = column_engine.connection
    if column_engine.name == "sqlite":
        connection.execute("PRAGMA foreign_keys = ON")
    for name in sizes:
        connection.execute(f"INSERT INTO {name}_doc (doc) VALUES ('{{\"id\": 7}}')")
    for member in schemas["source"]["properties"]:
        connection.execute(f"INSERT INTO source_doc (doc) VALUES ('{{\"{member}\": 7}}')")
        with pytest.raises(Exception, match=r"(?i)foreign key"):
            connection.execute(f"INSERT INTO source_doc (doc) VALUES ('{{\"{member}\": 8}}')")


def test_duckdb_keeps_what_its_view_cannot_show(tmp_path: Path) -> None:
    engine = Duckdb()
    engine.load(_leg(tmp_path, {"type": "integer"}))
    engine.connection.execute(f"""INSERT INTO thing_doc (doc) VALUES ('{{"a": {2**63}}}'), ('{{"a": 1}}')""")
    assert engine.connection.execute("SELECT a FROM thing ORDER BY a").fetchall() == [(1,), (None,)]
    assert engine.connection.execute("SELECT count(*) FROM thing_doc").fetchone() == (2,)
