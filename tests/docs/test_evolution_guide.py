"""docs/evolution.md: its example gives what it shows, its file of accepted changes works, its table is the code's."""

from __future__ import annotations

import re
import sqlite3
import subprocess
from pathlib import Path

import pytest
from tools import changes_table

from trivet.cli.main import call
from trivet.diff.failing import FAILING
from trivet.diff.records import COMPATIBILITIES, LEVELS, PYTHONS
from trivet.targets.sql.print.statements import statements


@pytest.fixture(scope="module")
def text(checkout: Path) -> str:
    return (checkout / "docs" / "evolution.md").read_text("utf-8")


def block(text: str, name: str) -> str:
    found = re.search(rf"<!-- {name} -->\n```yaml\n(.*?)```", text, re.DOTALL)
    assert found is not None
    return found[1]


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def project(tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example's repository: the first version committed to main, the second one not committed."""
    (tmp_path / "schemas").mkdir()
    (tmp_path / "trivet.yaml").write_text("schemas: [schemas]\n", "utf-8")
    (tmp_path / "schemas/ticket.yaml").write_text(block(text, "before"), "utf-8")
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "one")
    (tmp_path / "schemas/ticket.yaml").write_text(block(text, "after"), "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_example_gives_what_it_shows(
    project: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = re.search(r"```console\n\$ trivet ([^\n]*)\n(.*?)```", text, re.DOTALL)
    assert found is not None
    assert call(found[1].split()) == 0
    assert capsys.readouterr().out == found[2]


def test_an_accepted_change_does_not_fail(
    project: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "accepted.yaml").write_text(block(text, "accepted"), "utf-8")
    assert call(["diff", "--fail-on", "writer"]) == 1
    capsys.readouterr()
    assert call(["diff", "--fail-on", "writer", "--accepted", "accepted.yaml"]) == 0
    assert "    accepted: No title is longer; counted on the 3rd of May.\n" in capsys.readouterr().out


def test_every_verdict_and_kind_of_change_is_told(text: str) -> None:
    assert text.endswith(changes_table.table())
    for word in (*COMPATIBILITIES, *PYTHONS, *LEVELS):
        assert f"`{word}`" in text
    assert set(re.findall(r"--fail-on (\w+)", text)) <= set(FAILING)


def test_the_migration_of_the_example(project: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Run the commands of the page, in an application's database with the old tables."""
    commands = re.search(r"<!-- migrate -->\n```sh\n(.*?)```", text, re.DOTALL)
    refused = re.search(r"<!-- refused -->\n```\n(.*?)```", text, re.DOTALL)
    assert commands is not None and refused is not None
    count, prove, migrate, _ = (line.partition("#")[0].split() for line in commands[1].splitlines())
    new = (project / "schemas/ticket.yaml").read_text("utf-8")
    (project / "schemas/ticket.yaml").write_text(block(text, "before"), "utf-8")
    capsys.readouterr()
    assert call(["sql", "sqlite"]) == 0
    database = sqlite3.connect(project / "app.db", isolation_level=None)
    database.executescript(capsys.readouterr().out)
    (project / "schemas/ticket.yaml").write_text(new, "utf-8")
    for document in (
        '{"id":1,"title":"A","state":"open"}',
        f'{{"id":2,"title":"{"x" * 150}","state":"open"}}',
    ):
        database.execute("INSERT INTO ticket_doc (doc) VALUES (?)", (document,))

    assert call(count[1:]) == 0
    rows = [row for one in statements(capsys.readouterr().out) for row in database.execute(one[1]).fetchall()]
    assert "".join("|".join(map(str, row)) + "\n" for row in rows) == refused[1]
    assert call(prove[1:]) == 0
    assert capsys.readouterr().out.startswith("sqlite: proven: ")
    assert call(migrate[1 : migrate.index(">")]) == 0
    script = capsys.readouterr().out
    with pytest.raises(sqlite3.IntegrityError, match="nothing was changed"):
        database.executescript(script)
    database.execute("DELETE FROM ticket_doc WHERE doc ->> 'id' = 2")
    database.executescript(script)
    database.execute("INSERT INTO ticket_doc (doc) VALUES (?)", ('{"id":3,"state":"waiting","owner":"me"}',))
    assert len(database.execute("SELECT doc FROM ticket_doc").fetchall()) == 2
