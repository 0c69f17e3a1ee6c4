"""Constraints read as a person would write them, and no assertion goes unsaid."""

from __future__ import annotations

import typing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from tests.predicates.strategies import predicates
from tests.targets.docs.building import READER, documented, meaning_of, page_of, row_of, written

from trivet.predicates.nodes import Predicate
from trivet.sinks import Markdown, markdown_text
from trivet.targets.docs.english import EVERY_TYPE, PHRASES, English
from trivet.targets.docs.markdown import name_code
from trivet.targets.docs.values import value_code

ENGLISH = English(markdown_text, lambda _: EVERY_TYPE)


def constraint(folder: Path, schema: dict[str, Any]) -> str:
    """The words about constraints in the row of a member with this schema."""
    leg = documented(written(folder, {"a.json": {"type": "object", "properties": {"m": schema}}}))
    words = meaning_of(page_of(leg, "a.A"), "m").removesuffix(".")
    return words[:1].lower() + words[1:]


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ({"type": "string", "minLength": 1}, "at least 1 character"),
        ({"type": "string", "minLength": 1, "maxLength": 10}, "1 to 10 characters"),
        ({"type": "string", "minLength": 5, "maxLength": 5}, "exactly 5 characters"),
        ({"minLength": 1}, "if a string: at least 1 character"),
        ({"type": "number", "minimum": 0, "maximum": 100}, "between 0 and 100"),
        ({"type": "number", "exclusiveMinimum": 0, "maximum": 1.5}, "more than 0 and at most 1.5"),
        ({"type": "number", "multipleOf": 1}, "a whole number"),
        ({"type": "integer", "multipleOf": 5}, "a multiple of 5"),
        ({"type": "string", "pattern": "^(a|b)+$"}, "matches ^(a|b)+$"),
        ({"type": "string", "format": "date"}, "a date (format date)"),
        ({"enum": ["bad", "1", 1, True, None]}, 'one of bad, "1", 1, true, null'),
        ({"const": "x"}, "exactly x"),
        ({"type": ["string", "null"], "minLength": 2}, "at least 2 characters"),
        ({"anyOf": [{"type": "string", "minLength": 2}, {"type": "null"}]}, "at least 2 characters"),
        ({"type": "array", "items": {"type": ["number", "null"]}}, ""),
        (
            {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1,
             "uniqueItems": True},
            "each item: (a string; at least 1 character); at least 1 item; no two items are equal",
        ),
        ({"type": "array", "contains": {"const": 1}}, "at least 1 item of this kind: exactly 1"),
        (
            {"type": "array", "prefixItems": [{"type": "string"}, {"type": "number"}], "items": False},
            "item 1: a string; item 2: a number; no more than 2 items",
        ),
        ({"type": "object", "additionalProperties": False}, "no members"),
        ({"type": "object", "propertyNames": {"maxLength": 3}}, "each member's name: at most 3 characters"),
        ({"type": "object", "patternProperties": {"^x": {"type": "string"}}},
         "each member whose name matches ^x: a string"),
        ({"oneOf": [{"type": "string", "maxLength": 5}, {"type": "number"}]},
         "exactly one of: (a string; at most 5 characters), a number"),
        ({"not": {"type": "string"}}, "not a string"),
        ({"not": {"enum": ["a", "b"]}}, "none of a, b"),
        ({"if": {"type": "string"}, "then": {"minLength": 1}, "else": {"minimum": 1}},
         "if it is a string, then: if a string: at least 1 character; otherwise: if a number: at least 1"),
    ],
)  # fmt: skip
def test_constraints_in_words(tmp_path: Path, schema: dict[str, Any], words: str) -> None:
    assert constraint(tmp_path, schema) == words


