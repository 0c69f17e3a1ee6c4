"""Builds arrays that may meet goals. An array has only the items that the goals need.

A goal is a predicate and the result (true or false) that it must have. Each item is searched for separately.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from trivet.predicates.nodes import (
    CountItems,
    EveryItem,
    EveryUncoveredItem,
    In,
    ItemAt,
    ItemCover,
    Predicate,
    Size,
    Unique,
)
from trivet.prove.reach.goals import NONE, Goal, Searching, bounds

_MOST = 300
#: The pairs of `counting` and `other` to try (see `_Array`). With them, the items that different goals require are the
#: same, separate, or further back in the array.
_SHIFTS = ((0, 0), (0, 1), (1, 0), (1, 1), (0, 2), (0, 8))


def arrays(search: Searching, goals: Sequence[Goal]) -> Iterator[Any]:
    """Yield a few arrays that may meet all goals.

    The arrays differ in the positions of the items that the goals require.
    """
    least, most = bounds(goals, Size)
    if max((least, *map(_shortest, goals))) > most:
        return
    for counting, others in _SHIFTS:
        found = _Array(search, goals, counting, others).build(least)
        if found is not None and len(found) <= most:
            yield found
    if any(not isinstance(node, Size) for node, _ in goals):
        search.give_up()


@dataclass(slots=True)
class _Array:
    """Builds one array that meets the goals.

    - `counting`: the index of the first item that is made for a `CountItems` goal
    - `other`: for a goal such as "not all items from index 2 on are strings", the distance from that index to the item
      that violates the predicate: the item at index 2 + `other` is not a string
    """

    search: Searching
    goals: Sequence[Goal]
    counting: int
    other: int
    _placed: dict[int, list[Goal]] = field(default_factory=dict)
    _counting: dict[int, range] = field(default_factory=dict)

    def build(self, least: int) -> list[Any] | None:
        """Return an array of at least `least` items; None if no suitable value is found for one of its items.

        The array is cut off after `_MOST` items.
        """
        for node, wanted in self.goals:
            self._place(node, wanted)
        length = max((least, *(index + 1 for index in self._placed)))
        found: list[Any] = []
        for index in range(min(length, _MOST)):
            item = self._item(index, found)
            if item is NONE:
                return None
            found.append(item)
        doubled = any(isinstance(node, Unique) and not wanted for node, wanted in self.goals)
        return self._doubled(found) if doubled else found

    def _place(self, node: Predicate, wanted: bool) -> None:
        """Record which items the array needs so that `node` has the result `wanted`."""
        match node, wanted:
            case ItemAt(index, part), False:
                self._at(index, part, False)
            case EveryItem(start, part), False:
                self._at(start + self.other, part, False)
            case EveryUncoveredItem(covers, part), False:
                self._at((_prefix(covers) or 0) + self.other, part, False)
            case CountItems(_, minimum, _), True:
                self._counted(node, minimum)
            case CountItems(_, minimum, maximum), False if minimum == 0 and maximum is not None:
                self._counted(node, maximum + 1)

    def _counted(self, node: CountItems, count: int) -> None:
        """Require `count` items that satisfy the node's predicate, or `_MOST` items if that is less."""
        start = self.counting + sum(map(len, self._counting.values()))
        self._counting[id(node)] = range(start, start + min(count, _MOST))
        for index in self._counting[id(node)]:
            self._at(index, node.predicate, True)

    def _at(self, index: int, part: Predicate, wanted: bool) -> None:
        self._placed.setdefault(index, []).append((part, wanted))

    def _item(self, index: int, before: list[Any]) -> Any:
        goals = (*self._placed.get(index, ()), *self._goals(index))
        item = self.search.part(goals)
        unique = any(isinstance(node, Unique) and wanted for node, wanted in self.goals)
        if unique and item is not NONE and item in before:
            return self.search.part((*goals, (In(tuple(before)), False)))
        return item

    def _goals(self, index: int) -> Iterator[Goal]:
        for node, wanted in self.goals:
            match node, wanted:
                case ItemAt(at, part), True if at == index:
                    yield part, True
                case EveryItem(start, part), True if index >= start:
                    yield part, True
                case EveryUncoveredItem(covers, part), True:
                    prefix = _prefix(covers)
                    if prefix is not None and index >= prefix:
                        yield part, True
                case CountItems(part, minimum, maximum), True:
                    if index not in self._counting[id(node)] and maximum == minimum:
                        yield part, False
                case CountItems(part, minimum, _), False if minimum > 0:
                    if index >= minimum - 1:
                        yield part, False

    def _doubled(self, found: list[Any]) -> list[Any] | None:
        """Return an array with two equal items at its end, made from `found`; None if no valid item is found."""
        if not found:
            item = self._item(0, [])
            return None if item is NONE else [item, item]
        return [*found, found[-1]] if len(found) < 2 else [*found[:-1], found[-2]]


def _shortest(goal: Goal) -> int:
    match goal:
        case ItemAt(index, _), False:
            return index + 1
        case EveryItem(start, _), False:
            return start + 1
        case EveryUncoveredItem(), False:
            return 1
        case CountItems(_, minimum, _), True:
            return minimum
        case Unique(), False:
            return 2
    return 0


def _prefix(covers: tuple[ItemCover, ...]) -> int | None:
    """Return how many leading items count as evaluated (Core §11.2) if every condition in `covers` holds.

    Return None if this number has no limit.
    """
    if any(cover.prefix is None or cover.contains is not None for cover in covers):
        return None
    return max((cover.prefix or 0 for cover in covers), default=0)
