"""The files of the site, without a browser: links, ids, hostile texts, and the same bytes twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.site.reading import Page, dead_links
from tests.targets.docs.building import written
from tests.targets.docs.test_hostile import tree

from trivet.cli.main import call
from trivet.diagnostics import InputError
from trivet.pipeline import site
from trivet.targets.docs.web.code import highlighted

HOSTILE = (
    "<script>alert(1)</script>", "</code></pre><img src=x onerror=alert(1)>", "\" onmouseover=\"x", "{{ 7*7 }}",
    "](javascript:alert(1))", "&lt;b&gt;", "</title><b>", "\u202e", "`</details>`",
)  # fmt: skip


def test_no_link_is_dead_and_no_id_is_there_twice(files: dict[str, str]) -> None:
    assert dead_links(files) == []
    for path, text in files.items():
        if path.endswith(".html"):
            ids = Page(text).ids
            assert len(ids) == len(set(ids)), path


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return site(written(tmp_path_factory.mktemp("plain"), {"a.json": tree("x")}))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_text(tmp_path: Path, plain: dict[str, str], text: str) -> None:
    hostile = site(written(tmp_path, {"a.json": tree(text)}))
    assert dead_links(hostile) == []
    index = hostile["search-index.js"]
    assert "<" not in index and index.count("\n") == 1
    for path, page in hostile.items():
        if path.endswith(".html"):
            found, wanted = Page(page), Page(plain[path])
            assert found.events == []
            for tag in ("script", "img", "b", "title", "h1", "link", "meta", "main"):
                assert found.tags.count(tag) == wanted.tags.count(tag), (path, tag)
            assert not any(link.startswith("javascript:") for link in found.links)


def test_the_search_knows_every_value_and_what_is_said_of_it(tmp_path: Path) -> None:
    states = {
        "enum": [f"state {number}" for number in range(250)],
        "x-enum-descriptions": {"state 249": "The last."},
    }
    schema = {
        "type": "object",
        "properties": {
            "kind": {"enum": ["zebra", 1, None]},
            "one": {"const": "giraffe"},
            "at": {"$ref": "#/$defs/S"},
            "pair": {"type": "array", "prefixItems": [{"const": "left"}, {"enum": ["right", "up"]}]},
            "map": {"type": "object", "propertyNames": {"enum": ["north", "south"]}},
            "long": {"type": "string", "if": {"minLength": 9}, "then": {"const": "crocodile"}},
        },
        "if": {"properties": {"one": {"const": "okapi"}}},
        "then": {"properties": {"hidden": {"const": "tapir"}}},
        "$defs": {"S": states},
    }
    script = site(written(tmp_path, {"a.json": schema}))["search-index.js"]
    rows = json.loads(script[script.index("{") : script.rindex("}") + 1])["rows"]
    values = {name: text for kind, name, _, _, _, text in rows if kind == "value"}
    assert {"zebra", "1", "giraffe", "state 0", "state 249"} <= values.keys()
    assert {"left", "right", "up", "north", "south", "crocodile", "okapi", "tapir"} <= values.keys()
    assert values["state 249"] == "The last."
    assert "hidden" in {name for kind, name, *_ in rows if kind == "property"}


def test_the_search_knows_titles_and_all_texts_of_values(tmp_path: Path) -> None:
    states = {"enum": ["a", "b"], "enumDescriptions": ["First.", "Second."]}
    part = {"title": "Spare part", "description": "Of a bike.", "type": "object", "properties": {"s": states}}
    script = site(written(tmp_path, {"a.json": part}))["search-index.js"]
    rows = json.loads(script[script.index("{") : script.rindex("}") + 1])["rows"]
    said = {(kind, name): text for kind, name, _, _, _, text in rows}
    assert said["type", "SparePart"] == "Spare part: Of a bike."
    assert said["value", "a"] == "First." and said["value", "b"] == "Second."


def test_every_table_is_beside_its_type(tmp_path: Path) -> None:
    sql = {"dialects": ["postgresql", "sqlite", "duckdb", "clickhouse", "spark"]}
    schema = {
        "title": "Index",
        "description": "One;\n\ntwo; (it's)",
        "type": "object",
        "properties": {"a": {"enum": ["x;\n)", "y"], "description": "B;\n\nc"}},
    }
    files = site(written(tmp_path, {"index.json": schema}, targets={"models": {}, "docs": {}, "sql": sql}))
    ends = {
        "ClickHouse view": 'AS "doc"\nFROM "index_doc" AS t;',
        "DuckDB view": 'AS "doc"\nFROM "index_doc";',
        "PostgreSQL table": "CHECK (jsonb_typeof(extra) = 'object')\n);",
        "Spark SQL table": ")\nCOMMENT 'One; two; (it\\u0027s).';",
        "SQLite table": "json_type(\"extra\") = 'object'))\n) STRICT;",
    }
    for title, end in ends.items():
        panel = (
            files["types/index.Index.html"]
            .partition(f"<summary>{title}</summary>")[2]
            .partition("</details>")[0]
        )
        statement = "".join(Page(panel).words).strip()
        assert statement.startswith("CREATE ") and statement.endswith(end), title
        assert statement.count("CREATE ") == 1, title


def test_links_to_files_lead_where_the_settings_say(tmp_path: Path) -> None:
    schema = {"a.json": {"type": "object", "properties": {"m": {"type": "string"}}}}
    address = "https://example.com/acme/blob/main"
    told = site(written(tmp_path, schema, targets={"docs": {"files": address}}))
    links = Page(told["types/a.A.html"]).links
    assert f"{address}/schemas/a.json" in links
    own = site(written(tmp_path, schema))
    assert not any("schemas/a.json" in link for link in Page(own["types/a.A.html"]).links)


def test_bars_in_tables_have_no_backslash(tmp_path: Path) -> None:
    members = {"m": {"type": ["string", "null"], "enum": ["a|b", "c"]}, "x|y": {"type": "string"}}
    schema = {"type": "object", "description": "a|b", "properties": members}
    files = site(written(tmp_path, {"a.json": schema}, targets={"models": {}, "docs": {}}))
    for page in ("mapping.html", "enums.html", "index.html"):
        words = "".join(Page(files[page]).words)
        assert "|" in words and "\\|" not in words, page


@pytest.mark.parametrize("address", ["javascript:x", "https://e.com/ a", "https://e.com/)", "https://e.com/"])
def test_an_address_is_one(tmp_path: Path, address: str) -> None:
    with pytest.raises(InputError):
        written(tmp_path, {}, targets={"docs": {"files": address}})


SCRIPT = """
import hashlib, sys
from pathlib import Path
from trivet.pipeline import site
from trivet.targets.docs.web.code import highlighted
from trivet.settings import Settings
files = site(Settings.from_file(Path(sys.argv[1])))
print(hashlib.sha256("".join(f"{path}\\0{text}\\0" for path, text in files.items()).encode()).hexdigest())
"""


def test_the_same_bytes_whatever_the_surroundings(checkout: Path) -> None:
    said = set()
    for seed, cwd, language in (("0", Path("/"), "C"), ("7", checkout, "tr_TR.UTF-8")):
        surroundings = {
            "PATH": os.environ.get("PATH", ""),
            "PYTHONHASHSEED": seed,
            "LC_ALL": language,
            "PYTHONPATH": f"{checkout / 'generator'}",
        }
        command = [sys.executable, "-c", SCRIPT, str(checkout / "trivet.yaml")]
        run = subprocess.run(command, cwd=cwd, env=surroundings, capture_output=True, check=True, text=True)
        said.add(run.stdout)
    assert len(said) == 1


def test_a_site_is_replaced_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas/a.json").write_text('{"type": "object", "properties": {"m": {"type": "string"}}}')
    (tmp_path / "trivet.yaml").write_text('schemas: [schemas]\ndraft: "2020-12"\n')
    monkeypatch.chdir(tmp_path)
    assert call(["site", "--output", "made"]) == 0
    first = {path.name: path.read_bytes() for path in (tmp_path / "made").rglob("*.html")}
    # A page of a type that is gone goes, too.
    with (tmp_path / "made/trivet-files.txt").open("a") as listing:
        listing.write("old.html\n")
    (tmp_path / "made/old.html").write_text("old")
    assert call(["site", "-q", "--output", "made"]) == 0
    assert {path.name: path.read_bytes() for path in (tmp_path / "made").rglob("*.html")} == first
    for name, where in (("CNAME", "made"), (".git/config", "made"), ("b.txt", "other")):
        file = tmp_path / where / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("mine")
        capsys.readouterr()
        assert call(["site", "--output", where]) == 2
        assert f"files that trivet did not write: {name}" in capsys.readouterr().err
        assert file.read_text() == "mine"
        file.unlink()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".trivet")]


def test_code_that_is_cut_says_so() -> None:
    cut = highlighted("z" * 61_234, "sql")
    assert cut.count("z") == 60_000 and cut.endswith("</pre>\n<p>… and 1,234 more characters.</p>\n")
    assert "more characters" not in highlighted("x" * 60_000, "sql")


def test_a_site_is_no_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "s").mkdir()
    (tmp_path / "s/a.json").write_text('{"$schema": "https://json-schema.org/draft/2020-12/schema"}')
    monkeypatch.chdir(tmp_path)
    for entry, below in (("s", "s/site"), ("s", "s/../s"), (".", "site")):
        (tmp_path / "trivet.yaml").write_text(f"schemas: ['{entry}']\n")
        assert call(["site", "-q", "--output", below]) == (0 if entry == "." else 2)
        assert ("is among the inputs" in capsys.readouterr().err) == (entry != ".")
        assert call(["lint"]) == 0
    assert (tmp_path / "site/index.html").is_file()
