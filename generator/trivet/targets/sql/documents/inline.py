"""References put in the place of what they mean, wherever a rule could not be asked about the value instead.

A rule of its own can be asked of each value that must satisfy it; that says nothing where the value may fail
as well (inside `not`, `oneOf`, `if`, and most of `anyOf`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from trivet.graphs import components
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
    Unknown,
    When,
)
from trivet.predicates.tree import named, rebuild, walk
from trivet.targets.sql.printable.printable import RECURSIVE, TOO_LARGE

#: Nodes that one check may grow by, and all checks together: each node of the definitions counts for so many.
_MOST, _FACTOR = 800, 4


@dataclass(slots=True)
class Inliner:
    """`endless` names the definitions that lead to themselves, or to one that does. `is_printable` tells whether a node
    can be printed in full; `left` is how many nodes may still be written out. Without `keeps_references` definitions
    are written out everywhere."""

    definitions: Mapping[str, Predicate]
    endless: frozenset[str]
    is_printable: Callable[[Predicate], bool]
    sizes: Mapping[str, int]
    left: int
    keeps_references: bool = True

    @staticmethod
    def of(
        definitions: Mapping[str, Predicate],
        is_printable: Callable[[Predicate], bool],
        *,
        keeps_references: bool = True,
    ) -> Inliner:
        graph = {name: set(named(node)) for name, node in definitions.items()}
        endless: set[str] = set()
        for group in components(graph):
            if len(group) > 1 or group[0] in graph[group[0]] or not endless.isdisjoint(graph[group[0]]):
                endless.update(group)
        sizes = {name: sum(1 for _ in walk(node)) for name, node in definitions.items()}
        most = max(_FACTOR * sum(sizes.values()), _MOST)
        return Inliner(definitions, frozenset(endless), is_printable, sizes, most, keeps_references)

    def inlined(self, node: Predicate) -> Predicate:
        """The node with references only where what they lead to must hold; those without end are given up."""
        inlining = _Inlining(self)
        return inlining.must(node) if self.keeps_references else inlining.may(node, ())


@dataclass(slots=True)
class _Inlining:
    inliner: Inliner
    grown: int = 0

    def must(self, node: Predicate) -> Predicate:
        """What must hold keeps its references."""
        match node:
            case Named():
                return node
            case When(condition, then, otherwise):
                test = self.may(condition, ())
                if self.inliner.is_printable(test):
                    return When(test, self.must(then), self.must(otherwise))
                return When(test, *self._options((then, otherwise)))
            case Or(parts):
                return Or(self._options(parts))
            case EveryUncoveredItem(_, predicate) | EveryUncoveredProperty(_, predicate):
                return rebuild(
                    node, lambda part: self.must(part) if part is predicate else self.may(part, ())
                )
            case Not() | ExactlyOne() | CountItems() | EveryKey():
                return self.may(node, ())
        return rebuild(node, self.must)

    def _options(self, parts: tuple[Predicate, ...]) -> tuple[Predicate, ...]:
        """Parts of which any may fail as long as another holds."""
        kept = self._kept(parts)
        return tuple(self.must(part) if part is kept else self.may(part, ()) for part in parts)

    def _kept(self, parts: tuple[Predicate, ...]) -> Predicate | None:
        """The option whose references are kept: the last that leads to itself, or else the last that has any.

        It must hold where none of the others does.
        """
        options = [part for part in parts if any(named(part))]
        endless = [part for part in options if not self.inliner.endless.isdisjoint(named(part))]
        return next(reversed(endless or options), None)

    def may(self, node: Predicate, seen: tuple[str, ...]) -> Predicate:
        """What need not hold is spelled out."""
        if not isinstance(node, Named):
            return rebuild(node, lambda part: self.may(part, seen))
        name = node.definition
        if name in seen:
            return Unknown(RECURSIVE, name)
        if self.grown > _MOST or self.inliner.left < 0:
            return Unknown(TOO_LARGE, name)
        self.grown += self.inliner.sizes[name]
        self.inliner.left -= self.inliner.sizes[name]
        return self.may(self.inliner.definitions[name], (*seen, name))
