"""Finds contradictions between facts about an object."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from trivet.predicates.evaluate import EvaluationError, matches
from trivet.predicates.nodes import (
    Always,
    EveryKey,
    EveryMatchingProperty,
    EveryUncoveredProperty,
    HasKey,
    In,
    KeyCover,
    Keys,
    Matches,
    Never,
    Predicate,
    PropertyIs,
    TypeIs,
)
from trivet.prove.reach.goals import Goal, Goals, bounds

_MOST_NAMES = 2_000
_TEXT = TypeIs(("string",))


class Refuting(Protocol):
    """The interface through which proofs about objects and arrays ask for proofs about members and items."""

    def shared(self, node: Predicate) -> Predicate:
        """Return the shared node for a predicate. Equal predicates have the same shared node."""

    def part(self, goals: Iterable[Goal]) -> bool:
        """Return whether it is proven that no member or item meets all of the goals.

        A goal says that a predicate must hold, or that it must fail.
        """


def contradict(goals: Sequence[Goal], refuter: Refuting) -> bool:
    """Return whether it is proven that no object meets all of the goals.

    A goal says that a predicate must hold, or that it must fail. All predicates here are about objects.
    """
    one = _Object(tuple(goals), refuter)
    least, most = bounds(goals, Keys)
    if one.needed & one.shunned or max(least, len(one.needed)) > most:
        return True
    closed = one.possible()
    if closed is not None and least > len(closed - one.shunned):
        return True
    if any(refuter.part(one.member(key)) for key in sorted(one.needed) if one.member(key)):
        return True
    return any(one.refuses(node) for node, wanted in goals if not wanted)


@dataclass(slots=True)
class _Object:
    """What the goals about one object demand of its members.

    - `needed`: the members that it must have.
    - `shunned`: the members that it must not have.
    - `names`: all member names that the goals mention.
    """

    goals: Goals
    refuter: Refuting
    needed: set[str] = field(default_factory=set)
    shunned: set[str] = field(default_factory=set)
    names: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for node, wanted in self.goals:
            match node:
                case HasKey(key):
                    (self.needed if wanted else self.shunned).add(key)
                    self.names[key] = None
                case PropertyIs(key, _):
                    self.names[key] = None
                    if not wanted:
                        self.needed.add(key)
                case EveryUncoveredProperty(covers, _):
                    self.names.update((key, None) for cover in covers for key in cover.keys)

    def possible(self) -> set[str] | None:
        """Return the names that members may have; None if the goals do not limit the names to a list."""
        lists = [
            {key for cover in node.covers for key in cover.keys}
            for node, wanted in self.goals
            if wanted
            and isinstance(node, EveryUncoveredProperty)
            and isinstance(node.predicate, Never)
            and not any(cover.every or cover.patterns for cover in node.covers)
        ]
        return min(lists, key=len) if lists else None

    def member(self, key: str) -> Goals:
        """Return what must hold for the value of the member `key`, if it is present.

        The result is a tuple of goals. A goal is a predicate and the result that it must have.
        """
        found: list[Goal] = []
        for node, wanted in self.goals:
            match node:
                case PropertyIs(name, part) if name == key:
                    found.append((part, wanted))
                case EveryMatchingProperty(pattern, part) if wanted and _matches(pattern, key) is True:
                    found.append((part, True))
                case EveryUncoveredProperty(covers, part) if wanted and _is_uncovered(key, covers):
                    found.append((part, True))
        return tuple(found)

    def refuses(self, node: Predicate) -> bool:
        """Return whether it is proven that no object meets all goals. One of the goals is that `node` is false.

        The proof is that every object that meets the other goals satisfies `node`.
        """
        match node:
            case PropertyIs(key, _):
                return key in self.shunned or self.refuter.part(self.member(key))
            case EveryMatchingProperty(pattern, part):
                named = (key for key in self.names if _matches(pattern, key) is not False)
                return self._nowhere(part, named, ((self._match(pattern), True),))
            case EveryUncoveredProperty(covers, part):
                if any(cover.every and isinstance(cover.condition, Always) for cover in covers):
                    return True
                named = (key for key in self.names if not _is_covered(key, covers))
                sure = [cover for cover in covers if isinstance(cover.condition, Always)]
                patterns = [pattern for cover in sure for pattern in cover.patterns]
                return self._nowhere(part, named, tuple((self._match(one), False) for one in patterns))
            case EveryKey(part):
                return self._no_name(part)
        return False

    def _nowhere(self, part: Predicate, named: Iterable[str], rest: Goals) -> bool:
        """Return whether it is proven that `part` accepts the value of each of these members:

        - the members in `named`
        - all members whose names are not in `self.names` and meet the goals `rest`
        """
        others = (*self._names(), *rest)
        if not self.refuter.part(others) and not self.refuter.part((*self._other(others), (part, False))):
            return False
        keys = [key for key in named if key not in self.shunned]
        return len(keys) <= _MOST_NAMES and all(
            self.refuter.part((*self.member(key), (part, False))) or self._is_refused_name(key)
            for key in keys
        )

    def _no_name(self, part: Predicate) -> bool:
        """Return whether it is proven that every member's name satisfies `part`."""
        others = (*self._names(), (part, False))
        if not self.refuter.part(others) and not self.refuter.part(self._other(others)):
            return False
        keys = [key for key in self.names if key not in self.shunned]
        return len(keys) <= _MOST_NAMES and all(
            self.refuter.part(((self._only(key), True), (part, False)))
            or (bool(self.member(key)) and self.refuter.part(self.member(key)))
            or self._is_refused_name(key)
            for key in keys
        )

    def _names(self) -> Goals:
        """Return the goals for the name of any member that is not in `self.names`."""
        others = self.refuter.shared(In(tuple(self.names)))
        return ((self.refuter.shared(_TEXT), True), (others, False), *self._all_names())

    def _all_names(self) -> Goals:
        """Return the predicates from `propertyNames`, as goals that every member's name must meet.

        A name is tested as a string value.
        """
        return tuple(
            (node.predicate, True) for node, wanted in self.goals if wanted and isinstance(node, EveryKey)
        )

    def _is_refused_name(self, key: str) -> bool:
        return bool(names := self._all_names()) and self.refuter.part(((self._only(key), True), *names))

    def _match(self, pattern: str) -> Predicate:
        return self.refuter.shared(Matches(pattern))

    def _only(self, key: str) -> Predicate:
        return self.refuter.shared(In((key,)))

    def _other(self, names: Goals) -> Goals:
        """Return the goals for the value of a member whose name is not in `self.names`.

        `names` are the goals for the member's name.
        """
        return tuple(self._of_others(names))

    def _of_others(self, names: Goals) -> Iterator[Goal]:
        for node, wanted in self.goals:
            match node:
                case EveryMatchingProperty(pattern, part) if wanted:
                    if self.refuter.part((*names, (self._match(pattern), False))):
                        yield part, True
                case EveryUncoveredProperty(covers, part) if wanted and not any(one.every for one in covers):
                    patterns = {pattern for cover in covers for pattern in cover.patterns}
                    if all(self.refuter.part((*names, (self._match(one), True))) for one in sorted(patterns)):
                        yield part, True


def _matches(pattern: str, key: str) -> bool | None:
    """Return whether the pattern matches a name; None if the pattern cannot be evaluated."""
    try:
        return matches(pattern, key)
    except EvaluationError:
        return None


def _is_uncovered(key: str, covers: tuple[KeyCover, ...]) -> bool:
    """Return whether it is certain that no cover includes the member name `key`.

    A cover is a set of members that count as evaluated under a condition. The condition is assumed to hold.
    """
    return all(
        not cover.every
        and key not in cover.keys
        and all(_matches(one, key) is False for one in cover.patterns)
        for cover in covers
    )


def _is_covered(key: str, covers: tuple[KeyCover, ...]) -> bool:
    """Return whether a `KeyCover` that has no condition includes the member name `key`."""
    return any(
        isinstance(cover.condition, Always)
        and (key in cover.keys or any(_matches(one, key) is True for one in cover.patterns))
        for cover in covers
    )
