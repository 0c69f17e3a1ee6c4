"""Names come from a schema's own location: adding a schema renames nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.source.tree import tree


def names(root: Path, files: dict[str, Any], **settings: Any) -> list[str]:
    return list(tree(root, files, **{"schemas": ["s"], **settings}).normal.definitions)


@pytest.mark.parametrize(
    ("path", "module"),
    [
        ("s/publicsession.json", "publicsession"),
        ("s/oura/publicSession.yaml", "oura.public_session"),
        ("s/HTTPServer.schema.json", "http_server"),
        ("s/bom-1.2.schema.json", "bom_1_2"),
        ("s/2fa/x.yml", "_2fa.x"),
        ("s/class.json", "class_"),
        ("s/a b--c.json", "a_b_c"),
        ("s/x.schema/y.json", "x_schema.y"),
        ("s/.hidden.json", "_hidden"),
        ("s/é.json", "é"),
        ("s/GrößeÄndern.json", "größe_ändern"),
        ("s/ﬁle.json", "file"),
        ("s/٣.json", "_٣"),
        ("s/名前/a-名.json", "名前.a_名"),
        ("s/\U0001f600.json", "_"),
    ],
)
def test_modules(tmp_path: Path, path: str, module: str) -> None:
    (name,) = names(tmp_path, {path: "{}"})
    assert name.rpartition(".")[0] == module


def test_an_entry_that_is_a_file_counts_from_its_folder(tmp_path: Path) -> None:
    assert names(tmp_path, {"s/oura/a.json": "{}"}, schemas=["s/oura/a.json"]) == ["a.A"]


def test_a_file_beside_a_folder_of_its_name(tmp_path: Path) -> None:
    assert names(tmp_path, {"s/a.json": "{}", "s/a/b.json": "{}"}) == ["a.A", "a.b.B"]


@pytest.mark.parametrize("twin", ["s/A.json", "s/a.yaml", "s/a.schema.json"])
def test_equal_modules_are_an_error_that_names_both(tmp_path: Path, twin: str) -> None:
    (error,) = tree(tmp_path, {"s/a.json": "{}", twin: "{}"}, schemas=["s"]).errors
    assert "name-clash" in error and "s/a.json" in error and twin in error


@pytest.mark.parametrize(
    ("document", "name"),
    [
        ({}, "file-name.FileName"),
        ({"title": "Public session (v2)"}, "PublicSessionV2"),
        ({"title": ""}, "FileName"),
        ({"title": "2nd"}, "FileName"),
        ({"title": "Größe"}, "Größe"),
        ({"title": "größe der fläche"}, "GrößeDerFläche"),
        ({"title": "ßs"}, "Sss"),
        ({"title": "\U0001f600"}, "FileName"),
        ({"title": "None"}, "FileName"),
        ({"title": "x" * 200}, "FileName"),
        ({"title": 'T"""\nimport os'}, "TImportOs"),
        ({"title": "T", "x-python-name": "Mine"}, "Mine"),
        ({"title": "T", "x-python-name": "not a name"}, "T"),
        ({"title": "T", "x-python-name": "class"}, "T"),
    ],
)
def test_roots(tmp_path: Path, document: dict[str, Any], name: str) -> None:
    (found,) = names(tmp_path, {"s/file-name.json": document})
    assert found == f"file_name.{name.rpartition('.')[2]}"


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("ISODate", "ISODate"),
        ("user-name", "UserName"),
        ("a.b/c", "ABC"),
        ("1st", "_1st"),
        ("none", "None_"),
        ("日本", "日本"),
        ("größe", "Größe"),
        ("e\u0301te", "Éte"),
        ("\u0301", "_\u0301"),
        ("\U0001f600", "Schema_0741c3"),
        ("*", "Asterisk"),
        ("->", "HyphenMinusGreaterThanSign"),
        ("", "Schema_d99002"),
    ],
)
def test_entries_are_named_by_their_key_and_not_their_title(tmp_path: Path, key: str, name: str) -> None:
    files = {"s/a.json": {"definitions": {key: {"title": "Other"}}}}
    assert f"a.{name}" in names(tmp_path, files)


def test_hoisted_names_are_parent_and_property(tmp_path: Path) -> None:
    inner = {"type": "object", "properties": {"x": {}}}
    document = {
        "type": "object",
        "properties": {
            "home_address": {"type": "object", "properties": {"geo": inner}},
            "tags": {"items": inner},
            "mood": {"enum": ["good", "bad"]},
            "one": {"enum": ["only"]},
            "any": {"anyOf": [inner, {"type": "string"}]},
            "map": {"additionalProperties": inner},
        },
        "definitions": {"d": {"type": "object", "properties": {"e": inner}}},
        "not": {"properties": {"e": inner}},
        "allOf": [{"properties": {"e": inner}}],
    }
    assert names(tmp_path, {"s/a.json": document}) == [
        "a.A",
        "a.AAny",
        "a.AE",
        "a.AHomeAddress",
        "a.AHomeAddressGeo",
        "a.AMapValue",
        "a.AMood",
        "a.ATagsItem",
        "a.D",
        "a.DE",
    ]