def test_rules_of_the_whole_object(tmp_path: Path) -> None:
    schema = {
        "type": "object",
        "properties": {"kind": {"type": "string"}, "size": {"type": "number"}},
        "additionalProperties": False,
        "minProperties": 1,
        "dependentRequired": {"size": ["kind"]},
        "if": {"properties": {"kind": {"const": "x"}}, "required": ["kind"]},
        "then": {"required": ["size"]},
    }
    page = page_of(documented(written(tmp_path, {"a.json": schema})), "a.A")
    rules = page.partition("## Rules\n\n")[2].partition("\n\n")[0].splitlines()
    assert rules == [
        "- no other members",
        "- at least 1 member",
        "- if `size` is present, then: has `kind`",
        "- if `kind` is `x`, then: has `size`",
    ]
    assert "Other members are refused." in page


def test_a_rule_about_others_names_what_it_leaves_out(tmp_path: Path) -> None:
    inner = {"type": "object", "properties": {"tag": {"type": "string"}}}
    schema = {"type": "object", "properties": {"id": {"type": "integer"}}, "allOf": [inner]}
    for closing, words in (
        (False, "no members but `tag`"),
        ({"type": "string"}, "each member but `tag`: a string"),
    ):
        inner["additionalProperties"] = closing
        page = page_of(documented(written(tmp_path, {"a.json": schema})), "a.A")
        rules = page.partition("## Rules\n\n")[2].partition("\n\n")[0].splitlines()
        assert rules == [f"- {words}"]


@pytest.mark.parametrize(
    "schema, words",
    [
        ({"items": {"type": "string"}}, "if an array: each item: a string"),
        ({"additionalProperties": {"type": "string"}}, "if an object: each member: a string"),
        ({"type": "object", "unevaluatedProperties": {"type": "string"}}, "each member: a string"),
        ({"type": ["array", "string"], "items": {"type": "string"}}, ""),
        (
            {"allOf": [{"type": ["string", "integer"]}, {"type": ["integer", "null"]}]},
            "a whole number or null",
        ),
        ({"anyOf": [{"const": "a"}, {"type": "string"}]}, "exactly a or a string"),
        ({"type": ["null"], "format": "date"}, ""),
    ],
)
def test_what_the_type_does_not_say_is_a_rule(tmp_path: Path, schema: dict[str, Any], words: str) -> None:
    assert constraint(tmp_path, schema) == words


@pytest.mark.parametrize(
    "schema, words",
    [
        ({"type": ["string", "null"]}, "optional, nullable"),
        ({"not": {"type": "null"}}, "optional"),
        ({"not": {"not": {"type": "string"}}}, "optional"),
        ({"if": {"const": 3}, "else": {"type": "string"}}, "optional"),
        ({"type": "string", "allOf": [{"type": "integer"}]}, "must be absent"),
        ({"$ref": "#/$defs/Nothing"}, "must be absent"),
    ],
)
def test_presence_is_what_the_schema_accepts(tmp_path: Path, schema: dict[str, Any], words: str) -> None:
    document = {
        "properties": {"m": schema, "never": False},
        "required": ["never"],
        "$defs": {"Nothing": False},
    }
    leg = documented(written(tmp_path, {"a.json": document}))
    page = page_of(leg, "a.A")
    assert row_of(page, "m")["Presence"] == words
    assert row_of(page, "never")["Presence"] == "required, accepts nothing"


@pytest.mark.parametrize("text", ["import run of one file", "export job", "imports", "a & b", "&lt;"])
def test_a_reader_sees_the_text(text: str) -> None:
    (inline,) = (one for one in READER.parse(markdown_text(text)) if one.type == "inline")
    assert "".join(one.content for one in inline.children or ()) == text


def test_a_line_feed_in_a_name_is_not_a_backslash() -> None:
    assert name_code("a\nb") != name_code("a\\nb")
    assert value_code("a\nb") != value_code("a\\nb")


def test_every_kind_of_predicate_has_words() -> None:
    assert set(PHRASES) == set(typing.get_args(Predicate))


@given(predicates)
def test_any_predicate_can_be_said(predicate: Predicate) -> None:
    said = ENGLISH.line(predicate)
    assert isinstance(said, Markdown) and said
    assert "\n" not in said
