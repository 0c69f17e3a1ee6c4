"""Builds objects that may meet goals.

The objects have only the members that the goals need. Each member is searched for separately.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from trivet.predicates.evaluate import EvaluationError, matches
from trivet.predicates.nodes import (
    EveryKey,
    EveryMatchingProperty,
    EveryUncoveredProperty,
    HasKey,
    In,
    KeyCover,
    Keys,
    Matches,
    Predicate,
    PropertyIs,
    TypeIs,
)
from trivet.prove.reach.goals import NONE, Goal, Searching, bounds
from trivet.prove.texts import matching

_MOST = 300
_TRIES = 4
_NAMES = ("undeclared", "undeclared2", "k", "a", "")
_TEXT = TypeIs(("string",))


def objects(search: Searching, goals: Sequence[Goal]) -> Iterator[Any]:
    """Yield one object with the members that the goals require, or nothing if no such object is found.

    A goal is a predicate and the result (true or false) that it must have for the object.
    """
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
        """Return the sort key for a member: declared members come first, in the order of their declaration."""
        return (self._declared.index(key) if key in self._declared else len(self._declared), key)

    def member(self, key: str, *more: Goal) -> Any:
        """Return a value for the member `key` that meets all goals; `NONE` if none is found.

        The goals are `more`, and those that follow from the goals for the object.
        """
        if not all(self.search.holds((node.predicate, True), key) for node in self._every_key()):
            return NONE
        return self.search.part((*self._goals(key), *more))

    def _every_key(self) -> Iterator[EveryKey]:
        yield from (node for node, wanted in self.goals if wanted and isinstance(node, EveryKey))

    def _goals(self, key: str) -> Iterator[Goal]:
        for node, wanted in self.goals:
            match node:
                case PropertyIs(name, part) if name == key:
                    yield part, wanted
                case EveryMatchingProperty(pattern, part) if wanted and _matches(pattern, key):
                    yield part, True
                case EveryUncoveredProperty(covers, part) if wanted and not _covers(covers, key):
                    yield part, True

    def against(self, node: Predicate, found: dict[str, Any]) -> bool:
        """Add a member to `found` that makes `node` false. Return False if there is no such member.

        Only assertions about all members, or about all members with certain names, are handled here. For any other
        node, add nothing and return True.
        """
        goals: tuple[Goal, ...] = ()
        fresh: Iterator[str] = iter(())
        match node:
            case EveryKey(part):
                named = [(each.predicate, True) for each in self._every_key()]
                key = self.search.part(((part, False), (_TEXT, True), *named))
                keys = [] if key is NONE else [key]
            case EveryMatchingProperty(pattern, part):
                keys = [key for key in (*self._declared, *matching(pattern)) if _matches(pattern, key)]
                goals, fresh = ((part, False),), self._fresh((pattern,), ())
            case EveryUncoveredProperty(covers, part):
                names = (*self._declared, *self.names())
                keys = [key for key in names if not _covers(covers, key)]
                unlike = tuple(pattern for cover in covers for pattern in cover.patterns)
                goals, fresh = ((part, False),), self._fresh((), unlike)
            case _:
                return True
        for key in chain(list(dict.fromkeys(keys))[:_TRIES], fresh):
            if key not in self.shunned and (value := self.member(key, *goals)) is not NONE:
                found[key] = value
                return True
        self.search.give_up()
        return False

    def _fresh(self, like: tuple[str, ...], unlike: tuple[str, ...]) -> Iterator[str]:
        """Yield some undeclared names that match all patterns in `like` and none in `unlike`.

        All names but the first also match a pattern of `patternProperties`. If there is no such pattern and `unlike` is
        empty, yield nothing.
        """
        patterns = [
            pattern
            for node, wanted in self.goals
            if wanted and isinstance(node, EveryUncoveredProperty)
            for cover in node.covers
            for pattern in cover.patterns
        ]
        if not patterns and not unlike:
            return
        others = ((_TEXT, True), (In(tuple(self._declared)), False))
        for more in ((), *((pattern,) for pattern in dict.fromkeys(patterns))):
            wanted_goals = ((Matches(one), True) for one in (*like, *more))
            unwanted_goals = ((Matches(one), False) for one in unlike)
            key = self.search.part((*others, *wanted_goals, *unwanted_goals))
            if key is not NONE:
                yield key

    def optional(self) -> Iterator[str]:
        """Yield names of members that can be added: declared names first, then undeclared ones."""
        for key in (*self._declared, *self.names(), *(f"k{number}" for number in range(_MOST))):
            if key not in self.shunned:
                yield key

    def names(self) -> Iterator[str]:
        """Yield candidates for names of undeclared members.

        Names that `propertyNames` allows come first, then names that match patterns such as those of
        `patternProperties`, then arbitrary names.
        """
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
    """Return whether one of the covers includes the member name `key`.

    A cover describes members that count as evaluated if a condition holds. Here, all conditions are assumed to
    hold.
    """
    return any(
        cover.every or key in cover.keys or any(_matches(pattern, key) for pattern in cover.patterns)
        for cover in covers
    )


def _matches(pattern: str, key: str) -> bool:
    try:
        return matches(pattern, key)
    except EvaluationError:
        return False
