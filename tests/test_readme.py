"""The README tells the truth: what it quotes is there, and what it shows happens."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import trivet
from trivet.cli.main import COMMANDS, call
from trivet.cli.printers import PRINTERS

CHECKOUT = Path(__file__).resolve().parents[1]
TEXT = (CHECKOUT / "README.md").read_text("utf-8")
QUOTES = re.findall(r"<!-- part of (\S+) -->\n```\w*\n(.*?)```", TEXT, re.DOTALL)


def test_there_are_quotes() -> None:
    assert len(QUOTES) >= 7


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
    shown = re.search(r"<!-- output of trivet generate.*?-->\n```\n(.*?)```", TEXT, re.DOTALL)
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
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| (.+?) \| `(\w+)` \| (.+) \|$", TEXT, re.MULTILINE)
    assert [row[0] for row in rows] == ["id", "mood"]
    for name, *cells in rows:
        line = next(line for line in page.splitlines() if f'id="p-{name}"' in line)
        assert all(cell in line for cell in cells), name


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", TEXT)
    assert links
    assert [link for link in links if not (CHECKOUT / link).exists()] == []
