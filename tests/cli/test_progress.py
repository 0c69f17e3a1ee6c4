"""What `generate` names and counts, and what a terminal shows meanwhile."""

from __future__ import annotations

import io
import sys
import time
from pathlib import Path

import pytest

from trivet.cli import progress
from trivet.cli.main import call

SCHEMA = '{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"}'


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "schemas").mkdir()
    (tmp_path / "trivet.yaml").write_text("targets: {docs: {}, models: {}}\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    capsys.readouterr()
    assert call(["generate", *arguments]) == 0
    return capsys.readouterr().err.splitlines()


def test_a_small_tree_is_named(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "schemas/a.json").write_text(SCHEMA)
    lines = told(capsys)
    assert "create generated/models/a.py" in lines
    assert any(line.endswith("0 updated, 0 removed, 0 unchanged") for line in lines)


def test_a_large_tree_is_counted(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(20):
        (project / f"schemas/a{number}.json").write_text(SCHEMA)
    counted = told(capsys, "--dry-run")
    assert not [line for line in counted if line.startswith("create ")]
    assert counted[0].startswith("generated: would be: ") and counted[0].endswith("(`--verbose` names them)")
    named = [line for line in told(capsys, "--verbose") if line.startswith("create ")]
    assert len(named) > 60 and f"{len(named)} created" in counted[0]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("patience", "is_shown"), [(0.0, True), (60.0, False)])
def test_a_terminal(patience: float, is_shown: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", patience)
    monkeypatch.setattr(progress, "_PAUSE", 0.01)
    monkeypatch.setattr(sys, "stderr", Terminal())
    with progress.Progress("start") as shown:
        shown.at("models")
        time.sleep(0.3)
    text = sys.stderr.getvalue()  # type: ignore[attr-defined]
    assert text.endswith("\r\033[Kmodels: 0 s\r\033[K") if is_shown else not text


@pytest.mark.parametrize("quiet", [True, False])
def test_no_terminal(quiet: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", 0.0)
    monkeypatch.setattr(sys, "stderr", Terminal() if quiet else io.StringIO())
    with progress.Progress("start", quiet=quiet):
        time.sleep(0.05)
    assert not sys.stderr.getvalue()  # type: ignore[attr-defined]
