"""Trees that one does not own, from `trivet init` to a green check with nothing but what init and the hints say.

Each is small, and has what stops a whole public tree: the schemas are never edited.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from trivet.cli.main import call

NEWEST = "https://json-schema.org/draft/2020-12/schema"
SEVEN = "http://json-schema.org/draft-07/schema#"


def _object(properties: dict[str, Any], schema: str = SEVEN, **more: Any) -> dict[str, Any]:
    return {"$schema": schema, **more, "type": "object", "properties": properties}


TEXT = {"type": "string"}
TWICE = """{
  "$schema": "http://json-schema.org/draft-07/schema#",
  "type": "object",
  "properties": {
    "name": {"type": "string", "title": "Name", "title": "Full name"},
    "name": {"type": "string"}
  }
}
"""
#: What the tree is like → its files.
TREES: dict[str, dict[str, Any]] = {
    "a reference dangles, and other documents lead there": {
        "schemas/entity/table.json": _object({"owner": {"$ref": "../type/owner.json"}}),
        "schemas/type/owner.json": _object({"name": TEXT, "team": {"$ref": "gone.json#/definitions/Team"}}),
        "schemas/api/create.json": _object({"table": {"$ref": "../entity/table.json"}}),
    },
    "members stand twice": {
        "schemas/profile.json": TWICE,
    },
    "keywords are not as the draft has them": {
        "schemas/run.json": _object({"id": TEXT, "since": {"type": "string", "format": ["date"]}}),
        "schemas/step.json": _object({"id": {**TEXT, "required": True}}),
    },
    "examples and data stand among the schemas": {
        "components/adventure.schema.json": _object({"id": TEXT}, NEWEST),
        "components/adventure.example.1.json": {"id": "x", "type": "object"},
        "components/prices.json": [{"price": 1}],
        "components/notes.yaml": "title: Notes\nitems: [milk]\n",
    },
    "files have no extension": {
        "schemas/com.acme/click/jsonschema/1-0-0": {
            "$schema": "http://iglucentral.com/schemas/com.snowplowanalytics.self-desc/schema/jsonschema/1-0-0#",
            "self": {"vendor": "com.acme", "name": "click", "format": "jsonschema", "version": "1-0-0"},
            "type": "object",
            "properties": {"target": TEXT},
        },
        "schemas/com.acme/view/jsonschema/1-0-1": _object({"page": TEXT}),
    },
    "references start from the root of the tree": {
        "json_schema/core/id.json": {"$schema": SEVEN, "type": "string", "minLength": 1},
        "json_schema/module/donor.json": _object({"id": {"$ref": "core/id.json"}}),
        "json_schema/type/cell.json": _object({"donor": {"$ref": "module/donor.json"}}),
    },
    "documents only hold definitions": {
        "schemas/common.json": {"$schema": NEWEST, "$defs": {"Id": {**TEXT, "minLength": 1}}},
        "schemas/user.json": _object({"id": {"$ref": "common.json#/$defs/Id"}}, NEWEST),
    },
    "one of them does not say its draft": {
        "schemas/a.json": _object({"x": TEXT}),
        "schemas/b.json": {"type": "object", "properties": {"y": TEXT}},
    },
}


@pytest.fixture(params=list(TREES), ids=lambda name: name.replace(" ", "-"))
def tree(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for path, content in TREES[request.param].items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_init_and_the_hints_say_is_enough(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in tree.rglob("*") if path.is_file()}
    assert call(["init"]) == 0
    for _ in range(4):
        capsys.readouterr()
        if call(["generate"]) == 0:
            break
        said = capsys.readouterr().err
        changes = list(_proposed(said))
        assert changes, said
        _follow(changes)
    assert call(["check"]) == 0, capsys.readouterr().err
    assert {path: path.read_bytes() for path in before} == before
    assert json.loads((tree / "generated/manifest.json").read_text("utf-8"))["roots"]


def _proposed(said: str) -> Iterator[dict[str, Any]]:
    """The settings that are proposed: how the tree is read, else what to let pass, else what to leave out."""
    findings, _, block = said.partition("in trivet.yaml")
    lines = block.splitlines()[1:]
    readings = re.findall(r"`((?:readings|draft): [^`]+)`", findings)
    if lines and not readings:
        yield yaml.safe_load("\n".join(lines if lines[0].endswith(":") else ["concessions:", *lines]))
        return
    for text in readings or re.findall(r"`(ignore: [^`]+)`", findings):
        yield yaml.safe_load(text)


def _follow(changes: list[dict[str, Any]]) -> None:
    path = Path("trivet.yaml")
    settings = yaml.safe_load(path.read_text("utf-8"))
    for change in changes:
        for key, value in change.items():
            if isinstance(value, list):
                known = settings.setdefault(key, [])
                known += [one for one in value if one not in known]
            elif isinstance(value, dict):
                settings.setdefault(key, {}).update(value)
            else:
                settings[key] = value
    path.write_text(yaml.safe_dump(settings, sort_keys=False), "utf-8")
