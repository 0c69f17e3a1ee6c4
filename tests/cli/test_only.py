"""`--only`: some targets are written or compared, the others stay as they were."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from trivet.cli.main import call

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("schemas", "generated"):
        shutil.copytree(CHECKOUT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("trivet.yaml", "extensions.yaml"):
        shutil.copy(CHECKOUT / name, tmp_path)
    if (CHECKOUT / "extensions.yaml").exists():
        shutil.copy(CHECKOUT / "extensions.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    assert call(["generate"]) == 0
    return tmp_path


def files(project: Path, below: str) -> dict[str, bytes]:
    return {
        str(path.relative_to(project)): path.read_bytes()
        for path in (project / below).rglob("*")
        if path.is_file()
    }


def load(project: Path, name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((project / "generated" / name).read_text("utf-8"))
    return loaded


def change(project: Path) -> None:
    path = project / "schemas/oura/publicsession.json"
    path.write_text(path.read_text("utf-8").replace('"minLength": 1', '"minLength": 2'), "utf-8")


def test_a_clean_tree_is_clean_for_each_target(project: Path) -> None:
    for target in ("models", "docs", "sql", "schema", "models,sql"):
        assert call(["check", "--only", target]) == 0


@pytest.mark.parametrize("named", ["", " ", ",", " , "])
def test_no_target_is_an_error(project: Path, capsys: pytest.CaptureFixture[str], named: str) -> None:
    assert call(["generate", "--only", named]) == 2
    assert "it names no target" in capsys.readouterr().err


def test_only_the_named_targets_are_written(project: Path) -> None:
    change(project)
    docs, sql, models = (files(project, f"generated/{name}") for name in ("docs", "sql", "models"))
    assert call(["generate", "--only", "models"]) == 0
    assert files(project, "generated/models") != models
    assert files(project, "generated/docs") == docs
    assert files(project, "generated/sql") == sql
    assert call(["check", "--only", "models"]) == 0
    assert call(["check"]) == 1
    assert call(["generate"]) == 0
    assert call(["check"]) == 0


def test_the_manifest_keeps_the_other_rows_and_files(project: Path) -> None:
    before = load(project, "manifest.json")
    change(project)
    assert call(["generate", "--only", "models"]) == 0
    after = load(project, "manifest.json")
    assert after["apply"] == before["apply"]
    assert set(after["files"]) == set(before["files"])
    assert after["roots"] == before["roots"]
    for path, digest in after["files"].items():
        if path.startswith(("generated/docs/", "generated/sql/", "generated/schema/")):
            assert digest == before["files"][path]


def test_the_ledger_keeps_what_it_says_of_the_others(project: Path) -> None:
    before = load(project, "fidelity.json")
    change(project)
    assert call(["generate", "--only", "models"]) == 0
    after = load(project, "fidelity.json")
    assert after == before


def test_what_is_no_target_is_a_usage_error(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["generate", "--only", "modles"]) == 2
    assert "modles" in capsys.readouterr().err
