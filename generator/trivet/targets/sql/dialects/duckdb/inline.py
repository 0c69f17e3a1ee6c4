"""References put in the place of what they mean, wherever a rule could not be asked about the value instead.

A rule of its own can be asked of each value that must satisfy it; that says nothing where the value may fail
as well (inside `not`, `oneOf`, `if`, and most of `anyOf`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from trivet.predicates.nodes import (
    CountItems,
    EveryKey,
    EveryUncoveredItem,
    EveryUncoveredProperty,
    ExactlyOne,
    Named,
    Not,
    Or,
    Predicate,
    When,
)
from trivet.predicates.tree import named, rebuild, walk
from trivet.targets.sql.graph import components
from trivet.targets.sql.sayable import RECURSIVE, TOO_LARGE, given_up

#: Nodes that one check may grow by.
_MOST = 400


@dataclass(frozen=True, slots=True)
class Inliner:
    """`endless` names the definitions that lead to themselves, or to one that does."""

    definitions: Mapping[str, Predicate]
    endless: frozenset[str]

    @staticmethod
    def of(definitions: Mapping[str, Predicate]) -> Inliner:
        graph = {name: set(named(node)) for name, node in definitions.items()}
        endless: set[str] = set()
        for group in components(graph):
            if len(group) > 1 or group[0] in graph[group[0]] or not endless.isdisjoint(graph[group[0]]):
                endless.update(group)
        return Inliner(definitions, frozenset(endless))

    def inlined(self, node: Predicate) -> Predicate:
        """The node with references only where what they lead to must hold; those without end are given up."""
        return _Inlining(self.definitions, self.endless).must(node)


@dataclass(slots=True)
class _Inlining:
    definitions: Mapping[str, Predicate]
    endless: frozenset[str]
    grown: int = 0

    def must(self, node: Predicate) -> Predicate:
        """What must hold keeps its references."""
        match node:
            case Named():
                return node
            case When(condition, then, otherwise):
                return When(self.may(condition, ()), self.must(then), self.must(otherwise))
            case Or(parts):
                kept = self._kept(parts)
                return Or(tuple(self.must(part) if part is kept else self.may(part, ()) for part in parts))
            case EveryUncoveredItem(_, predicate) | EveryUncoveredProperty(_, predicate):
                return rebuild(
                    node, lambda part: self.must(part) if part is predicate else self.may(part, ())
                )
            case Not() | ExactlyOne() | CountItems() | EveryKey():
                return self.may(node, ())
        return rebuild(node, self.must)

    def _kept(self, parts: tuple[Predicate, ...]) -> Predicate | None:
        """The option whose references are kept: the last that leads to itself, or else the last that has any.

        It must hold where none of the others does.
        """
        options = [part for part in parts if any(named(part))]
        endless = [part for part in options if not self.endless.isdisjoint(named(part))]
        return next(reversed(endless or options), None)

    def may(self, node: Predicate, seen: tuple[str, ...]) -> Predicate:
        """What need not hold is spelled out."""
        if not isinstance(node, Named):
            return rebuild(node, lambda part: self.may(part, seen))
        name = node.definition
        if name in seen:
            return given_up(name, RECURSIVE)
        if self.grown > _MOST:
            return given_up(name, TOO_LARGE)
        meaning = self.definitions[name]
        self.grown += sum(1 for _ in walk(meaning))
        return self.may(meaning, (*seen, name))
