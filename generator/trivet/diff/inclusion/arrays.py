"""Proves that no array can meet a set of goals, by finding contradictions between the goals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from trivet.diff.inclusion.objects import Refuting
from trivet.predicates.nodes import (
    Always,
    CountItems,
    EveryItem,
    EveryUncoveredItem,
    ItemAt,
    ItemCover,
    Predicate,
    Size,
    Unique,
)
from trivet.prove.reach.goals import Goal, Goals, bounds

_MOST = 300


def contradict(goals: Sequence[Goal], refuter: Refuting) -> bool:
    """Return whether it is proven that no array meets all goals.

    A goal is a predicate about arrays and the result (true or false) that it must have.
    """
    least, most = bounds(goals, Size)
    if least > most or (most <= 1 and any(isinstance(node, Unique) and not wanted for node, wanted in goals)):
        return True
    one = _Array(tuple(goals), refuter, most)
    if any(refuter.part(one.item(index)) for index in range(min(least, one.named)) if one.item(index)):
        return True
    if least > one.named and (rest := one.item(one.named)) and refuter.part(rest):
        return True
    return any(one.refuses(node) if not wanted else one.is_impossible(node) for node, wanted in goals)


@dataclass(slots=True)
class _Array:
    goals: Goals
    refuter: Refuting
    most: int

    @property
    def named(self) -> int:
        """Return the index from which on all goals treat the items of the array alike."""
        starts = [0]
        for node, _ in self.goals:
            match node:
                case ItemAt(index, _):
                    starts.append(index + 1)
                case EveryItem(start, _):
                    starts.append(start)
                case EveryUncoveredItem(covers, _):
                    starts += [cover.prefix or 0 for cover in covers]
        return max(starts)

    def item(self, index: int) -> Goals:
        """Return the goals that the item at `index` meets, provided that the item exists.

        A goal says that a predicate must hold, or that it must fail.
        """
        return tuple(self._of_item(index))

    def _of_item(self, index: int) -> Iterator[Goal]:
        for node, wanted in self.goals:
            match node:
                case ItemAt(at, part) if at == index:
                    yield part, wanted
                case EveryItem(start, part) if wanted and index >= start:
                    yield part, True
                case EveryUncoveredItem(covers, part) if wanted:
                    prefix = _prefix(covers)
                    if prefix is not None and index >= prefix:
                        yield part, True

    def refuses(self, node: Predicate) -> bool:
        """Return whether it is proven that no array meets all goals. One of the goals is that `node` is false.

        The proof is that every array that meets the other goals satisfies `node`.
        """
        match node:
            case ItemAt(index, _):
                return index >= self.most or self.refuter.part(self.item(index))
            case EveryItem(start, part):
                return self._nowhere(start, part)
            case EveryUncoveredItem(covers, part):
                sure = [cover for cover in covers if isinstance(cover.condition, Always)]
                if any(cover.prefix is None for cover in sure):
                    return True
                return self._nowhere(max((cover.prefix or 0 for cover in sure), default=0), part)
            case CountItems():
                return any(wanted and self._counts(other, node) for other, wanted in self.goals)
        return False

    def _nowhere(self, start: int, part: Predicate) -> bool:
        """Return whether it is proven that every item with an index of at least `start` satisfies `part`."""
        last = min(self.named, self.most - 1)
        return last - start <= _MOST and all(
            self.refuter.part((*self.item(index), (part, False)))
            for index in (*range(start, last + 1), *((start,) if start > last and start < self.most else ()))
        )

    def _counts(self, other: Predicate, node: CountItems) -> bool:
        """Return whether `other` implies `node`, which limits how many items of an array satisfy a predicate.

        The result is always false if `other` is not a `CountItems`.
        """
        if not isinstance(other, CountItems):
            return False
        enough = node.minimum == 0 or (
            other.minimum >= node.minimum and self._implies(other.predicate, node.predicate)
        )
        few = node.maximum is None or (
            other.maximum is not None
            and other.maximum <= node.maximum
            and self._implies(node.predicate, other.predicate)
        )
        return enough and few

    def _implies(self, one: Predicate, other: Predicate) -> bool:
        return one is other or self.refuter.part(((one, True), (other, False)))

    def is_impossible(self, node: Predicate) -> bool:
        """Return whether `node` is proven to require an item that the array cannot contain.

        The proof shows for each index that no item there can satisfy the predicate of `node`.
        """
        if not isinstance(node, CountItems) or node.minimum == 0:
            return False
        last = min(self.named, self.most - 1)
        return last <= _MOST and all(
            self.refuter.part((*self.item(index), (node.predicate, True))) for index in range(last + 1)
        )


def _prefix(covers: tuple[ItemCover, ...]) -> int | None:
    """Return the greatest number of leading items that the covers can include; None if there is no limit.

    A cover describes items that count as evaluated under a condition. Here, all conditions are assumed to hold.
    """
    if any(cover.prefix is None or cover.contains is not None for cover in covers):
        return None
    return max((cover.prefix or 0 for cover in covers), default=0)
