"""Every reference finds what it means, in the order of the design; every other one is said once, in place."""
# ruff: noqa: E501 (a case is a line)

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.source.tree import DRAFT_07, DRAFT_2020, Tree, run, tree, write

from trivet.settings import Settings

STRING = {"type": "string"}


def target(built: Tree, document: str, pointer: str = "", keyword: str = "$ref") -> str:
    found = built.registry.targets[document, pointer, keyword]
    return f"{found.document}#{found.pointer}"


def schema(**keywords: Any) -> dict[str, Any]:
    return {"$schema": DRAFT_2020, **keywords}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"s/a.json": {"$ref": "b.json"}, "s/b.json": {}}, "s/b.json#"),
        ({"s/a.json": {"$ref": "./x/../b.yaml#/$defs/c"}, "s/b.yaml": "$defs: {c: {}}"}, "s/b.yaml#/$defs/c"),
        ({"s/x/a.json": {"$ref": "../b.json"}, "s/b.json": {}}, "s/b.json#"),
        ({"s/a.json": {"$ref": "b%20c.json"}, "s/b c.json": {}}, "s/b c.json#"),
        ({"s/a.json": {"$ref": "#/$defs/a~1b%25c", "$defs": {"a/b%c": {}}}}, "s/a.json#/$defs/a~1b%c"),
        ({"s/a.json": {"$ref": "#name", "items": {"$anchor": "name"}}}, "s/a.json#/items"),
        ({"s/a.json": {"$ref": "#/odd/0", "odd": [{}]}}, "s/a.json#/odd/0"),
        ({"s/a.json": {"$ref": "https://x.test/b#/$defs/c"}, "s/b.json": {"$id": "https://x.test/b", "$defs": {"c": {}}}},
         "s/b.json#/$defs/c"),
        ({"s/a.json": {"$id": "https://x.test/y/a", "$ref": "../b"}, "s/b.json": {"$id": "https://x.test/b"}}, "s/b.json#"),
        ({"s/a.json": {"$id": "p$q", "$ref": "common/b.json"}, "s/c/b.json": {"$id": "common/b.json"}}, "s/c/b.json#"),
        ({"s/a.json": {"$ref": "urn:x:b#/items"}, "s/b.json": {"$id": "urn:x:b", "items": {}}}, "s/b.json#/items"),
        ({"s/a.json": {"$id": "https://x.test/a", "$ref": "in/b", "$defs": {"n": {"$id": "in/b"}}}}, "s/a.json#/$defs/n"),
        ({"s/a.json": {"$ref": "n#/$defs/c", "$defs": {"n": {"$id": "n", "$defs": {"c": {}}}}}}, "s/a.json#/$defs/n/$defs/c"),
        ({"s/a.json": {"$ref": "tag:x.test,2026:b"}, "s/b.json": {"$id": "tag:x.test,2026:b"}}, "s/b.json#"),
        ({"s/a.json": {"$ref": "https://json-schema.org/draft/2020-12/schema"}}, "https://json-schema.org/draft/2020-12/schema#"),
    ],
)  # fmt: skip
def test_what_a_reference_means(tmp_path: Path, files: dict[str, Any], expected: str) -> None:
    built = tree(tmp_path, files, schemas=["s"], draft="2020-12")
    assert built.errors == []
    assert target(built, next(iter(files))) == expected


def test_identifiers_win_over_paths_with_a_warning(tmp_path: Path) -> None:
    files = {
        "s/a.json": schema(**{"$id": "https://x.test/a.json", "$ref": "b.json"}),
        "s/b.json": schema(),
        "s/other.json": schema(**{"$id": "https://x.test/b.json"}),
    }
    built = tree(tmp_path, files, schemas=["s"])
    assert target(built, "s/a.json") == "s/other.json#"
    (found,) = built.of("ref-disagrees")
    assert (found.location.document, found.location.line) == ("s/a.json", 4)


def test_locations_then_components(tmp_path: Path) -> None:
    files = {
        "s/a.json": schema(
            allOf=[
                {"$ref": "https://x.test/v1/far"},
                {"$ref": "https://x.test/b.json#/$defs/c"},
                {"$ref": "#/components/schemas/D"},
                {"$ref": "#/$defs/own"},
            ],
            **{"$defs": {"own": STRING}},
        ),
        "far/v1/far.yaml": "type: string",
        "s/b.json": schema(**{"$defs": {"c": STRING}}),
        "x.yaml": "openapi: 3.1.0\ncomponents: {schemas: {D: {$ref: '#/components/schemas/E'}, E: {type: 'null'}}}",
        "y.json": {"$defs": {"own": {"type": "number"}}},
    }
    locations = {"https://x.test/": "s", "https://x.test/v1/": "far/v1"}
    built = tree(tmp_path, files, schemas=["s"], locations=locations, components=["x.yaml", "y.json"])
    assert built.errors == []
    assert [target(built, "s/a.json", f"/allOf/{index}") for index in range(4)] == [
        "far/v1/far.yaml#",
        "s/b.json#/$defs/c",
        "x.yaml#/components/schemas/D",
        "s/a.json#/$defs/own",
    ]


