"""Names that a database keeps for itself, and more members than a table has columns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.targets.sql.builds import build_schema, build_schemas
from tests.targets.sql.engines import Engine, fresh_postgresql

from trivet.diagnostics import Diagnostic
from trivet.target_result import TargetResult
from trivet.targets.sql.dialects import DIALECTS

SYSTEM = ("cmax", "cmin", "ctid", "tableoid", "xmax", "xmin")
ROWIDS = ("rowid", "oid", "_rowid_", "ROWID")


def _told(leg: TargetResult, rule: str) -> list[Diagnostic]:
    return [one for one in leg.diagnostics if one.rule == rule]


def _object(properties: Any, **more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, **more}


def _columns(leg: TargetResult, dialect: str) -> list[str]:
    return [place.name for place in leg.places if place.target == f"sql/{dialect}" and place.member]


def test_names_of_the_system_are_parted_from_it(engine: Engine, tmp_path: Path) -> None:
    properties = {name: {"type": "number", "minimum": 0} for name in (*SYSTEM, "xmin_")}
    leg = build_schema(tmp_path, _object(properties, required=["xmin"]))[1]
    engine.load(leg)
    document = {name: number for number, name in enumerate(properties)}
    assert engine.put("thing_doc", json.dumps(document)).document == document
    for name in (*SYSTEM, "xmin_"):
        refused = engine.put("thing_doc", json.dumps({**document, name: -1}))
        assert refused.said == f"thing_{name}_minimum"
    assert len(_columns(leg, "postgresql")) == len(properties)
    assert not set(SYSTEM) & set(_columns(leg, "postgresql"))
    assert set(_columns(leg, "sqlite")) >= set(SYSTEM)


#: Names that SQL reads as a value, a function or a row where no column is called so.
WORDS = (
    "true", "false", "null", "current_date", "current_user", "user", "default", "unknown", "new", "old",
    "excluded", "value", "key", "type", "json", "doc", "m", "text", "is", "not",
)  # fmt: skip


def test_columns_called_as_words_of_sql_change_no_test(engine: Engine, tmp_path: Path) -> None:
    inner = _object({"v": {"type": "string"}}, required=["v"])
    properties = dict.fromkeys(WORDS, inner)
    engine.load(build_schema(tmp_path, _object(properties))[1])
    for name in properties:
        for document in ({name: {"v": "x"}}, {key: {"v": ""} for key in properties}):
            assert engine.put("thing_doc", json.dumps(document)).document == document
            for broken in ({}, {"v": 1}, None):
                assert not engine.put("thing_doc", json.dumps({**document, name: broken})).accepted, name


def test_a_warning_stands_at_each_property(tmp_path: Path) -> None:
    properties = {
        "xmin": {"type": "number"},
        "xmin_": {"type": "number"},
        "a": {"type": "string", "x-column": "ctid"},
        "xmax": {"type": "string", "x-column": "right"},
    }
    leg = build_schema(tmp_path, _object(properties))[1]
    told = _told(leg, "name-reserved")
    assert [(one.severity, one.location.pointer) for one in told] == [
        ("warning", "/properties/xmin"),
        ("warning", "/properties/a/x-column"),
    ]
    assert "postgresql" in told[0].message and "'xmin__'" in told[0].message and "x-column" in told[0].hint
    assert set(_columns(leg, "postgresql")) == {"xmin__", "xmin_", "ctid_", "right"}
    assert set(_columns(leg, "sqlite")) == {"xmin", "xmin_", "ctid", "right"}


def test_keys_of_such_names_work(column_engine: Engine, tmp_path: Path) -> None:
    key = {"type": "string", "maxLength": 5}
    properties = {
        "xmin": {**key, "x-primary-key": True},
        "ctid": {**key, "x-unique": True},
        "cmin": {**key, "x-index": True},
        "spread": {**_object({"xmax": key}), "x-storage": "columns"},
        "rows": {"type": "array", "x-storage": "table", "items": _object({"xmax": {"type": "integer"}})},
    }
    schemas = {
        "box": _object(properties, required=["xmin"]),
        "source": _object({"tableoid": {**key, "x-references": "box.xmin"}}),
    }
    leg = build_schemas(tmp_path, schemas, draft="2020-12")[1]
    column_engine.load(leg)
    run = column_engine.connection.execute
    if column_engine.name == "sqlite":
        run("PRAGMA foreign_keys = ON")
    document = {"xmin": "a", "ctid": "b", "spread": {"xmax": "c"}, "rows": [{"xmax": 1}, {}]}
    assert column_engine.put("box_doc", json.dumps(document)).document == document
    run(f"INSERT INTO box_doc (doc) VALUES ('{json.dumps(document)}')")
    for other in ({"xmin": "a"}, {"xmin": "z", "ctid": "b"}):
        with pytest.raises(Exception, match=r"(?i)unique|box_ctid_key"):
            run(f"INSERT INTO box_doc (doc) VALUES ('{json.dumps(other)}')")
    run("""INSERT INTO source_doc (doc) VALUES ('{"tableoid": "a"}')""")
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        run("""INSERT INTO source_doc (doc) VALUES ('{"tableoid": "q"}')""")
    run(f"UPDATE box_doc SET doc = '{json.dumps({**document, 'ctid': 'x'})}' WHERE doc ->> 'xmin' = 'a'")
    (found,) = run("SELECT doc ->> 'ctid' FROM box_doc").fetchone()
    assert found == "x"


@pytest.mark.parametrize("name", ["$$", "$_$", "a$$"])
def test_names_with_dollar_quotes_work(column_engine: Engine, tmp_path: Path, name: str) -> None:
    """PostgreSQL's function bodies are between dollar quotes, and contain the names of keys and of other columns."""
    rows = {"type": "array", "x-storage": "table", "items": _object({name: {"type": "integer"}})}
    properties = {name: {"type": "integer"}, "rows": rows, "map": {"type": "object", "x-storage": "table"}}
    leg = build_schema(tmp_path, _object(properties, **{"x-primary-key": [name], "required": [name]}))[1]
    column_engine.load(leg)
    document = {name: 1, "rows": [{name: 2}]}
    assert column_engine.put("thing_doc", json.dumps(document)).document == document


