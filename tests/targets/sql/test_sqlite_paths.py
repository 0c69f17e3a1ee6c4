"""Checks of JSON columns by path: what needs no trigger has none, and escapes in names hide nothing."""

from __future__ import annotations

import json
import sqlite3
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from tests.targets.sql.builds import build_schema
from tests.targets.sql.engines import Sqlite, equal, exact

from trivet.predicates.evaluate import evaluate
from trivet.targets.sql.dialects.sqlite.plain import VIEW, plain

INNER: dict[str, Any] = {
    "type": "object",
    "properties": {
        "n": {"type": "integer", "minimum": 1},
        "bom-ref": {"type": ["string", "null"], "maxLength": 3},
        "näme": {"enum": ["a", 1, None, True]},
        "list": {"type": "array", "items": {"type": ["number", "null", "boolean"]}, "minItems": 1},
        "pair": {"type": "array", "prefixItems": [{"const": "x"}, {"type": "object", "required": ["y"]}]},
        "deep": {"type": "object", "properties": {"er": {"not": {"type": "null"}}}, "required": ["er"]},
    },
    "required": ["n"],
    "additionalProperties": False,
}
SCHEMA = {"type": "object", "properties": {"inner": INNER}, "required": ["inner"]}
#: Members that must be there, some of which fail their tests without being there, with a value that each accepts.
REQUIRED: dict[str, tuple[dict[str, Any], Any]] = {
    "of-type": ({"type": "boolean"}, True),
    "of-types": ({"type": ["number", "null", "boolean"]}, 1),
    "whole": ({"type": "integer"}, 2),
    "long": ({"type": ["string", "null"], "minLength": 2}, "ab"),
    "two": ({"enum": ["ab", None]}, "ab"),
    "words": ({"enum": [True, False, None]}, False),
    "numbers": ({"enum": [1, 2, 3]}, 3),
    "loose": ({"maxLength": 1}, 7),
    "no": ({"not": {"type": "null"}}, "x"),
    "either": ({"anyOf": [{"type": "string"}, {"maximum": 1}]}, 0),
    "one": ({"oneOf": [{"type": "string"}, {"type": "integer"}]}, 5),
    "if": ({"if": {"type": "string"}, "then": {"minLength": 2}, "else": {"type": "null"}}, None),
    "list": ({"type": "array", "items": {"type": ["number", "null"]}}, [None, -1.5e3]),
    "words-only": ({"type": "array", "items": {"type": "boolean"}}, [True, False]),
    "all": ({}, []),
}
CLOSED = {"type": "object", "properties": {"a": {}}, "additionalProperties": False}
#: Closed objects, asked of values that are none.
CLOSED_PLACES: dict[str, dict[str, Any]] = {
    "itself": CLOSED,
    "empty": {"type": "object", "additionalProperties": False},
    "loose": {"additionalProperties": False},
    "either": {"anyOf": [{"type": "string", "minLength": 2}, CLOSED, {"type": "null"}]},
    "one": {"oneOf": [{"type": "string"}, CLOSED, {"additionalProperties": False}]},
    "not": {"not": CLOSED},
    "if": {"if": {"type": "object"}, "then": CLOSED, "else": {"not": {"additionalProperties": False}}},
    "inside": {"type": "object", "properties": {"a": CLOSED, "b": {"not": CLOSED}}, "required": ["a"]},
}
VALUES = (
    None,
    True,
    False,
    0,
    1,
    1.5,
    3,
    "",
    "ab",
    "abc",
    [],
    [1],
    [None],
    [True],
    ["a"],
    [[]],
    [[1], {}],
    {},
    {"a": 1},
    {"b": 1},
    {"a": {"a": "b"}},
    {"a": {"b": 1}, "b": "{"},
    "{",
    "{}",
    '{"a": 1}',
)


@pytest.fixture
def door(tmp_path: Path) -> Sqlite:
    _, leg = build_schema(tmp_path, SCHEMA)
    engine = Sqlite()
    engine.load(leg)
    return engine


def test_such_a_table_has_no_trigger_of_its_own(door: Sqlite) -> None:
    on_table = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'thing'"
    assert door.connection.execute(on_table).fetchone() == (0,)


@pytest.mark.parametrize(
    "text",
    [
        '{"n": 1}',
        '{"n": 2.0, "bom-ref": null, "list": [1, -2.5e-7, null, true, false], "pair": []}',
        '{"n": 1, "n\\u00e4me": "a", "bom\\u002dref": "\\u0061\\u0062c", "pair": ["\\u0078", {"y": 1, "z": [[]]}]}',
        '{"n": 1, "bom-ref": "\\\\u0", "näme": 1.0, "deep": {"er": {"\\u0001\\ud83d\\ude00\\/": "\\"\\\\\\u005c"}}}',
        '{ "n" : 1 , "list" : [ ] , "näme" : true }'.replace("[ ]", "[ 1 ]"),
    ],
)
def test_what_is_valid_comes_back(door: Sqlite, text: str) -> None:
    document = f'{{"inner": {text}}}'
    outcome = door.put("thing_doc", document)
    assert outcome.accepted, outcome.said
    assert equal(outcome.document, exact(document))


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        '{"n": 0}',
        '{"n": 1.5}',
        '{"n": null}',
        '{"n": 1, "\\u006e\\u00e4me": "b"}',
        '{"n": 1, "bom\\u002Dref": "abcd"}',
        '{"n": 1, "list": []}',
        '{"n": 1, "list": [1, "null"]}',
        '{"n": 1, "list": [[]]}',
        '{"n": 1, "list": [{}]}',
        '{"n": 1, "pair": ["y"]}',
        '{"n": 1, "pair": ["x", {}]}',
        '{"n": 1, "deep": {}}',
        '{"n": 1, "deep": {"er": null}}',
        '{"n": 1, "other": 1}',
        "[]",
    ],
)
def test_what_is_not_is_refused(door: Sqlite, text: str) -> None:
    assert not door.put("thing_doc", f'{{"inner": {text}}}').accepted


