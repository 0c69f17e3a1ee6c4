"""A file or folder that `--output` names and that cannot be written is told, with exit code 2."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.source.tree import DRAFT_2020, write

from trivet.cli.main import call

LONG = "x" * 300


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    new = {"$schema": DRAFT_2020, "type": "object", "properties": {"a": {"type": "string"}}}
    old = {"$schema": DRAFT_2020, "type": "object"}
    write(tmp_path, {"schemas/a.json": new, "old/schemas/a.json": old})
    write(tmp_path, {"trivet.yaml": "targets: {models: {}, docs: {}, sql: {dialects: [sqlite]}}\n"})
    monkeypatch.chdir(tmp_path)
    assert call(["generate", "-q"]) == 0
    return tmp_path


@pytest.mark.parametrize("output", ["schemas", "nope/x", "schemas/a.json/x", LONG])
def test_no_file_no_folder(project: Path, capsys: pytest.CaptureFixture[str], output: str) -> None:
    before = sorted(project.rglob("*"))
    commands = [["prove", "--limit", "1"]]
    if output != "nope/x":
        commands += [["migrate", "sqlite", "--against", "old", "--name", "a" * 250], ["site"]]
    for command in commands:
        assert call([*command, "--output", output]) == 2, command
        told = capsys.readouterr().err
        assert "internal error" not in told and output[:4] in told
    assert sorted(project.rglob("*")) == before


def test_templates_are_not_copied_into_a_file(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "trivet.yaml").write_text("templates: old/schemas/a.json\n")
    assert call(["templates", "copy", "docs/type.md.jinja2"]) == 2
    assert "old/schemas/a.json/docs/type.md.jinja2: not a directory" in capsys.readouterr().err
