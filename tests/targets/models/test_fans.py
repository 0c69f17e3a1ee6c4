"""Definitions that lead to each other in very many ways cost no more than they are many."""

from __future__ import annotations

from typing import Any

import pytest

LEVELS = 24


def fan(keyword: str) -> dict[str, Any]:
    """Each level is one of two ways to the next: 2**LEVELS ways from the first to the last."""
    levels: dict[str, Any] = {f"D{LEVELS}": {"type": "string", "minLength": 2}}
    for at in range(LEVELS):
        following = {"$ref": f"#/$defs/D{at + 1}"}
        levels[f"D{at}"] = {keyword: [following, {"properties": {"a": following}, "allOf": [following]}]}
    return {"title": "W", "type": "object", "properties": {"x": {"$ref": "#/$defs/D0"}}, "$defs": levels}


def pairs() -> dict[str, Any]:
    """Each level has two definitions that differ, and each of them is either one of the next level."""
    levels: dict[str, Any] = {f"{name}{LEVELS}": {"type": "string", "pattern": name} for name in "AB"}
    for at in range(LEVELS):
        following = [{"$ref": f"#/$defs/{name}{at + 1}"} for name in "AB"]
        levels |= {f"{name}{at}": {"anyOf": following, "pattern": f"{name}{at}|."} for name in "AB"}
    properties = {"x": {"$ref": "#/$defs/A0"}, "last": {"$ref": f"#/$defs/A{LEVELS - 1}"}}
    return {"title": "W", "type": "object", "properties": properties, "$defs": levels}


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
def test_a_fan_is_planned_at_once(package: Any, keyword: str) -> None:
    model = package({"w.json": fan(keyword)})("w").W
    assert model.model_validate({}).x is None


def test_what_is_too_big_to_be_written_out_becomes_a_class(package: Any) -> None:
    module = package({"w.json": pairs()})("w")
    classes = [name for name in vars(module) if name[0] in "AB" and isinstance(getattr(module, name), type)]
    assert 0 < len(classes) < LEVELS
    assert module.W.model_validate({"last": "B"}).last == "B"
    with pytest.raises(ValueError, match="pattern"):
        module.W.model_validate({"last": "c"})
