"""Files, names and links: plain paths, nothing dead, the same bytes everywhere."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.targets.docs.building import dead_links, documented, page_of, pages, shape, tables, written

from trivet.diagnostics import InternalError
from trivet.settings import Settings
from trivet.targets.docs.pages import PAGE_BYTES
from trivet.targets.docs.places import anchor_of, relative, segment
from trivet.targets.docs.places import pages as page_names
from trivet.targets.docs.verify import check


def test_names_that_fold_together_get_files_of_their_own() -> None:
    found = page_names(["a.B", "a.b", "a.Größe", "a." + "x" * 300, "a.C"])
    assert found["a.C"] == "types/a.C.md"
    assert len({path.casefold() for path in found.values()}) == 5
    assert all(re.fullmatch(r"types/[A-Za-z0-9_.-]{1,170}\.md", path) for path in found.values())
    assert page_names(["a.B"])["a.B"] == "types/a.B.md"


def test_anchors_tell_names_apart() -> None:
    names = ["a", "a b", "a_b", "a/b", "", "ä", "a" * 200, "a" * 201, "A"]
    assert len({anchor_of("p", name) for name in names}) == len(names)
    assert segment("..") != ".." and "/" not in segment("a/b")


@pytest.mark.parametrize(
    ("source", "target", "way"),
    [
        ("README.md", "types/a.md", "types/a.md"),
        ("types/a.md", "types/b.md", "b.md"),
        ("types/a.md", "types/a.md", "a.md"),
        ("g/docs/types/a.md", "schemas/a.json", "../../../schemas/a.json"),
        ("./docs/a.md", "docs/types/b.md", "types/b.md"),
        ("a/a/x.md", "a/b/a/x.md", "../b/a/x.md"),
    ],
)
def test_the_way_from_file_to_file(source: str, target: str, way: str) -> None:
    assert relative(source, target) == way


@pytest.mark.corpora
@pytest.mark.parametrize(
    ("folder", "options"),
    [
        ("oura", {"schemas": ["json-schema"], "components": ["openapi/_original"]}),
        ("cyclonedx", {"schemas": ["schema"]}),
    ],
)
def test_no_dead_link_in_real_trees(corpora: Path, folder: str, options: dict[str, list[str]]) -> None:
    root = corpora / folder
    options = {
        key: [
            str(path.relative_to(root))
            for value in values
            for path in (sorted((root / value).glob("*.yml")) if key == "components" else [root / value])
        ]
        for key, values in options.items()
    }
    leg = documented(Settings.from_mapping(options, root=root))
    assert dead_links(leg, root) == []
    for path, text in pages(leg).items():
        assert text.endswith("\n") and not text.endswith("\n\n")
        assert len(text.encode()) < 200_000, path
        assert all(all(cell for cell in table[0]) for table in tables(text))


def test_a_long_list_gets_pages_of_its_own(tmp_path: Path) -> None:
    members = {f"m{index}": {"type": "string"} for index in range(2_500)}
    schemas = {f"{name}.json": {"type": "object", "properties": members} for name in ("a", "b", "c")}
    leg = documented(written(tmp_path, schemas))
    found = [path for path in pages(leg) if path.startswith("generated/docs/mapping")]
    assert found == [
        "generated/docs/mapping.md",
        *(f"generated/docs/mapping/{name}.md" for name in "abc"),
    ]
    rows = sum(len(table) - 1 for path in found[1:] for table in tables(pages(leg)[path]))
    assert rows == 3 * 2_501
    assert all(len(pages(leg)[path].encode()) < PAGE_BYTES * 1.1 for path in found)
    assert dead_links(leg, tmp_path) == []


def test_owners_as_codeowners_lines(tmp_path: Path) -> None:
    schemas = {
        "a.json": {"type": "object", "x-owner": "team-a"},
        "b.json": {"type": "object", "x-owner": "@org/team"},
        "c.json": {"type": "object", "x-owner": "a b\n* @evil"},
    }
    settings = written(tmp_path, schemas, targets={"docs": {"codeowners": True}})
    text = pages(documented(settings))["generated/OWNERS.md"]
    block = text.partition("```text\n")[2].partition("```")[0]
    assert block.splitlines() == ["/schemas/a.json @team-a", "/schemas/b.json @org/team"]


def test_no_owner_no_owners_file(tmp_path: Path) -> None:
    leg = documented(written(tmp_path, {"a.json": {"type": "object"}}))
    assert "generated/OWNERS.md" not in pages(leg)
    assert shape(page_of(leg, "a.A"))[0] == "heading_open"


def test_unused_types_are_those_that_nothing_needs(tmp_path: Path) -> None:
    a_to_b, b_to_a = ({"properties": {"m": {"$ref": f"#/$defs/{one}"}}} for one in ("PairB", "PairA"))
    defs = {
        "Alone": {"type": "object", "properties": {"m": {"$ref": "#/$defs/Alone"}}},
        "PairA": {"type": "object", **a_to_b},
        "PairB": {"type": "object", **b_to_a},
        "Stored": {"type": "object", "x-collection": "stored", "properties": {"id": {"type": "string"}}},
        "Used": {"type": "object", "properties": {"inner": {"$ref": "#/$defs/Inner"}}},
        "Inner": {"type": "object", "properties": {"s": {"type": "object", "properties": {"t": {}}}}},
    }
    document = {"type": "object", "properties": {"u": {"$ref": "#/$defs/Used"}}, "$defs": defs}
    ok = {
        "description": "ok",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}},
    }
    api = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {"/": {"get": {"responses": {"200": ok}}}},
        "components": {"schemas": {"Pet": {"type": "object", "properties": {"n": {"type": "string"}}}}},
    }
    text = pages(documented(written(tmp_path, {"a.json": document, "api.json": api})))[
        "generated/docs/unused.md"
    ]
    assert [row[0] for table in tables(text) for row in table[1:]] == ["Alone", "PairA", "PairB"]


def test_a_reading_belongs_to_the_named_type(tmp_path: Path) -> None:
    pet = {"type": "object", "nullable": True, "properties": {"n": {"type": "string"}}}
    api = {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {},
        "components": {"schemas": {"Pet": pet}},
    }
    settings = written(tmp_path, {})
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas/api.json").write_text(json.dumps(api), "utf-8")
    text = pages(documented(settings))["generated/docs/readings.md"]
    assert [row[0] for table in tables(text) for row in table[1:]] == ["Pet"]


@pytest.mark.parametrize(
    "html", ["<b>x</b>", "x <img src=y>", '<a href="x">', "<details open>", "<!-- x -->"]
)
def test_html_that_is_not_ours_is_a_bug(html: str) -> None:
    check("p.md", '# <a id="x"></a>y\n\n`<b>`\n\n<details>\n<summary>a</summary>\n\n</details>\n')
    with pytest.raises(InternalError, match=r"p\.md:3 would"):
        check("p.md", f"# x\n\n{html}\n")


SCRIPT = """
import hashlib, sys
from pathlib import Path
from tests.targets.docs.building import documented
from trivet.settings import Settings
settings = Settings.from_mapping({"schemas": ["schemas"], "draft": "2020-12"}, root=Path(sys.argv[1]))
for one in documented(settings).artifacts:
    print(one.path, hashlib.sha256(one.text.encode()).hexdigest())
