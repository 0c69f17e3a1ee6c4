"""Each folder here is a case: schemas and settings, and what `trivet generate` must make or say of them.

`expected/` holds, for each generated file, pieces of it line by line: they must occur in that order. The rest
of the file is none of the case's business. `stderr.txt` is all that is said when there is an error, word for
word; `TRIVET_REWRITE=1 pytest tests/cases` writes it anew, for a person to read. What was generated is also
imported and executed.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from trivet.claims import missing
from trivet.cli.main import call
from trivet.pipeline import compile as build
from trivet.settings import Settings

CASES = Path(__file__).parent
NAMES = sorted(path.parent.name for path in CASES.glob("*/trivet.yaml"))
GOOD = [name for name in NAMES if (CASES / name / "expected").is_dir()]
BAD = [name for name in NAMES if (CASES / name / "stderr.txt").is_file()]


@pytest.fixture
def project(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the case, without what is expected of it; the working directory for the test."""
    shutil.copytree(CASES / request.param, tmp_path, dirs_exist_ok=True)
    shutil.rmtree(tmp_path / "expected", ignore_errors=True)
    (tmp_path / "stderr.txt").unlink(missing_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_case_expects_something() -> None:
    assert sorted([*GOOD, *BAD]) == NAMES


@pytest.mark.parametrize(("project", "name"), [(name, name) for name in GOOD], indirect=["project"], ids=GOOD)
def test_it_is_made(project: Path, name: str, postgresql: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["generate", "-q"]) == 0, capsys.readouterr().err
    expected = CASES / name / "expected"
    for path in sorted(one for one in expected.rglob("*") if one.is_file()):
        _occur(
            path.read_text("utf-8").splitlines(), (project / path.relative_to(expected)).read_text("utf-8")
        )
    _is_told_truly(project)
    _runs(project, postgresql)


def _occur(pieces: list[str], text: str) -> None:
    at = 0
    for piece in pieces:
        found = text.find(piece, at)
        assert found >= 0, f"{piece!r} does not occur (in this order) in:\n{text}"
        at = found + len(piece)


def _is_told_truly(project: Path) -> None:
    """What the ledger and the places name is in the files of the packaged templates."""
    made = build(Settings.from_file(project / "trivet.yaml"))
    folders = Settings.from_file(project / "trivet.yaml").targets.folders
    for target in ("models", "sql"):
        assert list(missing(made.legs[target], folders[target])) == []


def _runs(project: Path, postgresql: str) -> None:
    modules = [
        ".".join(path.relative_to(project).with_suffix("").parts)
        for path in sorted((project / "generated" / "models").rglob("*.py"))
    ]
    code = f"import importlib\nfor name in {modules!r}: importlib.import_module(name)"
    subprocess.run([sys.executable, "-c", code], cwd=project, check=True)
    apply = json.loads((project / "generated/manifest.json").read_text("utf-8"))["apply"]
    with sqlite3.connect(":memory:", isolation_level=None) as connection:
        for path in apply["sqlite"]:
            connection.executescript((project / path).read_text("utf-8"))
    with psycopg.connect(postgresql) as server:
        for path in apply["postgresql"]:
            server.execute((project / path).read_text("utf-8").encode())
        server.rollback()


@pytest.mark.parametrize(("project", "name"), [(name, name) for name in BAD], indirect=["project"], ids=BAD)
def test_it_is_refused(project: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = call(["generate", "-q"])
    told = capsys.readouterr().err
    assert code == 2, told
    assert not (project / "generated").exists()
    expected = CASES / name / "stderr.txt"
    if os.environ.get("TRIVET_REWRITE"):
        expected.write_text(told, "utf-8")
    assert told == expected.read_text("utf-8")
