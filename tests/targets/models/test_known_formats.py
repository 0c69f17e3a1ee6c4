"""Small trees in the shapes of formats that many people write: their classes are what a person would have written.

Each folder of `known_formats/` has `schemas/`, the settings, `documents.json` (what is valid and what is not, by
definition) and `client.py`, a program over the models.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml
from benchmarks.counts import Package, count, made
from pydantic import TypeAdapter, ValidationError
from tests.prove.projects import generate, prove, undeclared

from trivet.json_text import json_lines
from trivet.normalize import bundle
from trivet.settings import Settings

FOLDER = Path(__file__).parent / "known_formats"
NAMES = sorted(path.parent.name for path in FOLDER.glob("*/trivet.yaml"))


@pytest.fixture
def tree(name: str, tmp_path: Path) -> Path:
    """The tree in a folder of its own."""
    return Path(shutil.copytree(FOLDER / name, tmp_path / name))


@pytest.fixture
def package(name: str, tree: Path, monkeypatch: pytest.MonkeyPatch) -> Package:
    """Its models, importable under a name of their own."""
    monkeypatch.syspath_prepend(tree)
    mapping = yaml.safe_load((tree / "trivet.yaml").read_text("utf-8"))
    targets = {"models": {"path": f"known_{name}"}}
    return made(Settings.from_mapping({**mapping, "targets": targets}, root=tree), tree)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_wrong_with_the_classes(package: Package) -> None:
    counts = count(package)
    assert counts.classes
    assert {kind: found for kind, found in counts.faults.items() if found} == {}


@pytest.mark.parametrize("name", NAMES)
def test_a_program_runs_and_mypy_accepts_it(tree: Path) -> None:
    generate(tree)
    modules = [path.relative_to(tree) for path in sorted((tree / "models").rglob("*.py"))]
    imports = ", ".join(".".join(path.with_suffix("").parts) for path in modules)
    _run(tree, "-W", "error", "-c", f"import {imports}")
    _run(tree, "-W", "error", "client.py")
    _run(tree, "-m", "mypy", "--strict", "--config-file", "", "client.py", "models")


def _run(folder: Path, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", NAMES)
def test_documents_are_accepted_as_a_validator_accepts_them(tree: Path, package: Package) -> None:
    definitions = {one.document: one.definition for one in package.normal.roots}
    definitions |= {f"{one.document}#{one.pointer}": one.definition for one in package.normal.entries}
    schemas = json.loads(json_lines(bundle(package.normal)))["$defs"]
    for place, documents in json.loads((tree / "documents.json").read_text("utf-8")).items():
        definition = definitions[place]
        adapter = TypeAdapter[Any](package.bound(definition))
        judge = jsonschema_rs.Draft202012Validator(
            {"$ref": f"#/$defs/{definition}", "$defs": schemas}, validate_formats=True
        )
        assert documents["valid"] and documents["invalid"]
        for label, values in documents.items():
            for value in values:
                told = (place, value, judge.is_valid(value), accepts(adapter, value))
                assert told == (place, value, label == "valid", label == "valid")


def accepts(adapter: TypeAdapter[Any], value: Any) -> bool:
    """Whether the class takes a document; what it takes it gives back."""
    try:
        read = adapter.validate_json(json.dumps(value))
    except ValidationError:
        return False
    again = adapter.dump_json(read, by_alias=True, exclude_unset=True)
    assert adapter.validate_json(again) == read
    return True


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_drawn_and_derived_values_agree_or_are_declared(tree: Path) -> None:
    generate(tree)
    code, report = prove(tree, "--limit", "200")
    assert (code, undeclared(report)) == (0, [])
    assert report["documents"]
