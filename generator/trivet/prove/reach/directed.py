"""Derives instances for assertions and references that no other instance reached.

An instance *reaches* an assertion or reference whose result decides whether the instance is valid. For each
assertion and reference, one instance is sought for the result true, and one for false.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from trivet.json_text import json_line
from trivet.predicates.nodes import Named, Predicate
from trivet.prove.instances import LONGEST, Instance
from trivet.prove.reach.goals import NONE
from trivet.prove.reach.reached import Reached, aim_of
from trivet.prove.reach.records import Aim
from trivet.prove.reach.search import Search
from trivet.prove.reach.ways import Target, Way, targets

#: The maximum number of references to a definition that are tried as routes to its assertions.
_ROUTES = 3


@dataclass(slots=True)
class Directed:
    """Derives the instances of one root definition.

    `search` finds the values. `known` caches the assertions and references in each definition. All roots share
    the same `search` and the same `known`.
    """

    root: str
    definitions: Mapping[str, Predicate]
    search: Search
    known: dict[str, tuple[Target, ...]]
    _routes: dict[str, list[Way | None]] = field(default_factory=dict)
    _only: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._routes[self.root], self._only[self.root] = [None], True
        pending = [self.root]
        for definition in pending:
            for target in self.targets_of(definition):
                if isinstance(target.node, Named):
                    name = target.node.definition
                    if name not in self._routes:
                        pending.append(name)
                    self._add(name, target)

    def _add(self, name: str, target: Target) -> None:
        """Record one more path from the root to the definition `name`; it ends with the reference `target`.

        Nothing is recorded once there are `_ROUTES` paths to `name`.
        """
        found = self._routes.setdefault(name, [])
        self._only[name] = not found and self._only[target.definition]
        if len(found) < _ROUTES:
            found.append(_joined(self._routes[target.definition][0], target.way))

    def targets_of(self, definition: str) -> tuple[Target, ...]:
        """Return the assertions and references in a definition."""
        if definition not in self.known:
            self.known[definition] = tuple(targets(definition, self.definitions))
        return self.known[definition]

    def targets(self) -> Iterator[Target]:
        """Yield the assertions and references in the root, and then those in all definitions that it refers to.

        Definitions that are fewer references away from the root come first.
        """
        for definition in self._routes:
            yield from self.targets_of(definition)

    def instances(self, reached: Reached, elsewhere: Reached) -> Iterator[Instance]:
        """Yield instances that make each assertion or reference of one root true, and others that make it false.

        Each assertion or reference has two results, true and false. A result is skipped if it is impossible, or if no
        instance is found for it.

        - `reached`: the results already found in this root; new ones are added
        - `elsewhere`: the results found in earlier roots; results that are not in it are tried first
        """
        for is_fresh in (True, False):
            for is_true in (True, False):
                for target in self.targets():
                    aim = aim_of(target)
                    if elsewhere.is_open(aim, is_true) is is_fresh and reached.is_open(aim, is_true):
                        yield from self._tried(target, aim, is_true, reached)

    def _tried(self, target: Target, aim: Aim, is_true: bool, reached: Reached) -> Iterator[Instance]:
        for instance in self._instances(target, aim, is_true):
            reached.add(self.root, instance.value)
            if not reached.is_open(aim, is_true):
                yield instance
                return
        if self._is_impossible(target, None, is_true) or (
            self._only[target.definition]
            and self._is_impossible(target, self._routes[target.definition][0], is_true)
        ):
            reached.impossible.add((aim, is_true))

    def _instances(self, target: Target, aim: Aim, is_true: bool) -> Iterator[Instance]:
        for value in self.values(target, is_true):
            text = json_line(value)
            if len(text) <= LONGEST:
                verdict = "satisfied" if is_true else "violated"
                yield Instance(value, text, f"derived for {aim.location}, {verdict}", about=aim.location)

    def values(self, target: Target, is_true: bool) -> Iterator[Any]:
        """Yield values for which the assertion or reference `target` has the result `is_true`.

        For each value, this result probably decides whether the value is valid. The most promising values come first.
        """
        for loose in (False, True):
            for route in self._routes[target.definition]:
                value = self.search.value(((target.reaching(is_true, route, loose=loose), True),))
                if value is not NONE:
                    yield value

    def _is_impossible(self, target: Target, outer: Way | None, is_true: bool) -> bool:
        """Return whether it is proven that no value is valid, or invalid, because `target` has the result `is_true`.

        - `target`: an assertion or a reference
        - `outer`: None if the values are those of the target's definition. If they are those of the root, it is the
          path from the root to the definition, which must be the only one.
        """
        found = self.search.value(((target.reaching(is_true, outer, loose=True), True),))
        return found is NONE and self.search.is_sure


def _joined(outer: Way | None, inner: Way | None) -> Way | None:
    steps: list[Way] = []
    while inner is not None:
        steps.append(inner)
        inner = inner.before
    for step in reversed(steps):
        outer = Way(outer, step.around, step.goes_in, step.turns)
    return outer
