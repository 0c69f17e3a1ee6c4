"""Proves that no value meets a set of goals, for each JSON type in turn.

The proof is by induction. While a set of goals is being examined, it is assumed that no member or item inside
the value meets the same goals. This is valid because a member or item is smaller than the value that contains
it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from trivet.diff.inclusion import arrays, objects, scalars
from trivet.diff.inclusion.facts import KINDS, Facts, add, alternatives
from trivet.diff.inclusion.shared import Shared
from trivet.predicates.nodes import JsonType, Predicate
from trivet.prove.reach.goals import Goal, Goals

_STEPS = 20_000
#: Limits that protect Python's stack: the depth of goals inside goals, and of choices inside choices at all of these
#: depths together.
_DEEPEST, _MOST_BRANCHES = 40, 80
_Key: TypeAlias = frozenset[tuple[int, bool]]
#: The choice with the least rank is tried: whether several alternatives are left, whether it must hold, the number of
#: alternatives, and its position.
_Rank: TypeAlias = tuple[bool, bool, int, int]


@dataclass(slots=True)
class Refuter:
    """Proves that no value meets a set of goals. A goal is a predicate and the result that it must have.

    The predicates must be shared nodes (see `shared.py`).
    """

    definitions: Mapping[str, Predicate]
    nodes: Shared
    _left: int = 0
    _branches: int = 0
    _open: dict[_Key, None] = field(default_factory=dict)
    _failed: dict[_Key, Goals] = field(default_factory=dict)
    #: Each refuted set of goals, with the sets of goals that its proof assumes to be refuted.
    _refuted: dict[_Key, tuple[Goals, frozenset[_Key]]] = field(default_factory=dict)
    _assumed: set[_Key] = field(default_factory=set)
    #: All sets of goals that were ever assumed to be refuted.
    _used: set[_Key] = field(default_factory=set)

    def implies(self, one: Predicate, other: Predicate) -> bool:
        """Return whether it is proven that `other` accepts every value that `one` accepts."""
        return self.refutes(((one, True), (other, False)))

    def shared(self, node: Predicate) -> Predicate:
        """Return the one object that represents `node` and every predicate that is written like it.

        `Asserted` marks, and the order and repetition of parts, make no difference.
        Each `Named` in `node` must refer to a definition in `self.definitions`.
        """
        return self.nodes.node(node)

    def refutes(self, goals: Goals) -> bool:
        """Return whether it is proven that no value meets the goals.

        A goal says that a predicate must hold, or that it must fail.
        """
        self._left = _STEPS
        self._assumed.clear()
        return self.part(goals)

    def part(self, goals: Iterable[Goal]) -> bool:
        """Return whether it is proven that no value of a member or item meets all goals.

        The result is also false if the proof would take more steps than are left.
        """
        unique = {(id(node), wanted): (node, wanted) for node, wanted in goals}
        key = frozenset(unique)
        if any((node, not wanted) in key for node, wanted in key):
            return True
        if key in self._refuted:
            self._assumed |= self._refuted[key][1]
            return True
        if key in self._open:
            self._assumed.add(key)
            self._used.add(key)
            return True
        if key in self._failed or len(self._open) >= _DEEPEST or self._left <= 0:
            return False
        return self._tried(key, tuple(unique.values()))

    def _tried(self, key: _Key, goals: Goals) -> bool:
        outer, self._assumed = self._assumed, set()
        self._open[key] = None
        refuted = all(self._of_kind(kind, goals) for kind in KINDS)
        del self._open[key]
        inner = self._assumed - {key}
        if refuted:
            self._settle(key, frozenset(inner))
            self._refuted[key] = (goals, frozenset(inner))
            self._assumed = outer | inner
            return True
        if key in self._used:
            self._refuted = {one: kept for one, kept in self._refuted.items() if key not in kept[1]}
        self._assumed = outer
        if self._left > 0:
            self._failed[key] = goals
        return False

    def _settle(self, key: _Key, inner: frozenset[_Key]) -> None:
        """Replace the assumption `key` by the assumptions in `inner`, in all refutations.

        A refutation proves that no value meets some goals. An assumption claims the same without proof.
        """
        if key not in self._used:
            return
        for one, (goals, assumed) in self._refuted.items():
            if key in assumed:
                self._refuted[one] = (goals, (assumed - {key}) | inner)

    def _of_kind(self, kind: JsonType, goals: Goals) -> bool:
        facts = Facts()
        return not add(facts, kind, goals, self.definitions) or self._contradict(kind, facts)

    def _contradict(self, kind: JsonType, facts: Facts) -> bool:
        """Return whether the facts about a value of the type `kind` are proven to contradict each other.

        The result is false if the search runs out of steps.
        """
        self._left -= 1
        if self._left <= 0 or self._branches > _MOST_BRANCHES:
            return False
        return self._leaves(kind, tuple(facts.leaves.values())) or self._every_alternative(kind, facts)

    def _leaves(self, kind: JsonType, leaves: Goals) -> bool:
        if kind == "object":
            return objects.contradict(leaves, self)
        if kind == "array":
            return arrays.contradict(leaves, self)
        return scalars.contradict(kind, leaves)

    def _every_alternative(self, kind: JsonType, facts: Facts) -> bool:
        """Return whether all alternatives of some choice contradict the facts.

        A choice is a goal with several alternatives. If the result is false, there may still be such a choice.
        """
        best: tuple[_Rank, tuple[Facts, ...]] | None = None
        for number, (key, goal) in enumerate(facts.choices.items()):
            left = []
            for found in alternatives(*goal):
                more = facts.without(key)
                if add(more, kind, found, self.definitions):
                    left.append(more)
            if not left:
                return True
            rank = (len(left) > 1, goal[1], len(left), number)
            if best is None or rank < best[0]:
                best = (rank, tuple(left))
        if best is None:
            return False
        self._branches += 1
        contradicted = all(self._contradict(kind, more) for more in best[1])
        self._branches -= 1
        return contradicted
