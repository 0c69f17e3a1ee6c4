"""Files whose names have characters that mean something else in a URI are referred to by their encoded names."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from tests.source.tree import DRAFT_2020, write

from trivet.diagnostics import split_place
from trivet.pipeline import examine
from trivet.settings import Settings
from trivet.source import uris

NAMES = ("x#y", "a:b", "c\\d", "e?f", "g%h", "i j", "k[l]", "d#1/m#n", "o%20p", "ä", "s+t", "u&v")


def tree(root: Path, names: tuple[str, ...], prefix: str = "") -> dict[str, Any]:
    refs = {name: {"$ref": prefix + quote(f"{name}.json")} for name in names}
    files = {f"schemas/{name}.json": {"$schema": DRAFT_2020, "type": "integer"} for name in names}
    write(root, {**files, "schemas/sub/q.json": {"$schema": DRAFT_2020, "properties": refs}})
    return files


@pytest.mark.parametrize(
    ("settings", "prefix"),
    [
        ({}, "../"),
        ({}, "./../"),
        ({"readings": {"references": "root"}}, ""),
        ({"schemas": ["schemas/sub"], "locations": {"https://x.test/s/": "schemas"}}, "https://x.test/s/"),
        ({"locations": {"https://x.test/s/": "schemas"}}, "https://x.test/s/"),
    ],
)
def test_encoded_names_lead_to_files(tmp_path: Path, settings: dict[str, Any], prefix: str) -> None:
    tree(tmp_path, NAMES, prefix)
    found = examine(Settings.from_mapping(settings, root=tmp_path))
    assert [one.text() for one in found.diagnostics] == []


def test_overrides_name_such_files(tmp_path: Path) -> None:
    tree(tmp_path, ("x#y",), "../")
    overrides = {
        "schemas/x#y.json#": {"x-owner": "me"},
        "schemas/sub/*.json#/properties/x#y": {"x-owner": "me"},
    }
    found = examine(Settings.from_mapping({"overrides": overrides}, root=tmp_path))
    assert "override-unused" not in {one.rule for one in found.diagnostics}


def test_a_file_named_as_it_is_encoded(tmp_path: Path) -> None:
    """Only a file whose name has the encoding itself is there."""
    files = {
        "schemas/a%23b.json": {"$schema": DRAFT_2020},
        "schemas/q.json": {"$schema": DRAFT_2020, "$ref": "a%23b.json"},
    }
    write(tmp_path, files)
    assert not examine(Settings.from_mapping({}, root=tmp_path)).diagnostics


@pytest.mark.parametrize(
    ("reference", "path"),
    [
        ("x%23y.json#/a", "s/x#y.json"),
        ("a%3Ab.json", "s/a:b.json"),
        ("a%5Cb.json", "s/a\\b.json"),
        ("../x%20y.json", "x y.json"),
        ("%2E%2E/x.json", "x.json"),
        ("x.json#%23", "s/x.json"),
        ("a:b.json", None),
        ("a\\b.json", None),
        ("/a.json", None),
        ("%2Fa.json", None),
        ("../../a.json", None),
        ("%2E%2E/%2E%2E/a.json", None),
        ("#/a", None),
    ],
)
def test_paths_are_decoded_after_the_split(reference: str, path: str | None) -> None:
    assert uris.join_path("s/q.json", reference) == path


@pytest.mark.parametrize("reference", ["a%5Cb.json", "c%3A/b.json"])
def test_paths_stay_below_the_root_on_windows(monkeypatch: pytest.MonkeyPatch, reference: str) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    assert uris.join_path("q.json", reference) is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("s/a.json#/a/b", ("s/a.json", "#", "/a/b")),
        ("s/x#y.json#/a", ("s/x#y.json", "#", "/a")),
        ("s/x#y.json", ("s/x#y.json", "", "")),
        ("s/x#y.json#", ("s/x#y.json", "#", "")),
        ("*.json#**/a", ("*.json", "#", "**/a")),
        ("#/a#/b", ("", "#", "/a#/b")),
    ],
)
def test_places_are_split_at_the_pointer(text: str, parts: tuple[str, str, str]) -> None:
    assert split_place(text) == parts
