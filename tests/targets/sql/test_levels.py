"""The settings `checks` and `documents`: less DDL, and a ledger that says what is given up."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.prove.projects import generate, project, prove, undeclared
from tests.sweep import share
from tests.targets.sql.test_new_dialect import EVERY

_LEVELS = [(checks, documents) for checks in ("all", "columns", "none") for documents in (True, False)]
#: Members of every kind of storage, each with a reason for the ledger when there is no document view.
_STORED: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": ["id", "state", "spot"],
    "properties": {
        "id": {"type": "integer", "minimum": 1, "x-primary-key": True},
        "state": {"type": ["string", "null"], "enum": ["on", "off", None]},
        "note": {"type": ["string", "null"], "maxLength": 4},
        "seen": {"type": "string", "format": "date-time"},
        "price": {"type": "number", "exclusiveMinimum": 0, "x-sql-type": {"postgresql": "numeric(7,2)"}},
        "flag": {"type": "boolean"},
        "data": {"type": "array", "items": {"type": "integer"}},
        "spot": {
            "type": "object",
            "required": ["x"],
            "properties": {"x": {"type": "number"}, "y": {"type": "number"}},
            "x-storage": "columns",
        },
        "tags": {
            "type": "array",
            "items": {"type": "string", "minLength": 1},
            "maxItems": 3,
            "x-storage": "table",
        },
        "rates": {"type": "object", "additionalProperties": {"type": "number"}, "x-storage": "table"},
        "owner": {
            "type": "object",
            "required": ["name"],
            "properties": {"name": {"type": "string"}},
            "x-storage": "table",
        },
    },
    "if": {"properties": {"flag": {"const": True}}, "required": ["flag"]},
    "then": {"required": ["note"]},
}
_DEFAULTED = {
    "type": "object",
    "required": ["id", "class"],
    "properties": {
        "id": {"type": "integer", "x-primary-key": True},
        "class": {"type": "string", "x-server-default": "new"},
    },
}
_ANY = {"type": ["array", "string", "object"], "properties": {"a": {"type": "string"}}, "minItems": 1}


def _settings(checks: str, documents: bool) -> dict[str, Any]:
    sql = {"dialects": ["postgresql", "sqlite", "duckdb"], "checks": checks, "documents": documents}
    return {"targets": {"sql": sql}, "instances": []}


@pytest.mark.parametrize(("checks", "documents"), _LEVELS)
def test_each_level_declares_what_it_gives_up(tmp_path: Path, checks: str, documents: bool) -> None:
    """Real engines, written to through the views or, without them, through the columns."""
    schemas = {"every.json": EVERY, "stored.json": _STORED, "any.json": _ANY, "defaulted.json": _DEFAULTED}
    root = project(tmp_path, schemas, _settings(checks, documents))
    generate(root)
    code, report = prove(root, "--limit", "120", "--require", "postgresql", "--require", "sqlite")
    assert undeclared(report) == []
    assert code == 0


@pytest.mark.parametrize(("checks", "documents"), _LEVELS[1:])
def test_less_is_declared_only_where_it_is_less(tmp_path: Path, checks: str, documents: bool) -> None:
    build = generate(project(tmp_path, {"stored.json": _STORED}, _settings(checks, documents)))
    rows = [
        row
        for row in build.ledger["rows"]
        if row["target"] == "sql/sqlite" and row["verdict"] in ("none", "wider")
    ]
    given_up = {row["keyword"] for row in rows}
    assert ("minimum" in given_up) is (checks == "none")
    assert "required" in given_up
    assert "(primary-key)" not in given_up


def test_the_plain_level_is_a_plain_table(tmp_path: Path) -> None:
    schema = {
        "type": "object",
        "required": ["id", "name"],
        "properties": {
            "id": {"type": "integer", "minimum": 1, "x-primary-key": True},
            "name": {"type": "string", "pattern": "^[0-9]"},
            "price": {"type": "number"},
            "on": {"type": "boolean"},
            "more": {"type": "object"},
        },
    }
    build = generate(project(tmp_path, {"thing.json": schema}, _settings("none", False)))
    text = build.artifacts["generated/sql/sqlite/thing.sql"]
    assert text.partition("\n\n")[2] == (
        'CREATE TABLE "thing" (\n'
        '  "id" INT NOT NULL,\n'
        '  "name" TEXT NOT NULL,\n'
        '  "price" REAL,\n'
        '  "on" INT,\n'
        '  "more" TEXT,\n'
        '  CONSTRAINT "thing_pkey" PRIMARY KEY ("id")\n'
        ") STRICT;\n"
    )
    assert build.manifest["roots"][0]["sql"]["sqlite"] == {"table": "thing"}


def test_views_still_refuse_what_columns_cannot_store(tmp_path: Path) -> None:
    build = generate(project(tmp_path, {"stored.json": _STORED}, _settings("none", True)))
    document = {"id": 1, "state": "on", "spot": {"x": 1}, "tags": ["a", "b", "c", "d"]}
    with closing(sqlite3.connect(":memory:")) as database:
        for path in build.manifest["apply"]["sqlite"]:
            database.executescript(build.artifacts[path])
        database.execute(
            "INSERT INTO stored_doc (doc) VALUES (?)", (json.dumps({**document, "id": -1, "tags": []}),)
        )
        for wrong in ({"id": "1"}, {"spot": 1}, {"spot": {}}):
            with pytest.raises(sqlite3.IntegrityError):
                database.execute(
                    "INSERT INTO stored_doc (doc) VALUES (?)", (json.dumps({**document, **wrong}),)
                )


def test_a_default_does_not_hide_what_a_row_said_before(tmp_path: Path) -> None:
    """The row was written while `class` was undeclared."""
    build = generate(project(tmp_path, {"defaulted.json": _DEFAULTED}, _settings("all", True)))
    with closing(sqlite3.connect(":memory:")) as database:
        for path in build.manifest["apply"]["sqlite"]:
            database.executescript(build.artifacts[path])
        database.execute("""INSERT INTO defaulted (id, extra) VALUES (1, '{"class":"old"}')""")
        assert _document(database) == {"id": 1, "class": "old"}
        database.execute("UPDATE defaulted SET class = 'other'")
        assert _document(database) == {"id": 1, "class": "other"}


def _document(database: sqlite3.Connection) -> Any:
    (text,) = database.execute("SELECT doc FROM defaulted_doc").fetchone()
    return json.loads(text)


_BRANCHES: dict[str, Any] = {
    "oneOf": [
        {
            "type": "object",
            "required": ["k", "a"],
            "properties": {"k": {"const": "a"}, "a": {"type": "integer"}},
            "additionalProperties": False,
        },
        {"type": "object", "required": ["k"], "properties": {"k": {"const": "b"}, "b": {"type": "integer"}}},
    ],
}
_CONDITION: dict[str, Any] = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": {"type": "integer"}},
    "patternProperties": {"^x-": {"type": "string"}},
    "if": {"properties": {"id": {"const": 5}}},
    "then": {"required": ["cond"], "properties": {"cond": {"type": "string"}}},
}


@pytest.mark.parametrize("undeclared", ["drop", "reject"])
def test_what_a_branch_declares_is_stored(tmp_path: Path, undeclared: str) -> None:
    row = {"allOf": [{"$ref": "#/$defs/Row"}], "patternProperties": {"^y": {"type": "integer"}}}
    inner = {"type": "object", "properties": {"r": {"type": "string"}}}
    rows = {"xs": {"type": "array", "x-storage": "table", "items": row}}
    holder = {"type": "object", "properties": rows, "$defs": {"Row": inner}}
    schemas = {"branches.json": _BRANCHES, "condition.json": _CONDITION, "holder.json": holder}
    settings = {"targets": {"sql": {"dialects": ["sqlite"], "undeclared": undeclared}}}
    build = generate(project(tmp_path, schemas, settings))
    with closing(sqlite3.connect(":memory:")) as database:
        for path in build.manifest["apply"]["sqlite"]:
            database.executescript(build.artifacts[path])
        for table, document in (
            ("branches", {"k": "a", "a": 0}),
            ("branches", {"k": "b", "b": 1}),
            ("condition", {"id": 5, "cond": "x", "x-y": "z"}),
            ("holder", {"xs": [{"r": "a", "yes": 1}]}),
        ):
            database.execute(f"INSERT INTO {table}_doc (doc) VALUES (?)", (json.dumps(document),))
            (text,) = database.execute(f"SELECT doc FROM {table}_doc").fetchone()
            assert json.loads(text) == document
            database.execute(f"DELETE FROM {table}_doc")
        if undeclared == "reject":
            with pytest.raises(sqlite3.IntegrityError, match="condition_undeclared"):
                database.execute("""INSERT INTO condition_doc (doc) VALUES ('{"id":1,"other":2}')""")


_ITEM = {"type": "object", "properties": {"a": {"type": "string"}}}
_LIST = {"type": "array", "x-storage": "table", "items": _ITEM}
#: Schemas whose documents may become invalid when undeclared members are left out.
_COUNTED: dict[str, dict[str, Any]] = {
    "minProperties": {"minProperties": 2},
    "negated maxProperties": {"not": {"maxProperties": 1}},
    "negated propertyNames": {"not": {"propertyNames": {"maxLength": 2}}},
    "negated additionalProperties": {"not": {"additionalProperties": {"type": "string"}}},
    "objects in an enum": {"enum": [{"id": 1, "b": 2}, {"id": 3}]},
    "minProperties of items": {"properties": {"xs": {**_LIST, "items": {**_ITEM, "minProperties": 2}}}},
    "contains": {"properties": {"xs": {**_LIST, "contains": {"required": ["q"]}}}},
    "a negated constant": {"not": {"const": {"id": 1}}},
    "a constant with rows": {
        "properties": {"id": {"type": "integer"}, "xs": _LIST},
        "enum": [{"id": 1, "xs": [{"a": "s", "q": 1}]}, {"id": 2}],
    },
    "a pattern about rows": {
        "properties": {"id": {"type": "integer"}, "xs": _LIST},
        "patternProperties": {"^x": {"contains": {"required": ["q"]}}},
    },
    "an object as a row": {
        "properties": {"id": {"type": "integer"}, "o": {**_ITEM, "x-storage": "table"}},
        "anyOf": [{"properties": {"o": {"minProperties": 2}}}, {"required": ["zz"]}],
    },
    "a condition about items": {
        "properties": {"id": {"type": "integer"}, "xs": _LIST},
        "if": {"properties": {"xs": {"contains": {"required": ["q"]}}}},
        "then": True,
        "else": {"maxProperties": 0},
    },
}


@pytest.mark.corpora
@pytest.mark.parametrize(
    "name", share(_COUNTED, ("minProperties", "contains", "a pattern about rows", "an object as a row"))
)
def test_drop_keeps_what_a_document_needs(tmp_path: Path, name: str) -> None:
    schema = {"type": "object", "properties": {"id": {"type": "integer"}}, **_COUNTED[name]}
    settings = {"targets": {"sql": {"dialects": ["sqlite"], "undeclared": "drop"}}}
    root = project(tmp_path, {"counted.json": schema}, settings)
    generate(root)
    code, report = prove(root, "--limit", "120", "--require", "sqlite")
    assert undeclared(report) == []
    assert code == 0


def test_drop_leaves_out_what_no_document_needs(tmp_path: Path) -> None:
    schema = {
        "type": "object",
        "properties": {"id": {"type": "integer"}, "xs": {**_LIST, "maxItems": 3}},
        "maxProperties": 5,
        "propertyNames": {"maxLength": 9},
    }
    settings = {"targets": {"sql": {"dialects": ["sqlite"], "undeclared": "drop"}}}
    build = generate(project(tmp_path, {"plain.json": schema}, settings))
    with closing(sqlite3.connect(":memory:")) as database:
        for path in build.manifest["apply"]["sqlite"]:
            database.executescript(build.artifacts[path])
        document = {"id": 1, "more": 2, "xs": [{"a": "b", "more": 3}]}
        database.execute("INSERT INTO plain_doc (doc) VALUES (?)", (json.dumps(document),))
        (text,) = database.execute("SELECT doc FROM plain_doc").fetchone()
    assert json.loads(text) == {"id": 1, "xs": [{"a": "b"}]}


_ROWS: dict[str, Any] = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "integer"},
        "xs": {
            "type": "array",
            "x-storage": "table",
            "items": {"type": ["object", "null"], "properties": {"a": {"type": "string"}}},
        },
        "flag": {"type": ["boolean", "null"], "enum": [True, None]},
        "one": {"enum": [1, None]},
    },
}


@pytest.mark.postgresql
@pytest.mark.parametrize("documents", [True, False])
def test_rows_and_choices_without_views_are_declared(tmp_path: Path, documents: bool) -> None:
    sql = {"dialects": ["postgresql", "sqlite"], "documents": documents, "undeclared": "drop"}
    root = project(tmp_path, {"rows.json": _ROWS}, {"targets": {"sql": sql}})
    generate(root)
    code, report = prove(root, "--limit", "120", "--require", "postgresql", "--require", "sqlite")
    assert undeclared(report) == []
    assert code == 0


def test_dates_are_texts_where_the_settings_say_so(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string", "format": "date"}}}
    settings = {"targets": {"sql": {"dialects": ["postgresql", "duckdb"], "datetime": "text"}}}
    build = generate(project(tmp_path, {"thing.json": schema}, settings))
    assert not [row for row in build.ledger["rows"] if "year 0" in row["reason"]]
    assert "\n  a text,\n" in build.artifacts["generated/sql/postgresql/thing.sql"]
    assert " DATE" not in build.artifacts["generated/sql/duckdb/thing.sql"]


def test_texts_with_nul_in_plain_tables_are_declared(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string", "maxLength": 1}}}
    settings = {"targets": {"sql": {"dialects": ["sqlite"], "documents": False}}}
    root = project(tmp_path, {"thing.json": schema}, settings)
    (root / "instances").mkdir()
    (root / "instances" / "thing.json").write_text(json.dumps({"a": "\0b"}), "utf-8")
    generate(root)
    code, report = prove(root, str(root / "instances"), "--limit", "60", "--require", "sqlite")
    assert (code, undeclared(report)) == (0, [])
    (row,) = [row for row in report["documents"][0]["declared"] if "U+0000 only" in row["reason"]]
    assert row["verdict"] == "wider"


def test_what_asks_for_a_key_in_vain_is_declared(tmp_path: Path) -> None:
    text = {"type": "string"}
    inner = {"type": "object", "required": ["k"], "properties": {"k": {**text, "x-unique": True}}}
    members = {
        "id": {"type": "integer"},
        "spread": {**inner, "x-storage": "columns"},
        "json": inner,
        "rows": {"type": "array", "items": inner, "x-storage": "table"},
        "name": {**text, "x-unique": True},
    }
    schema = {"type": "object", "required": [*members], "properties": members}
    settings = {"targets": {"sql": {"dialects": ["postgresql", "sqlite"]}}}
    build = generate(project(tmp_path, {"thing.json": schema}, settings))
    rows = [row for row in build.ledger["rows"] if row["keyword"] == "(unique)" and row["verdict"] == "none"]
    assert {(row["target"], row["location"].partition("#")[2]) for row in rows} == {
        (f"sql/{dialect}", f"/properties/{path}/properties/k")
        for dialect in ("postgresql", "sqlite")
        for path in ("spread", "json", "rows/items")
    }


def test_a_unique_set_that_repeats_the_key_names_the_key(tmp_path: Path) -> None:
    """PostgreSQL makes no constraint for it, and so no other dialect does. Another order of columns is another set."""
    members = {"a": {"type": "integer"}, "b": {"type": "integer"}}
    schema = {"type": "object", "required": ["a", "b"], "properties": members, "x-primary-key": ["a", "b"]}
    settings = {"targets": {"sql": {"dialects": ["postgresql", "sqlite"]}}}
    build = generate(
        project(tmp_path, {"thing.json": {**schema, "x-unique": [["a", "b"], ["b", "a"]]}}, settings)
    )
    for dialect in ("postgresql", "sqlite"):
        text = build.artifacts[f"generated/sql/{dialect}/thing.sql"]
        assert ("thing_a_b_key" in text, "thing_b_a_key" in text) == (False, True)
    rows = [row for row in build.ledger["rows"] if row["keyword"] in ("(primary-key)", "(unique)")]
    names: dict[str, set[str]] = {row["location"].rpartition("/")[2]: set() for row in rows}
    for row in rows:
        names[row["location"].rpartition("/")[2]] |= {*row["by"].split(", ")} - {
            "thing_a_distinct",
            "thing_b_distinct",
        }
    assert names == {"a": {"thing_pkey"}, "b": {"thing_b_a_key"}}
