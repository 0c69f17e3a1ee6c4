"""Which inline definitions say the same: whatever they are called, wherever they lead, and nothing more than that."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from trivet import catalog as catalogs
from trivet.catalog.alike import alike
from trivet.normalize import normalize
from trivet.settings import Settings
from trivet.source import load, resolve

POINT = {
    "type": "object",
    "required": ["x", "y"],
    "properties": {"x": {"type": "number"}, "y": {"type": "number"}},
}


def groups(tmp_path: Path, schema: dict[str, Any]) -> list[set[str]]:
    """The groups of a document called `it`, by local names."""
    (tmp_path / "it.json").write_text(json.dumps(schema), "utf-8")
    settings = Settings.from_mapping({"schemas": ["it.json"], "draft": "2020-12"}, root=tmp_path)
    catalog = catalogs.build(normalize(resolve(load(settings), settings), settings))
    found = alike(catalog.entities, tuple(catalog.inside))
    return [{name.rpartition(".")[2] for name in group} for group in found]


def members(**schemas: Any) -> dict[str, Any]:
    return {"type": "object", "properties": schemas}


def test_objects_and_what_they_hold(tmp_path: Path) -> None:
    line = members(start=POINT, end=POINT)
    found = groups(tmp_path, members(a=line, b={"type": "array", "items": line}))
    assert {"ItA", "ItBItem"} in found
    assert {"ItAStart", "ItAEnd", "ItBItemStart", "ItBItemEnd"} in found
    assert len(found) == 2


def test_enumerations(tmp_path: Path) -> None:
    colour = {"enum": ["red", "blue"]}
    found = groups(tmp_path, members(a=colour, b=colour, c={"enum": ["blue", "red"]}))
    assert found == [{"ItA", "ItB"}]


def test_the_order_of_keywords_and_required_does_not_matter(tmp_path: Path) -> None:
    other = {"properties": POINT["properties"], "required": ["y", "x"], "type": "object"}
    assert groups(tmp_path, members(a=POINT, b=other)) == [{"ItA", "ItB"}]


@pytest.mark.parametrize(
    "change",
    [
        {"description": "Where it is."},
        {"title": "Point"},
        {"x-owner": "team"},
        {"required": ["x"]},
        {"additionalProperties": False},
        {"properties": {"y": {"type": "number"}, "x": {"type": "number"}}},
        {"properties": {"x": {"type": "number"}, "y": {"type": "number", "minimum": 0}}},
        {"properties": {"x": {"type": "number"}, "y": {"type": "number", "default": 1}}},
        {"properties": {"x": {"type": "number"}, "y": {"type": "number", "description": "Up."}}},
    ],
    ids=str,
)
def test_whatever_is_said_tells_them_apart(tmp_path: Path, change: dict[str, Any]) -> None:
    assert groups(tmp_path, members(a=POINT, b={**POINT, **change})) == []


def test_what_differs_deep_inside_tells_all_around_it_apart(tmp_path: Path) -> None:
    deep, other = members(p=members(q=POINT)), members(p=members(q={**POINT, "title": "Other"}))
    assert groups(tmp_path, members(a=deep, b=deep, c=other)) == [
        {"ItA", "ItB"},
        {"ItAP", "ItBP"},
        {"ItAPQ", "ItBPQ"},
    ]


def test_what_leads_back_to_itself(tmp_path: Path) -> None:
    def tree(name: str, **more: Any) -> dict[str, Any]:
        return members(value={"type": "string"}, next={"$ref": f"#/properties/{name}"}, **more)

    found = groups(
        tmp_path, members(a=tree("a"), b=tree("b"), c=tree("a"), d=tree("d", more={"type": "string"}))
    )
    assert found == [{"ItA", "ItB", "ItC"}]


def test_named_definitions_are_only_themselves(tmp_path: Path) -> None:
    schema = {**members(a=members(p={"$ref": "#/$defs/P"}), b=members(p={"$ref": "#/$defs/Q"}))}
    assert groups(tmp_path, {**schema, "$defs": {"P": POINT, "Q": POINT}}) == []
