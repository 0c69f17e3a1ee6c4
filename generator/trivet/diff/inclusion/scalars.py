"""Finds contradictions between facts about a value that is neither an object nor an array."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from trivet.diff.inclusion import texts
from trivet.diff.inclusion.facts import kind_of
from trivet.predicates.evaluate import EvaluationError, evaluate
from trivet.predicates.nodes import Compare, In, JsonType, MultipleOf, Number, Predicate
from trivet.predicates.values import is_integer, is_multiple, json_key
from trivet.prove.reach.goals import Goal

_MOST = 2_000
_BOOLEANS = (True, False)


def contradict(kind: JsonType, goals: Sequence[Goal]) -> bool:
    """Return whether it is proven that no value of this JSON type meets all of the goals.

    A goal is a predicate and the result that it must have. Each predicate here is a node without parts.
    """
    candidates = _candidates(kind, goals)
    if candidates is None:
        return _RULES[kind](goals)
    lists = [(_keys(node), wanted) for node, wanted in goals if isinstance(node, In)]
    others = [goal for goal in goals if not isinstance(goal[0], In)]
    for value in candidates:
        key = json_key(value)
        if all((key in listed) is wanted for listed, wanted in lists) and all(
            holds(goal, value) for goal in others
        ):
            return False
    return True


def _keys(node: In) -> frozenset[Hashable]:
    return frozenset(map(json_key, node.values))


def _candidates(kind: JsonType, goals: Sequence[Goal]) -> list[Any] | None:
    """Return a list that includes every value of the type `kind` that can meet the goals.

    Return None if no short list is known.
    """
    if kind == "null":
        return [None]
    if kind == "boolean":
        return list(_BOOLEANS)
    lists = [node.values for node, wanted in goals if wanted and isinstance(node, In)]
    if lists:
        return [value for value in min(lists, key=len) if kind_of(value) == kind]
    return None


def holds(goal: Goal, value: Any) -> bool:
    """Return whether the value meets the goal; true if the predicate cannot be evaluated.

    A goal is a predicate and the result (true or false) that it must have.
    """
    node, wanted = goal
    try:
        return evaluate(node, value, _NONE) is wanted
    except (EvaluationError, RecursionError):
        return True


_NONE: Mapping[str, Predicate] = {}


# Numbers -------------------------------------------------------------------------------------------------
def _integers(goals: Sequence[Goal]) -> bool:
    low, high = _bounds(goals)
    if low is not None and high is not None:
        least, most = math.ceil(low), math.floor(high)
        if most - least <= _MOST:
            return not any(all(holds(goal, one) for goal in goals) for one in range(least, most + 1))
    return _multiples(goals)


def _fractions(goals: Sequence[Goal]) -> bool:
    if any(wanted and isinstance(node, MultipleOf) and is_integer(node.divisor) for node, wanted in goals):
        return True
    low, high = _bounds(goals)
    if low is not None and high is not None:
        if low > high:
            return True
        if low == high:
            return is_integer(low) or not all(holds(goal, low) for goal in goals)
    return _multiples(goals)


def _bounds(goals: Sequence[Goal]) -> tuple[Number | None, Number | None]:
    """Return the least and the greatest number that the comparisons in the goals allow; None if no limit.

    A goal is a predicate and the result that it must have. `>` and `<` are treated as `>=` and `<=`. Both numbers are
    None if either is extremely large or small.
    """
    lows: list[Number] = []
    highs: list[Number] = []
    for node, wanted in goals:
        if isinstance(node, Compare):
            (lows if (node.order in (">", ">=")) is wanted else highs).append(node.bound)
    low, high = max(lows, default=None), min(highs, default=None)
    if any(abs(Decimal(one).adjusted()) > 400 for one in (low, high) if one is not None):
        return None, None
    return low, high


def _multiples(goals: Sequence[Goal]) -> bool:
    """Return whether goals about multiples contradict each other, such as "a multiple of 6, but not of 3"."""
    steps: list[Number] = [node.divisor for node, wanted in goals if wanted and isinstance(node, MultipleOf)]
    return any(
        isinstance(node, MultipleOf) and not wanted and any(is_multiple(step, node.divisor) for step in steps)
        for node, wanted in goals
    )


def _never(goals: Sequence[Goal]) -> bool:
    raise AssertionError("all values of this type are candidates")


_RULES: Mapping[JsonType, Callable[[Sequence[Goal]], bool]] = {
    "boolean": _never,
    "integer": _integers,
    "null": _never,
    "number": _fractions,
    "string": texts.contradict,
}
