"""docs/evolution.md, "In five minutes": its commands, in its order, change PublicSession and carry the rows over."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from tests.docs.commands import run

PARTS = ("trivet.yaml", "extensions.yaml", "schemas", "examples", "generated")
# The command line of SQLite, by Python's own SQLite: `sqlite3 [-bail] DATABASE [SQL]`
SQLITE = """#!{python}
import sqlite3, sys
from trivet.targets.sql.print.statements import statements
database, *given = [one for one in sys.argv[1:] if one != "-bail"]
connection = sqlite3.connect(database, isolation_level=None)
for one in statements(given[0] if given else sys.stdin.read()):
    for row in connection.execute(one[1]):
        print(*("" if value is None else value for value in row), sep="|")
"""
ROW = "Tired.||"
STEPS = ["store", "store_postgresql", "change", "ask", "migrate", "postgresql", "parts"]


def steps(checkout: Path) -> dict[str, str]:
    text = (checkout / "docs" / "evolution.md").read_text("utf-8")
    found = re.findall(r"<!-- session: (\w+) -->\n```\w+\n(.*?)```", text, re.DOTALL)
    assert [name for name, _ in found] == STEPS
    return dict(found)


@pytest.fixture
def clone(checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "clone"
    for name in PARTS:
        copy = shutil.copytree if (checkout / name).is_dir() else shutil.copy
        folder.mkdir(exist_ok=True)
        copy(checkout / name, folder / name)
    commands = tmp_path / "bin"
    commands.mkdir()
    (commands / "sqlite3").write_text(SQLITE.format(python=sys.executable), "utf-8")
    (commands / "sqlite3").chmod(0o755)
    (commands / "trivet").symlink_to(Path(sys.executable).with_name("trivet"))
    monkeypatch.setenv("PATH", f"{commands}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.chdir(folder)
    git = "git -c user.name=a -c user.email=a@example.org -c commit.gpgsign=false"
    run(f"git init -q -b main && git add -A && {git} commit -q -m one")
    return folder


def change(folder: Path, diff: str) -> None:
    (folder / "change.diff").write_text(diff, "utf-8")
    run("git apply change.diff")


def test_sessions_are_carried_over_in_sqlite(clone: Path, checkout: Path) -> None:
    step = steps(checkout)
    run(step["store"])
    change(clone, step["change"])
    asked = run(step["ask"])
    shown = re.search(r"The last one prints `(.*)`", (checkout / "docs/evolution.md").read_text("utf-8"))
    assert shown is not None and asked.endswith(f"{shown[1]}\n")
    assert re.search(r"^sqlite: proven: ", asked, re.MULTILINE)
    assert run(step["migrate"]).startswith(ROW)
    assert run("trivet check") == run("trivet check --full")
    assert "movement" in (clone / "generated/sql/sqlite/oura.publicsession.sql").read_text("utf-8")


def test_sessions_are_carried_over_in_postgresql(clone: Path, checkout: Path, database: str) -> None:
    step = steps(checkout)
    run(step["store"])
    run(step["store_postgresql"])
    change(clone, step["change"])
    failed = subprocess.run(["bash", "-c", step["parts"]], capture_output=True, text=True)
    assert failed.returncode != 0 and "migrations" in failed.stderr
    run(step["postgresql"])
    assert len(list((clone / "migrations").iterdir())) == 5
    assert re.search(r"^ *Tired\. *\| *\| *\{", run(step["parts"]), re.MULTILINE)
    with psycopg.connect(database) as connection:
        rows = connection.execute("SELECT note, movement FROM publicsession ORDER BY id").fetchall()
    assert rows == [(None, None), ("Tired.", None)]
