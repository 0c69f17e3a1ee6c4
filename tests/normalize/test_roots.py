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


USER = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "$ref": "#/definitions/User",
    "definitions": {
        "User": {"type": "object", "properties": {"boss": {"$ref": "#"}, "id": {"type": "string"}}},
        "Alias": {"$ref": "#"},
    },
}


def test_a_root_that_only_refers_to_its_definition_is_it(tmp_path: Path) -> None:
    files = {
        "s/user.json": USER,
        "s/order.json": {
            "type": "object",
            "properties": {"a": {"$ref": "user.json"}, "b": {"$ref": "user.json#/definitions/User"}},
        },
        "s/alias.json": {"$ref": "user.json"},
    }
    built = tree(tmp_path, files, schemas=["s"])
    assert built.errors == [] and built.of("name-folds") == []
    named = {root.document: root.definition for root in built.normal.roots}
    assert named == {"s/alias.json": "alias.Alias", "s/order.json": "order.Order", "s/user.json": "user.User"}
    whole = {name for name in built.normal.definitions if not name.endswith("Object")}
    assert whole == {"alias.Alias", "order.Order", "user.Alias", "user.User"}
    assert built.definition("order.Order")["properties"] == {
        "a": {"$ref": "#/$defs/user.User"},
        "b": {"$ref": "#/$defs/user.User"},
    }
    assert built.definition("alias.Alias") == {"$ref": "#/$defs/user.User"}


def test_a_chain_ends_at_the_first_definition(tmp_path: Path) -> None:
    document = {"$ref": "#/definitions/A", "definitions": {"A": {"$ref": "#/definitions/B"}, "B": {}}}
    built = tree(tmp_path, {"s/x.json": document}, schemas=["s"])
    assert [root.definition for root in built.normal.roots] == ["x.A"]
    assert built.definition("x.A") == {"$ref": "#/$defs/x.B"}


def test_a_root_that_says_more_is_a_definition_of_its_own(tmp_path: Path) -> None:
    for more in ({"description": "d"}, {"x-owner": "o"}, {"$ref": "other.json"}):
        files = {"s/user.json": {**USER, **more}, "s/other.json": {}}
        built = tree(tmp_path, files, schemas=["s"])
        (root,) = [one for one in built.normal.roots if one.document == "s/user.json"]
        assert built.normal.definitions[root.definition].schema.origin.pointer == ""
    settings: dict[str, Any] = {"overrides": {"s/user.json": {"x-owner": "o"}}}
    built = tree(tmp_path, {"s/user.json": USER}, schemas=["s"], **settings)
    assert built.definition("user.User")["x-owner"] == "o"


def test_a_circle_from_the_root_is_told(tmp_path: Path) -> None:
    document = {"$ref": "#/definitions/A", "definitions": {"A": {"$ref": "#"}}}
    built = tree(tmp_path, {"s/x.json": document}, schemas=["s"])
    assert len(built.errors) == 1 and "endless" in built.errors[0]


def test_overrides_reach_schemas_by_glob_and_pointer(tmp_path: Path) -> None:
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
