"""What a schema says about its parts is on the page, where the part is; and braces are safe for MDX."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from tests.targets.docs.building import documented, meaning_of, page_of, row_of, written

ITEM = {"description": "A single port or a range", "examples": [80, "80-81"], "default": 80}


def page(folder: Path, properties: dict[str, Any], **more: Any) -> str:
    schema = {"type": "object", "properties": properties, **more}
    return page_of(documented(written(folder, {"a.json": schema})), "a.A")


@pytest.mark.parametrize(
    ("schema", "lines"),
    [
        ({"type": "array", "items": {"type": ["integer", "string"], **ITEM}},
         ["Each item: A single port or a range. Default: 80. Examples: 80, \"80-81\"."]),
        ({"type": "object", "additionalProperties": {"type": "number", "description": "Price"},
          "propertyNames": {"description": "Region"}}, ["Each value: Price.", "Each name: Region."]),
        ({"type": "object", "patternProperties": {"^x_": {"type": "string", "description": "Own"}}},
         ["Each member whose name matches ^x_: a string.", "Each member whose name matches ^x_: Own."]),
        ({"oneOf": [{"type": "string", "title": "By bank", "description": "SEPA only"}, {"type": "integer"}]},
         ["Exactly one of: a string, a whole number.", "Option 1: By bank. SEPA only."]),
        ({"oneOf": [{"const": "A", "title": "Active", "description": "In use"}, {"const": "I", "title": "Idle"}]},
         ["One of A: Active, I: Idle."]),
        ({"oneOf": [{"const": "A", "title": "Active"}, {"type": "integer"}]},
         ["Exactly one of: exactly A, a whole number.", "A: Active."]),
        ({"type": "string", "markdownDescription": "In an editor"}, ["In an editor."]),
        ({"type": "array", "items": {"type": "array", "items": {"type": "string", "description": "A cell"}}},
         ["Each item, each item: A cell."]),
    ],
)  # fmt: skip
def test_parts_are_described_where_they_stand(
    tmp_path: Path, schema: dict[str, Any], lines: list[str]
) -> None:
    assert meaning_of(page(tmp_path, {"m": schema}), "m").splitlines() == lines


@pytest.mark.parametrize(
    "told",
    [
        {"enumDescriptions": ["first", "second"]},
        {"markdownEnumDescriptions": ["first", "second"]},
        {"meta:enum": {"a": "first", "b": "second"}},
        {"x-enum-descriptions": ["first", "second"]},
    ],
)
def test_values_have_the_descriptions_that_editors_show(tmp_path: Path, told: dict[str, Any]) -> None:
    schema = {"type": "string", "enum": ["a", "b"], **told}
    text = page_of(documented(written(tmp_path, {"a.json": schema})), "a.A")
    assert [row_of(text, value)["Description"] for value in "ab"] == ["first", "second"]


def test_the_title_of_a_document_is_the_heading(tmp_path: Path) -> None:
    schema = {"type": "object", "title": "Customer order (v2)", "x-python-name": "Order"}
    text = page_of(documented(written(tmp_path, {"a.json": schema})), "a.Order")
    assert text.startswith("# Customer order (v2)\n\n`Order`\n")


def test_braces_are_no_code_in_mdx(tmp_path: Path) -> None:
    """Docusaurus reads `{…}` outside of code as JavaScript."""
    told = "Ethernet{module}/1 {{ jinja }} <T> import x"
    schema = {
        "m": {
            "type": "string",
            "description": told,
            "title": "{a}",
            "default": "{b}",
            "pattern": "^a{2}|\\|$",
        }
    }
    text = page(tmp_path, schema, description=told)
    plain = re.sub(r"```.*?```|(`+).+?\1", "", text, flags=re.DOTALL)
    assert not re.search(r"(?<!\\)[{}]", plain)
    assert "module" in plain


def test_a_long_word_stands_below_the_table(tmp_path: Path) -> None:
    text = page(tmp_path, {"m": {"type": "string", "pattern": "^" + "x" * 80 + "$", "default": "y" * 80}})
    row = next(line for line in text.splitlines() if 'id="p-m"' in line)
    assert max(map(len, re.sub(r"\]\([^)]*\)", "", row.partition("</a>")[2]).split())) < 50
    assert "x" * 80 in text.partition("## Details")[2]


def test_an_example_is_valid_and_plausible(tmp_path: Path) -> None:
    schema = {
        "id": {"type": "string", "format": "uuid"},
        "mail": {"type": "string", "examples": ["eva@example.com"]},
        "size": {"type": "integer", "minimum": 3},
    }
    text = page(tmp_path, schema, required=["id"])
    block = text.partition("## Example\n\n```json\n")[2].partition("\n```")[0]
    assert block.startswith("{") and '"mail": "eva@example.com"' in block and '"size": 3' in block
    odd = page(tmp_path, {**schema, "odd": {"type": "string", "not": {"minLength": 2}}})
    assert '"mail": "eva@example.com"' in odd and '"odd"' not in odd.partition("## Properties")[0]
    impossible = page(tmp_path, {"m": {"type": "string"}}, **{"not": {"type": "object"}})
    assert "## Example" not in impossible


def test_an_example_of_a_deep_type(tmp_path: Path) -> None:
    schema: dict[str, Any] = {"type": "array", "items": {"type": "string", "minLength": 3}}
    for _ in range(9):
        schema = {"type": "object", "required": ["m"], "properties": {"m": schema}}
    text = page(tmp_path, schema["properties"], required=["m"])
    block = text.partition("## Example\n\n```json\n")[2].partition("\n```")[0]
    assert block.count('"m"') == 9 and "[]" in block


@pytest.mark.parametrize(
    "huge",
    [
        {"type": "string", "minLength": 10**30},
        {"type": "array", "minItems": 10**30},
        {
            "type": "array",
            "minItems": 900,
            "items": {"type": "array", "minItems": 900, "items": {"type": "null"}},
        },
    ],
)
def test_an_example_that_would_be_huge_is_left_out(tmp_path: Path, huge: dict[str, Any]) -> None:
    text = page(tmp_path, {"m": huge}, required=["m"])
    assert "## Example" not in text and "## Properties" in text


def test_the_examples_of_an_enumeration_are_shown(tmp_path: Path) -> None:
    schema = {
        "type": "object",
        "properties": {"m": {"$ref": "#/$defs/K"}},
        "$defs": {"K": {"enum": ["a", "b"], "examples": ["a"]}},
    }
    leg = documented(written(tmp_path, {"a.json": schema}))
    assert "## More examples" in page_of(leg, "a.K")
