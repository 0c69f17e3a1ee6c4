"""Files that refer to each other in a circle have an oracle, however they are identified."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from trivet.prove.oracle import oracle
from trivet.prove.rewrite import Rewriter
from trivet.settings import Settings
from trivet.source import load, resolve

DRAFTS = {
    "04": "http://json-schema.org/draft-04/schema#",
    "07": "http://json-schema.org/draft-07/schema#",
    "2019-09": "https://json-schema.org/draft/2019-09/schema",
    "2020-12": "https://json-schema.org/draft/2020-12/schema",
}

#: How each of three files is identified, how the other two refer to it, and `locations:`.
IDENTITIES: dict[str, tuple[tuple[str, str, str], tuple[str, str, str], dict[str, str]]] = {
    "by path": (("", "", ""), ("a.json", "in/b.json", "c.json"), {}),
    "absolute": (
        ("https://x.test/a.json", "https://x.test/in/b.json", "https://x.test/c.json"),
        ("https://x.test/a.json", "https://x.test/in/b.json", "https://x.test/c.json"),
        {},
    ),
    "joined to the identifier": (
        ("https://x.test/a", "https://x.test/b", "https://x.test/c"),
        ("a", "b", "c"),
        {},
    ),
    "query parts": (
        ("https://x.test/s?name=a", "https://x.test/s?name=b&v=1", "https://x.test/s?name=c%20d"),
        ("?name=a", "https://x.test/s?name=b&v=1", "s?name=c%20d"),
        {},
    ),
    "relative": (("a", "b$d", "c"), ("a", "b$d", "c"), {}),
    "names": (
        ("urn:example:a", "urn:example:b", "tag:x.test,2020:c"),
        ("urn:example:a", "urn:example:b", "tag:x.test,2020:c"),
        {},
    ),
    "an empty fragment": (
        ("https://x.test/a#", "https://x.test/b#", "https://x.test/c#"),
        ("https://x.test/a", "https://x.test/b#", "https://x.test/c"),
        {},
    ),
    "one of three": (("", "https://x.test/b", ""), ("a.json", "https://x.test/b", "c.json"), {}),
    "served": (
        ("", "", ""),
        ("https://x.test/s/a.json", "https://x.test/s/in/b.json", "https://x.test/s/c.json"),
        {"https://x.test/s/": "schemas"},
    ),
}
PATHS = ("schemas/a.json", "schemas/in/b.json", "schemas/c.json")


def seen_from(path: str, name: str, identity: str) -> str:
    """A reference by path, as it must be written in another folder."""
    if identity not in ("by path", "one of three") or ":" in name or not path.startswith("schemas/in/"):
        return name
    return f"../{name}"


def circle(identity: str, draft: str) -> dict[str, Any]:
    """a → b → c → a and back to the start, by root, pointer and, where the draft has them, anchor."""
    identifiers, names, _ = IDENTITIES[identity]
    keyword, container = ("id", "definitions") if draft == "04" else ("$id", "definitions")
    documents = {}
    for index, path in enumerate(PATHS):
        following, before = names[(index + 1) % 3], names[(index + 2) % 3]
        following, before = (seen_from(path, name, identity) for name in (following, before))
        leaf: dict[str, Any] = {"type": ["boolean", "string"][index % 2]}
        anchor = {"04": {"id": "#leaf"}, "07": {"$id": "#leaf"}}.get(draft, {"$anchor": "leaf"})
        documents[path] = {
            "$schema": DRAFTS[draft],
            **({keyword: identifiers[index]} if identifiers[index] else {}),
            "type": "object",
            "properties": {
                "next": {"$ref": following},
                "leaf": {"$ref": f"{following.removesuffix('#')}#/{container}/leaf"},
                "named": {"$ref": f"{before.removesuffix('#')}#leaf"},
                "again": {"$ref": "#"},
            },
            container: {"leaf": {**anchor, **leaf}},
        }
    return documents


@pytest.mark.parametrize("draft", sorted(DRAFTS))
@pytest.mark.parametrize("identity", sorted(IDENTITIES))
def test_a_circle_of_three_files_is_judged(tmp_path: Path, identity: str, draft: str) -> None:
    for path, value in circle(identity, draft).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(json.dumps(value), "utf-8")
    settings = Settings.from_mapping({"locations": IDENTITIES[identity][2]}, root=tmp_path)
    loaded = load(settings)
    registry = resolve(loaded, settings)
    assert [one for one in (*loaded.diagnostics, *registry.diagnostics) if one.severity == "error"] == []
    rewriter = Rewriter(loaded, {path: each.visited for path, each in registry.indexes.items()}, settings)
    for index, path in enumerate(PATHS):
        judge = oracle(path, rewriter)
        # The leaf of a and c is a truth value, that of b a text.
        right = [[True, "x", True][(index + 1) % 3], [True, "x", True][(index + 2) % 3]]
        wrong = [[True, "x", True][(index + 2) % 3], [True, "x", True][(index + 1) % 3]]
        around: dict[str, Any] = {"leaf": right[0], "named": right[1], "again": {"leaf": right[0]}}
        assert judge.accepts({"next": {"next": {"next": around}}, **around})
        for key, value in (("leaf", {}), ("named", {}), ("again", {"named": {}})):
            assert not judge.accepts({"next": {"next": {"next": {key: value}}}}), (path, key)
        if wrong != right:
            assert not judge.accepts({"next": {"next": {"next": {"leaf": wrong[0]}}}})
        fault = next(judge.faults({"next": {"next": {"next": {"leaf": {}}}}}))
        following = PATHS[(index + 1) % 3]
        assert (fault.keyword, fault.instance) == ("type", "/next/next/next/leaf")
        assert fault.location == f"{following}#/definitions/leaf/type"


def test_the_definition_of_a_circle_is_judged(tmp_path: Path) -> None:
    for path, value in circle("by path", "2020-12").items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(json.dumps(value), "utf-8")
    settings = Settings.from_mapping({}, root=tmp_path)
    loaded = load(settings)
    registry = resolve(loaded, settings)
    rewriter = Rewriter(loaded, {path: each.visited for path, each in registry.indexes.items()}, settings)
    judge = oracle("schemas/a.json", rewriter, "/properties/next")
    assert judge.accepts({"next": {"next": {"leaf": "x"}}})
    assert not judge.accepts({"next": {"next": {"leaf": True}}})
