"""Where a fault of the schema was conceded, every disagreement is declared by its row."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.prove.projects import generate, project, prove, undeclared

GONE = {"$ref": "gone.json"}
SQL = {"targets": {"models": {}, "docs": {}, "sql": {"dialects": ["sqlite", "duckdb", "postgresql"]}}}


def rows(root: Path) -> set[tuple[str, str, str]]:
    """Location, target and verdict of the rows that `concessions:` is the reason of."""
    ledger = json.loads((root / "generated" / "fidelity.json").read_text("utf-8"))
    return {
        (row["location"].partition("#")[2], row["target"], row["verdict"])
        for row in ledger["rows"]
        if "`concessions:`" in row["reason"]
    }


#: Every way in which a schema may use one that is not known, or a definition with such a part.
USES: dict[str, Any] = {
    "alone": {**GONE, "minLength": 3},
    "allOf": {"allOf": [GONE, {"type": "string"}]},
    "anyOf": {"anyOf": [{"type": "integer"}, GONE]},
    "oneOf": {"oneOf": [GONE, {"type": "string"}, {"$ref": "#/definitions/pair"}]},
    "not": {"not": GONE},
    "if": {"if": GONE, "then": {"type": "string"}, "else": {"type": "integer"}},
    "contains": {"contains": GONE, "items": {"$ref": "#/definitions/pair"}},
    "notChoice": {"not": {"$ref": "#/definitions/choice"}},
    "oneChoice": {"oneOf": [{"$ref": "#/definitions/choice"}, {"$ref": "#/definitions/pair"}]},
    "members": {"additionalProperties": {"$ref": "#/definitions/choice"}, "propertyNames": GONE},
}
DEFINITIONS = {
    "pair": {"type": "object", "properties": {"a": GONE, "b": {"type": "integer"}}, "required": ["b"]},
    "choice": {"oneOf": [GONE, {"type": "string"}]},
}


def test_every_disagreement_is_declared(tmp_path: Path) -> None:
    schema = {
        "type": "object",
        "required": ["id"],
        "properties": {"id": {"type": "string"}, **USES},
        "definitions": DEFINITIONS,
    }
    concessions = [{"at": "schemas/**", "dangling-ref": "accept"}]
    project(tmp_path, {"a.json": schema}, {**SQL, "concessions": concessions})
    generate(tmp_path)
    code, report = prove(tmp_path, "--limit", "800")
    assert (undeclared(report), code) == ([], 0)
    assert report["documents"][0]["instances"] > 300
    told = rows(tmp_path)
    targets = {"models", "sql/sqlite", "sql/duckdb", "sql/postgresql"}
    for name in (
        "alone",
        "allOf/allOf/0",
        "anyOf/anyOf/1",
        "oneOf/oneOf/0",
        "not/not",
        "if/if",
        "contains/contains",
    ):
        place = f"/properties/{name}/$ref"
        assert {
            target for location, target, verdict in told if (location, verdict) == (place, "none")
        } == targets
    assert {verdict for _, _, verdict in told} <= {"none", "wider"}


def test_members_twice_and_invalid_keywords_are_declared(tmp_path: Path) -> None:
    text = (
        '{"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "properties": {'
        '"id": {"type": "string"}, "a": {"type": "integer"}, "a": {"type": "string", "minLength": "5"},'
        '"b": "integer", "c": {"maximum": 9, "minimum": []}}, "required": ["id"], "default": {"x": 1, "x": 2}}'
    )
    both = {"at": "schemas/**", "duplicate-key": "last", "invalid-schema": "drop"}
    project(tmp_path, {}, {**SQL, "concessions": [both]})
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "a.json").write_text(text, "utf-8")
    generate(tmp_path)
    code, report = prove(tmp_path, "--limit", "300")
    assert (undeclared(report), code) == ([], 0)
    assert {(place, verdict) for place, target, verdict in rows(tmp_path) if target == "models"} == {
        ("/properties/a", "none"),
        ("/properties/a/minLength", "none"),
        ("/properties/b", "none"),
        ("/properties/c/minimum", "none"),
    }
