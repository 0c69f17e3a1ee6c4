"""`concessions:`: faults that pass where they are named, and the lines by which an error proposes it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.source.tree import DRAFT_07, DRAFT_2020, Tree, tree, write

from trivet import rules
from trivet.cli.main import call
from trivet.diagnostics import InputError, Origin
from trivet.settings import Settings
from trivet.source.concessions import proposal

MISSING = {"$ref": "gone.json#/definitions/x"}


def schema(**keywords: Any) -> dict[str, Any]:
    return {"$schema": DRAFT_07, "type": "object", **keywords}


def told(built: Tree) -> list[tuple[str, str, str]]:
    return [(one.severity, one.rule, one.location.pointer) for one in built.findings]


@pytest.mark.parametrize(
    ("at", "passes"),
    [
        ("s/api/**#/properties/data", True),
        ("s/**/create.json#/properties/data/$ref", True),
        ("s/api/*", True),
        ("**#/properties/*", True),
        ("s/api/create.json#**", True),
        ("s/api/create.json#", False),
        ("s/api/create.json#/properties", False),
        ("s/*#/properties/data", False),
        ("s/api/**#/properties/dat", False),
    ],
)
def test_the_place_is_a_glob_and_a_pointer(tmp_path: Path, at: str, passes: bool) -> None:
    files = {"s/api/create.json": schema(properties={"data": MISSING})}
    built = tree(tmp_path, files, schemas=["s"], concessions=[{"at": at, "dangling-ref": "accept"}])
    if passes:
        assert told(built) == [("notice", "conceded", "/properties/data/$ref")]
    else:
        assert told(built) == [
            ("error", "dangling-ref", "/properties/data/$ref"),
            ("warning", "concession-unused", "/concessions/0/dangling-ref"),
        ]


def test_nothing_passes_of_another_kind(tmp_path: Path) -> None:
    entry = {"at": "**", "duplicate-key": "last", "invalid-schema": "drop"}
    built = tree(tmp_path, {"s/a.json": schema(items=MISSING)}, schemas=["s"], concessions=[entry])
    assert [one.rule for one in built.findings] == ["dangling-ref", "concession-unused", "concession-unused"]


@pytest.mark.parametrize(
    "reference", ["gone.json", "https://x.example/a.json", "#/definitions/no", "urn:x", "#no"]
)
@pytest.mark.parametrize("draft", [DRAFT_07, DRAFT_2020])
def test_any_reference_that_leads_nowhere_accepts_anything(
    tmp_path: Path, reference: str, draft: str
) -> None:
    member = {"title": "X", "$ref": reference}
    files = {"s/a.json": {"$schema": draft, "type": "object", "properties": {"x": member}}}
    entry = {"at": "s/a.json#/properties/x", "dangling-ref": "accept"}
    built = tree(tmp_path, files, schemas=["s"], concessions=[entry])
    assert built.errors == []
    assert built.definition("a.A")["properties"]["x"] == {
        "title": "X",
        "x-trivet-conceded": {"dangling-ref": {"/$ref": reference}},
    }


def test_what_a_draft_ignores_beside_ref_stays_ignored(tmp_path: Path) -> None:
    files = {"s/a.json": schema(properties={"x": {**MISSING, "minLength": 3}})}
    built = tree(tmp_path, files, schemas=["s"], concessions=[{"at": "**", "dangling-ref": "accept"}])
    x = built.definition("a.A")["properties"]["x"]
    assert x["x-trivet-unasserted"] == {"minLength": 3} and "minLength" not in x
    assert [one.rule for one in built.findings] == ["conceded", "reading-ref-siblings"]


@pytest.mark.parametrize(
    ("path", "text", "lines"),
    [
        (
            "a.json",
            '{"$defs": {"x": {"type": "string"},\n "x": {"type": "null"},\n "x": {"type": "integer"}}}',
            [2, 3],
        ),
        ("a.yaml", "$defs:\n  x:\n    type: string\n  x:\n    type: 'null'\n  x: {type: integer}\n", [4, 6]),
    ],
)
@pytest.mark.parametrize("pointer", ["/$defs/x", "/$defs", "/**"])
def test_the_last_of_the_members_that_stand_twice_counts(
    tmp_path: Path, path: str, text: str, lines: list[int], pointer: str
) -> None:
    entry = {"at": f"s/{path}#{pointer}", "duplicate-key": "last"}
    built = tree(tmp_path, {f"s/{path}": text}, schemas=["s"], draft="2020-12", concessions=[entry])
    passed = [(one.location.line, one.location.pointer) for one in built.of("conceded")]
    assert passed == [(line, "/$defs/x") for line in lines] and built.errors == []
    twice = {"x-trivet-conceded": {"duplicate-key": {"": None}}}
    assert built.definition("a.X") == {"type": "integer", **twice}
    assert built.documents.locate(Origin(f"s/{path}", "/$defs/x/type").location).line == lines[-1]


def test_all_members_that_stand_twice_are_told_at_once(tmp_path: Path) -> None:
    text = '{"a": 1,\n "a": 2, "b": [{"c": 1,\n "c": 2}], "d": 1, "d": 1}'
    built = tree(
        tmp_path, {"s/a.json": text}, schemas=["s"], concessions=[{"at": "**#/d", "duplicate-key": "last"}]
    )
    places = [(one.location.line, one.location.pointer) for one in built.of("duplicate-key")]
    assert places == [(2, "/a"), (3, "/b/0/c")]
    assert "s/a.json" not in built.documents


@pytest.mark.parametrize(
    ("properties", "part", "left"),
    [
        ({"x": {"minLength": "5", "type": "string"}}, "/properties/x/minLength", {"type": "string"}),
        ({"x": {"required": ["a", "a", 3]}}, "/properties/x/required", {}),
        ({"x": {"type": ["string", "strin"]}}, "/properties/x/type", {}),
        ({"x": "string"}, "/properties/x", {}),
        ({"x": {"allOf": [{"type": "null"}, 7]}}, "/properties/x/allOf/1", None),
        ({"x": {"properties": {"type": 5}}}, "/properties/x/properties/type", None),
        ({"x": {"title": 5}}, "/properties/x/title", {}),
    ],
)
def test_what_the_metaschema_refuses_is_dropped(
    tmp_path: Path, properties: dict[str, Any], part: str, left: dict[str, Any] | None
) -> None:
    files = {"s/a.json": schema(properties=properties)}
    (error,) = {one.proposal.entry for one in tree(tmp_path, files, schemas=["s"]).of("invalid-schema")}
    assert error == f'  - {{at: "s/a.json#{part}", invalid-schema: drop}}'
    entry = {"at": f"s/a.json#{part}", "invalid-schema": "drop"}
    built = tree(tmp_path, files, schemas=["s"], concessions=[entry])
    assert built.errors == [] and len(built.of("conceded")) >= 1
    if left is not None:
        x = built.definition("a.A")["properties"]["x"]
        assert len(x.pop("x-trivet-conceded")["invalid-schema"]) == 1 and x == left


def test_draft_4_bounds_without_a_bound_are_dropped(tmp_path: Path) -> None:
    files = {"s/a.json": {"$schema": "http://json-schema.org/draft-04/schema#", "exclusiveMinimum": True}}
    entry = {"at": "s/a.json#/exclusiveMinimum", "invalid-schema": "drop"}
    assert tree(tmp_path, files, schemas=["s"]).errors != []
    assert tree(tmp_path, files, schemas=["s"], concessions=[entry]).errors == []


def test_what_is_not_conceded_is_still_an_error(tmp_path: Path) -> None:
    files = {"s/a.json": schema(properties={"x": {"minLength": "5"}, "y": {"maxLength": "6"}})}
    entry = {"at": "**#/properties/x", "invalid-schema": "drop"}
    built = tree(tmp_path, files, schemas=["s"], concessions=[entry])
    assert told(built) == [
        ("notice", "conceded", "/properties/x/minLength"),
        ("error", "invalid-schema", "/properties/y/maxLength"),
    ]


def test_a_schema_where_no_metaschema_looks_is_conceded_too(tmp_path: Path) -> None:
    files = {"s/a.json": schema(properties={"x": {"$ref": "#/parts/y"}}, parts={"y": {"minLength": "5"}})}
    entry = {"at": "**#/parts/y", "invalid-schema": "drop"}
    assert [one.rule for one in tree(tmp_path, files, schemas=["s"]).of("invalid-schema")] == [
        "invalid-schema"
    ]
    built = tree(tmp_path, files, schemas=["s"], concessions=[entry])
    assert built.errors == []
    assert built.definition("a.A")["properties"]["x"] == {"$ref": "#/$defs/a.Y"}


def test_what_is_no_schema_in_an_openapi_description_passes(tmp_path: Path) -> None:
    api = {"openapi": "3.1.0", "components": {"schemas": {"A": 5, "B": {"minLength": "5"}}}}
    errors = tree(tmp_path, {"s/api.json": api}, schemas=["s"]).of("invalid-schema")
    lines = [one.proposal.entry for one in errors]
    assert lines == [
        '  - {at: "s/api.json#/components/schemas/A", invalid-schema: drop}',
        '  - {at: "s/api.json#/components/schemas/B/minLength", invalid-schema: drop}',
    ]
    entry = {"at": "s/api.json#/components/schemas/**", "invalid-schema": "drop"}
    assert tree(tmp_path, {"s/api.json": api}, schemas=["s"], concessions=[entry]).errors == []


def test_a_reference_to_what_two_documents_claim_passes(tmp_path: Path) -> None:
    files = {
        "s/a.json": schema(**{"$id": "https://x.example/t", "title": "A"}),
        "s/b.json": schema(**{"$id": "https://x.example/t", "title": "B"}),
        "s/c.json": schema(items={"$ref": "https://x.example/t"}),
    }
    entry = {"at": "s/c.json#/items", "dangling-ref": "accept"}
    assert [one.rule for one in tree(tmp_path, files, schemas=["s"]).findings if one.severity == "error"] == [
        "ambiguous-ref"
    ]
    assert tree(tmp_path, files, schemas=["s"], concessions=[entry]).errors == []


def test_a_metaschema_of_foreign_vocabulary_is_left_aside(tmp_path: Path) -> None:
    own = "https://own.example/meta"
    files = {
        "s/meta.json": {
            "$schema": DRAFT_2020,
            "$id": own,
            "$vocabulary": {
                "https://json-schema.org/draft/2020-12/vocab/validation": True,
                "https://x.example/v": True,
            },
            "allOf": [{"$ref": "https://x.example/meta"}],
        },
        "s/a.json": {"$schema": own, "maxLength": 3},
        "s/b.json": {"$schema": "https://elsewhere.example/meta", "maxLength": 3},
    }
    entries = [
        {"at": "s/*#/$schema", "invalid-schema": "drop"},
        {"at": "s/meta.json", "dangling-ref": "accept"},
    ]
    before = tree(tmp_path, files, schemas=["s"])
    assert [(one.location.document, one.rule) for one in before.findings if one.severity == "error"] == [
        ("s/a.json", "invalid-schema"),
        ("s/meta.json", "dangling-ref"),
    ]
    built = tree(tmp_path, files, schemas=["s"], concessions=entries)
    assert built.errors == []
    assert built.definition("a.A")["maxLength"] == 3 and built.definition("b.B") == {"maxLength": 3}


# What an error proposes ---------------------------------------------------------------------------------
FAULTY = {
    "schemas/api/create.json": '{"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "required":'
    ' ["id"], "properties": {"id": {"type": "string"}, "data": {"$ref": "../gone.json"}, "n": {"minLength": "5"}}}',
    "schemas/twice.json": '{"$schema": "http://json-schema.org/draft-07/schema#", "title": "T",'
    ' "properties": {"a": {"type": "string"}, "a": {"type": "integer"}}, "title": "T"}',
    'schemas/Ünï "q" #1 *.yaml': "$schema: http://json-schema.org/draft-07/schema#\nproperties:\n"
    '  "a\\\\b~/\'\\t": {$ref: nowhere.json}\n',
}


def _proposed(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith(("concessions:", "  - {at:"))]


def test_the_hints_lead_to_a_green_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever pastes what the errors print, and nothing else, gets through."""
    config = tmp_path / "trivet.yaml"
    write(tmp_path, {**FAULTY, "trivet.yaml": "targets: {models: {}, docs: {}, sql: {dialects: [sqlite]}}\n"})
    for _ in range(3):
        if call(["lint", "--config", str(config)]) == 0:
            break
        lines = list(dict.fromkeys(_proposed(capsys.readouterr().out)))
        config.write_text(config.read_text("utf-8") + "\n".join(lines) + "\n", "utf-8")
    assert call(["generate", "--config", str(config), "-q"]) == 0, capsys.readouterr().err
    assert call(["check", "--config", str(config), "-q"]) == 0
    capsys.readouterr()
    assert len(yaml.safe_load(config.read_text("utf-8"))["concessions"]) == 5
    ledger = (tmp_path / "generated" / "fidelity.json").read_text("utf-8")
    assert "schemas/api/create.json#/properties/data/$ref" in ledger
    docs = tmp_path / "generated" / "docs"
    page = (docs / "types" / "api.create.Create.md").read_text("utf-8")
    assert "(what is meant is not known)" in page and "**none** for `$ref`" in page
    assert "the reference has no target, so anything is accepted here" in (docs / "limits.md").read_text(
        "utf-8"
    )


def test_the_lines_for_pyproject_are_toml(tmp_path: Path) -> None:
    settings = Settings(root=tmp_path, file="pyproject.toml#tool.trivet")
    lines = proposal("dangling-ref", Origin('s/a"\x85.json', "/a\\b"), settings).entry
    found = tomllib.loads(lines)
    assert found == {
        "tool": {"trivet": {"concessions": [{"at": 's/a"\x85.json#/a\\b', "dangling-ref": "accept"}]}}
    }


@pytest.mark.parametrize(
    "entry",
    [
        {"at": "a"},
        {"dangling-ref": "accept"},
        {"at": "a", "dangling-ref": "drop"},
        {"at": "a", "syntax": "accept"},
    ],
)
def test_an_entry_says_where_and_what(tmp_path: Path, entry: dict[str, str]) -> None:
    with pytest.raises(InputError) as caught:
        Settings.from_mapping({"concessions": [entry]}, root=tmp_path)
    assert all(one.rule == rules.SETTINGS.id for one in caught.value.diagnostics)
