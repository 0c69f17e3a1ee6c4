"""What a search is asked for, and what those who make values for it may ask of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol, TypeAlias

from trivet.predicates.nodes import Predicate

#: A predicate, and whether it is to hold.
Goal: TypeAlias = tuple[Predicate, bool]
Goals: TypeAlias = tuple[Goal, ...]

#: What stands for "no value".
NONE: Any = object()


class Searching(Protocol):
    """The search, as those see it who make values of one kind."""

    def part(self, goals: Iterable[Goal]) -> Any:
        """A value for goals, within the bounds of the search, or `NONE`."""

    def give_up(self) -> Any:
        """Notes that there may be a value that was not found; `NONE`."""

    def holds(self, goal: Goal, value: Any) -> bool:
        """Whether a value meets a goal."""
