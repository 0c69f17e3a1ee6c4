"""Every benchmark that a page tells to run does run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import CHECKOUT
from tests.sweep import share

PAGES = [CHECKOUT / "README.md", CHECKOUT / "CONTRIBUTING.md", *sorted((CHECKOUT / "docs").glob("*.md"))]
#: What takes longer than the others, even on a small tree, and the parts of other commands.
SLOW = {
    "benchmarks/migrations.py",
    "benchmarks/queries.py",
    "benchmarks/tables.py --only duckdb",
    "benchmarks/tables.py --only postgresql",
    "benchmarks/unchanged.py",
    "benchmarks/versions.py",
}
COMMAND = re.compile(r"python (benchmarks/\w+\.py(?: [\w.=/-]+)*)")


def commands() -> list[str]:
    """What the pages say after `python`, each once."""
    found = [command for page in PAGES for command in COMMAND.findall(page.read_text("utf-8"))]
    return list(dict.fromkeys(found))


def test_there_are_some() -> None:
    assert {command.split()[0] for command in commands()} >= {"benchmarks/models.py", "benchmarks/tables.py"}


@pytest.mark.corpora
@pytest.mark.slow
@pytest.mark.parametrize("command", share(commands(), set(commands()) - SLOW))
def test_it_runs(command: str, corpora: Path) -> None:
    environment = {**os.environ, "TRIVET_QUICK": "1", "TRIVET_CORPORA": str(corpora)}
    done = subprocess.run(
        [sys.executable, *command.split()],
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
