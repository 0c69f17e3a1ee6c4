"""Which documents are roots, which definitions are made, and where overrides reach."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.source.tree import Tree, tree

FILES: dict[str, Any] = {
    "s/a.json": {"x-owner": "one", "definitions": {"unused": {"type": "string"}}},
    "s/b.json": {"x-owner": "two", "$ref": "c.json#/definitions/used"},
    "s/c.json": {"x-owner": "three", "definitions": {"used": {}, "spare": {}}},
    "s/true.json": "true",
    "s/api.yaml": "openapi: 3.0.0\ncomponents: {schemas: {X: {type: string}}}",
    "s/shared.json": {"definitions": {"y": {}}},
}


def roots(built: Tree) -> list[str]:
    return [root.document for root in built.normal.roots]


def test_every_schema_below_the_entries_is_a_root(tmp_path: Path) -> None:
    built = tree(tmp_path, FILES, schemas=["s"], components=["s/shared.json"])
    assert built.errors == []
    assert roots(built) == ["s/a.json", "s/b.json", "s/c.json", "s/true.json"]
    assert {"a.Unused", "c.Spare", "api.X", "shared.Y", "true.True_"} < set(built.normal.definitions)
    assert "shared.Shared" not in built.normal.definitions


def test_select_leaves_only_what_is_referred_to(tmp_path: Path) -> None:
    select = {"include": {"x-owner": ["one", "two"]}, "exclude": {"x-owner": "one"}}
    built = tree(tmp_path, FILES, schemas=["s"], components=["s/shared.json"], select=select)
    assert roots(built) == ["s/b.json"]
    assert set(built.normal.definitions) == {"api.X", "b.B", "c.Used", "shared.Y"}


def test_overrides_reach_documents_by_glob_and_schemas_by_pointer(tmp_path: Path) -> None:
    files = {
        "s/v1/a.json": {"type": "object", "properties": {"p": {"type": "string"}, "q": True}},
        "s/b.json": {},
    }
    overrides = {
        "s/**#": {"x-owner": "all"},
        "s/v1/*.json#/properties/p": {"x-column": "c"},
        "**/a.json#/properties/*": {"x-show": True},
        "s/b.json#/properties/p": {"x-never": 1},
        "t/*#": {"x-never": 1},
    }
    built = tree(tmp_path, files, schemas=["s"], overrides=overrides, select={"include": {"x-owner": "all"}})
    assert built.definition("v1.a.A") == {
        "type": "object",
        "properties": {"p": {"type": "string", "x-column": "c", "x-show": True}, "q": {"x-show": True}},
        "x-owner": "all",
    }
    assert built.definition("b.B") == {"x-owner": "all"}
    assert [found.location.pointer for found in built.of("override-unused")] == [
        "/overrides/s~1b.json#~1properties~1p",
        "/overrides/t~1*#",
    ]
    origin = built.normal.definitions["b.B"].schema.origin_of("x-owner")
    assert (origin.document, origin.pointer) == ("trivet.yaml", "/overrides/s~1**#/x-owner")
