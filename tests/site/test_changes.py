"""`trivet site --against`: a page says what changed since another version, as `trivet diff` does."""

from __future__ import annotations

import html
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt
from tests.site.browser import axe_source, visiting
from tests.site.reading import Page, dead_links
from tests.targets.docs.building import written

from trivet.cli.main import call

OLD = {
    "title": "Ticket",
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "integer"},
        "title": {"type": "string", "maxLength": 200},
        "state": {"$ref": "#/$defs/State"},
    },
    "$defs": {"State": {"enum": ["open", "closed"]}, "Gone": {"type": "object", "properties": {"m": {}}}},
}
NEW: dict[str, Any] = {
    **OLD,
    "properties": {
        "id": {"type": "integer"},
        "title": {"type": "string", "maxLength": 120},
        "state": {"$ref": "#/$defs/State"},
        "owner`<b>": {"type": "string"},
    },
    "$defs": {"State": {"enum": ["open"]}},
}


@pytest.fixture
def versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the new version in it, and the old one in its folder `v1.0`."""
    for folder, schema in ((tmp_path, NEW), (tmp_path / "v1.0", OLD)):
        (folder / "schemas").mkdir(parents=True)
        (folder / "schemas/ticket.json").write_text(json.dumps(schema), "utf-8")
    (tmp_path / "trivet.yaml").write_text('schemas: [schemas]\ndraft: "2020-12"\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def made(folder: Path, *against: str) -> dict[str, str]:
    options = [word for one in against for word in ("--against", one)]
    assert call(["site", "-q", "--output", "made", *options]) == 0
    paths = (path for path in (folder / "made").rglob("*") if path.is_file())
    return {path.relative_to(folder / "made").as_posix(): path.read_text("utf-8") for path in paths}


def rows(page: str) -> list[list[str]]:
    """The cells of all rows of all tables of a page, as text."""
    found = page.split("<tr>")[1:]
    cells = ([cell.partition("</td>")[0] for cell in row.split("<td>")[1:]] for row in found)
    return [["".join(Page(cell).words) for cell in row] for row in cells if row]


def test_the_page_says_what_diff_says(versions: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["diff", "--against", "v1.0", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)["types"]
    files = made(versions, "v1.0")
    assert dead_links(files) == []
    said = rows(files["changes/since-v1.0.html"])
    wanted = []
    for one in told:
        count = f"{len(one['changes'])} change{'' if len(one['changes']) == 1 else 's'}"
        wanted.append((one["type"].rpartition(".")[2], verdicts(one), count if one["changes"] else None))
    for row, (name, kinds, count) in zip(said, wanted, strict=False):
        assert row[0].rpartition(".")[2] == name and count in (row[-1], None)
        assert [cell for cell in row[1:-1] if cell != "–"] == kinds
    changes = [change for one in told for change in one["changes"]]
    assert len(said) == len(told) + len(changes) > 5
    for row, change in zip(said[len(told) :], changes, strict=True):
        assert row[0] == (change["member"] if change["member"].isalpha() else row[0])
        assert f"({change['id']})" in row[1]
        assert [cell for cell in row[2:-1] if cell != "–"] == verdicts(change)
    assert "was valid before, and is refused now" in files["changes/since-v1.0.html"]


@pytest.mark.parametrize("form", ["site", "markdown"])
def test_values_are_shown_as_they_are(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    r = {"$ref": "#/$defs/R"}
    new = {"spaces": {"type": "string", "pattern": "^ {3}$"}, "z`": {"enum": ["a  `"]}, "r": r}
    old = {"spaces": {"type": "string", "pattern": "^ {2}$"}, "z`": {"enum": ["a``b", "|\\|"]}, "r": r}
    for where, members, listed in (("before", old, ["`"]), (".", new, ["x  y"])):
        schema = {"type": "object", "properties": members, "$defs": {"R": {"enum": listed}}}
        user = {"type": "object", "properties": {"r": {"$ref": "a.json#/$defs/R"}}}
        written(tmp_path / where, {"a.json": schema, "user.json": user})
    (tmp_path / "trivet.yaml").write_text('schemas: [schemas]\ndraft: "2020-12"\n', "utf-8")
    assert call(["diff", "--against", "before", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)["types"]
    assert any(one["type"] == "user.User" and not one["changes"] for one in told)
    shown = [each for one in told for each in one["changes"] or [one]]
    wanted = [one[who]["witness"] for one in shown for who in ("writer", "reader") if "witness" in one[who]]
    assert {"r": "`"} in wanted and {"spaces": "  "} in wanted
    if form == "site":
        text = made(tmp_path, "before")["changes/since-before.html"]
    else:
        assert call(["diff", "--against", "before", "--format", "markdown"]) == 0
        text = MarkdownIt("commonmark", {"html": True}).render(capsys.readouterr().out)
    said = re.findall("(?:writer|reader): (.*?) (?:was|is) valid", text)
    values = [html.unescape(re.sub("</?code>", "", one)) for one in said]
    assert sorted(map(repr, map(json.loads, values))) == sorted(map(repr, wanted))
    assert not any("  " in one for one in values)
    assert "<code>z`</code>: <code>&quot;a``b&quot;</code>" in text


def verdicts(one: dict[str, Any]) -> list[str]:
    return [one["writer"]["verdict"], one["reader"]["verdict"], one["python"], *one["sql"].values()]


def test_pages_lead_to_the_changes(versions: Path) -> None:
    files = made(versions, "v1.0")
    ticket = files["types/ticket.Ticket.html"]
    assert '<a href="../changes/since-v1.0.html">2 changes since v1.0</a>' in ticket
    assert '<a href="changes/since-v1.0.html">Changes since v1.0</a>' in files["index.html"]
    assert "Changes since" not in made(versions)["index.html"]


def test_pages_of_equal_types_lead_to_the_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for where, kind in (("before", "string"), (".", "integer")):
        inner = [{"type": "object", "properties": {"k": {"type": one}}} for one in ("integer", kind)]
        schema = {"type": "object", "properties": {"a": inner[0], "b": inner[1]}}
        written(tmp_path / where, {"shop.json": schema})
    (tmp_path / "trivet.yaml").write_text('schemas: [schemas]\ndraft: "2020-12"\n', "utf-8")
    page = made(tmp_path, "before")["types/shop.Shop.html"]
    badges = re.findall(r'<a href="../changes/since-before.html">(.*?)</a>', page)
    assert badges[1:] == ["Changed since before", "2 changes since before"]


def test_a_page_for_each_version(versions: Path) -> None:
    files = made(versions, "v1.0", ".")
    assert dead_links(files) == []
    (other,) = (
        text for path, text in files.items() if "changes/" in path and path != "changes/since-v1.0.html"
    )
    assert "The schemas mean what they meant in that version." in other


def test_versions_with_the_names_of_pages(versions: Path) -> None:
    for name in ("README", "index"):
        shutil.copytree(versions / "v1.0", versions / name)
    files = made(versions, "README", "index")
    assert {"changes/since-README.html", "changes/since-index.html"} <= files.keys()
    assert dead_links(files) == []


def test_a_version_that_is_not_there_writes_nothing(
    versions: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(["site", "--output", "made", "--against", "v9"]) == 2
    assert not (versions / "made").exists() and "git" in capsys.readouterr().err


def test_axe_finds_nothing(versions: Path, browser: Any) -> None:
    made(versions, "v1.0")
    axe = axe_source()
    for scheme in ("light", "dark"):
        with visiting(browser, versions / "made", color_scheme=scheme) as one:
            one.go("changes/since-v1.0.html")
            assert one.violations(axe) == [] and one.faults == []
            for width in (320, 375, 768, 1280):
                one.page.set_viewport_size({"width": width, "height": 900})
                assert one.page.evaluate("document.documentElement.scrollWidth") <= width
