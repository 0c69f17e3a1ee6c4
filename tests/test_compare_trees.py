"""The tool that compares what two versions generate sees both: that nothing changed, and what did."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def compared(before: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "tools/compare_trees.py"), str(before)]
    options = ["--only", "this repository", "--targets", "models"]
    return subprocess.run([*command, *options], capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_equal_and_changed_trees(tmp_path: Path) -> None:
    same = compared(ROOT)
    assert (same.returncode, "same bytes" in same.stdout) == (0, True), same.stdout + same.stderr
    for name in ("generator", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name)
    numbers = tmp_path / "generator/trivet/runtime/values.py"
    numbers.write_text(f"{numbers.read_text('utf-8')}\n# changed\n", "utf-8")
    changed = compared(tmp_path)
    assert changed.returncode == 1
    assert "-# changed" in changed.stdout