@pytest.mark.parametrize("keyed", [False, True], ids=["with a row number", "with a key"])
def test_the_numbers_of_rows_may_be_members(engine: Engine, tmp_path: Path, keyed: bool) -> None:
    """SQLite and DuckDB number rows by names that a column may take."""
    names = [name for name in ROWIDS if name != "ROWID" or engine.name == "postgresql"]
    properties: dict[str, Any] = {name: {"type": "string"} for name in names}
    item = _object({name: {"type": "integer"} for name in names})
    properties |= {"rows_of": {"type": "array", "items": item, "x-storage": "table"}}
    schema = _object(properties, required=["rowid"])
    if keyed:
        schema["x-primary-key"] = ["rowid"]
    leg = build_schema(tmp_path, schema)[1]
    engine.load(leg)
    document = {**{name: f"of {name}" for name in names}, "rows_of": [dict.fromkeys(names, 1), {"oid": 2}]}
    assert engine.put("thing_doc", json.dumps(document)).document == document
    run = engine.connection.execute
    for rowid in ("a", "b"):
        run(f"INSERT INTO thing_doc (doc) VALUES ('{json.dumps({**document, 'rowid': rowid})}')")
    if engine.name != "duckdb":
        changed = json.dumps({**document, "rowid": "a", "oid": "changed"})
        run(f"UPDATE thing_doc SET doc = '{changed}' WHERE doc ->> 'rowid' = 'a'")
        run("DELETE FROM thing_doc WHERE doc ->> 'rowid' = 'b'")
        assert run("SELECT rowid, oid FROM thing").fetchall() == [("a", "changed")]
        assert len(run("SELECT * FROM thing_rows_of").fetchall()) == 2


