"""The draft of each document, and the check by its metaschema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.source.tree import DRAFT_07, tree

from trivet.source.drafts import BY_URI, DRAFTS

META = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "https://x.test/meta",
    "$vocabulary": {
        "https://json-schema.org/draft/2020-12/vocab/core": True,
        "https://json-schema.org/draft/2020-12/vocab/applicator": True,
    },
    "$dynamicAnchor": "meta",
    "allOf": [{"$ref": "https://json-schema.org/draft/2020-12/meta/core"}],
    "properties": {"x-owner": {"type": "string"}},
}


@pytest.mark.parametrize(
    ("named", "usual", "read_as"),
    [
        ("http://json-schema.org/draft-04/schema", None, "04"),
        ("http://json-schema.org/draft-04/schema#", None, "04"),
        ("http://json-schema.org/draft-06/schema#", "07", "06"),
        ("https://json-schema.org/draft/2019-09/schema#", None, "2019-09"),
        ("https://json-schema.org/draft/2020-12/schema", None, "2020-12"),
        ("https://json-schema.org/draft-07/schema#", "06", "07"),
        ("https://json-schema.org/draft-04/schema", None, "04"),
        ("HTTPS://www.JSON-Schema.org/draft-06/schema#", None, "06"),
        ("http://json-schema.org/draft/2019-09/schema#", None, "2019-09"),
        ("http://json-schema.org/draft/2020-12/schema", "07", "2020-12"),
        ("http://json-schema.org/draft-03/schema#", "07", "07"),
        (None, "06", "06"),
    ],
)
def test_schema_names_the_draft(tmp_path: Path, named: str | None, usual: str | None, read_as: str) -> None:
    document = {} if named is None else {"$schema": named}
    built = tree(tmp_path, {"s/a.json": document}, schemas=["s"], draft=usual)
    told = built.documents["s/a.json"].draft
    assert told is not None and told.name == read_as
    exact = named is not None and named.removesuffix("#") in BY_URI
    assert [found.rule for found in built.findings] == ([] if exact else ["reading-draft"])


@pytest.mark.parametrize(
    ("document", "place", "hint"),
    [
        ({}, "s/a.json:1:1", "Set `draft:`"),
        ({"$schema": "http://json-schema.org/draft-03/schema#"}, "s/a.json:2:3", "=Set `draft:`"),
        ({"$schema": "http://json-schema.org/draft-7/schema"}, "s/a.json:2:3", "mean 'http://json-schema.org/draft-07/"),
        ({"$schema": "http://json-schema.org/schema#"}, "s/a.json:2:3", "=Set `draft:`"),
        ({"$schema": "https://json-schema.org/draft/2020-12"}, "s/a.json:2:3", "mean 'https://json-schema.org/draft"),
        ({"$schema": "http://127.0.0.1:18999/x"}, "s/a.json:2:3", "Set `draft:`"),
        ({"$schema": 5}, "s/a.json:2:3", "Or correct the `$schema` of the document."),
    ],
)  # fmt: skip
def test_an_unknown_draft_is_an_error(
    tmp_path: Path, document: dict[str, Any], place: str, hint: str
) -> None:
    (found,) = tree(tmp_path, {"s/a.json": document}, schemas=["s"], draft=None).findings
    assert (found.rule, str(found.location)) == ("unknown-draft", place)
    assert hint in f"={found.hint}"


@pytest.mark.parametrize(
    ("others", "hint"),
    [
        (["07", "07"], 'Set `draft: "07"` in the settings, which all other documents (2) declare.'),
        (["07", "04", "04"], 'Set `draft: "04"` in the settings, which 2 of 3 others declare.'),
        (["04", "2019-09"], 'Set `draft: "2019-09"` in the settings, which 1 of 2 others declare.'),
        ([], "Set `draft:` in the settings (04, 06, 07, 2019-09 or 2020-12)."),
    ],
)
def test_the_draft_that_the_others_declare_is_proposed(tmp_path: Path, others: list[str], hint: str) -> None:
    files: dict[str, Any] = {f"s/{n}.json": {"$schema": DRAFTS[one].uri} for n, one in enumerate(others)}
    found = tree(tmp_path, {**files, "s/z.json": {}}, schemas=["s"], draft=None).of("unknown-draft")
    assert [one.hint for one in found] == [f"{hint} Or add `$schema` to the document."]


def test_a_metaschema_of_the_tree_is_followed(tmp_path: Path) -> None:
    schema = {"$schema": "https://x.test/meta", "type": "string", "properties": {"a": {"minimum": 1}}}
    files = {
        "meta/m.json": META,
        "s/a.json": schema,
        "s/b.json": {"$schema": "https://x.test/meta", "x-owner": 5},
    }
    built = tree(tmp_path, files, schemas=["s"], locations={"https://x.test/": "meta"}, draft=None)
    assert built.errors == [
        "s/a.json:2:3: error unknown-draft: 'https://x.test/meta' is not a draft that trivet knows, and no "
        "document of the project has this identifier [/$schema]",
        "s/b.json:2:3: error unknown-draft: 'https://x.test/meta' is not a draft that trivet knows, and no "
        "document of the project has this identifier [/$schema]",
    ]
    (tmp_path / "meta/m.json").rename(tmp_path / "meta/meta.json")
    built = tree(tmp_path, {}, schemas=["s"], locations={"https://x.test/": "meta"}, draft=None)
    assert [
        (found.rule, found.location.pointer) for found in built.findings if found.severity == "error"
    ] == [("invalid-schema", "/x-owner")]
    assert built.of("not-a-keyword-here")[0].message == (
        "`type` is not a keyword of a vocabulary that the document's metaschema lists; it is not enforced"
    )
    assert built.definition("a.AObject") == {
        "type": "object",
        "properties": {"a": {"x-trivet-unasserted": {"minimum": 1}}},
    }
    assert built.definition("a.A")["x-trivet-unasserted"] == {"type": "string"}


def test_data_that_names_its_schema_is_no_schema(tmp_path: Path) -> None:
    files = {
        "s/a.json": {"$schema": "https://x.test/b", "families": []},
        "s/b.json": {"$schema": DRAFT_07, "$id": "https://x.test/b", "required": ["families"]},
    }
    built = tree(tmp_path, files, schemas=["s"])
    assert [(found.rule, found.location.document) for found in built.findings] == [
        ("not-a-schema", "s/a.json")
    ]
    assert [root.document for root in built.normal.roots] == ["s/b.json"]


SETTINGS = "schemas: [.]\noutput: generated\n"


@pytest.mark.parametrize(
    ("path", "document", "rule", "message"),
    [
        ("a.json", [{"type": "object"}], "not-a-schema", "an array is not a schema, so this is data; skipped"),
        ("a.json", 5, "not-a-schema", "a number is not a schema, so this is data; skipped"),
        ("a.yaml", "text", "not-a-schema", "a string is not a schema, so this is data; skipped"),
        ("a.json", "null", "not-a-schema", "null is not a schema, so this is data; skipped"),
        ("trivet.yaml", SETTINGS, "skipped", "this is a trivet settings file, not a schema; skipped"),
        ("a.json", {"$schema": "https://x.test/far", "families": []}, "not-a-schema",
         "'https://x.test/far' is not a draft, and the document has no keywords, so this is data, not a schema;"
         " skipped"),
        ("a.json", {"$schema": "sub/../ok.json", "n": 1}, "not-a-schema",
         "'sub/../ok.json' describes data, so this is data, not a schema; skipped"),
        ("a.json", {"$schema": "https://x.test/far", "x-y": 1}, "unknown-draft",
         "'https://x.test/far' is not a draft that trivet knows, and no document of the project has this identifier"),
        ("a.json", {"$schema": "https://x.test/far", "n": 1, "type": "object"}, "unknown-draft",
         "'https://x.test/far' is not a draft that trivet knows, and no document of the project has this identifier"),
        ("trivet.yaml", "type: string\n", "unknown-draft", "the document has no `$schema`"),
        ("a.json", {"name": "data"}, "unknown-draft", "the document has no `$schema`"),
    ],
)  # fmt: skip
def test_what_says_of_itself_that_it_is_no_schema(
    tmp_path: Path, path: str, document: Any, rule: str, message: str
) -> None:
    text = document if isinstance(document, str) else json.dumps(document)
    built = tree(tmp_path, {f"s/{path}": text, "s/ok.json": {"$schema": DRAFT_07}}, schemas=["s"], draft=None)
    (found,) = built.findings
    assert (found.location.document, found.rule, found.message) == (f"s/{path}", rule, message)
    assert (f"`ignore: [/s/{path}]`" in found.hint) == (
        rule == "not-a-schema" or document == {"name": "data"}
    )
    assert [root.document for root in built.normal.roots] == ["s/ok.json"]


def test_a_reference_to_data_is_told(tmp_path: Path) -> None:
    files = {"s/a.json": {"$schema": DRAFT_07, "$ref": "b.json"}, "s/b.json": []}
    assert tree(tmp_path, files, schemas=["s"]).errors == [
        "s/a.json:3:3: error dangling-ref: 'b.json' refers to a document that is data, not a schema [/$ref]"
    ]


def test_what_is_referred_to_is_no_data(tmp_path: Path) -> None:
    """Documents with an unknown `$schema` may hold definitions under any names."""
    files = {
        "s/a.json": {"$schema": DRAFT_07, "$ref": "b.json#/Name"},
        "s/b.json": {"$schema": "https://x.test/far", "Name": {"type": "string"}},
    }
    assert tree(tmp_path, files, schemas=["s"]).errors == []


@pytest.mark.parametrize(
    ("document", "pointer", "line"),
    [
        ({"type": "strin"}, "/type", 2),
        ({"properties": {"a": {"items": [{"type": "strin"}]}}}, "/properties/a/items/0/type", 6),
        ({"properties": []}, "/properties", 2),
        ({"allOf": {}}, "/allOf", 2),
        ({"minLength": "1"}, "/minLength", 2),
        ({"multipleOf": 0}, "/multipleOf", 2),
        ({"required": ["a", "a"]}, "/required", 2),
    ],
)
def test_what_its_metaschema_refuses_is_an_error_in_place(
    tmp_path: Path, document: Any, pointer: str, line: int
) -> None:

    (found,) = tree(tmp_path, {"s/a.json": json.dumps(document, indent=1)}, schemas=["s"]).of(
        "invalid-schema"
    )
    assert (found.location.pointer, found.location.line) == (pointer, line)
    assert "`ignore: [/s/a.json]`" in found.hint


def test_an_unused_component_may_be_broken(tmp_path: Path) -> None:
    companion = "openapi: 3.0.0\ncomponents: {schemas: {A: {type: strin}, B: {type: string, required: []}}}"
    files = {"s/a.json": {"$ref": "#/components/schemas/B"}, "c.yaml": companion}
    assert tree(tmp_path, files, schemas=["s"], components=["c.yaml"]).errors == []
    files["s/b.json"] = {"$ref": "#/components/schemas/A"}
    (error,) = tree(tmp_path, files, schemas=["s"], components=["c.yaml"]).errors
    assert error.startswith("c.yaml:2:28: error invalid-schema")


def test_embedded_resources_have_a_metaschema_of_their_own(tmp_path: Path) -> None:
    row = {"items": [{"type": "integer"}], "additionalItems": False, "minimum": "x"}
    old = {"$id": "https://x.test/old", "$schema": DRAFT_07, "definitions": {"row": row}, "type": "strin"}
    new = {
        "$schema": DRAFTS["2020-12"].uri,
        "$id": "https://x.test/new",
        "$defs": {"old": old},
        "minItems": "x",
    }
    assert tree(tmp_path, {"s/new.json": new}, schemas=["s"]).errors == [
        's/new.json:16:11: error invalid-schema: "x" is not of type "number" [/$defs/old/definitions/row/minimum]',
        "s/new.json:19:7: error invalid-schema: 'strin' is not a type: the types are `array`, `boolean`, `integer`, "
        "`null`, `number`, `object` and `string` [/$defs/old/type]",
        's/new.json:22:3: error invalid-schema: "x" is not of type "integer" [/minItems]',
    ]


def test_a_component_may_have_a_draft_of_its_own(tmp_path: Path) -> None:
    old = {"$id": "https://x.test/old", "$schema": DRAFT_07, "items": [{"type": "string"}]}
    api = {"openapi": "3.1.0", "info": {}, "paths": {}, "components": {"schemas": {"Old": old}}}
    assert tree(tmp_path, {"s/api.json": api}, schemas=["s"]).errors == []


def test_embedded_resources_keep_how_siblings_are_read(tmp_path: Path) -> None:
    inner = {
        "$id": "https://x.test/in",
        "$schema": DRAFT_07,
        "properties": {"a": {"$ref": "#/definitions/x", "minimum": 1}},
    }
    outer = {
        "$schema": DRAFT_07,
        "$id": "https://x.test/out",
        "definitions": {"in": {**inner, "definitions": {"x": {"title": "X"}}}},
    }
    built = tree(tmp_path, {"s/out.json": outer}, schemas=["s"], readings={"ref_siblings": "honour"})
    assert built.findings == ()
