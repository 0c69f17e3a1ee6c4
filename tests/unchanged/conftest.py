"""A project with everything that `trivet check` depends on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from trivet.cli.main import call
from trivet.template_files import packaged_folder

SETTINGS = """\
schemas: [schemas]
ignore: ["*.test.json"]
components: [common.yaml]
extensions: words.yaml
locations: {"https://example.org/": shared}
patches: {schemas/b.json: b.patch.json}
templates: mine
profiles:
  small: {output: small, targets: {schema: {}}}
targets:
  models: {}
  schema: {}
  notes: {plan: models, templates: notes, path: generated/notes}
"""
DRAFT = "https://json-schema.org/draft/2020-12/schema"
FILES = {
    "trivet.yaml": SETTINGS,
    "schemas/a.json": json.dumps(
        {
            "$schema": DRAFT,
            "type": "object",
            "properties": {
                "b": {"$ref": "b.json"},
                "c": {"$ref": "#/definitions/C"},
                "d": {"$ref": "https://example.org/d", "x-word": "one"},
            },
        }
    ),
    "schemas/b.json": json.dumps({"$schema": DRAFT, "type": "string"}),
    "schemas/deep/e.yaml": f"$schema: {DRAFT}\ntype: integer\n",
    "schemas/a.test.json": "{}",
    "common.yaml": f"$schema: {DRAFT}\ndefinitions:\n  C: {{type: number}}\n",
    "shared/d.json": json.dumps({"$schema": DRAFT, "type": "boolean"}),
    "words.yaml": "x-word: {}\n",
    "b.patch.json": '{"minLength": 1}\n',
    "notes/types.txt.jinja2": "a note\n",
}


def git(folder: Path, *arguments: str) -> None:
    names = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "core.autocrlf=false")
    subprocess.run(["git", *names, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project, generated with both of its profiles, and committed."""
    folder = tmp_path_factory.mktemp("unchanged") / "project"
    for path, text in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    template = next(Path(packaged_folder()).glob("models/**/*.jinja2"))
    mine = folder / "mine" / template.relative_to(packaged_folder())
    mine.parent.mkdir(parents=True)
    shutil.copy(template, mine)
    before = Path.cwd()
    os.chdir(folder)
    try:
        assert call(["generate", "-q"]) == 0
        assert call(["generate", "-q", "--profile", "small"]) == 0
    finally:
        os.chdir(before)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "first")
    return folder


@pytest.fixture
def project(generated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the project, as the working directory, on a developer's machine."""
    folder = tmp_path / "project"
    shutil.copytree(generated, folder, symlinks=True)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.chdir(folder)
    yield folder
