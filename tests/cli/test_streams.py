"""Standard streams that are closed or full, a current folder that was removed, and signals."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.source.tree import DRAFT_2020, write

HAS_FULL = Path("/dev/full").exists()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    settings = "targets: {schema: {}, models: {kind: typeddict}}\n"
    write(tmp_path, {"schemas/a.json": {"$schema": DRAFT_2020}, "trivet.yaml": settings})
    return tmp_path


def shell(folder: Path, command: str, redirect: str = "") -> tuple[int, str]:
    """The exit code of a command, and what it writes to standard error."""
    line = f"exec '{sys.executable}' -m trivet {command} {redirect}"
    done = subprocess.run(["sh", "-c", line], cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


@pytest.mark.skipif(os.name == "nt", reason="the shell closes streams")
def test_closed_streams(project: Path) -> None:
    assert shell(project, "generate", "<&- >&- 2>&-") == (0, "")
    assert (project / "generated/schema/bundle.json").read_text("utf-8").startswith("{")
    assert shell(project, "check", "2>&-") == (0, "")
    assert shell(project, "check --full", "<&- 2>&-") == (0, "")
    assert shell(project, "init --dialects none", "<&- 2>&-")[0] == 2


@pytest.mark.skipif(not HAS_FULL, reason="there is no /dev/full")
def test_a_full_output(project: Path) -> None:
    told = "trivet: the output cannot be written: no space left on device\n"
    assert shell(project, "schema settings", ">/dev/full") == (2, told)


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps a folder that is in use")
def test_a_removed_folder(tmp_path: Path) -> None:
    told = "trivet: the current folder does not exist any more; change to another one\n"
    (tmp_path / "x").mkdir()
    line = f"cd x && rmdir ../x && '{sys.executable}' -P -m trivet"
    for command in ("check", "generate"):
        done = subprocess.run(
            ["sh", "-c", f"mkdir -p x && {line} {command}"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (2, told)


#: Runs a command that is sent SIGTERM while it calls a function.
TERMINATED = """
import importlib, os, signal, sys
from trivet.cli.main import run
module = importlib.import_module(sys.argv[1])
setattr(module, sys.argv[2], lambda *_: os.kill(os.getpid(), signal.SIGTERM))
sys.argv = ["trivet", *sys.argv[3:]]
run()
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM that can be handled")
def test_a_terminated_run_leaves_nothing_half_done(project: Path) -> None:
    old = {path.name for path in project.iterdir()}
    for where, command in (
        (("trivet.artifacts.carry_out", "advance"), ("generate", "--no-cache")),
        (("trivet.artifacts.replace_folder", "_fill"), ("site", "--output", "site")),
        (("trivet.cli.main", "import_module"), ("lint",)),
    ):
        line = [sys.executable, "-c", TERMINATED, *where, *command]
        done = subprocess.run(line, cwd=project, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr.strip()) == (2, "trivet: stopped"), where
        assert {path.name for path in project.iterdir()} == old