def test_what_is_said_of_the_place_stays_there(tmp_path: Path) -> None:
    raw = {
        "enum": ["a", "b"],
        "title": "T",
        "default": "a",
        "x-column": "c",
        "deprecated": True,
        "readOnly": True,
    }
    built = tree(
        tmp_path, {"s/a.json": {"type": "object", "properties": {"p": raw}}}, schemas=["s"], draft="2020-12"
    )
    assert built.definition("a.AP") == {"enum": ["a", "b"], "title": "T", "x-column": "c"}
    assert built.definition("a.A")["properties"]["p"] == {
        "$ref": "#/$defs/a.AP",
        "title": "T",
        "default": "a",
        "x-column": "c",
        "deprecated": True,
        "readOnly": True,
    }


@pytest.mark.parametrize(
    ("raw", "inner"),
    [
        ({"type": ["object", "null"], "properties": {"x": {}}, "required": ["x"]},
         {"type": "object", "properties": {"x": {}}, "required": ["x"]}),
        ({"type": ["string", "null"], "enum": ["a", "b", None]}, {"type": "string", "enum": ["a", "b"]}),
        ({"enum": ["a", None, "b"]}, {"type": "string", "enum": ["a", "b"]}),
    ],
)  # fmt: skip
def test_null_is_split_off(tmp_path: Path, raw: dict[str, Any], inner: dict[str, Any]) -> None:
    built = tree(tmp_path, {"s/a.json": {"type": "object", "properties": {"p": raw}}}, schemas=["s"])
    assert built.definition("a.AP") == inner
    assert built.definition("a.A")["properties"]["p"] == {
        "anyOf": [{"$ref": "#/$defs/a.AP"}, {"type": "null"}]
    }


def local_names(root: Path, document: dict[str, Any], name: str = "s/a.json") -> dict[str, str]:
    """The local name of each definition, by its pointer."""
    built = tree(root, {name: document}, schemas=["s"])
    found: dict[str, str] = {}
    for _, each in sorted(built.normal.definitions.items()):  # the object part of a definition comes after it
        if each.schema.origin.document == name:
            found.setdefault(each.schema.origin.pointer, each.name.local)
    return found


def test_of_names_that_fold_together_one_stays(tmp_path: Path) -> None:
    document = {"definitions": {"user": {}, "User": {}, "USER": {}, "us-er": {}, "other": {}}}
    built = tree(tmp_path, {"s/a.json": document}, schemas=["s"])
    found = {each.schema.origin.pointer: each.name.local for each in built.normal.definitions.values()}
    assert found == {
        "": "A",
        "/definitions/USER": "USER",
        "/definitions/User": "User_99e4ca",
        "/definitions/user": "User_6970c3",
        "/definitions/us-er": "UsEr_4777ce",
        "/definitions/other": "Other",
    }
    assert {each.location.pointer for each in built.of("name-folds")} == found.keys() - {
        "",
        "/definitions/USER",
        "/definitions/other",
    }
    (told,) = [each for each in built.of("name-folds") if each.location.pointer == "/definitions/User"]
    assert "s/a.json#/definitions/USER" in told.message and "'User_99e4ca'" in told.message
    assert "x-python-name" in told.hint


def test_adding_a_schema_renames_nothing(tmp_path: Path) -> None:
    document = {
        "properties": {"p": {"properties": {"q": {"$ref": "#/properties/r"}}}, "r": {"type": "string"}}
    }
    before = set(names(tmp_path, {"s/m.json": document}))
    more = {"s/a.json": {"title": "M", "$ref": "m.json#/properties/p"}, "s/z/m.json": document}
    assert before < set(names(tmp_path, more))


def test_a_property_that_is_referred_to_is_one_definition(tmp_path: Path) -> None:
    members = {"p": {"type": "string"}, "q": {"$ref": "#/properties/p"}, "r": {"$ref": "#"}}
    document = {"type": "object", "properties": members}
    built = tree(tmp_path, {"s/a.json": document}, schemas=["s"])
    assert built.definition("a.A")["properties"] == {
        "p": {"$ref": "#/$defs/a.AP"},
        "q": {"$ref": "#/$defs/a.AP"},
        "r": {"$ref": "#/$defs/a.A"},
    }


def test_documents_outside_every_entry(tmp_path: Path) -> None:
    files = {
        "s/a.json": {"anyOf": [{"$ref": "#/components/schemas/X"}, {"$ref": "https://x.test/v1/far.json"}]},
        "api/shared.yaml": "openapi: 3.0.0\ncomponents: {schemas: {X: {type: string}, Y: {type: string}}}",
        "far/v1/far.json": {},
    }
    found = names(tmp_path, files, components=["api/shared.yaml"], locations={"https://x.test/": "far"})
    assert found == ["a.A", "external.shared.X", "external.v1.far.Far"]


