"""Where a test is NULL: a CHECK that is NULL passes, so nothing that a schema refuses may be no more than that."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from tests.targets.sql.builds import build_schema
from tests.targets.sql.engines import Engine, Sqlite
from tests.targets.sql.test_regexp import Supplied

from trivet.predicates.evaluate import evaluate
from trivet.settings import SqlTarget

FEW = {"minimum": 0, "maximum": 10}
MORE = {"minimum": 20, "maximum": 30}
LETTERS = "^(?:aa|bbb)*$"
VALUES: tuple[Any, ...] = (None, True, -1, 5, 5.5, 25, 99, "", "aabbb", "ab", [], [5], {}, {"x": None})
#: Members whose null is refused by something else than their type, and members that no value passes.
MEMBERS: dict[str, Any] = {
    "not-null": {"type": ["null", "integer"], "not": {"type": "null"}},
    "twice": {"oneOf": [{"type": ["null", "integer"]}, {"type": ["null", "integer"], "minimum": 5}]},
    "if-null": {"type": ["null", "string"], "if": {"type": "null"}, "then": False},
    "by-reference": {"type": ["null", "number"], "allOf": [{"$ref": "#/$defs/something"}]},
    "null-and-few": {"type": ["null", "number"], **FEW},
    "nothing": {"type": "integer", "not": {"type": "integer"}},
    "null-at-most": {"type": ["null", "string"], "not": {"type": "string"}},
}
#: The same deep inside a rule, where each part is asked of values of any type.
DEEP: dict[str, Any] = {
    "few": {"type": "number", "not": {"type": "integer", **FEW}},
    "choice": {"anyOf": [{"type": "boolean"}, {"type": "number", "anyOf": [FEW, MORE]}]},
    "with-null": {"anyOf": [{"type": ["number", "null"], "anyOf": [FEW, MORE]}, {"type": "boolean"}]},
    "texts": {
        "anyOf": [
            {"type": "boolean"},
            {
                "type": "string",
                "anyOf": [{"pattern": LETTERS, "minLength": 1}, {"pattern": "^(?:ab|d)*$", "maxLength": 5}],
            },
        ]
    },
}
#: Patterns of a JSON column, asked of what is no text.
COUNTED: dict[str, Any] = {
    "one": {"oneOf": [{"type": "string", "pattern": LETTERS}, {"type": "integer"}]},
    "else": {"if": {"type": "integer"}, "then": FEW, "else": {"type": "string", "pattern": LETTERS}},
}


def _agree(engine: Engine, folder: Path, schema: dict[str, Any], documents: list[Any], **target: Any) -> None:
    schema = {**schema, "$defs": {**schema.get("$defs", {}), "something": {"not": {"type": "null"}}}}
    made = SqlTarget("generated/sql", (engine.name,), **target)
    catalog, leg = build_schema(folder, schema, target=made)
    (entity,) = (entity for name, entity in catalog.entities.items() if name.endswith(".Thing"))
    engine.load(leg)
    answers = set()
    for document in documents:
        wanted = evaluate(entity.predicate, document, catalog.predicates)
        assert engine.put("thing_doc", json.dumps(document)).accepted is wanted, document
        answers.add(wanted)
    assert len(answers) == 2


@pytest.mark.parametrize("name", MEMBERS)
def test_a_null_or_an_absent_member(engine: Engine, tmp_path: Path, name: str) -> None:
    documents = [{}, *({"a": value} for value in VALUES)]
    _agree(engine, tmp_path, {"type": "object", "properties": {"a": MEMBERS[name]}}, documents)


@pytest.mark.parametrize("name", DEEP)
def test_one_answer_does_not_hide_another(engine: Engine, tmp_path: Path, name: str) -> None:
    tree = {"type": "object", "properties": {"v": DEEP[name], "next": {"$ref": "#/$defs/tree"}}}
    schema = {"type": "object", "properties": {"t": {"$ref": "#/$defs/tree"}}, "$defs": {"tree": tree}}
    trees = [{"v": value, **more} for value, more in product(VALUES, ({}, {"next": {}}, {"next": 5}))]
    _agree(engine, tmp_path, schema, [{"t": tree} for tree in trees])


@pytest.mark.parametrize("name", [*COUNTED, "texts"])
def test_an_application_is_asked_of_texts_only(tmp_path: Path, name: str) -> None:
    member = COUNTED.get(name) or DEEP[name]
    inner = {"type": "object", "properties": {"v": member, "next": {"$ref": "#/$defs/inner"}}}
    flat = {"type": "object", "properties": {"v": member}}
    schema = {
        "type": "object",
        "properties": {"t": {"$ref": "#/$defs/inner"}, "f": flat},
        "$defs": {"inner": inner},
    }
    documents = [{key: {"v": value}} for key, value in product(("t", "f"), VALUES)]
    _agree(Supplied(), tmp_path, schema, documents, regexp=True)


def test_a_comment_is_of_the_checks_not_of_a_text(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"a": {"enum": ["x IN (1, 1)", "it's IN (1, 1)"]}}}
    leg = build_schema(tmp_path, schema)[1]
    text = "".join(artifact.text for artifact in leg.artifacts)
    assert "IN (1, 1)" in text and "-- On the left" not in text
    Sqlite().load(leg)
