"""Objects and arrays that may meet goals: no more members and items than are asked for, each searched by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from trivet.predicates.evaluate import EvaluationError, matches
from trivet.predicates.nodes import (
    CountItems,
    EveryItem,
    EveryKey,
    EveryMatchingProperty,
    EveryUncoveredItem,
    EveryUncoveredProperty,
    HasKey,
    In,
    ItemAt,
    ItemCover,
    KeyCover,
    Keys,
    Predicate,
    PropertyIs,
    Size,
    TypeIs,
    Unique,
)
from trivet.prove.reach.goals import NONE, Goal, Searching
from trivet.prove.texts import matching

_MOST = 300
_TRIES = 4
#: Where what must be among the items is put: in one item, in different ones, further behind.
_SHIFTS = ((0, 0), (0, 1), (1, 0), (1, 1), (0, 2), (0, 8))
_NAMES = ("undeclared", "undeclared2", "k", "a", "")
_TEXT = TypeIs(("string",))


def bounds(goals: Sequence[Goal], node_type: type[Keys] | type[Size]) -> tuple[int, int]:
    """The least and the greatest number of members or items."""
    least, most = 0, 10**9
    for node, wanted in goals:
        if isinstance(node, node_type):
            at_least = (node.order == ">=") is wanted
            bound = node.bound if wanted else node.bound + (-1 if node.order == ">=" else 1)
            least, most = (max(least, bound), most) if at_least else (least, min(most, bound))
    return least, most


# Objects -------------------------------------------------------------------------------------------------
def objects(search: Searching, goals: Sequence[Goal]) -> Iterator[Any]:
    """The object with the members that it needs."""
    least, most = bounds(goals, Keys)
    maker = _Object(search, goals)
    if least > most or maker.needed & maker.shunned:
        return
    found: dict[str, Any] = {}
    for key in sorted(maker.needed, key=maker.order):
        if (value := maker.member(key)) is NONE:
            return
        found[key] = value
    for node, wanted in goals:
        if not wanted and not maker.against(node, found):
            return
    for key in islice(maker.optional(), _MOST):
        if len(found) >= least:
            break
        if key not in found and (value := maker.member(key)) is not NONE:
            found[key] = value
    if len(found) < least or len(found) > most:
        search.give_up()
        return
    yield found


@dataclass(slots=True)
class _Object:
    search: Searching
    goals: Sequence[Goal]
    needed: set[str] = field(default_factory=set)
    shunned: set[str] = field(default_factory=set)
    _declared: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for node, wanted in self.goals:
            match node:
                case HasKey(key):
                    (self.needed if wanted else self.shunned).add(key)
                case PropertyIs(key, _):
                    self._declared.append(key)
                    if not wanted:
                        self.needed.add(key)

    def order(self, key: str) -> tuple[int, str]:
        """Members in the order of their declaration, then the others."""
        return (self._declared.index(key) if key in self._declared else len(self._declared), key)

    def member(self, key: str, *more: Goal) -> Any:
        """A value for the member of this name, or `NONE`."""
        if not all(self.search.holds((node.predicate, True), key) for node in self._every_key()):
            return NONE
        return self.search.part((*self._asked(key), *more))

    def _every_key(self) -> Iterator[EveryKey]:
        yield from (node for node, wanted in self.goals if wanted and isinstance(node, EveryKey))

    def _asked(self, key: str) -> Iterator[Goal]:
        for node, wanted in self.goals:
            match node:
                case PropertyIs(name, part) if name == key:
                    yield part, wanted
                case EveryMatchingProperty(pattern, part) if wanted and _matches(pattern, key):
                    yield part, True
                case EveryUncoveredProperty(covers, part) if wanted and not _covers(covers, key):
                    yield part, True

    def against(self, node: Predicate, found: dict[str, Any]) -> bool:
        """Adds a member with which the node, which must not hold, does not; whether there is one now."""
        goals: tuple[Goal, ...] = ()
        match node:
            case EveryKey(part):
                named = [(each.predicate, True) for each in self._every_key()]
                key = self.search.part(((part, False), (_TEXT, True), *named))
                keys = [] if key is NONE else [key]
            case EveryMatchingProperty(pattern, part):
                keys = [key for key in (*self._declared, *matching(pattern)) if _matches(pattern, key)]
                goals = ((part, False),)
            case EveryUncoveredProperty(covers, part):
                names = (*self._declared, *self.names())
                keys = [key for key in names if not _covers(covers, key)]
                goals = ((part, False),)
            case _:
                return True
        for key in list(dict.fromkeys(keys))[:_TRIES]:
            if key not in self.shunned and (value := self.member(key, *goals)) is not NONE:
                found[key] = value
                return True
        self.search.give_up()
        return False

    def optional(self) -> Iterator[str]:
        """Names of further members that there may be."""
        for key in (*self._declared, *self.names(), *(f"k{number}" for number in range(_MOST))):
            if key not in self.shunned:
                yield key

    def names(self) -> Iterator[str]:
        """Names that are declared nowhere: such as are asked for, then any."""
        named = [(node.predicate, True) for node in self._every_key()]
        taken: tuple[str, ...] = tuple(self._declared)
        for _ in range(_TRIES if named else 0):
            key = self.search.part((*named, (_TEXT, True), (In(taken), False)))
            if key is NONE:
                break
            taken = (*taken, key)
            yield key
        for node, _ in self.goals:
            if isinstance(node, EveryMatchingProperty):
                yield from matching(node.pattern)
            elif isinstance(node, EveryUncoveredProperty):
                for cover in node.covers:
                    yield from (key for pattern in cover.patterns for key in matching(pattern))
        yield from _NAMES


def _covers(covers: tuple[KeyCover, ...], key: str) -> bool:
    """Whether a cover speaks of the key; it counts whatever it depends on, and the value is tried afterwards."""
    return any(
        cover.every or key in cover.keys or any(_matches(pattern, key) for pattern in cover.patterns)
        for cover in covers
    )


def _matches(pattern: str, key: str) -> bool:
    try:
        return matches(pattern, key)
    except EvaluationError:
        return False


# Arrays --------------------------------------------------------------------------------------------------
def arrays(search: Searching, goals: Sequence[Goal]) -> Iterator[Any]:
    """Arrays with the items that they need: what must be among them stands in front, or behind."""
    least, most = bounds(goals, Size)
    if max((least, *map(_shortest, goals))) > most:
        return
    for counting, others in _SHIFTS:
        found = _Array(search, goals, counting, others).made(least)
        if found is not None and len(found) <= most:
            yield found
    if any(not isinstance(node, Size) for node, _ in goals):
        search.give_up()


@dataclass(slots=True)
class _Array:
    """`counting` is where the items begin that must be there in a number, `other` where one that must be there."""

    search: Searching
    goals: Sequence[Goal]
    counting: int
    other: int
    _placed: dict[int, list[Goal]] = field(default_factory=dict)
    _counting: dict[int, range] = field(default_factory=dict)

    def made(self, least: int) -> list[Any] | None:
        """An array of this length at least; None where an item has no value."""
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
        """Notes which items must be there, and what they must be."""
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
        """Puts as many items that count as there must be after those that count for others."""
        start = self.counting + sum(map(len, self._counting.values()))
        self._counting[id(node)] = range(start, start + min(count, _MOST))
        for index in self._counting[id(node)]:
            self._at(index, node.predicate, True)

    def _at(self, index: int, part: Predicate, wanted: bool) -> None:
        self._placed.setdefault(index, []).append((part, wanted))

    def _item(self, index: int, before: list[Any]) -> Any:
        goals = (*self._placed.get(index, ()), *self._asked(index))
        item = self.search.part(goals)
        unique = any(isinstance(node, Unique) and wanted for node, wanted in self.goals)
        if unique and item is not NONE and item in before:
            return self.search.part((*goals, (In(tuple(before)), False)))
        return item

    def _asked(self, index: int) -> Iterator[Goal]:
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
        """The array with its last item twice."""
        if not found:
            item = self._item(0, [])
            return None if item is NONE else [item, item]
        return [*found, found[-1]] if len(found) < 2 else [*found[:-1], found[-2]]


def _shortest(goal: Goal) -> int:
    """How many items there must be at least to meet a goal."""
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
    """How many items the covers speak of, whatever they depend on; None: of all."""
    if any(cover.prefix is None or cover.contains is not None for cover in covers):
        return None
    return max((cover.prefix or 0 for cover in covers), default=0)
