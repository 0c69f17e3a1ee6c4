"""Hostile schemas, each through the whole job: see `run.py` for what counts as a fault.

The cases lie where TRIVET_ATTACKS points, or beside the checkout. Every tenth runs by default, all of them
with TRIVET_ALL_ATTACKS set (`make attacks`).
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
NAMED = os.environ.get("TRIVET_ATTACKS")
FOLDER = Path(NAMED) if NAMED else HERE.parents[2] / "shared" / "attacks"
CASES = sorted(path for path in FOLDER.glob("*") if path.is_dir()) if FOLDER.is_dir() else []
SHARE = CASES if os.environ.get("TRIVET_ALL_ATTACKS") else CASES[::10]


@pytest.mark.skipif(not CASES, reason="no attacks: set TRIVET_ATTACKS to their folder")
@pytest.mark.parametrize("case", SHARE, ids=[path.name for path in SHARE])
def test_nothing_of_the_schema_gets_out(case: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(HERE / "run.py"), str(case)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_detectors_fire(tmp_path: Path) -> None:
    """A harness that cannot find anything proves nothing: each detector sees a planted fault."""
    sys.path.insert(0, str(HERE))
    try:
        import run
    finally:
        sys.path.remove(str(HERE))
    assert list(run._log_faults("fine\n::error file=x::y\n\x1b[0m Traceback\n")) == [
        "a traceback",
        "a CI command in the log",
        "a control character in the log",
    ]
    made = tmp_path / "generated"
    (made / "models").mkdir(parents=True)
    (made / "models" / "planted_fault.py").write_text("import no_such_module\n", "utf-8")
    (made / "page.md").write_text(
        "<script>alert(1)</script>\n\n[x](javascript:alert)\n<details>ok</details>\n"
    )
    (made / "a.sql").write_text("CREATE TABLE pwned_x (a);\nCREATE TABEL y;\n", "utf-8")
    (made / "manifest.json").write_text('{"apply": {"sqlite": ["generated/a.sql"]}, "roots": []}', "utf-8")
    assert any("does not import" in fault for fault in run._python_faults(tmp_path))
    assert [fault.split(":")[1].split()[0] for fault in run._markdown_faults(tmp_path)] == ["live"]
    found = list(run._sql_faults(tmp_path))
    assert len(found) == 2 and "pwned_x" in found[1]
