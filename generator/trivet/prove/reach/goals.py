"""What a search is asked for, and what those who make values for it may ask of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol, TypeAlias

from trivet.predicates.nodes import Keys, Predicate, Size

#: A predicate, and whether it is to hold.
Goal: TypeAlias = tuple[Predicate, bool]
Goals: TypeAlias = tuple[Goal, ...]

#: What stands for "no value".
NONE: Any = object()


def bounds(goals: Sequence[Goal], node_type: type[Keys] | type[Size]) -> tuple[int, int]:
    """The least and the greatest number of members or items."""
    least, most = 0, 10**9
    for node, wanted in goals:
        if isinstance(node, node_type):
            at_least = (node.order == ">=") is wanted
            bound = node.bound if wanted else node.bound + (-1 if node.order == ">=" else 1)
            least, most = (max(least, bound), most) if at_least else (least, min(most, bound))
    return least, most


class Searching(Protocol):
    """The search, as those see it who make values of one kind."""

    def part(self, goals: Iterable[Goal]) -> Any:
        """A value for goals, within the bounds of the search, or `NONE`."""

    def give_up(self) -> Any:
        """Notes that there may be a value that was not found; `NONE`."""

    def holds(self, goal: Goal, value: Any) -> bool:
        """Whether a value meets a goal."""
