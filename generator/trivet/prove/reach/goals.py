"""Goals, and the interface through which the builders of arrays, objects and scalars use the search.

A goal is a predicate and the result, true or false, that it must have.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol, TypeAlias

from trivet.predicates.nodes import Keys, Predicate, Size

#: A predicate and the result (true or false) that it must have.
Goal: TypeAlias = tuple[Predicate, bool]
Goals: TypeAlias = tuple[Goal, ...]

#: Sentinel for "no value".
NONE: Any = object()


def bounds(goals: Sequence[Goal], node_type: type[Keys] | type[Size]) -> tuple[int, int]:
    """Return the minimum and maximum number of members (`Keys`) or items (`Size`) that the goals allow."""
    least, most = 0, 10**9
    for node, wanted in goals:
        if isinstance(node, node_type):
            at_least = (node.order == ">=") is wanted
            bound = node.bound if wanted else node.bound + (-1 if node.order == ">=" else 1)
            least, most = (max(least, bound), most) if at_least else (least, min(most, bound))
    return least, most


class Searching(Protocol):
    """The methods of the search for values. The functions that build arrays, objects and scalars call them."""

    def part(self, goals: Iterable[Goal]) -> Any:
        """Return a value that meets all goals, or `NONE` if the search finds none within its limits.

        A goal is a predicate and the result that it must have.
        """

    def give_up(self) -> Any:
        """Record that the search may have overlooked a value.

        The result is always `NONE`, which means that no value was found.
        """

    def holds(self, goal: Goal, value: Any) -> bool:
        """Return whether a value meets a goal.

        A goal is a predicate and the result that it must have.
        """
