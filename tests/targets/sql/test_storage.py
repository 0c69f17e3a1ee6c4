"""Nothing is lost: members that cannot be columns, undeclared ones, literals, what the settings choose."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.targets.sql.builds import COMPARED, build_schema, build_schemas
from tests.targets.sql.engines import Engine, Sqlite, equal, exact

from trivet.diagnostics import InputError
from trivet.settings import SqlTarget

LONG = "n" * 70
AWKWARD: dict[str, Any] = {
    "type": "object",
    "properties": {
        "": {"type": "string", "minLength": 2},
        "a\0b": {"type": "integer"},
        "Name": {"type": "string"},
        "name": {"type": "string"},
        'quo"te': {"type": "number"},
        "new\nline": {"type": ["boolean", "null"]},
        "ctid": {"type": "string", "maxLength": 3},
        "select": {"type": "integer", "minimum": 1},
        "extra": {"type": "string"},
        "_row": {"type": "integer", "maximum": 32767, "minimum": -32768},
        f"{LONG}1": {"type": "string"},
        f"{LONG}2": {"type": "integer"},
        "é": {"type": ["number", "null"]},
    },
}
DOCUMENTS = (
    {"": "ab", "Name": "A", "name": "b", 'quo"te': 1.5, "new\nline": None, "ctid": "abc", "é": None},
    {"select": 1, "extra": "x", "_row": 5, f"{LONG}1": "one", f"{LONG}2": 2, "é": 0.1, "new\nline": True},
    {"_row": 1.0, "é": 12345678901234567890.125, "other": {"extra": None}},
    {},
)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_member_comes_back(engine: Engine, tmp_path: Path, document: dict[str, Any]) -> None:
    engine.load(build_schema(tmp_path, AWKWARD)[1])
    text = json.dumps(document)
    outcome = engine.put("thing_doc", text)
    assert outcome.accepted, outcome.said
    assert equal(outcome.document, exact(text))


@pytest.mark.parametrize(
    "document", [{"": "a"}, {"ctid": "abcd"}, {"select": 0}, {f"{LONG}2": "x"}, {"_row": 40000}]
)
def test_every_member_is_checked(engine: Engine, tmp_path: Path, document: dict[str, Any]) -> None:
    engine.load(build_schema(tmp_path, AWKWARD)[1])
    assert not engine.put("thing_doc", json.dumps(document)).accepted


INTEGERS = {
    "type": "object",
    "properties": {"n": {"type": "integer"}, "m": {"allOf": [{"type": "number"}, {"type": "integer"}]}},
}


@pytest.mark.parametrize("member", ["n", "m"])
@pytest.mark.parametrize("text", ["9007199254740993", "-9223372036854775808", "9223372036854775807", "1.0"])
def test_integers_beyond_a_double_are_kept(engine: Engine, tmp_path: Path, member: str, text: str) -> None:
    engine.load(build_schema(tmp_path, INTEGERS)[1])
    outcome = engine.put("thing_doc", f'{{"{member}": {text}}}')
    assert outcome.accepted, outcome.said
    assert equal(outcome.document, exact(f'{{"{member}": {text}}}'))


def test_names_that_fold_together_are_told(tmp_path: Path) -> None:
    leg = build_schema(tmp_path, AWKWARD)[1]
    told = [one for one in leg.diagnostics if one.rule == "name-folds"]
    assert [one.message for one in told] == [
        "'Name' and 'name' become the same duckdb column; they stay in the document",
        "'Name' and 'name' become the same sqlite column; they are kept in the column for extras",
    ]


def test_two_tables_of_one_name_are_an_error(tmp_path: Path) -> None:
    schemas = {"a_b": {"type": "string"}, "a/b": {"type": "string"}}
    (tmp_path / "schemas" / "a").mkdir(parents=True)
    with pytest.raises(InputError) as error:
        build_schemas(tmp_path, schemas, draft="2020-12")
    assert {one.rule for one in error.value.diagnostics} == {"name-clash"}
    assert "schemas/a/b.json" in str(error.value)
    assert "schemas/a_b.json" in str(error.value)


OPEN = {"type": "object", "properties": {"a": {"type": "integer"}}}


def test_undeclared_members_may_be_dropped(column_engine: Engine, tmp_path: Path) -> None:
    engine = column_engine
    leg = build_schema(tmp_path, OPEN, target=SqlTarget("sql", COMPARED, undeclared="drop"))[1]
    engine.load(leg)
    assert engine.put("thing_doc", '{"a": 1, "b": 2}').document == {"a": 1}
    kinds = {one.target: one.kind for one in leg.verdicts if one.keyword == "(undeclared)"}
    assert kinds == {"sql/duckdb": "none", "sql/postgresql": "lossy", "sql/sqlite": "lossy"}


def test_undeclared_members_may_be_refused(engine: Engine, tmp_path: Path) -> None:
    engine.load(build_schema(tmp_path, OPEN, target=SqlTarget("sql", COMPARED, undeclared="reject"))[1])
    assert engine.put("thing_doc", '{"a": 1}').accepted
    assert engine.put("thing_doc", '{"a": 1, "b": 2}').said == "thing_undeclared"


@pytest.mark.parametrize("pattern", ["^x", "^(x)\\1$"])
@pytest.mark.parametrize("checks", ["all", "columns", "none"])
def test_the_ledger_says_where_reject_refuses_nothing(
    engine: Engine, tmp_path: Path, pattern: str, checks: Any
) -> None:
    """Not where a pattern for names cannot be said, nor in DuckDB without checks."""
    schema = {**OPEN, "patternProperties": {pattern: {"type": "string"}}}
    target = SqlTarget("sql", COMPARED, undeclared="reject", checks=checks)
    leg = build_schema(tmp_path, schema, target=target)[1]
    engine.load(leg)
    (row,) = (
        one for one in leg.verdicts if (one.keyword, one.target) == ("(undeclared)", f"sql/{engine.name}")
    )
    outcome = engine.put("thing_doc", '{"a": 1, "b": 2}')
    assert (row.kind, row.by) == (("none", "") if outcome.accepted else ("narrower", outcome.said))


DATED = {"type": "object", "properties": {"at": {"type": "string", "format": "date-time"}}}


@pytest.mark.parametrize(
    "text",
    [
        "0000-01-01T00:00:00Z",
        "2024-01-01T00:00:00+23:00",
        "1998-12-31T23:59:60.5Z",
        pytest.param(f"2024-01-01T00:00:00.{'1' * 130}Z", id="130 digits"),
    ],
)
def test_what_a_typed_column_cannot_hold_is_kept_as_text(engine: Engine, tmp_path: Path, text: str) -> None:
    """Typed, PostgreSQL refuses it by a name and says so in the ledger."""
    typed = build_schema(tmp_path, DATED)[1]
    engine.load(typed)
    outcome = engine.put("thing_doc", json.dumps({"at": text}))
    assert outcome.accepted == (engine.name != "postgresql")
    if not outcome.accepted:
        assert outcome.said == "thing_at_storage"
        rows = {
            one.kind for one in typed.verdicts if one.target == "sql/postgresql" and one.keyword == "format"
        }
        assert rows == {"narrower"}
    engine.clear()
    engine.load(build_schema(tmp_path, DATED, target=SqlTarget("sql", COMPARED, datetime="text"))[1])
    assert engine.put("thing_doc", json.dumps({"at": text})).document == {"at": text}


@pytest.mark.parametrize("text", ['{"a": "\\u0000"}', '{"a": "\\ud800"}'])
def test_text_that_an_engine_does_not_keep_is_refused(engine: Engine, tmp_path: Path, text: str) -> None:
    leg = build_schema(tmp_path, {"type": "object", "properties": {"a": {"type": "string"}}})[1]
    engine.load(leg)
    keeps = engine.name == "duckdb" and "u0000" in text
    assert engine.put("thing_doc", text).accepted == keeps
    limits = [one for one in leg.verdicts if one.target == f"sql/{engine.name}" and one.keyword == ""]
    assert any(one.kind == "narrower" and "surrogate" in one.reason for one in limits)


@pytest.mark.parametrize("text", ['{"a": "\\\\u0000"}', '{"a": "\\ud83d\\ude00"}', '{"a": "\ufffd"}'])
def test_text_that_only_looks_so_is_kept(engine: Engine, tmp_path: Path, text: str) -> None:
    engine.load(build_schema(tmp_path, {"type": "object", "properties": {"a": {"type": "string"}}})[1])
    assert engine.put("thing_doc", text).document == json.loads(text)


@pytest.mark.parametrize(
    "text", ["1", "1.50", '"x"', "null", "[1, {}]", "{}", "123456789012345678901234567890"]
)
def test_a_root_that_is_no_object_has_a_table_of_documents(engine: Engine, tmp_path: Path, text: str) -> None:
    engine.load(build_schema(tmp_path, True)[1])
    assert equal(engine.put("thing_doc", text).document, exact(text))


def test_a_schema_that_refuses_everything_has_a_table_that_does(engine: Engine, tmp_path: Path) -> None:
    engine.load(build_schema(tmp_path, False)[1])
    assert not engine.put("thing_doc", "1").accepted


def test_keys_of_members_without_a_column_are_told(tmp_path: Path) -> None:
    """Names that fold together in a dialect have no columns there."""
    word = {"type": "string"}
    schema = {
        "type": "object",
        "required": ["a", "A", "b"],
        "properties": {"a": word, "A": {**word, "x-unique": True}, "b": {**word, "x-references": "thing.b"}},
        "x-primary-key": ["a"],
        "x-unique": [["b"]],
        "x-index": [["b", "A"]],
    }
    leg = build_schema(tmp_path, schema)[1]
    told = {(one.target, one.keyword, one.origin.pointer) for one in leg.verdicts if one.kind == "none"}
    assert {one for one in told if one[0] != "sql/duckdb"} == {
        ("sql/sqlite", "(primary-key)", "/properties/a"),
        ("sql/sqlite", "(unique)", "/properties/A"),
        ("sql/sqlite", "(index)", "/properties/b"),
    }


def test_what_a_dropped_reference_asserts_is_told(tmp_path: Path) -> None:
    """Where a pattern of members cannot be said, nothing that a definition asserts of them is checked."""
    schema = {
        "type": "object",
        "properties": {"b": {"$ref": "#/$defs/b"}},
        "patternProperties": {"^(x+)y\\1$": {"$ref": "#/$defs/b"}},
        "$defs": {"b": {"type": "object", "properties": {"c": {"$ref": "#/$defs/c"}}}, "c": {"minimum": 1}},
    }
    _, leg = build_schema(tmp_path, schema, target=SqlTarget("generated/sql", dialects=("sqlite",)))
    engine = Sqlite()
    engine.load(leg)
    assert engine.put("thing_doc", '{"xyz": null, "xyx": {"c": 0}}').accepted
    told = {row.origin.pointer for row in leg.verdicts if row.kind in ("none", "wider")}
    assert told >= {"/$defs/b/type", "/$defs/c/minimum"}


def test_a_recursive_definition_is_refused_as_far_as_it_is_said(tmp_path: Path) -> None:
    inner = {"properties": {"k": {"pattern": "^(x+)y\\1$"}, "n": {"$ref": "#/$defs/n"}}}
    schema = {"type": "object", "not": {"$ref": "#/$defs/n"}, "$defs": {"n": inner}}
    _, leg = build_schema(tmp_path, schema, target=SqlTarget("generated/sql", dialects=("sqlite",)))
    engine = Sqlite()
    engine.load(leg)
    assert not engine.put("thing_doc", '{"n": {"k": 1}}').accepted
    assert engine.put("thing_doc", '{"n": {"k": "xy"}}').accepted
    told = {row.origin.pointer for row in leg.verdicts if row.kind in ("none", "wider") and row.keyword}
    assert told == {"/$defs/n/properties/k/pattern"}


def test_duckdb_has_no_keys_and_says_so(tmp_path: Path) -> None:
    word = {"type": "string"}
    schema = {
        "type": "object",
        "required": ["a", "b"],
        "properties": {
            "a": word,
            "b": {**word, "x-references": "thing.a"},
            "c": {**word, "x-server-default": "x"},
        },
        "x-primary-key": ["a"],
        "x-unique": [["b"]],
        "x-index": [["b", "a"]],
    }
    leg = build_schema(tmp_path, schema, target=SqlTarget("sql", ("duckdb",)))[1]
    assert {
        (one.kind, one.keyword, one.origin.pointer) for one in leg.verdicts if one.keyword.startswith("(")
    } == {
        ("none", "(index)", "/properties/b"),
        ("none", "(primary-key)", "/properties/a"),
        ("none", "(references)", "/properties/b"),
        ("none", "(server-default)", "/properties/c"),
        ("none", "(unique)", "/properties/b"),
    }


def test_a_key_called_like_the_documents_has_rows(column_engine: Engine, tmp_path: Path) -> None:
    """The view calls it `_doc`, the table `doc`."""
    tags = {"type": "array", "x-storage": "table", "items": {"type": "string"}}
    properties = {"doc": {"type": "string"}, "tags": tags}
    schema = {"type": "object", "required": ["doc"], "x-primary-key": ["doc"], "properties": properties}
    column_engine.load(build_schema(tmp_path, schema)[1])
    run = column_engine.connection.execute
    run("""INSERT INTO thing_doc (doc) VALUES ('{"doc": "a", "tags": ["x", "y"]}')""")
    run("""UPDATE thing_doc SET doc = '{"doc": "b", "tags": ["z"]}' WHERE _doc = 'a'""")
    assert run("SELECT thing_doc, value FROM thing_tags").fetchall() == [("b", "z")]
    run("DELETE FROM thing_doc")
    assert run("SELECT count(*) FROM thing_tags").fetchone() == (0,)