"""


def test_the_same_bytes_whatever_the_surroundings(tmp_path: Path, checkout: Path) -> None:
    schema = {
        "type": "object",
        "properties": {"é": {"enum": ["b", "a", 1]}, "ü|": {"type": ["string", "null", "array"]}},
        "x-b": 1,
        "x-a": {"z": 1, "y": 2},
    }
    written(tmp_path, {"a.json": schema, "b/c.json": {"$ref": "../a.json"}})
    said = set()
    for seed, cwd, language in (("0", tmp_path, "C"), ("1", checkout, "C.UTF-8"), ("77", Path("/"), "tr_TR")):
        surroundings = {
            "PATH": os.environ.get("PATH", ""),
            "PYTHONHASHSEED": seed,
            "LC_ALL": language,
            "TZ": f"UTC{seed}",
            "PYTHONPATH": f"{checkout / 'generator'}{os.pathsep}{checkout}",
        }
        command = [sys.executable, "-c", SCRIPT, str(tmp_path)]
        run = subprocess.run(command, cwd=cwd, env=surroundings, capture_output=True, check=True, text=True)
        said.add(hashlib.sha256(run.stdout.encode()).hexdigest())
        assert run.stdout
    assert len(said) == 1


def test_no_page_tells_time_place_or_version(tmp_path: Path) -> None:
    leg = documented(written(tmp_path, {"a.json": {"type": "object"}}))
    everything = "\n".join(pages(leg).values())
    assert str(tmp_path) not in everything
    assert not re.search(r"\b20\d\d-\d\d-\d\d\b|\b\d+\.\d+\.\d+\b", everything)


def test_a_document_with_a_strange_name_is_linked(tmp_path: Path) -> None:
    names = ["a#b.json", "c d.json", "e%20f.json", "(g).json"]
    leg = documented(written(tmp_path, {name: {"type": "object", "x-owner": "team"} for name in names}))
    assert dead_links(leg, tmp_path) == []
    assert sum(text.count("../schemas/") for text in pages(leg).values()) == 2 * len(names)