@pytest.mark.parametrize(
    ("reference", "said", "hint"),
    [
        ("#/$defs/adress", "'#/$defs/adress' is defined nowhere", "Did you mean '#/$defs/address'?"),
        ("#/definitions/other", "is defined nowhere", "It is defined in s/b.json: list that file under"),
        ("other.json", "refers to no document of the project", ""),
        ("bb.json", "refers to no document of the project", ""),
        ("s/b.json", "refers to no document of the project", "Did you mean s/b.json?"),
        ("../../secret.json", "refers to no document below the schema folders", ""),
        ("/etc/passwd", "refers to no document below the schema folders", ""),
        ("file:///etc/passwd", "refers to no document below the schema folders", ""),
        (
            "https://x.test/v1/c.json",
            "that no document of the project has",
            "locations: {'https://x.test/v1/': FOLDER}",
        ),
        ("#/$defs/address/type", "refers to a value that is not a schema", ""),
        ("#nowhere", "no schema has that anchor", ""),
        ("#/$defs/0", "is defined nowhere", ""),
        ("http://[", "is a URL", ""),
        ("\n::error::x", "'\\x0a::error::x' refers to", ""),
    ],
)
def test_what_is_said_of_a_dangling_reference(tmp_path: Path, reference: str, said: str, hint: str) -> None:
    files = {
        "s/a.json": schema(properties={"x": {"$ref": reference}}, **{"$defs": {"address": STRING}}),
        "s/b.json": {"$schema": DRAFT_07, "definitions": {"other": STRING}},
    }
    (found,) = tree(tmp_path, files, schemas=["s"]).of("dangling-ref")
    assert (found.location.line, found.location.column) == (5, 7)
    assert found.location.pointer == "/properties/x/$ref"
    assert said in found.message
    assert hint in found.hint


@pytest.mark.parametrize(
    ("reference", "hint"),
    [
        ("common/types.json#/$defs/Genr", "Did you mean 'common/types.json#/$defs/Genre'?"),
        ("common/types.json#/definitions/Genre", "Did you mean 'common/types.json#/$defs/Genre'?"),
        ("common/types.json#genr", "Did you mean 'common/types.json#genre'?"),
        ("common/types.json#/$defs/a~1", "Did you mean 'common/types.json#/$defs/a~1b'?"),
        ("urn:x:inner#/$defs/Shap", "Did you mean 'urn:x:inner#/$defs/Shape'?"),
        ("common/types.json#/", "Drop the slash at the end: 'common/types.json#'."),
        ("#/", "Drop the slash at the end: '#'."),
        ("common/types.json#/$defs/Genre/", "Drop the slash at the end: 'common/types.json#/$defs/Genre'."),
        ("common/types.json#/$defs/Zzz/", "It refers to s/common/types.json, which has no such schema."),
        ("common/types.json#/$defs/Zzz", "It refers to s/common/types.json, which has no such schema."),
        ("common/types.json#/description", "It refers to s/common/types.json, which has no such schema."),
        ("common/type.json#/$defs/Genre", "Did you mean s/common/types.json?"),
    ],
)
def test_near_the_place_that_a_wrong_fragment_names(tmp_path: Path, reference: str, hint: str) -> None:
    types = {
        "Genre": {"$anchor": "genre", "type": "string"},
        "a/b": STRING,
        "inner": {"$id": "urn:x:inner", "$defs": {"Shape": STRING}},
    }
    files = {
        "s/a.json": schema(properties={"x": {"$ref": reference}}),
        "s/common/types.json": schema(description="Types.", **{"$defs": types}),
    }
    (found,) = tree(tmp_path, files, schemas=["s"]).of("dangling-ref")
    assert found.hint.splitlines()[0] == hint


ROOTED = {
    "s/type/cell.json": schema(
        properties={
            "a": {"$ref": "core/id.json"},
            "b": {"$ref": "core/id.json#/$defs/x"},
            "c": {"$ref": "sibling.json"},
        }
    ),
    "s/type/sibling.json": schema(properties={"a": {"$ref": "s/core/id.json#y"}}),
    "s/core/id.json": schema(
        type="string", **{"$defs": {"x": STRING, "y": {"$anchor": "y", "type": "string"}}}
    ),
}


def test_references_from_the_root_of_the_tree(tmp_path: Path) -> None:
    found = tree(tmp_path, ROOTED, schemas=["s"]).of("dangling-ref")
    assert {one.hint.splitlines()[0] for one in found} == {
        "From the root of the tree this is s/core/id.json. `readings: {references: root}` resolves all 3 unresolved"
        " references."
    }
    built = tree(tmp_path, {}, schemas=["s"], readings={"references": "root"})
    assert built.errors == []
    assert target(built, "s/type/cell.json", "/properties/a") == "s/core/id.json#"
    assert target(built, "s/type/cell.json", "/properties/b") == "s/core/id.json#/$defs/x"
    assert target(built, "s/type/cell.json", "/properties/c") == "s/type/sibling.json#"
    assert target(built, "s/type/sibling.json", "/properties/a") == "s/core/id.json#/$defs/y"


