"""Objects with too many properties are refused, until the limit is raised."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from trivet import InputError, Settings, compile


def settings(folder: Path, **limits: int) -> Settings:
    many = {"type": "object", "properties": {f"p{number}": {} for number in range(4)}}
    schema: dict[str, Any] = {"type": "object", "properties": {"inner": many, "also": {"items": many}}}
    (folder / "a.json").write_text(json.dumps(schema), "utf-8")
    told = {"schemas": ["a.json"], "draft": "2020-12", "targets": {"schema": {}}, "limits": limits}
    return Settings.from_mapping(told, root=folder)


def test_all_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        compile(settings(tmp_path, properties=3))
    found = [one for one in refused.value.diagnostics if one.severity == "error"]
    assert [one.rule for one in found] == ["limit", "limit"]
    assert {one.location.pointer for one in found} == {
        "/properties/inner/properties",
        "/properties/also/items/properties",
    }
    assert all("limits: {properties: 4}" in one.hint for one in found)


def test_the_limit_is_allowed(tmp_path: Path) -> None:
    assert compile(settings(tmp_path, properties=4)).artifacts
