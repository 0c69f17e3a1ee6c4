"""`patches:`: documents mended before anything is made of them, and findings that lead into the patch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.source.tree import DRAFT_07, Tree, tree, write

from trivet.cli.main import call
from trivet.source.json_patch import apply
from trivet.source.merge_patch import merge
from trivet.source.provenance import node_of, plain

A = {"$schema": DRAFT_07, "type": "object", "properties": {"x": {"type": "string", "minLength": "5"}}}


def patched(root: Path, patch: Any, *, path: str = "p.json", document: Any = A, **settings: Any) -> Tree:
    files = {"s/a.json": document, path: patch}
    return tree(root, files, schemas=["s"], patches={"s/a.json": path}, **settings)


def said(built: Tree) -> list[tuple[str, str, int, str]]:
    return [
        (one.rule, one.location.document, one.location.line, one.location.pointer) for one in built.findings
    ]


# The two forms ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [  # RFC 7386, Appendix A, as far as the patch is an object
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_a_merge_patch(target: Any, patch: Any, result: Any) -> None:
    merged = merge(node_of(target, is_patch=False), node_of(patch, is_patch=True))
    assert plain(merged) == result


@pytest.mark.parametrize(
    ("target", "operations", "result"),
    [  # RFC 6902, Appendix A
        ({"foo": "bar"}, [{"op": "add", "path": "/baz", "value": "qux"}], {"baz": "qux", "foo": "bar"}),
        ({"foo": [1, 3]}, [{"op": "add", "path": "/foo/1", "value": 2}], {"foo": [1, 2, 3]}),
        ({"foo": [1]}, [{"op": "add", "path": "/foo/-", "value": [2]}], {"foo": [1, [2]]}),
        ({"foo": 1, "baz": 2}, [{"op": "remove", "path": "/baz"}], {"foo": 1}),
        ({"foo": [1, 2, 3]}, [{"op": "remove", "path": "/foo/1"}], {"foo": [1, 3]}),
        ({"baz": 1, "foo": 2}, [{"op": "replace", "path": "/baz", "value": None}], {"baz": None, "foo": 2}),
        (
            {"a": {"b": 1}, "c": {}},
            [{"op": "move", "from": "/a/b", "path": "/c/d"}],
            {"a": {}, "c": {"d": 1}},
        ),
        ({"a": [1, 2, 3]}, [{"op": "move", "from": "/a/0", "path": "/a/2"}], {"a": [2, 3, 1]}),
        ({"a": 1}, [{"op": "copy", "from": "/a", "path": "/b"}], {"a": 1, "b": 1}),
        ({"a/b": 1, "~1": 2}, [{"op": "test", "path": "/~01", "value": 2}], {"a/b": 1, "~1": 2}),
        (
            {"a": {"b": [1, {}]}},
            [{"op": "test", "path": "/a", "value": {"b": [1, {}]}}],
            {"a": {"b": [1, {}]}},
        ),
        ({"a": 1}, [{"op": "replace", "path": "", "value": [2]}], [2]),
        ({"a": 1}, [{"op": "move", "from": "/a", "path": "/a"}], {"a": 1}),
    ],
)
def test_a_json_patch(target: Any, operations: Any, result: Any) -> None:
    made, faults = apply(node_of(target, is_patch=False), node_of(operations, is_patch=True))
    assert (plain(made), faults) == (result, [])


@pytest.mark.parametrize(
    ("operation", "place"),
    [
        (5, ""),
        ({"path": "/a"}, ""),
        ({"op": "ad", "path": "/a"}, "/op"),
        ({"op": "add", "path": "/a"}, ""),
        ({"op": "add", "path": 5, "value": 1}, "/path"),
        ({"op": "add", "path": "a", "value": 1}, "/path"),
        ({"op": "add", "path": "/x/y", "value": 1}, "/path"),
        ({"op": "add", "path": "/l/3", "value": 1}, "/path"),
        ({"op": "add", "path": "/l/01", "value": 1}, "/path"),
        ({"op": "replace", "path": "/l/2", "value": 1}, "/path"),
        ({"op": "replace", "path": "/l/-", "value": 1}, "/path"),
        ({"op": "remove", "path": "/x"}, "/path"),
        ({"op": "remove", "path": ""}, "/path"),
        ({"op": "move", "from": "/x", "path": "/y"}, "/from"),
        ({"op": "move", "from": "/o", "path": "/o/p"}, "/path"),
        ({"op": "copy", "from": "/l/2", "path": "/y"}, "/from"),
        ({"op": "test", "path": "/one", "value": True}, "/value"),
        ({"op": "test", "path": "/one", "value": "1"}, "/value"),
    ],
)
def test_an_operation_that_cannot_be_carried_out(operation: Any, place: str) -> None:
    document = node_of({"l": [1, 2], "o": {}, "one": 1}, is_patch=False)
    made, faults = apply(document, node_of([operation, operation], is_patch=True))
    assert plain(made) == plain(document)
    assert [one.pointer for one in faults] == [f"/0{place}", f"/1{place}"]


# In a tree ----------------------------------------------------------------------------------------------
def test_a_document_is_mended_before_anything_is_made_of_it(tmp_path: Path) -> None:
    for path, patch in {
        "p.json": {"properties": {"x": {"minLength": 5}}},
        "p.yaml": "- {op: replace, path: /properties/x/minLength, value: 5}\n",
    }.items():
        built = patched(tmp_path, patch, path=path)
        assert said(built) == []
        assert built.definition("a.A")["properties"]["x"] == {"type": "string", "minLength": 5}
        assert set(built.documents.inputs) == {"s/a.json", path}


def test_a_finding_about_a_patch_leads_into_the_patch(tmp_path: Path) -> None:
    merged = patched(tmp_path, '{"properties": {\n  "x": {"minLength": 5, "maxLenght": 3}}}')
    assert said(merged) == [("near-miss", "p.json", 2, "/properties/x/maxLenght")]
    operations = (
        '[{"op": "add", "path": "/allOf", "value":\n [{"$ref": "gone.json"}]},'
        ' {"op": "remove", "path":\n "/properties"}]'
    )
    added = patched(tmp_path, operations)
    assert said(added) == [("dangling-ref", "p.json", 2, "/0/value/0/$ref")]


def test_what_a_patch_moved_is_found_where_it_was_written(tmp_path: Path) -> None:
    document = '{"allOf": [\n {"type": "string"},\n {"$ref": "gone.json"}]}'
    operations = [{"op": "add", "path": "/allOf/0", "value": True}, {"op": "remove", "path": "/allOf/1"}]
    built = patched(tmp_path, operations, document=document)
    assert [(one.location.line, one.location.pointer) for one in built.of("dangling-ref")] == [
        (3, "/allOf/1/$ref")
    ]


def test_a_member_twice_is_conceded_and_then_patched(tmp_path: Path) -> None:
    document = '{"type": "string", "minLength": 1, "minLength": 2}'
    concessions = [{"at": "s/a.json", "duplicate-key": "last"}]
    operations = [{"op": "test", "path": "/minLength", "value": 2}, {"op": "remove", "path": "/type"}]
    built = patched(tmp_path, operations, document=document, concessions=concessions)
    assert built.errors == []
    assert built.definition("a.A")["minLength"] == 2 and "type" not in built.definition("a.A")


def test_all_faults_of_patches_come_at_once(tmp_path: Path) -> None:
    files = {
        "s/a.json": A,
        "s/b.json": A,
        "s/c.json": {"$schema": DRAFT_07, "$ref": "a.json"},
        "s/d.json": A,
        "s/e.json": A,
        "p/a.json": '[{"op": "test", "path": "/type",\n "value": "array"}, {"op": "remove", "path": "/x"}]',
        "p/b.json": "5",
        "p/d.json": "{",
    }
    names = {
        "s/a.json": "p/a.json",
        "s/b.json": "p/b.json",
        "s/d.json": "p/d.json",
        "s/e.json": "p/none.json",
    }
    built = tree(
        tmp_path, files, schemas=["s"], patches={**names, "s/aa.json": "p/a.json", "./s/a.json": "p/a.json"}
    )
    assert {(one.rule, one.location.document, one.location.pointer) for one in built.findings} == {
        ("patch", "p/a.json", "/0/value"),
        ("patch", "p/a.json", "/1/path"),
        ("patch", "p/b.json", ""),
        ("syntax", "p/d.json", ""),
        ("unreadable", "trivet.yaml", "/patches/s~1e.json"),
        ("patch", "trivet.yaml", "/patches/s~1aa.json"),
        ("settings", "trivet.yaml", "/patches/.~1s~1a.json"),
    }
    assert [one.location.line for one in built.findings if one.location.document == "p/a.json"] == [2, 2]


def test_a_patch_that_changes_nothing_is_a_warning(tmp_path: Path) -> None:
    built = patched(tmp_path, {"type": "object"}, document={**A, "properties": {}})
    assert said(built) == [("patch-unused", "p.json", 1, "")]


def test_a_patch_below_the_schemas_is_no_schema(tmp_path: Path) -> None:
    built = patched(tmp_path, {"properties": None}, path="s/a.patch.json")
    assert list(built.documents.by_path) == ["s/a.json"] and built.errors == []


def test_a_patch_makes_a_value_no_deeper_than_a_document(tmp_path: Path) -> None:
    deep: Any = {}
    for _ in range(90):
        deep = {"x": deep}
    path = "/x" * 90
    operations = [{"op": "copy", "from": "/x", "path": f"{path}/y"}]
    built = patched(tmp_path, operations, document=deep)
    assert ("limit", "p.json") in [(one.rule, one.location.document) for one in built.findings]


def test_keywords_that_only_a_patch_has_are_seen(tmp_path: Path) -> None:
    document = {"$schema": "https://json-schema.org/draft/2019-09/schema", "items": [{"type": "string"}]}
    built = patched(tmp_path, {"contains": {"type": "null"}, "unevaluatedItems": False}, document=document)
    assert built.errors == [] and "unevaluatedItems" in json.dumps(built.definition("a.A"))


def test_check_sees_that_a_patch_changed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = "targets: {models: {}}\npatches: {schemas/a.json: patch.json}\n"
    write(
        tmp_path,
        {"schemas/a.json": A, "patch.json": {"properties": {"x": {"minLength": 5}}}, "trivet.yaml": settings},
    )
    config = ["--config", str(tmp_path / "trivet.yaml")]
    assert call(["generate", *config, "-q"]) == 0
    assert call(["check", *config]) == 0
    write(tmp_path, {"patch.json": {"properties": {"x": {"minLength": 6}}}})
    capsys.readouterr()
    assert call(["check", *config]) == 1
    assert "patch.json changed" in capsys.readouterr().out


def test_a_patch_is_never_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = "schemas: [s]\npatches: {s/a.json: generated/schema/bundle.json}\n"
    write(tmp_path, {"s/a.json": A, "generated/schema/bundle.json": {"properties": {"x": {"minLength": 5}}}})
    (tmp_path / "trivet.yaml").write_text(settings, "utf-8")
    assert call(["generate", "--force", "--config", str(tmp_path / "trivet.yaml")]) == 2
    assert "generated/schema/bundle.json: is among the inputs" in capsys.readouterr().err
