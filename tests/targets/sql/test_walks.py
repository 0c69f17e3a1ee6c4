"""Patterns without a GLOB form are walked through in SQLite: everywhere a pattern may stand, exactly."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.predicates.strategies import ALPHABET, patterns
from tests.targets.sql.builds import SUITE, build_schema
from tests.targets.sql.engines import Sqlite

from trivet.predicates.formats import FORMATS
from trivet.predicates.nodes import Cannot
from trivet.predicates.regex import GlobWalk, parse, to_glob, to_glob_walk, to_python
from trivet.settings import SqlTarget
from trivet.targets.sql.dialects.sqlite.walks import steps_of, walk_name, walked

SQLITE = SqlTarget("generated/sql", dialects=("sqlite",))
#: Each without a GLOB form.
WALKED = [
    "^(?:aa|bbb)*$",
    "^(?=(?:..)*$)[a-z]*[0-9]$",
    "(?<!a)b(?!c)",
    "\\bfoo\\b",
    "^(?!con$)[a-z]+(?:\\.[a-z]+)*$",
    "^\\(\\s*'[^']*'\\s*(,|(,\\s*'[^']*'\\s*)+)\\)$",
    "^(?:\\p{L}\\p{L})*$",
]
TEXTS = ["", "aa", "aabbb", "aabb", "a1", "1", "a\n1", "b", "abc", "bb", "a foo b", "xfoo", "con", "con.x", "é",
         "x.con", "('',)", "('a', 'b')", "('a'", "Élan", "élan-", "😀", "'; --", "a" * 64, "a" * 65, "a" * 66,
         "a" * 128 + "bbb", "bbb" * 401, "b" * 4_000 + "c"]  # fmt: skip


@pytest.fixture(scope="module")
def connection() -> Iterator[sqlite3.Connection]:
    with sqlite3.connect(":memory:") as opened:
        columns = "walk, state, place, glob, next, PRIMARY KEY (walk, state, place)"
        opened.execute(f"CREATE TABLE trivet_step ({columns}) WITHOUT ROWID")
        yield opened


def finds(pattern: str, text: str) -> bool:
    python = to_python(parse(pattern))
    assert isinstance(python, str)
    return re.search(python, text) is not None


def accepts(connection: sqlite3.Connection, walk: GlobWalk, text: str) -> bool:
    name = walk_name(walk)
    rows = [(name, *step) for step in steps_of(walk)]
    connection.executemany("INSERT OR IGNORE INTO trivet_step VALUES (?, ?, ?, ?, ?)", rows)
    query = f"SELECT {walked('?1', 't.x')} FROM (SELECT ?2 AS x) AS t"
    return bool(connection.execute(query, (name, text)).fetchone()[0])


@given(pattern=patterns(groups=False), found=st.lists(st.text(ALPHABET, max_size=6), min_size=1, max_size=8))
@settings(max_examples=600, deadline=None)
def test_agrees_with_python(connection: sqlite3.Connection, pattern: str, found: list[str]) -> None:
    assume("\\0" not in pattern)
    walk = to_glob_walk(parse(pattern))
    assume(not isinstance(walk, Cannot))
    assert isinstance(walk, GlobWalk)
    for text in found:
        assert accepts(connection, walk, text) is finds(pattern, text), (text, walk)


@pytest.mark.parametrize("pattern", WALKED)
def test_these_have_no_other_form(connection: sqlite3.Connection, pattern: str) -> None:
    assert isinstance(to_glob(parse(pattern)), Cannot)
    walk = to_glob_walk(parse(pattern))
    assert isinstance(walk, GlobWalk)
    assert [accepts(connection, walk, text) for text in TEXTS] == [finds(pattern, text) for text in TEXTS]


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_can_be_walked(name: str) -> None:
    assert all(isinstance(to_glob_walk(parse(pattern)), GlobWalk) for pattern in FORMATS[name].patterns)


def schema(pattern: str) -> dict[str, Any]:
    """The pattern in a column, in a tree, on names, on names inside a recursion."""
    text = {"type": "string", "pattern": pattern}
    return {
        "type": "object",
        "properties": {
            "column": text,
            "items": {"type": "array", "items": {"not": text}},
            "names": {"type": "object", "propertyNames": {"$ref": "#/$defs/name"}},
            "matching": {"type": "object", "patternProperties": {pattern: {"type": "integer"}}},
            "others": {
                "type": "object",
                "patternProperties": {pattern: True},
                "additionalProperties": {"type": "null"},
            },
            "tree": {"$ref": "#/$defs/tree"},
        },
        "$defs": {
            "name": {"anyOf": [text, {"const": "-"}]},
            "tree": {
                "type": "object",
                "propertyNames": {"$ref": "#/$defs/name"},
                "additionalProperties": {"anyOf": [{"$ref": "#/$defs/tree"}, text]},
            },
        },
    }


def expected(pattern: str, text: str) -> list[tuple[dict[str, Any], bool]]:
    found = finds(pattern, text)
    return [
        ({"column": text}, found),
        ({"items": [1, text]}, not found),
        ({"names": {"-": 1, text: 2}}, found),
        ({"matching": {text: 1}}, True),
        ({"matching": {text: "1"}}, not found),
        ({"others": {text: 1}}, found),
        ({"tree": {"-": {text: {}}}}, found),
        ({"tree": {"-": {"-": text}}}, found),
    ]


@pytest.mark.parametrize("pattern", WALKED)
def test_wherever_a_pattern_may_stand(tmp_path: Path, pattern: str) -> None:
    engine = Sqlite()
    leg = build_schema(tmp_path, schema(pattern), target=SQLITE)[1]
    assert [row.reason for row in leg.verdicts if row.kind != "exact" and row.keyword] == []
    engine.load(leg)
    for text in TEXTS:
        for document, accepted in expected(pattern, text):
            outcome = engine.put("thing_doc", json.dumps(document))
            assert outcome.accepted is accepted, (document, outcome)
            if accepted:
                assert outcome.document == document
            else:
                assert outcome.said.startswith(f"thing_{next(iter(document))}_")


def test_direct_writes_are_refused_too(tmp_path: Path) -> None:
    engine = Sqlite()
    engine.load(build_schema(tmp_path, schema("^(?:aa|bbb)*$"), target=SQLITE)[1])
    engine.connection.execute("INSERT INTO thing (\"column\") VALUES ('aabbb')")
    for value in ("aab", 5, 5.5, b"aa", b"", b"aab"):
        with pytest.raises(sqlite3.IntegrityError, match=r"thing[_.]column"):
            engine.connection.execute('INSERT INTO thing ("column") VALUES (?)', (value,))
        with pytest.raises(sqlite3.IntegrityError, match=r"thing[_.]column"):
            engine.connection.execute('UPDATE thing SET "column" = ?', (value,))


def test_a_large_one_is_said_once_for_all_columns(tmp_path: Path) -> None:
    """As a rule that several values are asked, since `format: uri` alone takes hundreds of steps."""
    properties = {f"link{number}": {"type": "string", "format": "uri"} for number in range(9)}
    leg = build_schema(
        tmp_path,
        {"type": "object", "properties": properties},
        readings=replace(SUITE, format="assert"),
        target=SQLITE,
    )[1]
    text = "".join(artifact.text for artifact in leg.artifacts)
    assert text.count('WITH RECURSIVE "walk"') == 1
    engine = Sqlite()
    engine.load(leg)
    assert engine.put("thing_doc", '{"link0": "https://a.example/b?c#d", "link8": "urn:x:y"}').accepted
    assert engine.put("thing_doc", '{"link0": "urn:a", "link7": "no uri"}').said == "thing_link7_format"


def test_names_that_double_with_every_level(tmp_path: Path) -> None:
    """Written out, sixteen levels would take hundreds of megabytes: they are rules that names are asked."""
    levels = {
        f"a{level}": {
            "anyOf": [
                {"allOf": [{"$ref": f"#/$defs/a{level + 1}"}, {"minLength": level + 1}]},
                {"allOf": [{"$ref": f"#/$defs/a{level + 1}"}, {"maxLength": 40 + level}]},
            ]
        }
        for level in range(16)
    }
    tree = {"type": "object", "properties": {"n": {"$ref": "#/$defs/tree"}}}
    names = {"type": "object", "propertyNames": {"$ref": "#/$defs/a0"}}
    schema = {
        "type": "object",
        "properties": {"m": {**names, "additionalProperties": {"$ref": "#/$defs/tree"}}},
        "$defs": {**levels, "a16": {"pattern": "^[a-z]+x$"}, "tree": tree},
    }
    leg = build_schema(tmp_path, schema, target=SQLITE)[1]
    assert sum(len(artifact.text) for artifact in leg.artifacts) < 100_000
    assert not [row for row in leg.verdicts if row.kind == "wider" and row.keyword]
    engine = Sqlite()
    engine.load(leg)
    assert (
        engine.put("thing_doc", '{"m": {"abx": {"n": {}}, "x": {"n": {}}}}').said == "thing_m_propertyNames"
    )
    assert engine.put("thing_doc", '{"m": {"abx": {"n": {}}, "cx": {"n": {"n": {}}}}}').accepted
    assert not engine.put("thing_doc", '{"m": {"abx": {"n": {}}, "abc": {"n": {}}}}').accepted
    assert not engine.put("thing_doc", '{"m": {"abx": {"n": 1}}}').accepted


@pytest.mark.parametrize("levels", (9, 10, 22))
def test_names_in_a_choice_of_any_depth(tmp_path: Path, levels: int) -> None:
    """SQLite's parser holds a hundred symbols."""
    choice: dict[str, Any] = {"pattern": "^(?:aa|bbb)*$"}
    for level in range(levels):
        choice = {"anyOf": [{"allOf": [choice, {"minLength": 1}]}, {"const": f"name{level}"}]}
    schema = {"type": "object", "properties": {"m": {"type": "object", "propertyNames": choice}}}
    leg = build_schema(tmp_path, schema, target=SQLITE)[1]
    assert not [row for row in leg.verdicts if row.kind == "wider" and row.keyword]
    engine = Sqlite()
    engine.load(leg)
    assert engine.put("thing_doc", '{"m": {"aabbb": 1, "name0": 2, "aa": []}}').accepted
    assert engine.put("thing_doc", '{"m": {"aabbb": 1, "aab": 2}}').said == "thing_m_propertyNames"


def test_a_choice_of_very_many_names(tmp_path: Path) -> None:
    choice = {"anyOf": [{"pattern": f"^(?:a{number}|b)*$"} for number in range(150)]}
    tree = {
        "type": "object",
        "propertyNames": choice,
        "additionalProperties": {"$ref": "#/$defs/tree"},
    }
    schema = {"type": "object", "properties": {"t": {"$ref": "#/$defs/tree"}}, "$defs": {"tree": tree}}
    leg = build_schema(tmp_path, schema, target=SQLITE)[1]
    engine = Sqlite()
    engine.load(leg)
    assert engine.put("thing_doc", '{"t": {"ba149": {"a7": {}}}}').accepted
    assert not engine.put("thing_doc", '{"t": {"ba149": {"a7c": {}}}}').accepted
