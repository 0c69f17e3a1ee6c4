"""What each pass makes of a schema; that the meaning stays is proven on the official suite."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.source.tree import tree

from trivet.json_text import json_lines
from trivet.normalize import bundle
from trivet.pipeline import examine
from trivet.settings import Settings

UNASSERTED = "x-trivet-unasserted"


@pytest.mark.parametrize(
    ("draft", "raw", "expected"),
    [
        ("04", {"minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}),
        ("04", {"maximum": 1, "exclusiveMaximum": False}, {"maximum": 1}),
        ("07", {"items": [{"type": "string"}], "additionalItems": False},
         {"prefixItems": [{"type": "string"}], "items": False}),
        ("07", {"items": {"type": "string"}, "additionalItems": False},
         {"items": {"type": "string"}, UNASSERTED: {"additionalItems": False}}),
        ("07", {"dependencies": {"a": ["b"], "c": {"required": ["d"]}, "e": False}},
         {"dependentRequired": {"a": ["b"]}, "dependentSchemas": {"c": {"required": ["d"]}, "e": {"not": {}}}}),
        ("2020-12", {"dependencies": {"a": ["b"]}, "dependentRequired": {"x": ["y"]}},
         {"dependentRequired": {"x": ["y"]}, "allOf": [{"dependentRequired": {"a": ["b"]}}]}),
        ("07", {"minLength": Decimal("2.0")}, {"minLength": 2}),
        ("07", {"title": "", "description": ""}, {}),
        ("04", {"const": 1, "if": {"type": "x"}}, {UNASSERTED: {"const": 1, "if": {"type": "x"}}}),
        ("07", {"unevaluatedProperties": False}, {UNASSERTED: {"unevaluatedProperties": False}}),
        ("2020-12", {"additionalItems": False}, {UNASSERTED: {"additionalItems": False}}),
        ("07", {"format": "date"}, {"format": "date"}),
        ("07", {"format": "phone"}, {UNASSERTED: {"format": "phone"}}),
        ("2020-12", {"contentSchema": {"$ref": "#"}}, {UNASSERTED: {"contentSchema": {"$ref": "#"}}}),
        ("07", {"x-a": {"$ref": "nowhere"}, "other": [1]}, {"x-a": {"$ref": "nowhere"}, "other": [1]}),
        ("2020-12", {"$comment": "c", "$schema": "https://json-schema.org/draft/2020-12/schema"}, {"$comment": "c"}),
        ("2019-09", {"contains": {"type": "string"}, "minContains": 2, "unevaluatedItems": False},
         {"unevaluatedItems": False, "allOf": [{"not": {"not": {"contains": {"type": "string"}, "minContains": 2}}}]}),
        ("2020-12", {"contains": {}, "unevaluatedItems": False}, {"contains": {}, "unevaluatedItems": False}),
        ("07", {"not": False}, {"not": {"not": {}}}),
    ],
)  # fmt: skip
def test_one_schema(tmp_path: Path, draft: str, raw: dict[str, Any], expected: dict[str, Any]) -> None:
    text = json.dumps(raw, default=float)
    built = tree(tmp_path, {"s/a.json": text}, schemas=["s"], draft=draft)
    assert built.errors == []
    assert built.definition("a.A") == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
        ({"type": ["string", "null"], "nullable": True}, {"type": ["string", "null"]}),
        ({"type": "string", "enum": ["a"], "nullable": True}, {"type": ["string", "null"], "enum": ["a", None]}),
        ({"type": "string", "const": "a", "nullable": True}, {"type": ["string", "null"], "enum": ["a", None]}),
        ({"type": "string", "nullable": False}, {"type": "string"}),
        ({"nullable": True, "description": "any"}, {"description": "any"}),
        ({"allOf": [{"type": "string"}], "nullable": True, "x-a": 1},
         {"x-a": 1, "anyOf": [{"allOf": [{"type": "string"}]}, {"type": "null"}]}),
        ({"type": "string", "not": {"const": "a"}, "nullable": True},
         {"anyOf": [{"type": "string", "not": {"const": "a"}}, {"type": "null"}]}),
        ({"$ref": "#/definitions/d", "nullable": True, "title": "T", "default": None},
         {"title": "T", "default": None, "anyOf": [{"$ref": "#/$defs/a.D"}, {"type": "null"}]}),
    ],
)  # fmt: skip
def test_nullable_is_honoured(tmp_path: Path, raw: dict[str, Any], expected: dict[str, Any]) -> None:
    files = {"s/a.json": {"definitions": {"d": {"type": "string"}, "it": raw}}}
    built = tree(tmp_path, files, schemas=["s"])
    assert built.definition("a.It") == expected
    said = [reading.origin.pointer for reading in built.normal.readings if reading.kind == "reading-nullable"]
    assert said == (["/definitions/it/nullable"] if raw["nullable"] else [])


def test_nullable_may_be_ignored(tmp_path: Path) -> None:
    files = {"s/a.json": {"type": "string", "nullable": True}}
    built = tree(tmp_path, files, schemas=["s"], readings={"nullable": "ignore"})
    assert built.definition("a.A") == {"type": "string", UNASSERTED: {"nullable": True}}
    assert built.normal.readings == ()


def test_assertions_beside_a_ref(tmp_path: Path) -> None:
    raw = {"$ref": "#/definitions/d", "minLength": 3, "description": "x", "x-a": 1, "const": 1}
    files = {
        "s/a.json": {"type": "object", "properties": {"p": raw}, "definitions": {"d": {"type": "string"}}}
    }
    built = tree(tmp_path, files, schemas=["s"])
    assert built.definition("a.A")["properties"]["p"] == {
        "$ref": "#/$defs/a.D",
        "description": "x",
        "x-a": 1,
        UNASSERTED: {"minLength": 3, "const": 1},
    }
    (found,) = built.of("reading-ref-siblings")
    assert (found.severity, found.location.pointer) == ("warning", "/properties/p/minLength")
    honoured = tree(tmp_path, {}, schemas=["s"], readings={"ref_siblings": "honour"})
    assert honoured.definition("a.A")["properties"]["p"] == {**raw, "$ref": "#/$defs/a.D"}


def test_formats_as_annotations(tmp_path: Path) -> None:
    files = {"s/a.json": {"format": "date"}}
    built = tree(tmp_path, files, schemas=["s"], readings={"format": "annotate"})
    assert built.definition("a.A") == {UNASSERTED: {"format": "date"}}
    assert built.normal.format == "annotate"


@pytest.mark.parametrize(
    ("keyword", "value", "meant"),
    [
        ("minumum", 1, "minimum"),
        ("requried", ["a"], "required"),
        ("requierd", True, "required"),
        ("maxlength", 1, "maxLength"),
        ("minLenght", 1, "minLength"),
        ("max_items", 1, "maxItems"),
        ("aditionalProperties", False, "additionalProperties"),
        ("additionalproperties", False, "additionalProperties"),
        ("propertys", {"a": {}}, "properties"),
        ("property", {"a": {}}, "properties"),
        ("definition", {"a": {}}, "definitions"),
        ("enums", ["a"], "enum"),
        ("items ", {"type": "string"}, "items"),
        ("Type", "string", "type"),
        ("typ", "string", "type"),
        ("one_of", [True], "oneOf"),
        ("descripton", "a text", "description"),
        ("ref", "#/definitions/a", "$ref"),
        ("defs", {"a": {}}, "$defs"),
        ("$coment", "a text", "$comment"),
        ("ref", "ABC-12", ""),
        ("comment", "a text", ""),
        ("schema", "a text", ""),
        ("note", "a text", ""),
        ("definition", "a text", ""),
        ("descriptions", {"en": "a text"}, ""),
        ("deprecates", ["a"], ""),
        ("types", ["Dog", "Cat"], ""),
        ("when", {"a": 1}, ""),
        ("prescription", "a text", ""),
        ("container", {"image": "a"}, ""),
        ("cost", 1, ""),
        ("tsAdditionalProperties", False, ""),
        ("markdownSummary", "a text", ""),
        ("enumNames", ["a"], ""),
        ("deprecationMessage", "a text", ""),
        ("examp", 1, ""),
        ("comments", "a text", ""),
    ],
)
def test_near_misses(tmp_path: Path, keyword: str, value: Any, meant: str) -> None:
    built = tree(tmp_path, {"s/a.json": {keyword: value}}, schemas=["s"])
    (found,) = [each for each in built.findings if each.location.pointer == f"/{keyword}"]
    assert (found.rule, found.severity) == (
        ("near-miss", "warning") if meant else ("unknown-keyword", "notice")
    )
    assert f"did you mean `{meant}`?" in found.message or not meant
    assert built.definition("a.A") == {keyword: value}


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("datetime", "date-time"),
        ("DateTime", "date-time"),
        ("date_time", "date-time"),
        ("URI", "uri"),
        ("emial", "email"),
        ("host-name", "hostname"),
        ("uri-refrence", "uri-reference"),
        ("regexp", "regex"),
        ("phone", ""),
        ("url", ""),
        ("uuid4", ""),
        ("guid", ""),
        ("data", ""),
        ("timestamp", ""),
        ("int32", ""),
        ("iso-date-time", ""),
    ],
)
def test_near_misses_of_formats(tmp_path: Path, name: str, meant: str) -> None:
    built = tree(tmp_path, {"s/a.json": {"type": "string", "format": name}}, schemas=["s"])
    (found,) = [each for each in built.findings if each.location.pointer == "/format"]
    assert (found.rule, found.severity) == (
        ("near-miss", "warning") if meant else ("reading-format", "notice")
    )
    assert f"did you mean '{meant}'?" in found.message or not meant
    assert [each.kind for each in built.normal.readings] == ["reading-format"]
    assert built.definition("a.A") == {"type": "string", UNASSERTED: {"format": name}}


def test_keywords_that_the_docs_read_are_not_unknown(tmp_path: Path) -> None:
    read = {"markdownDescription": "*a*", "enumDescriptions": ["b"], "meta:enum": {"c": "d"}, "enum": ["c"]}
    built = tree(tmp_path, {"s/a.json": read}, schemas=["s"])
    assert not built.of("unknown-keyword")


def test_unknown_keywords_are_reported_once_per_document(tmp_path: Path) -> None:
    files = {"s/a.json": {"foo": 1, "items": {"foo": 2}}, "s/b.json": {"foo": 3}}
    built = tree(tmp_path, files, schemas=["s"])
    assert [found.location.document for found in built.of("unknown-keyword")] == ["s/a.json", "s/b.json"]


def test_dynamic_references_are_specialised(tmp_path: Path) -> None:
    node = {
        "$id": "https://x.test/tree",
        "$dynamicAnchor": "node",
        "type": "object",
        "properties": {"data": True, "children": {"items": {"$dynamicRef": "#node"}}},
    }
    strict = {
        "$id": "https://x.test/strict",
        "$dynamicAnchor": "node",
        "$ref": "tree",
        "unevaluatedProperties": False,
    }
    built = tree(tmp_path, {"s/tree.json": node, "s/strict.json": strict}, schemas=["s"], draft="2020-12")
    assert built.errors == []
    open_, closed = built.definition("tree.Tree"), built.definition("strict.Strict")
    assert open_["properties"]["children"]["items"] == {"$ref": "#/$defs/tree.Tree"}
    special = closed["$ref"].removeprefix("#/$defs/")
    assert special.startswith("tree.Tree_")
    assert built.definition(special)["properties"]["children"]["items"] == {"$ref": "#/$defs/strict.Strict"}


@pytest.mark.parametrize(
    "raw",
    [
        {"$ref": "#"},
        {"allOf": [{"$ref": "#"}]},
        {"definitions": {"a": {"$ref": "#/definitions/b"}, "b": {"$ref": "#/definitions/a"}}},
        {
            "definitions": {
                "a": {"anyOf": [{"$ref": "#/definitions/b"}, {}]},
                "b": {"not": {"$ref": "#/definitions/a"}},
            }
        },
    ],
)
def test_cycles_that_mean_nothing(tmp_path: Path, raw: dict[str, Any]) -> None:
    (error,) = tree(tmp_path, {"s/a.json": raw}, schemas=["s"]).errors
    assert "endless-ref" in error


def test_such_a_cycle_does_not_keep_other_passes_busy(tmp_path: Path) -> None:
    """The conditions of `unevaluatedProperties` are compiled before any error is told."""
    endless = {"anyOf": [{"unevaluatedProperties": {}, "oneOf": [{"$ref": "#/$defs/a"}]}]}
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": {"a": endless}}
    schema["dependentSchemas"] = {"x": {"unevaluatedItems": False, "$ref": "#"}}
    (tmp_path / "s.json").write_text(json.dumps({**schema, "properties": {"a": {"$ref": "#/$defs/a"}}}))
    found = examine(Settings(tmp_path, schemas=("s.json",))).diagnostics
    assert [one.rule for one in found if one.severity == "error"] == ["endless-ref", "endless-ref"]


@pytest.mark.parametrize(
    ("raw", "rule", "pointer"),
    [
        ({"enum": []}, "accepts-nothing", "/enum"),
        ({"type": "number", "default": "x"}, "value-unfit", "/default"),
        ({"type": "number", "examples": [1, "x"]}, "value-unfit", "/examples/1"),
        ({"properties": {"a": {"$ref": "#/definitions/d", "default": 1}}, "definitions": {"d": {"type": "string"}}},
         "value-unfit", "/properties/a/default"),
        ({"format": "date", "default": "tomorrow"}, "value-unfit", "/default"),
    ],
)  # fmt: skip
def test_values_that_do_not_fit(tmp_path: Path, raw: dict[str, Any], rule: str, pointer: str) -> None:
    (found,) = tree(tmp_path, {"s/a.json": raw}, schemas=["s"]).of(rule)
    assert (found.severity, found.location.pointer) == ("warning", pointer)


def test_examples_that_do_not_fit_are_one_finding(tmp_path: Path) -> None:
    files = {"s/a.json": {"type": "number", "examples": ["x", 1, "y", "z"]}}
    (found,) = tree(tmp_path, files, schemas=["s"]).of("value-unfit")
    assert found.location.pointer == "/examples/0" and found.message.endswith("(and 2 more)")


def test_examples_of_the_items_are_a_notice(tmp_path: Path) -> None:
    of_items = {"items": {"type": "string"}, "type": "array", "examples": ["x", "y"]}
    of_neither = {**of_items, "examples": ["x", 1]}
    built = tree(tmp_path, {"s/a.json": of_items, "s/b.json": of_neither}, schemas=["s"])
    habit, fault = built.of("value-unfit")
    assert (habit.severity, "in brackets" in habit.hint) == ("notice", True)
    assert (fault.severity, fault.hint) == ("warning", "")


@pytest.mark.parametrize(
    ("beside", "severity"),
    [
        ({"type": "integer"}, "notice"),
        ({"type": ["number", "null"]}, "notice"),
        ({"type": "string"}, "warning"),
        ({"type": "integer", "minimum": 1}, "warning"),
        ({"pattern": "^a"}, "warning"),
    ],
)
def test_what_the_target_says_as_well_is_a_notice(
    tmp_path: Path, beside: dict[str, Any], severity: str
) -> None:
    whole = {"$ref": "#/definitions/b", **beside}
    raw = {
        "definitions": {"a": {"type": "integer"}, "b": {"$ref": "#/definitions/a"}},
        "properties": {"p": whole},
    }
    (found,) = tree(tmp_path, {"s/a.json": raw}, schemas=["s"]).of("reading-ref-siblings")
    assert found.severity == severity


def test_numbers_out_of_range(tmp_path: Path) -> None:
    built = tree(
        tmp_path, {"s/a.json": '{"maximum": 1e400, "enum": [1, 2e308]}', "s/b.json": "false"}, schemas=["s"]
    )
    assert [found.location.pointer for found in built.of("number-range")] == ["/maximum", "/enum"]
    assert [found.location.document for found in built.of("accepts-nothing")] == ["s/b.json"]


@pytest.mark.parametrize("wrap", ["items", "not", "allOf", "properties", "anyOf"])
def test_the_deepest_document_that_is_read_is_normalized(tmp_path: Path, wrap: str) -> None:
    text = '{"enum": ["a", "b"]}'
    opening, closing, levels = {
        "items": ('{"items":', "}", 98),
        "not": ('{"not":', "}", 98),
        "allOf": ('{"allOf":[', "]}", 49),
        "properties": ('{"properties":{"p":', "}}", 49),
        "anyOf": ('{"anyOf":[', "]}", 49),
    }[wrap]
    built = tree(tmp_path, {"s/a.json": opening * levels + text + closing * levels}, schemas=["s"])
    assert built.errors == []
    assert '"a"' in json_lines(bundle(built.normal))
