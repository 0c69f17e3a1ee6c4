"""`trivet sql` prints what lies there where that is what the inputs make, and compiles otherwise."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trivet.cli import sql
from trivet.cli.main import call
from trivet.settings import Settings

SCHEMA = {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"}
FILE = "generated/sql/postgresql/a.sql"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "schemas").mkdir()
    _write(tmp_path, "a", x={"type": "string"})
    _write(tmp_path, "b", y={"type": "string"})
    (tmp_path / "trivet.yaml").write_text("targets: {models: {}, sql: {dialects: [postgresql]}}\n")
    monkeypatch.chdir(tmp_path)
    assert call(["generate"]) == 0
    return tmp_path


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[Settings]:
    """One entry for each time that the command compiles."""
    told: list[Settings] = []

    def build(settings: Settings, *at: Any) -> object:
        told.append(settings)
        return real(settings, *at)

    real = sql.build
    monkeypatch.setattr(sql, "build", build)
    return told


def _write(folder: Path, name: str, **properties: object) -> None:
    (folder / "schemas" / f"{name}.json").write_text(json.dumps({**SCHEMA, "properties": properties}))


def _printed(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    capsys.readouterr()
    assert call(["sql", "postgresql", *options]) == 0
    return capsys.readouterr().out


def test_files_as_in_the_manifest_print_without_a_build(
    project: Path, capsys: pytest.CaptureFixture[str], compiled: list[Settings]
) -> None:
    text = _printed(capsys)
    paths = json.loads((project / "generated/manifest.json").read_text())["apply"]["postgresql"]
    assert text == "\n".join((project / path).read_text() for path in paths)
    assert len(paths) == 3 and compiled == []


def _edit(project: Path) -> None:
    (project / FILE).write_text("-- mine\n")


def _delete(project: Path) -> None:
    (project / FILE).unlink()


def _link(project: Path) -> None:
    (project / FILE).rename(project / "elsewhere.sql")
    (project / FILE).symlink_to(project / "elsewhere.sql")


def _convert(project: Path) -> None:
    (project / FILE).write_bytes((project / FILE).read_bytes().replace(b"\n", b"\r\n"))


def _without_manifest(project: Path) -> None:
    (project / "generated/manifest.json").unlink()


def _broken_manifest(project: Path) -> None:
    (project / "generated/manifest.json").write_text("{")


def _foreign_path(project: Path) -> None:
    path = project / "generated/manifest.json"
    manifest = json.loads(path.read_text())
    manifest["apply"]["postgresql"] = ["schemas/a.json"]
    manifest["files"]["schemas/a.json"] = manifest["inputs"]["schemas/a.json"]
    path.write_text(json.dumps(manifest))


def _other_version(project: Path) -> None:
    path = project / "generated/manifest.json"
    manifest = json.loads(path.read_text())
    manifest["tools"]["trivet"] = "0.0.0"
    path.write_text(json.dumps(manifest))


def _odd_sections(project: Path) -> None:
    path = project / "generated/manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "kept": 1, "apply": [], "tools": None}))


@pytest.mark.parametrize(
    "change",
    [
        _edit,
        _delete,
        _link,
        _convert,
        _without_manifest,
        _broken_manifest,
        _foreign_path,
        _other_version,
        _odd_sections,
    ],
)
def test_files_that_are_not_are_compiled_and_stay(
    project: Path,
    capsys: pytest.CaptureFixture[str],
    compiled: list[Settings],
    change: Callable[[Path], None],
) -> None:
    before = _printed(capsys)
    change(project)
    kept = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    assert _printed(capsys) == before and len(compiled) == 1
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == kept


def test_inputs_that_changed_are_compiled(
    project: Path, capsys: pytest.CaptureFixture[str], compiled: list[Settings]
) -> None:
    _write(project, "a", x={"type": "string", "maxLength": 7})
    assert "<= 7" in _printed(capsys) and len(compiled) == 1
    _write(project, "c", z={"type": "string"})
    assert "CREATE TABLE public.c (" in _printed(capsys) and len(compiled) == 2
    assert call(["generate"]) == 0
    assert "<= 7" in _printed(capsys) and len(compiled) == 2


def test_another_output_is_compiled(
    project: Path, capsys: pytest.CaptureFixture[str], compiled: list[Settings]
) -> None:
    assert call(["generate", "--output", "other"]) == 0
    assert _printed(capsys, "--output", "other") == _printed(capsys)
    assert len(compiled) == 1


def test_files_that_only_left_behind_are_not_taken_for_new_ones(
    project: Path, capsys: pytest.CaptureFixture[str], compiled: list[Settings]
) -> None:
    manifest = project / "generated/manifest.json"
    assert call(["generate", "--only", "models"]) == 0
    assert "kept" not in json.loads(manifest.read_text())
    _write(project, "a", x={"type": "string", "maxLength": 7})
    assert call(["generate", "--only", "models"]) == 0
    assert json.loads(manifest.read_text())["kept"] == ["sql"]
    assert call(["generate", "--only", "models"]) == 0
    assert "<= 7" in _printed(capsys) and len(compiled) == 1
    assert call(["generate", "--only", "sql"]) == 0
    assert "kept" not in json.loads(manifest.read_text())
    assert "<= 7" in _printed(capsys) and len(compiled) == 1
    assert call(["check"]) == 0


def test_a_dialect_that_the_settings_do_not_make_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(["sql", "sqlite"]) == 2
    assert "no DDL for sqlite" in capsys.readouterr().err
