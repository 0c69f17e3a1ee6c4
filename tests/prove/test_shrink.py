"""Witnesses get smaller, and still show what they are witnesses of."""

from __future__ import annotations

from typing import Any

from trivet.prove.shrink import shrink


def test_only_what_matters_is_left() -> None:
    value = {"a": {"b": ["xxxxxxxx", 12345, None], "c": {"d": 1}}, "e": "long text" * 9}

    def still(each: Any) -> bool:
        inner = each.get("a", {}) if isinstance(each, dict) else {}
        return isinstance(inner, dict) and any(item == 12345 for item in inner.get("b", ()))

    assert shrink(value, still) == {"a": {"b": [12345]}}


def test_the_number_of_tries_is_bounded() -> None:
    calls = []

    def still(each: Any) -> bool:
        calls.append(each)
        return False

    value = {str(number): [number] * 20 for number in range(200)}
    assert shrink(value, still, tries=50) == value
    assert len(calls) == 50
