"""The README tells the truth: what it quotes is there, and what it shows happens."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

import trivet
from trivet.cli.main import COMMANDS, call
from trivet.cli.printers import PRINTERS

CHECKOUT = Path(__file__).resolve().parents[1]
TEXT = (CHECKOUT / "README.md").read_text("utf-8")
EXAMPLE = (CHECKOUT / "docs" / "example.md").read_text("utf-8")
QUOTES = re.findall(r"<!-- part of (\S+) -->\n```\w*\n(.*?)```", EXAMPLE, re.DOTALL)
TICKET = re.findall(r"<!-- ticket: (\S+/\S+) -->\n```\w*\n(.*?)```", TEXT, re.DOTALL)


def test_there_are_quotes() -> None:
    assert len(QUOTES) >= 7 and len(TICKET) == 2


@pytest.mark.parametrize(("path", "quoted"), QUOTES, ids=[path for path, _ in QUOTES])
def test_what_is_quoted_is_there(path: str, quoted: str) -> None:
    assert quoted.rstrip("\n") in (CHECKOUT / path).read_text("utf-8")


def test_the_error_is_shown_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(CHECKOUT / "schemas", tmp_path / "schemas")
    (tmp_path / "trivet.yaml").write_text("schemas: [schemas]\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert call(["generate"]) == 2
    shown = re.search(r"<!-- output of trivet generate.*?-->\n```\n(.*?)```", EXAMPLE, re.DOTALL)
    assert shown is not None
    assert shown[1] in capsys.readouterr().err


def test_every_command_and_format_is_named() -> None:
    for name in COMMANDS:
        assert f"`trivet {name}" in TEXT, name
    for name in PRINTERS:
        assert f"`{name}`" in TEXT or f"`--format {name}`" in TEXT, name


def test_the_library_example_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CHECKOUT)
    code = re.search(r"```python\n(import trivet\n.*?)```", TEXT, re.DOTALL)
    assert code is not None
    names: dict[str, object] = {}
    exec(code[1], names)  # noqa: S102 (our own README)
    assert isinstance(names["build"], trivet.Build)


def test_the_table_of_the_before_and_after_matches_the_page() -> None:
    page = (CHECKOUT / "generated/docs/types/oura.publicsession.PublicSession.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| (.+?) \| `(.+)` \| `(\w+)` \|$", EXAMPLE, re.MULTILINE)
    assert [row[0] for row in rows] == ["id", "mood"]
    for name, presence, meaning, python, column in rows:
        line = next(line for line in page.splitlines() if f'id="p-{name}"' in line)
        assert f"| {presence} |" in line and meaning in line, name
        legs = page.partition(f"\n- `{name}`\n")[2].partition("\n- ")[0]
        assert f"`{name}`: `{python}`".replace("\\|", "|") in legs and f"`{column}`" in legs, name


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", TEXT)
    assert links
    assert [link for link in links if not (CHECKOUT / link).exists()] == []


# One's own project ---------------------------------------------------------------------------------------
def _block(mark: str) -> str:
    found = re.search(rf"<!-- {mark} -->\n```\w*\n(.*?)```", TEXT, re.DOTALL)
    assert found is not None, mark
    return found[1]


@pytest.fixture(scope="module")
def ticket(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project of the first page, made by its commands."""
    project = tmp_path_factory.mktemp("ticket")
    (project / "schemas").mkdir()
    (project / "schemas" / "ticket.json").write_text(_block("schema of ticket"), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        commands = re.findall(
            r"^trivet (\w+)", TEXT[TEXT.index("```sh") : TEXT.index("```json")], re.MULTILINE
        )
        assert commands == ["init", "generate"]
        assert [call([command]) for command in commands] == [0, 0]
    return project


def test_the_tree_that_comes_out_is_shown(ticket: Path) -> None:
    shown = [line.split()[0] for line in _block("tree of ticket").splitlines()]
    assert len(shown) > 5
    assert [path for path in shown if not (ticket / path).is_file()] == []


@pytest.mark.parametrize(("path", "quoted"), TICKET, ids=[path for path, _ in TICKET])
def test_what_comes_out_is_quoted(ticket: Path, path: str, quoted: str) -> None:
    assert quoted.rstrip("\n") in (ticket / path).read_text("utf-8")


@pytest.mark.postgresql
def test_the_document_view_gives_equal_documents(ticket: Path, postgresql: str) -> None:
    insert, select = [one for one in _block("ticket: run").split(";\n") if one.strip()]
    with psycopg.connect(postgresql) as connection:
        for name in ("_shared", "ticket"):
            connection.execute((ticket / f"generated/sql/postgresql/{name}.sql").read_bytes())
        connection.execute(insert.encode())
        (document,) = connection.execute(select.encode()).fetchall()[0]
        assert document == json.loads(re.findall(r"'(\{.*\})'", insert)[0])
        connection.rollback()


def test_the_class_serves_in_fastapi(ticket: Path) -> None:
    """In a process of its own, for there may be another package `generated` in this one."""
    (ticket / "app.py").write_text(_block("ticket: app.py"), "utf-8")
    (ticket / "client.py").write_text(CLIENT, "utf-8")
    done = subprocess.run(
        [sys.executable, "client.py"], cwd=ticket, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


CLIENT = """
from app import app
from fastapi.testclient import TestClient

client = TestClient(app)
document = {"id": 1, "title": "No light", "opened_at": "2024-05-17T21:03:11+02:00"}
assert client.post("/tickets", json=document).json() == document
refused = client.post("/tickets", json={**document, "id": 0})
assert refused.status_code == 422 and refused.json()["detail"][0]["loc"] == ["body", "id"]
"""
