"""Replaces a reference by the predicate of its definition where no separate rule can test the value instead.

A rule refuses every value that does not satisfy it. So it cannot test a value that is allowed to fail, as inside `not`,
`oneOf`, `if`, and most options of `anyOf`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations

from trivet.graphs import components
from trivet.predicates.analysis.definitions import Analysis
from trivet.predicates.analysis.types import Types, meet
from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    Compare,
    CountItems,
    EveryKey,
    EveryUncoveredItem,
    EveryUncoveredProperty,
    ExactlyOne,
    FormatIs,
    In,
    Length,
    Matches,
    Named,
    Never,
    Not,
    Or,
    Predicate,
    TypeIs,
    Unknown,
    When,
)
from trivet.predicates.tree import named, rebuild, walk
from trivet.targets.sql.printable.printable import TOO_LARGE

#: Why a reference is left out: in a dialect that can print references which must be satisfied, and in one that prints
#: none.
_NEGATED = "a recursive definition can only be checked where every value must satisfy it (not inside `not` or `oneOf`)"
_RECURSIVE = "a recursive definition cannot be checked"

#: The number of nodes that inlining may add: `_MOST` to one check; to all checks together `_FACTOR` times the size of
#: all definitions, at least `_MOST`.
_MOST, _FACTOR = 800, 4
#: The most nodes and constants of a definition that is always inlined, and the types of its nodes.
_SIMPLE, _VALUES = 6, 20
_SCALAR = (Always, And, Compare, FormatIs, In, Length, Matches, Never, Or, TypeIs, When)


@dataclass(slots=True)
class Inliner:
    """Replaces references by the predicates of their definitions.

    `endless` are the definitions that are recursive or refer to a recursive one. `simple` are small definitions of
    scalars: a reference to one of them is always replaced. `is_printable` returns whether a node can be printed in
    full, and `types` returns the JSON types that a node may accept. `sizes` has the number of nodes of each
    definition. `left` is the number of nodes that may still be added. If `keeps_references` is false, all
    references are replaced.
    """

    definitions: Mapping[str, Predicate]
    endless: frozenset[str]
    is_printable: Callable[[Predicate], bool]
    sizes: Mapping[str, int]
    types: Callable[[Predicate], Types]
    simple: frozenset[str]
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
        types = Analysis(definitions).types
        simple = frozenset(name for name, node in definitions.items() if _is_simple(node))
        most = max(_FACTOR * sum(sizes.values()), _MOST)
        return Inliner(
            definitions, frozenset(endless), is_printable, sizes, types, simple, most, keeps_references
        )

    def inlined(self, node: Predicate) -> Predicate:
        """Return the predicate with its references replaced where no rule can test the value, as inside `not`.

        A rule refuses every value that does not satisfy its definition. So it cannot test a value that is allowed to
        fail. Where no rule can be used, the predicate of the definition replaces the reference.

        A recursive reference, which leads to a definition that is already being inserted, becomes `Unknown`. So does
        a reference whose replacement would add too many nodes. References to definitions in `simple` are replaced
        everywhere.
        """
        inlining = _Inlining(self)
        return inlining.must(node) if self.keeps_references else inlining.may(node, ())


def _is_simple(node: Predicate) -> bool:
    """Return whether a definition describes only scalars, with few tests and few listed values."""
    parts = [part for part in walk(node) if not isinstance(part, Asserted)]
    values = sum(len(part.values) for part in parts if isinstance(part, In))
    return len(parts) <= _SIMPLE and values <= _VALUES and all(isinstance(part, _SCALAR) for part in parts)


@dataclass(slots=True)
class _Inlining:
    inliner: Inliner
    grown: int = 0

    def must(self, node: Predicate) -> Predicate:
        """Return a replacement for a node that the value must satisfy.

        A reference is replaced by the predicate of its definition if the definition is in `inliner.simple`. It is also
        replaced if no rule can test the value at this place. (A rule is a separate test that refuses values.) Any other
        reference stays.
        """
        match node:
            case Named(definition):
                return self.inliner.definitions[definition] if definition in self.inliner.simple else node
            case When(condition, then, otherwise):
                test = self.may(condition, ())
                if self.inliner.is_printable(test):
                    return When(test, self.must(then), self.must(otherwise))
                return When(test, *self._options((then, otherwise)))
            case Or(parts):
                return Or(self._options(parts))
            case ExactlyOne(parts) if self._are_apart(parts):
                return Or(self._options(parts))
            case EveryUncoveredItem(_, predicate) | EveryUncoveredProperty(_, predicate):
                return rebuild(
                    node, lambda part: self.must(part) if part is predicate else self.may(part, ())
                )
            case Not() | ExactlyOne() | CountItems() | EveryKey():
                return self.may(node, ())
        return rebuild(node, self.must)

    def _are_apart(self, parts: tuple[Predicate, ...]) -> bool:
        """Return whether no value satisfies two of the parts, because they accept values of different types."""
        types = [self.inliner.types(part) for part in parts]
        return not any(meet(left, right) for left, right in combinations(types, 2))

    def _options(self, parts: tuple[Predicate, ...]) -> tuple[Predicate, ...]:
        """Return the options of a choice with their references replaced by the definitions' predicates.

        The option that `_kept` chooses keeps the references that rules can test.
        """
        kept = self._kept(parts)
        return tuple(self.must(part) if part is kept else self.may(part, ()) for part in parts)

    def _kept(self, parts: tuple[Predicate, ...]) -> Predicate | None:
        """Return the option in `parts` that may keep its references; None if no option has references.

        `parts` are the options of a choice. In all options except the returned one, each reference is replaced by
        the predicate of its definition. The result is the last option with a recursive reference, or else the last
        option with any reference.
        """
        options = [part for part in parts if any(named(part))]
        endless = [part for part in options if not self.inliner.endless.isdisjoint(named(part))]
        return next(reversed(endless or options), None)

    def may(self, node: Predicate, seen: tuple[str, ...]) -> Predicate:
        """Return the node with each reference replaced by the predicate of its definition.

        This method is for nodes that a valid value may fail, such as nodes inside `not`. For other nodes, use `must`.
        `seen` are the definitions that contain the node. A reference to one of these definitions becomes `Unknown`.
        Once the result is too large, every further reference becomes `Unknown`, too.
        """
        if not isinstance(node, Named):
            return rebuild(node, lambda part: self.may(part, seen))
        name = node.definition
        if name in seen:
            return Unknown(_NEGATED if self.inliner.keeps_references else _RECURSIVE, name)
        if self.grown > _MOST or self.inliner.left < 0:
            return Unknown(TOO_LARGE, name)
        self.grown += self.inliner.sizes[name]
        self.inliner.left -= self.inliner.sizes[name]
        return self.may(self.inliner.definitions[name], (*seen, name))