@pytest.mark.parametrize("text", ['{"\\u006e": 1}', '{"n": 1, "n\\u00E4me": "b"}', '{"n": 1, "n": 0}', "{"])
def test_a_direct_write_hides_no_member_by_escapes_or_twice(door: Sqlite, text: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="CHECK constraint failed: thing_inner_"):
        door.connection.execute("INSERT INTO thing (inner) VALUES (?)", (text,))


@pytest.mark.parametrize(
    "value",
    ["", "\u0001\u001f", '"\\/', "\\u0061", "\\\\u", "é\U0001f600\u2028", {"\u0002\\u006b": ["\\", "\\\\"]}],
)
def test_plain_text_means_the_same(value: Any) -> None:
    escaped = json.dumps(value).replace("a", "\\u0061").replace("/", "\\/").replace("\\\\u0061", "\\u0061")
    connection = sqlite3.connect(":memory:")
    connection.execute(f"CREATE VIEW trivet_plain AS {VIEW}")
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False), escaped):
        made = connection.execute(f"SELECT {plain('?1')}", (text,)).fetchone()[0]
        assert json.loads(made) == json.loads(text)


def test_a_required_member_is_missed_whatever_its_test(tmp_path: Path) -> None:
    properties = {name: schema for name, (schema, _) in REQUIRED.items()}
    inner = {"type": "object", "properties": properties, "required": list(properties)}
    schema = {"type": "object", "properties": {"inner": inner, "other": {"not": inner}}}
    catalog, leg = build_schema(tmp_path, schema)
    (entity,) = (entity for name, entity in catalog.entities.items() if name.endswith(".Thing"))
    engine = Sqlite()
    engine.load(leg)
    right = {name: value for name, (_, value) in REQUIRED.items()}
    cases = [right, *({key: one for key, one in right.items() if key != name} for name in right)]
    cases += [right | {name: value} for name in right for value in VALUES]
    answers = {}
    for case, column in product(cases, ("inner", "other")):
        wanted = evaluate(entity.predicate, {column: case}, catalog.predicates)
        try:
            engine.connection.execute(f"INSERT INTO thing ({column}) VALUES (?)", (json.dumps(case),))
            given = True
        except sqlite3.IntegrityError:
            given = False
        assert given is wanted, (column, case)
        answers[column, wanted] = True
    assert len(answers) == 4


def test_closed_objects_are_asked_of_any_value(tmp_path: Path) -> None:
    inner = {"type": "object", "properties": CLOSED_PLACES}
    catalog, leg = build_schema(tmp_path, {"type": "object", "properties": {"inner": inner, **CLOSED_PLACES}})
    (entity,) = (entity for name, entity in catalog.entities.items() if name.endswith(".Thing"))
    engine = Sqlite()
    engine.load(leg)
    for name, value in product(CLOSED_PLACES, VALUES):
        for document in ({name: value}, {"inner": {name: value}}):
            wanted = evaluate(entity.predicate, document, catalog.predicates)
            assert engine.put("thing_doc", json.dumps(document)).accepted is wanted, document


def test_blanks_change_nothing(tmp_path: Path) -> None:
    closed = {"type": "object", "additionalProperties": False}
    inner = {"type": "object", "properties": {"in": closed}, "additionalProperties": False}
    engine = Sqlite()
    engine.load(build_schema(tmp_path, {"type": "object", "properties": {"a": closed, "b": inner}})[1])
    engine.connection.execute("INSERT INTO thing (a, b) VALUES ('{ }', '{ \"in\" : { } }')")
    for column, text in (("a", '{ "x" : 1 }'), ("b", '{ "in" : { "x" : 1 } }'), ("b", '{ "x" : { } }')):
        with pytest.raises(sqlite3.IntegrityError):
            engine.connection.execute(f"INSERT INTO thing ({column}) VALUES (?)", (text,))


@pytest.mark.parametrize("name", [r"q\"", r"\"", r"q\\\"x", r"\\", r"a.b[0]", r"\u0022", r"\u005c", ""])
@pytest.mark.parametrize(
    "value",
    ["true", "false", "null", "-0.0", "1.50", "1E2", "123456789012345678901234", r'{"\"": [true, 1.10]}'],
)
def test_a_name_of_any_characters_keeps_its_value(name: str, value: str, quoted: sqlite3.Connection) -> None:
    text = f'{{"id":"1","{name}":{value}}}'
    quoted.execute("SAVEPOINT one")
    quoted.execute("INSERT INTO thing_doc (doc) VALUES (?)", (text,))
    quoted.execute("UPDATE thing_doc SET doc = doc")
    quoted.execute("UPDATE thing SET note = 'x'")
    ((doc,),) = quoted.execute("SELECT doc FROM thing_doc").fetchall()
    quoted.execute("ROLLBACK TO one")
    found = json.loads(doc, parse_float=str, parse_int=str)
    assert found == json.loads(text[:-1] + ',"note":"x"}', parse_float=str, parse_int=str)


@pytest.fixture(scope="module")
def quoted(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    schema = {
        "type": "object",
        "properties": {"id": {"type": "string"}, "note": {"type": "string"}},
        "required": ["id"],
    }
    engine = Sqlite()
    engine.load(build_schema(tmp_path_factory.mktemp("quoted"), schema)[1])
    return engine.connection
