"""Contradictions between facts about an object."""

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
    """The proof for members and items."""

    def shared(self, node: Predicate) -> Predicate:
        """The shared node that says the same."""

    def part(self, goals: Iterable[Goal]) -> bool:
        """Whether it is proven that no member or item meets the goals."""


def contradict(goals: Sequence[Goal], refuter: Refuting) -> bool:
    """Whether no object meets the goals; each is a node about objects."""
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
    """The facts about one object: `needed` members exist, `shunned` ones do not; `names` are those that occur."""

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
        """The names that members may have, if all others are refused; else None."""
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
        """What the member of this name meets, if it exists."""
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
        """Whether the negation of this fact contradicts the others."""
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
        """Whether no member of the given names violates `part`, and none of another name that meets `rest`."""
        others = (*self._names(), *rest)
        if not self.refuter.part(others) and not self.refuter.part((*self._other(others), (part, False))):
            return False
        keys = [key for key in named if key not in self.shunned]
        return len(keys) <= _MOST_NAMES and all(
            self.refuter.part((*self.member(key), (part, False))) or self._is_refused_name(key)
            for key in keys
        )

    def _no_name(self, part: Predicate) -> bool:
        """Whether no member has a name that violates `part`."""
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
        """What a name that occurs in no fact meets."""
        others = self.refuter.shared(In(tuple(self.names)))
        return ((self.refuter.shared(_TEXT), True), (others, False), *self._all_names())

    def _all_names(self) -> Goals:
        """What every name meets."""
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
        """What a member meets whose name occurs in no fact, and meets `names`."""
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
    """Whether the pattern matches a name; None if this cannot be found out."""
    try:
        return matches(pattern, key)
    except EvaluationError:
        return None


def _is_uncovered(key: str, covers: tuple[KeyCover, ...]) -> bool:
    """Whether no cover includes the name, whatever the conditions."""
    return all(
        not cover.every
        and key not in cover.keys
        and all(_matches(one, key) is False for one in cover.patterns)
        for cover in covers
    )


def _is_covered(key: str, covers: tuple[KeyCover, ...]) -> bool:
    """Whether a cover without a condition includes the name."""
    return any(
        isinstance(cover.condition, Always)
        and (key in cover.keys or any(_matches(one, key) is True for one in cover.patterns))
        for cover in covers
    )
