"""Texts that are no URI are told, and judged in their encoded form: by trivet and by the oracle alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from trivet.diagnostics import Diagnostic
from trivet.prove.oracle import Oracle, oracle
from trivet.prove.rewrite import Rewriter
from trivet.settings import Settings
from trivet.source import load, resolve

DRAFT = "https://json-schema.org/draft/2020-12/schema"
DRAFT_7 = "http://json-schema.org/draft-07/schema#"

#: A name, and how a reference to it must be written.
NAMES = {
    "child[one]": "child%5Bone%5D",
    "Bar<string>": "Bar%3Cstring%3E",
    "two words": "two%20words",
    "größe": "gr%C3%B6%C3%9Fe",
    "价格": "%E4%BB%B7%E6%A0%BC",
    "100%": "100%25",
    "a%zz": "a%25zz",
    "{id}": "%7Bid%7D",
    "a|b^c`": "a%7Cb%5Ec%60",
    'a\\b"c': "a%5Cb%22c",
    "x#y": "x%23y",
    "tab\there": "tab%09here",
}
PLAIN = ("plain", "a?b", "a/b", "a~b", "it's(1)*+,;=:@!$&-._")


def judged(root: Path, documents: dict[str, Any], **settings: Any) -> tuple[Oracle, list[Diagnostic]]:
    for path, value in documents.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(json.dumps(value), "utf-8")
    read = Settings.from_mapping(settings, root=root)
    loaded = load(read)
    registry = resolve(loaded, read)
    visited = {path: each.visited for path, each in registry.indexes.items()}
    found = [*loaded.diagnostics, *registry.diagnostics]
    assert [one for one in found if one.severity == "error"] == []
    return oracle("schemas/a.json", Rewriter(loaded, visited, read)), found


def to(name: str) -> str:
    return "#/$defs/" + name.replace("~", "~0").replace("/", "~1")


@pytest.mark.parametrize("name", NAMES)
def test_a_fragment_that_is_no_uri_is_told_with_its_uri(tmp_path: Path, name: str) -> None:
    def schema(reference: str) -> dict[str, Any]:
        return {
            "$schema": DRAFT,
            "properties": {"p": {"$ref": reference}},
            "$defs": {name: {"type": "boolean"}},
        }

    judge, found = judged(tmp_path, {"schemas/a.json": schema(to(name))})
    assert judge.accepts({"p": True}) and not judge.accepts({"p": 1})
    (one,) = found
    assert (one.rule, one.severity, one.location.pointer) == ("not-a-uri", "warning", "/properties/p/$ref")
    assert one.hint == f"Write '#/$defs/{NAMES[name]}'."

    judge, found = judged(tmp_path, {"schemas/a.json": schema(f"#/$defs/{NAMES[name]}")})
    assert judge.accepts({"p": True}) and not judge.accepts({"p": 1})
    assert found == []


@pytest.mark.parametrize("name", PLAIN)
def test_a_fragment_that_is_a_uri_is_not(tmp_path: Path, name: str) -> None:
    schema = {"$schema": DRAFT, "properties": {"p": {"$ref": to(name)}}, "$defs": {name: {"type": "boolean"}}}
    judge, found = judged(tmp_path, {"schemas/a.json": schema})
    assert judge.accepts({"p": True}) and not judge.accepts({"p": 1})
    assert found == []


@pytest.mark.parametrize(
    ("reference", "written"),
    [
        ("in [1]/über b.json#/$defs/x", "in%20%5B1%5D/%C3%BCber%20b.json#/$defs/x"),
        ("https://x.test/über b?n=<1>#/$defs/x", "https://x.test/%C3%BCber%20b?n=%3C1%3E#/$defs/x"),
    ],
)
def test_an_address_too(tmp_path: Path, reference: str, written: str) -> None:
    other: dict[str, Any] = {"$schema": DRAFT, "$defs": {"x": {"type": "boolean"}}}
    if reference.startswith("https:"):
        other["$id"] = "https://x.test/über b?n=<1>"
    for text, expected in ((reference, [f"Write '{written}'."]), (written, [])):
        documents = {
            "schemas/a.json": {"$schema": DRAFT, "properties": {"p": {"$ref": text}}},
            "schemas/in [1]/über b.json": other,
        }
        judge, found = judged(tmp_path, documents)
        assert judge.accepts({"p": True}) and not judge.accepts({"p": 1})
        assert [one.hint for one in found if one.location.document == "schemas/a.json"] == expected
        told = [one for one in found if one.location.document != "schemas/a.json"]
        assert [one.hint for one in told] == ["Write 'https://x.test/%C3%BCber%20b?n=%3C1%3E'."] * (
            "$id" in other
        )


def test_an_inner_identifier_and_what_only_looks_like_one(tmp_path: Path) -> None:
    schema = {
        "$schema": DRAFT_7,
        "$id": "https://x.test/a",
        "id": "no [identifier] of this draft",
        "definitions": {
            "x": {"$id": "the inner", "type": "boolean"},
            "y": {"$id": "#the anchor", "type": "null"},
        },
        "properties": {
            "p": {"$ref": "the%20inner"},
            "q": {"$ref": "https://x.test/the inner"},
            "r": {"$ref": "#the anchor"},
        },
    }
    judge, found = judged(tmp_path, {"schemas/a.json": schema})
    assert judge.accepts({"p": True, "q": False, "r": None})
    assert [judge.accepts({key: 1}) for key in "pqr"] == [False] * 3
    assert sorted(one.location.pointer for one in found) == [
        "/definitions/x/$id",
        "/properties/q/$ref",
        "/properties/r/$ref",
    ]


def test_a_url_that_locations_serves_from_a_folder_with_spaces(tmp_path: Path) -> None:
    documents = {
        "schemas/a.json": {"$schema": DRAFT, "properties": {"p": {"$ref": "https://x.test/my s/b%20c.json"}}},
        "vendor/b c.json": {"$schema": DRAFT, "type": "boolean", "properties": {"q": {"$ref": "b%20c.json"}}},
    }
    judge, _ = judged(tmp_path, documents, locations={"https://x.test/my s/": "vendor"})
    assert judge.accepts({"p": True}) and not judge.accepts({"p": 1})
