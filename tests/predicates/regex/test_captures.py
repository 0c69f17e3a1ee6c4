"""Settling takes work that grows with the pattern, not with the ways through it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from trivet.predicates.nodes import Cannot
from trivet.predicates.regex import parse
from trivet.predicates.regex.captures import settle


def calls(work: Callable[[], Any]) -> int:
    """How many Python functions are entered."""
    entered = 0

    def count(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal entered
        entered += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return entered


NESTED: dict[str, Callable[[int], str]] = {
    "loops": lambda depth: "(?:" * depth + "a" + ")*" * depth,
    "groups": lambda depth: "(" * depth + "a" + ")+" * depth,
    "a reference inside all loops": lambda depth: "(?:" * depth + "(a)\\1" + ")*" * depth,
    "a reference after all loops": lambda depth: "(?:" * depth + "(?:(a)|b)" + "){2}" * depth + "\\1",
    "a reference in each loop": lambda depth: "(?:(a)b" * depth + "".join(f"\\{n})*" for n in range(depth, 0, -1)),
    "looks": lambda depth: "(?:(?=(a)\\1)" * depth + "a" + ")*" * depth,
}  # fmt: skip


@pytest.mark.parametrize("shape", NESTED)
def test_nested_repeats_cost_their_size_squared_at_most(shape: str) -> None:
    few, many = (calls(lambda n=n: settle(parse(NESTED[shape](n)))) for n in (12, 48))  # type: ignore[misc]
    assert many <= 4**2 * few


@pytest.mark.parametrize("shape", NESTED)
def test_what_is_refused_does_not_depend_on_the_depth(shape: str) -> None:
    answers = [isinstance(settle(parse(NESTED[shape](depth))), Cannot) for depth in (3, 40)]
    assert answers == [shape == "a reference after all loops"] * 2
