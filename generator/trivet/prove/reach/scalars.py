"""Yields numbers, strings and other scalars that may meet goals, the plainest first.

A goal is a predicate and the result (true or false) that it must have for the value.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from trivet.predicates.analysis.types import json_type
from trivet.predicates.nodes import (
    Compare,
    FormatIs,
    In,
    JsonType,
    Length,
    Matches,
    MultipleOf,
    Number,
)
from trivet.predicates.regex.product import machines_of, shortest
from trivet.predicates.values import json_key
from trivet.prove.reach.goals import Goal, Searching
from trivet.prove.texts import FORMAT_TEXTS, matching, near

_LONGEST = 100_000
_MOST_INTEGERS = 100
_HUGE: Decimal = Decimal(10) ** 300


def listed(kind: JsonType, goals: Sequence[Goal]) -> list[Any] | None:
    """Return the values of one JSON type that meet all goals about `enum` and `const`.

    Return None if no goal requires the value to be in a list.
    """
    lists = [(node.values, wanted) for node, wanted in goals if isinstance(node, In)]
    if not any(wanted for _, wanted in lists):
        return None
    shortest_list = min((values for values, wanted in lists if wanted), key=len)
    keys = [(frozenset(map(json_key, values)), wanted) for values, wanted in lists]
    return [
        value
        for value in shortest_list
        if json_type(value) == kind and all((json_key(value) in found) is wanted for found, wanted in keys)
    ]


def booleans(search: Searching, goals: Sequence[Goal]) -> Iterator[Any]:
    """Yield true and false."""
    yield from (True, False)


def nulls(search: Searching, goals: Sequence[Goal]) -> Iterator[Any]:
    """Yield null."""
    yield None


# Numbers -------------------------------------------------------------------------------------------------
def integers(search: Searching, goals: Sequence[Goal]) -> Iterator[Any]:
    """Yield integers near the goals' bounds, and near multiples of the numbers in `multipleOf`.

    If only few integers are within the bounds, all of them are yielded.
    """
    low, high = _interval(goals)
    if low is not None and high is not None and high - low <= _MOST_INTEGERS:
        yield from range(math.ceil(low), math.floor(high) + 1)
        return
    for value in _numbers(goals):
        if not _is_huge(value):
            yield math.floor(value)
            yield math.ceil(value)
    search.give_up()


def fractions(search: Searching, goals: Sequence[Goal]) -> Iterator[Any]:
    """Yield numbers that are not integers, near the goals' bounds and near multiples of the numbers in `multipleOf`."""
    low, high = _interval(goals)
    if low is not None and high is not None and low > high:
        return
    for value in _numbers(goals):
        for small in (Decimal("0.5"), Decimal("-0.5"), Decimal("0.001"), Decimal("-0.001"), Decimal(0)):
            found = Decimal(value) if _is_huge(value) else Decimal(value) + small
            if json_type(found) == "number":
                yield found
    search.give_up()


def _interval(goals: Sequence[Goal]) -> tuple[Number | None, Number | None]:
    """Return the least and the greatest number that the bounds in the goals allow; None stands for no bound.

    A goal is a predicate and the result that it must have. Exclusive bounds are treated as inclusive.
    """
    lows: list[Number] = []
    highs: list[Number] = []
    for node, wanted in goals:
        if isinstance(node, Compare):
            (lows if (node.order in (">", ">=")) is wanted else highs).append(node.bound)
    return max(lows, default=None), min(highs, default=None)


def _numbers(goals: Sequence[Goal]) -> Iterator[Number]:
    bounds = [node.bound for node, _ in goals if isinstance(node, Compare)]
    steps = [node.divisor for node, wanted in goals if isinstance(node, MultipleOf) and wanted]
    shunned = [value for node, _ in goals if isinstance(node, In) for value in node.values]
    numbers = [value for value in shunned if isinstance(value, int | Decimal) and not isinstance(value, bool)]
    for value in (0, 1, *bounds, *numbers):
        for step in (*steps, 1):
            at = value if _is_huge(value) else math.floor(Decimal(value) / Decimal(step)) * step
            yield from (at, value, at + step, at - step)
    product = math.prod(Decimal(step) for step in steps)
    yield from (product * turn for turn in range(1, 20))


def _is_huge(value: Number) -> bool:
    """Return whether the number is so large that arithmetic with it would be slow and useless."""
    return not -_HUGE < Decimal(value) < _HUGE


# Strings -------------------------------------------------------------------------------------------------
def strings(search: Searching, goals: Sequence[Goal]) -> Iterator[Any]:
    """Yield strings that probably meet the goals, and similar ones. None of them is checked."""
    least, most = _lengths(goals)
    if least > most:
        return
    for text in dict.fromkeys(_texts(goals)):
        if len(text) <= most:
            yield text + (text[-1:] or "x") * (min(least, _LONGEST) - len(text))
            yield "x" * (min(least, _LONGEST) - len(text)) + text
        else:
            yield text[:most]
    search.give_up()


def _lengths(goals: Sequence[Goal]) -> tuple[int, int]:
    least, most = 0, 10**9
    for node, wanted in goals:
        if isinstance(node, Length):
            if node.order == ">=":
                least, most = (max(least, node.bound), most) if wanted else (least, min(most, node.bound - 1))
            else:
                least, most = (least, min(most, node.bound)) if wanted else (max(least, node.bound + 1), most)
    return least, most


def _by_automata(goals: Sequence[Goal]) -> Iterator[str]:
    """Yield a shortest string that meets the goals about patterns and length.

    Yield nothing if none is found, or if fewer than two goals are about patterns.
    """
    listed = [(node.pattern, wanted) for node, wanted in goals if isinstance(node, Matches)]
    if len(listed) > 1:
        found = shortest(machines_of(listed), *_lengths(goals)).text
        if found is not None:
            yield found


def _texts(goals: Sequence[Goal]) -> Iterator[str]:
    patterns = [node.pattern for node, wanted in goals if isinstance(node, Matches) and wanted]
    for node, wanted in goals:
        if isinstance(node, FormatIs) and wanted:
            yield from FORMAT_TEXTS.get(node.name, ())
    for pattern in patterns:
        yield from matching(pattern)
    yield from _by_automata(goals)
    for first in patterns[:3]:
        yield from (
            one + two for one in matching(first) for second in patterns[:3] for two in matching(second)
        )
    yield from ("x", "", "a", "A", "0", "~", "http://x", "undeclared")
    for node, _ in goals:
        if isinstance(node, Matches):
            yield from near(node.pattern)
        elif isinstance(node, FormatIs):
            yield from FORMAT_TEXTS.get(node.name, ())
        elif isinstance(node, In):
            yield from (f"{value}~" for value in node.values[:5] if isinstance(value, str))
    yield from (f"s{number}" for number in range(40))
