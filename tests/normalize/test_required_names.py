"""A required name that no property has, and that one nearly has, is a slip; any other is the schema's own business."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.source.tree import tree

TOTAL = {"properties": {"total": {"type": "number"}, "lines": {}}}


@pytest.mark.parametrize(
    ("schema", "pointer", "name", "meant"),
    [
        ({**TOTAL, "required": ["lines", "totl"]}, "/required/1", "totl", "total"),
        ({**TOTAL, "required": ["Total"]}, "/required/0", "Total", "total"),
        (
            {"properties": {"createdAt": {}}, "required": ["created_at"]},
            "/required/0",
            "created_at",
            "createdAt",
        ),
        ({"allOf": [TOTAL, {"required": ["totla"]}]}, "/allOf/1/required/0", "totla", "total"),
        (
            {
                "definitions": {"base": TOTAL},
                "allOf": [{"$ref": "#/definitions/base"}],
                "required": ["totel"],
            },
            "/required/0",
            "totel",
            "total",
        ),
        ({"items": {**TOTAL, "required": ["ttal"]}}, "/items/required/0", "ttal", "total"),
        ({**TOTAL, "dependencies": {"lines": ["toatl"]}}, "/dependencies/lines/0", "toatl", "total"),
        ({**TOTAL, "dependencies": {"line": ["total"]}}, "/dependencies/line", "line", "lines"),
        (
            {**TOTAL, "patternProperties": {"^x-": {}}, "required": ["totl"]},
            "/required/0",
            "totl",
            "total",
        ),
    ],
)
def test_a_slip_is_a_warning_at_the_name(
    tmp_path: Path, schema: dict[str, Any], pointer: str, name: str, meant: str
) -> None:
    built = tree(tmp_path, {"s/a.json": schema}, schemas=["s"])
    (found,) = built.of("near-miss")
    assert (found.severity, found.location.pointer) == ("warning", pointer)
    assert found.message.endswith(f"names '{name}', which is not a property; did you mean '{meant}'?")


@pytest.mark.parametrize(
    "schema",
    [
        {**TOTAL, "required": ["vat"]},
        {"properties": {"line1": {}, "line2": {}}, "required": ["line3"]},
        {"properties": {"name": {}, "names": {}}, "required": ["names", "name"]},
        {"properties": {"street": {}, "line": {}}, "required": ["line", "lines"]},
        {"properties": {"totl": {}}, "then": {"properties": {"total": {}}, "required": ["totl"]}, "if": {}},
        {
            "definitions": {
                "base": {"properties": {"totl": {}}},
                "a": {"allOf": [{"$ref": "#/definitions/base"}]},
            },
            "allOf": [{"$ref": "#/definitions/a"}, {**TOTAL, "required": ["totl"]}],
        },
        {**TOTAL, "patternProperties": {"^tot": {}}, "required": ["totl"]},
        {**TOTAL, "patternProperties": {"[": {}}, "required": ["totl"]},
        {"properties": {"total": {"required": ["totl"]}}},
    ],
)
def test_what_may_be_meant_is_let_be(tmp_path: Path, schema: dict[str, Any]) -> None:
    assert tree(tmp_path, {"s/a.json": schema}, schemas=["s"]).of("near-miss") == []


def test_a_mixin_asks_for_what_its_users_declare(tmp_path: Path) -> None:
    mixin = {"properties": {"kinds": {}}, "required": ["kind"]}
    user = {"allOf": [{"$ref": "mixin.json"}], "properties": {"kind": {}}}
    assert tree(tmp_path, {"s/mixin.json": mixin, "s/user.json": user}, schemas=["s"]).of("near-miss") == []