def test_more_members_than_columns(column_engine: Engine, tmp_path: Path) -> None:
    most = DIALECTS[column_engine.name].limits.max_columns
    names = [f"m{number:04}" for number in range(most + 2)]
    properties: dict[str, Any] = {name: {"type": "integer", "maximum": 9} for name in names}
    first, last = names[most:]
    properties[last] |= {"x-unique": True}
    leg = build_schema(tmp_path, _object(properties))[1]
    told = [one for one in _told(leg, "too-many-columns") if "at most 1,000" in one.message]
    assert {(one.severity, one.location.pointer) for one in told} == {("warning", "")}
    assert [message.rpartition("on ")[2] for message in sorted(one.message for one in told)] == [
        "are kept in the column for extras",
        "stay in the document",
    ]
    assert all(f"'{first}'" in one.message and "x-storage: table" in one.hint for one in told)
    target = f"sql/{column_engine.name}"
    rows = [one for one in leg.verdicts if one.target == target and one.keyword == "(storage)"]
    why = "a table has at most 1,000 columns; checked by the document view only"
    assert {(one.origin.pointer, one.kind) for one in rows if one.reason == why} == {
        (f"/properties/{name}", "exact") for name in (first, last)
    }
    column_engine.load(leg)
    document = dict.fromkeys(names, 7)
    assert column_engine.put("thing_doc", json.dumps(document)).document == document
    refused = column_engine.put("thing_doc", json.dumps({**document, last: 10}))
    assert (refused.accepted, refused.said) == (False, f"thing_{last}_type")


def test_each_member_without_a_column_says_why(tmp_path: Path) -> None:
    properties: dict[str, Any] = {name: {"type": "string"} for name in ("a", "A", 'q"')}
    properties["in"] = {**_object({"b": {"type": "string"}, "B": {"type": "string"}}), "x-storage": "columns"}
    leg = build_schema(tmp_path, _object(properties))[1]
    rows = [one for one in leg.verdicts if one.target == "sql/sqlite" and "this name" in one.reason]
    assert {(one.origin.pointer, one.reason.partition(";")[0]) for one in rows} == {
        ("/properties/a", "another column has this name"),
        ("/properties/A", "another column has this name"),
        ('/properties/q"', "no column can have this name"),
        ("/properties/in/properties/b", "another column has this name"),
        ("/properties/in/properties/B", "another column has this name"),
    }


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("member", "number", "fits"),
    [
        ({"type": "string"}, 440, True),
        ({"type": "string"}, 500, False),
        ({"type": "string", "format": "uuid"}, 490, True),
        ({"type": "string", "format": "uuid"}, 520, False),
        ({"type": "integer"}, 990, True),
    ],
)
def test_rows_that_may_be_too_large_are_told(
    postgresql: str, tmp_path: Path, member: Any, number: int, fits: bool
) -> None:
    value = {"uuid": "00000000-0000-4000-8000-000000000000"}.get(member.get("format", ""), "x" * 4_000)
    names = [f"m{place:03}" for place in range(number)]
    leg = build_schema(tmp_path, _object(dict.fromkeys(names, member)))[1]
    document = json.dumps(dict.fromkeys(names, 2**60 if member["type"] == "integer" else value))
    with fresh_postgresql(postgresql) as engine:
        engine.load(leg)
        try:
            accepted = engine.put("thing_doc", document).accepted
        except psycopg.errors.ProgramLimitExceeded:
            accepted = False
    assert accepted is fits
    rows = [one for one in leg.verdicts if "a row of thing may need" in one.reason]
    assert [(one.kind, one.target) for one in rows] == ([] if fits else [("narrower", "sql/postgresql")])
    assert [one.severity for one in _told(leg, "too-many-columns")] == ["warning"] * len(rows)
