"""Searches for a value that meets some goals. A goal is a predicate and the result that it must have.

The search splits goals into simpler ones, and builds a value from these. A *choice* is a goal with
alternatives, which are tried in turn. The number of steps is limited. A search that reaches no limit may
prove that no such value exists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from trivet.predicates.evaluate import EvaluationError, evaluate
from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    ExactlyOne,
    JsonType,
    Named,
    Never,
    Not,
    Or,
    Predicate,
    TypeIs,
    When,
)
from trivet.prove.reach import scalars
from trivet.prove.reach.arrays import arrays
from trivet.prove.reach.goals import NONE, Goal, Goals, Searching
from trivet.prove.reach.objects import objects
from trivet.prove.reach.one_type import OneType

_STEPS = 1_500
_DEEPEST = 40
_CANDIDATES = 120
_KINDS: tuple[JsonType, ...] = ("object", "array", "string", "integer", "number", "boolean", "null")


@dataclass(slots=True)
class _Facts:
    """The goals for a value of one JSON type, split into simple goals (`leaves`) and `choices`.

    The value must meet all leaves, and one alternative of each choice.
    """

    leaves: list[Goal] = field(default_factory=list)
    choices: list[Goal] = field(default_factory=list)


@dataclass(slots=True)
class Search:
    """Finds values that meet goals.

    If `value` returns `NONE`, `is_sure` says whether it is proven that no value meets the goals.
    """

    definitions: Mapping[str, Predicate]
    is_sure: bool = True
    _one_type: OneType = field(init=False)
    _left: int = _STEPS
    _depth: int = 0
    _loops: int = 0
    _known: dict[frozenset[tuple[int, bool]], tuple[Goals, Any, bool]] = field(default_factory=dict)
    _open: set[frozenset[tuple[int, bool]]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._one_type = OneType(self.definitions)

    def value(self, goals: Goals) -> Any:
        """Return a value that meets all goals, or `NONE` if none is found."""
        self._left, self.is_sure = _STEPS, True
        return self.part(goals)

    def part(self, goals: Iterable[Goal]) -> Any:
        """Return a value for a member or item that meets all goals; `NONE` if none is found.

        A goal is a predicate and the result that it must have. Call this only during a search that `value` has started.
        """
        goals = tuple(goals)
        key = frozenset((id(node), wanted) for node, wanted in goals)
        if key in self._known:
            _, found, sure = self._known[key]
            self.is_sure &= sure or found is not NONE
            return found
        if key in self._open or self._depth >= _DEEPEST:
            self._loops += 1
            return self.give_up()
        return self._kept(key, goals)

    def _kept(self, key: frozenset[tuple[int, bool]], goals: Goals) -> Any:
        loops, was_sure, self.is_sure = self._loops, self.is_sure, True
        self._open.add(key)
        self._depth += 1
        found = self._found(goals)
        self._depth -= 1
        self._open.discard(key)
        if found is not NONE or self.is_sure or (loops == self._loops and self._left > 0):
            self._known[key] = (goals, found, self.is_sure)
        self.is_sure = was_sure and (self.is_sure or found is not NONE)
        return found

    def _found(self, goals: Goals) -> Any:
        for kind in self._kinds(goals):
            found = self._of_kind(kind, goals)
            if found is not NONE:
                return found
        return NONE

    def _kinds(self, goals: Goals) -> tuple[JsonType, ...]:
        """Return all JSON types, beginning with those to which the goals apply.

        A goal is a predicate and the result that it must have.
        """
        mentioned: set[JsonType] = set()
        pending, seen = [node for node, wanted in goals if wanted], set()
        while pending:
            match pending.pop():
                case When(TypeIs((kind,))):
                    mentioned.add(kind)
                case And(parts):
                    pending.extend(parts)
                case Asserted(_, _, part):
                    pending.append(part)
                case Named(name) if name not in seen:
                    seen.add(name)
                    pending.append(self.definitions[name])
        return tuple(sorted(_KINDS, key=lambda kind: kind not in mentioned))

    def give_up(self) -> Any:
        """Return `NONE`, and set `is_sure` to false: the search may have missed a value."""
        self.is_sure = False
        return NONE

    def holds(self, goal: Goal, value: Any) -> bool:
        """Return whether the value meets the goal; false if the predicate cannot be evaluated.

        A goal is a predicate and the result (true or false) that it must have.
        """
        try:
            return evaluate(goal[0], value, self.definitions) is goal[1]
        except (EvaluationError, RecursionError):
            self.is_sure = False
            return False

    # One kind --------------------------------------------------------------------------------------------
    def _of_kind(self, kind: JsonType, goals: Iterable[Goal]) -> Any:
        facts = self._facts(kind, goals)
        if facts is None:
            return NONE
        self._left -= 1
        if self._left <= 0:
            return self.give_up()
        value, violated = self._built(kind, facts)
        if value is not NONE or violated is None:
            return value
        others = [*facts.leaves, *(choice for choice in facts.choices if choice is not violated)]
        for alternative in alternatives(*violated):
            found = self._of_kind(kind, (*others, *alternative))
            if found is not NONE:
                return found
        return NONE

    def _built(self, kind: JsonType, facts: _Facts) -> tuple[Any, Goal | None]:
        """Return (value, None) with a value of the type `kind` that meets all facts.

        If none is found, return (`NONE`, choice). The choice is a goal with several alternatives, which the caller
        should try next; None if nothing is left to try.
        """
        was_sure, self.is_sure = self.is_sure, True
        violated = None
        for value in self._candidates(kind, facts.leaves):
            if all(self.holds(leaf, value) for leaf in facts.leaves):
                first = next((choice for choice in facts.choices if not self.holds(choice, value)), None)
                if first is None:
                    self.is_sure = was_sure
                    return value, None
                violated = violated or first
        if violated is None and not self.is_sure and facts.choices:
            violated = facts.choices[0]  # its alternatives may lead to values that were not tried
        self.is_sure = was_sure if violated is not None else was_sure and self.is_sure
        return NONE, violated

    def _candidates(self, kind: JsonType, leaves: Sequence[Goal]) -> Iterator[Any]:
        """Yield values of the type `kind` that may meet the goals in `leaves`.

        If there may be values that meet the goals but are not yielded, the function calls `give_up`.
        """
        listed = scalars.listed(kind, leaves)
        if listed is not None:
            yield from listed
            return
        for number, value in enumerate(_MAKERS[kind](self, leaves)):
            if number >= _CANDIDATES or kind in ("array", "object"):
                self.give_up()
            yield value
            if number >= _CANDIDATES:
                return

    def _facts(self, kind: JsonType, goals: Iterable[Goal]) -> _Facts | None:
        """Split goals about a value of one JSON type into simple goals and choices between alternatives.

        Return None if the goals contradict each other.
        """
        facts = _Facts()
        seen: set[tuple[int | str, bool]] = set()
        pending = [(self._one_type.narrow(node, kind), wanted) for node, wanted in goals][::-1]
        while pending:
            node, wanted = pending.pop()
            key = (node.definition if isinstance(node, Named) else id(node), wanted)
            if (key[0], not wanted) in seen and not isinstance(node, Named):
                return None
            if key in seen:
                continue
            seen.add(key)
            match node:
                case Always() | Never():
                    if isinstance(node, Always) is not wanted:
                        return None
                case Named(name):
                    pending.append((self._one_type.narrow(self.definitions[name], kind), wanted))
                case Not(part):
                    pending.append((part, not wanted))
                case And(parts) if wanted or len(parts) == 1:
                    pending.extend((part, wanted) for part in reversed(parts))
                case Or(parts) if not wanted or len(parts) == 1:
                    pending.extend((part, wanted) for part in reversed(parts))
                case And() | Or() | ExactlyOne() | When():
                    facts.choices.append((node, wanted))
                case _:
                    facts.leaves.append((node, wanted))
        return facts


def alternatives(node: Predicate, wanted: bool) -> Iterator[Goals]:
    """Yield sets of goals: `node` has the result `wanted` for each value that meets all goals of one set.

    A goal is a predicate and the result that it must have.
    """
    match node, wanted:
        case (And(parts), False) | (Or(parts), True):
            yield from (((part, wanted),) for part in parts)
        case ExactlyOne(parts), True:
            for chosen in range(len(parts)):
                yield tuple((part, index == chosen) for index, part in enumerate(parts))
        case ExactlyOne(parts), False:
            yield tuple((part, False) for part in parts)
            yield from (((one, True), (two, True)) for one, two in combinations(parts, 2))
        case When(condition, then, otherwise), _:
            yield (condition, True), (then, wanted)
            yield (condition, False), (otherwise, wanted)


_MAKERS: Mapping[JsonType, Callable[[Searching, Sequence[Goal]], Iterator[Any]]] = {
    "array": arrays,
    "boolean": scalars.booleans,
    "integer": scalars.integers,
    "null": scalars.nulls,
    "number": scalars.fractions,
    "object": objects,
    "string": scalars.strings,
}
