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


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
def test_a_fan_is_planned_at_once(package: Any, keyword: str) -> None:
    package({"w.json": fan(keyword)})