def test_the_root_comes_before_the_file_if_settings_say_so(tmp_path: Path) -> None:
    files = {**ROOTED, "s/type/core/id.json": schema(**{"$defs": {"x": STRING}})}
    built = tree(tmp_path, files, schemas=["s"], readings={"references": "root"})
    assert target(built, "s/type/cell.json", "/properties/b") == "s/core/id.json#/$defs/x"


def test_the_root_is_proposed_only_when_it_answers_everything(tmp_path: Path) -> None:
    files = {**ROOTED, "s/z.json": schema(properties={"a": {"$ref": "nowhere.json"}})}
    hints = [one.hint for one in tree(tmp_path, files, schemas=["s"]).of("dangling-ref")]
    assert len(hints) == 4 and not any("references: root" in hint for hint in hints)


def test_an_ignored_document_is_read_from_the_root(tmp_path: Path) -> None:
    settings: dict[str, Any] = {"schemas": ["s"], "ignore": ["core/"], "readings": {"references": "root"}}
    assert tree(tmp_path, ROOTED, **settings).errors == []


def test_all_dangling_references_at_once(tmp_path: Path) -> None:
    files = {f"s/{n}.json": schema(items={"$ref": f"#/no{n}"}) for n in range(5)}
    assert len(tree(tmp_path, files, schemas=["s"]).errors) == 5


def test_references_into_broken_documents_are_not_told_again(tmp_path: Path) -> None:
    files = {
        "s/a.json": schema(
            anyOf=[{"$ref": "bad.json"}, {"$ref": "https://x.test/bad.json"}, {"$ref": "odd.json"}]
        ),
        "s/bad.json": "{",
        "s/odd.json": schema(type="strin"),
        "s/c.json": schema(**{"$ref": "#/components/schemas/X"}),
        "c.yaml": "[",
    }
    built = tree(tmp_path, files, schemas=["s"], components=["c.yaml"])
    assert {(found.location.document, found.rule) for found in built.findings} == {
        ("c.yaml", "syntax"),
        ("s/bad.json", "syntax"),
        ("s/odd.json", "invalid-schema"),
    }


def test_references_into_unknown_drafts_are_not_reported(tmp_path: Path) -> None:
    files = {
        "s/a.json": schema(
            anyOf=[
                {"$ref": "common/person.json"},
                {"$ref": "common/person.json#/$defs/name"},
                {"$ref": "https://x.test/place"},
                {"$ref": "common/nowhere.json"},
            ]
        ),
        "s/common/person.json": {"$defs": {"name": STRING}},
        "s/common/spot.json": {"$id": "https://x.test/place", "type": "object"},
    }
    write(tmp_path, files)
    built = run(Settings.from_mapping({"schemas": ["s"]}, root=tmp_path))
    assert [(found.location.document, found.rule) for found in built.findings] == [
        ("s/a.json", "dangling-ref"),
        ("s/common/person.json", "unknown-draft"),
        ("s/common/spot.json", "unknown-draft"),
    ]
    (dangling,) = built.of("dangling-ref")
    assert "nowhere.json" in dangling.message


def test_identifiers_that_two_documents_claim(tmp_path: Path) -> None:
    twin = {"$id": "https://x.test/twin.json"}
    files = {
        "s/a.json": schema(type="string", **twin),
        "s/b.json": schema(type="number", **twin, items={"$ref": "twin.json"}),
        "s/c.json": schema(**{"$ref": "https://x.test/twin.json"}),
    }
    built = tree(tmp_path, files, schemas=["s"])
    assert [found.location.document for found in built.of("duplicate-id")] == ["s/b.json"]
    assert target(built, "s/b.json", "/items") == "s/b.json#"
    (found,) = built.of("ambiguous-ref")
    assert found.location.document == "s/c.json"
    assert "s/a.json, s/b.json" in found.message


def test_an_identifier_that_many_documents_claim_is_one_finding(tmp_path: Path) -> None:
    files = {f"s/{name}.json": schema(**{"$id": "https://x.test/all.json"}) for name in "abcd"}
    (found,) = tree(tmp_path, files, schemas=["s"]).of("duplicate-id")
    assert found.location.document == "s/b.json"
    assert found.message == "'https://x.test/all.json' is the identifier of s/a.json# too, and of 2 more"


def test_an_anchor_that_two_schemas_have(tmp_path: Path) -> None:
    files = {"s/a.json": schema(prefixItems=[{"$anchor": "x"}, {"$anchor": "x"}], items={"$ref": "#x"})}
    built = tree(tmp_path, files, schemas=["s"])
    assert [found.rule for found in built.findings] == ["duplicate-id", "ambiguous-ref"]


def test_a_schema_in_an_unknown_keyword_is_checked_if_meant(tmp_path: Path) -> None:
    files = {
        "s/a.json": schema(
            **{"$ref": "#/x-types/a"}, **{"x-types": {"a": {"type": "strin"}, "b": {"type": 5}}}
        )
    }
    (found,) = [each for each in tree(tmp_path, files, schemas=["s"]).findings if each.severity == "error"]
    assert (found.rule, found.location.pointer) == ("invalid-schema", "/x-types/a/type")