def test_a_chosen_name_stays_even_where_it_looks_like_a_suffix(tmp_path: Path) -> None:
    document: dict[str, Any] = {"definitions": {"user": {}, "User": {}}}
    before = local_names(tmp_path, document)["/definitions/user"]
    document["definitions"]["mine"] = {"x-python-name": before}
    found = local_names(tmp_path, document)
    assert found["/definitions/mine"] == before
    assert found["/definitions/user"].startswith(before) and found["/definitions/user"] != before


def test_a_definition_called_as_its_document(tmp_path: Path) -> None:
    geo = {"type": "object", "properties": {"x": {}}}
    inner = {"type": "object", "properties": {"geo": geo}}
    document = {"$defs": {"Address": inner, "address": {}}, **inner}
    assert local_names(tmp_path, document, "s/address.json") == {
        "": "Address",
        "/properties/geo": "AddressGeo",
        "/$defs/Address": "AddressDefinition",
        "/$defs/Address/properties/geo": "AddressDefinitionGeo",
        "/$defs/address": "Address_3aac3b",
    }
    document["$defs"]["AddressDefinition"] = {}
    found = local_names(tmp_path, document, "s/address.json")
    assert (found["/$defs/Address"], found["/$defs/AddressDefinition"]) == (
        "Address_c399d8",
        "AddressDefinition",
    )


def branch_names(root: Path, members: dict[str, Any], **definitions: Any) -> set[str]:
    """The names below the root of a document X."""
    found = local_names(root, {"$defs": definitions, **members}, "s/x.json")
    return {name for pointer, name in found.items() if pointer and not pointer.startswith("/$defs")}


def variant(tag: object, **more: Any) -> dict[str, Any]:
    return {"properties": {"kind": {"const": tag}, "same": {}}, "required": ["kind"], **more}


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"oneOf": [variant("cat", title="X of cats"), variant("dog", title="Dog")]}, {"XOfCats", "XDog"}),
        ({"oneOf": [variant("cat"), variant("big-dog")]}, {"XCat", "XBigDog"}),
        ({"oneOf": [variant(1), variant(2)]}, {"XKind1", "XKind2"}),
        ({"oneOf": [variant("a"), variant("a")]}, {"XOption0", "XOption1"}),
        ({"oneOf": [variant("cat"), {"$ref": "#/$defs/Dog"}, {"type": "null"}]}, {"XCat"}),
        ({"anyOf": [{"properties": {"a": {}, "b": {}, "z": {}}, "required": ["z"]}, {"properties": {"a": {}}}]},
         {"XWithZ", "XOption1"}),
        ({"anyOf": [{"properties": {"a": {}}}, {"type": "string"}]}, {"XObject"}),
        ({"anyOf": [{"enum": ["a", "b"]}, {"type": "string"}]}, {"XEnum"}),
        ({"anyOf": [{"properties": {".": {}}}, {"properties": {"b": {}}}]}, {"XWithFullStop", "XWithB"}),
        ({"anyOf": [{"enum": ["a", "b"]}, {}]}, {"XEnum"}),
        ({"properties": {"p": {"anyOf": [{"enum": ["a", "b"]}, {"pattern": "^x-"}]}}}, {"XP"}),
        ({"properties": {"p": {"oneOf": [variant("cat"), variant("dog")]}}}, {"XPCat", "XPDog"}),
        ({"properties": {"p": {"oneOf": [variant("cat"), {"type": "null"}]}}}, {"XP"}),
        ({"properties": {"p": {"items": {"anyOf": [variant("cat"), variant("dog")]}}}}, {"XPItemCat", "XPItemDog"}),
        ({"properties": {"p": {"patternProperties": {"^[a-z]+$": variant(1)}}}}, {"XPValue"}),
        ({"items": {"x-python-name": "Row", **variant(1, properties={"p": {"properties": {"q": {}}}})}},
         {"Row", "RowP"}),
    ],
)  # fmt: skip
def test_a_branch_is_named_by_what_sets_it_apart(
    tmp_path: Path, members: dict[str, Any], expected: set[str]
) -> None:
    assert branch_names(tmp_path, members, Dog=variant("dog")) == expected


def test_long_names_keep_their_last_words(tmp_path: Path) -> None:
    inner: dict[str, Any] = {"properties": {"end": {}}}
    for at in range(12):
        inner = {"properties": {f"quite-long-{at}": inner}}
    longest = max(local_names(tmp_path, inner, "s/x.json").items())[1]
    assert longest == "XQuiteLong6QuiteLong5QuiteLong4QuiteLong3QuiteLong2QuiteLong1QuiteLong0"
