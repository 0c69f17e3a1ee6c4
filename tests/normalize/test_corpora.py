"""Whole trees that no one here wrote: no false error, every label kept, every break found at its line."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from tests.normalize.oracle import of_definition, printed
from tests.source.tree import Tree, run

from trivet.settings import Readings, Settings

COMPANION = "openapi/_original/oura-oura-ring-api-openapi.yml"
TREES: dict[str, dict[str, Any]] = {
    "oura": {"schemas": ("json-schema",), "components": (COMPANION,)},
    "octokit-webhooks": {"schemas": ("schemas",), "draft": "07"},
    "cyclonedx": {"schemas": ("schema",)},
    "gbfs": {"schemas": (".",), "ignore": ("testFixtures", "/*.json")},
    "schemastore-a": {"schemas": ("schemas",)},
}
REFERENCES = {"oura": 51, "octokit-webhooks": 1388}


def normalized(folder: Path, name: str, readings: Readings) -> Tree:
    return run(Settings(root=folder, readings=readings, **TREES[name]))


@pytest.mark.corpora
@pytest.mark.parametrize("name", TREES)
def test_a_whole_tree_has_no_false_error(corpora: Path, name: str) -> None:
    tree = normalized(corpora / name, name, Readings())
    assert tree.errors == []
    if name in REFERENCES:
        own = [target for target in tree.registry.targets if not target[0].endswith(".yml")]
        assert len(own) == REFERENCES[name]


@pytest.mark.corpora
@pytest.mark.parametrize("formats", ["annotate", "assert"])
@pytest.mark.parametrize("name", TREES)
def test_the_normal_form_agrees_with_every_label(corpora: Path, name: str, formats: str) -> None:
    asserted = formats == "assert"
    readings = Readings(nullable="ignore", format="assert" if asserted else "annotate", primary_key=None)
    tree = normalized(corpora / name, name, readings)
    document = printed(tree.normal)
    definitions = {row.document: row.definition for row in tree.normal.roots}
    validators: dict[str, jsonschema_rs.Validator] = {}
    for row in labels(corpora / name, asserted=asserted):
        schema = row["schema"]
        if schema not in validators:
            validators[schema] = of_definition(document, definitions[schema])
        instance = json.loads((corpora / name / row["instance"]).read_text("utf-8"))
        assert validators[schema].is_valid(instance) == row["valid"], row


def labels(folder: Path, *, asserted: bool) -> Iterator[dict[str, Any]]:
    """The rows of a corpus; with formats asserted, those that flip have the other label."""
    for row in json.loads((folder / "labels.json").read_text("utf-8")):
        flipped = row.get("valid_with_format_assertion", {}) if asserted else {}
        yield {**row, "valid": flipped.get("jsonschema_rs", row["valid"])}
    more = folder / "labels-format.json"
    if asserted and more.is_file():
        yield from json.loads(more.read_text("utf-8"))


Break = Callable[[Path], tuple[str, str]]


def rename_a_definition(root: Path) -> tuple[str, str]:
    """A document that refers to what is broken, and the pattern of the references that break."""
    file = root / "schemas/common/repository.schema.json"
    text = file.read_text("utf-8")
    file.write_text(
        text.replace('"$id": "common/repository.schema.json"', '"$id": "elsewhere.json"', 1), "utf-8"
    )
    return "schemas/branch_protection_rule/created.schema.json", "common/repository"


def delete_a_file(root: Path) -> tuple[str, str]:
    (root / "schemas/common/user.schema.json").unlink()
    return "schemas/common/pull-request.schema.json", "(common/)?user"


def misspell_a_pointer(root: Path) -> tuple[str, str]:
    file = root / "schemas/check_run/completed.schema.json"
    text = file.read_text("utf-8").replace('"common/installation-lite', '"common/instalation-lite', 1)
    file.write_text(text, "utf-8")
    return "schemas/check_run/completed.schema.json", "common/instalation-lite"


@pytest.mark.corpora
@pytest.mark.parametrize("damage", [rename_a_definition, delete_a_file, misspell_a_pointer])
def test_a_break_is_reported_at_each_of_its_lines(corpora: Path, tmp_path: Path, damage: Break) -> None:
    shutil.copytree(corpora / "octokit-webhooks/schemas", tmp_path / "schemas")
    document, reference = damage(tmp_path)
    tree = normalized(tmp_path, "octokit-webhooks", Readings())
    found = {(each.location.document, each.location.line) for each in tree.of("dangling-ref")}
    assert found == set(mentions(tmp_path, reference))
    assert any(place[0] == document for place in found)
    assert len(tree.errors) == len(found)


def mentions(root: Path, reference: str) -> Iterator[tuple[str, int]]:
    """Every line of the tree that has a `$ref` to something."""
    pattern = re.compile(rf'"\$ref": "{reference}\.schema\.json[#"]')
    for file in sorted((root / "schemas").rglob("*.json")):
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            if pattern.search(line):
                yield file.relative_to(root).as_posix(), number


@pytest.mark.corpora
def test_without_its_companion_every_reference_of_oura_dangles(corpora: Path) -> None:
    settings = replace(Settings(root=corpora / "oura", **TREES["oura"]), components=())
    assert len(run(settings).of("dangling-ref")) == 51
