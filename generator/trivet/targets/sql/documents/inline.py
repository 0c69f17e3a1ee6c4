"""Replaces a reference by the predicate of its definition where no rule can test the value.

A rule is a separate test of a value inside a document. If the value fails, the document is refused. So a rule
cannot test a value inside `not`, where the document can be valid although the value fails.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations

from trivet.graphs import components
from trivet.predicates.analysis.definitions import Analysis
from trivet.predicates.analysis.separation import Separation
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
from trivet.predicates.tree import given_up, named, rebuild, walk
from trivet.targets.sql.printable.printable import TOO_LARGE

#: Why a reference is left out: in a dialect that prints references where a value must satisfy them, and in a dialect
#: that prints no references.
_NEGATED = (
    "a recursive definition cannot be checked inside `not` and the like, nor in an option of `oneOf` or `anyOf` "
    "unless a simple test tells the options apart"
)
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

    - `endless`: the definitions that are recursive or refer to a recursive one
    - `is_printable`: returns whether a node can be printed in full
    - `sizes`: the number of nodes of each definition
    - `types`: returns the JSON types that a node may accept
    - `simple`: small definitions of scalars; a reference to one of them is always replaced
    - `left`: the number of nodes that may still be added to all predicates together
    - `separation`: finds tests that tell the options of a choice apart
    - `keeps_references`: if false, all references are replaced
    """

    definitions: Mapping[str, Predicate]
    endless: frozenset[str]
    is_printable: Callable[[Predicate], bool]
    sizes: Mapping[str, int]
    types: Callable[[Predicate], Types]
    simple: frozenset[str]
    left: int
    separation: Separation
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
        analysis = Analysis(definitions)
        simple = frozenset(name for name, node in definitions.items() if _is_simple(node))
        most = max(_FACTOR * sum(sizes.values()), _MOST)
        return Inliner(
            definitions,
            frozenset(endless),
            is_printable,
            sizes,
            analysis.types,
            simple,
            most,
            Separation(analysis),
            keeps_references,
        )

    def inlined(self, node: Predicate) -> Predicate:
        """Return the predicate with references replaced by definitions where no rule can test them, as in `not`.

        There, a reference becomes `Unknown` if it is recursive, or if the result would be too large. References to
        definitions in `simple` are replaced everywhere.
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
        """Replace references by their definitions, in a node that the value must satisfy.

        A reference stays if a rule (a separate test) can evaluate it, unless the definition is very small.
        """
        match node:
            case Named(definition):
                return self.inliner.definitions[definition] if definition in self.inliner.simple else node
            case When(condition, then, otherwise):
                test = self.may(condition, ())
                if self.inliner.is_printable(test):
                    return When(test, self.must(then), self.must(otherwise))
                return When(test, *self._options((then, otherwise)))
            case Or(parts) | ExactlyOne(parts):
                return self._choice(node, parts)
            case EveryUncoveredItem(_, predicate) | EveryUncoveredProperty(_, predicate):
                return rebuild(
                    node, lambda part: self.must(part) if part is predicate else self.may(part, ())
                )
            case Not() | CountItems() | EveryKey():
                return self.may(node, ())
        return rebuild(node, self.must)

    def _choice(self, node: Predicate, parts: tuple[Predicate, ...]) -> Predicate:
        """Replace references in `node`, an `anyOf` or `oneOf` that the value must satisfy.

        `parts` are its options. If a reference in an option cannot be replaced, and simple conditions can select the
        only option that a value may satisfy, the result is a chain of these conditions. Rules can then test the
        references in the selected option.
        """
        grown, left = self.grown, self.inliner.left
        is_any = isinstance(node, Or) or self._are_apart(parts)
        kept = self._kept(parts) if is_any else None
        options = [part if part is kept else self.may(part, ()) for part in parts]
        if any(any(given_up(one)) for one in options if one is not kept):
            chained = self.inliner.separation.chain(parts)
            if chained is not None:
                self.grown, self.inliner.left = grown, left
                return self.must(chained)
        if not is_any:
            return ExactlyOne(tuple(options))
        return Or(
            tuple(self.must(one) if part is kept else one for part, one in zip(parts, options, strict=True))
        )

    def _are_apart(self, parts: tuple[Predicate, ...]) -> bool:
        """Return whether no value satisfies two of the parts, because they accept values of different types."""
        types = [self.inliner.types(part) for part in parts]
        return not any(meet(left, right) for left, right in combinations(types, 2))

    def _options(self, parts: tuple[Predicate, ...]) -> tuple[Predicate, ...]:
        """Return the options of a choice with their references replaced by the definitions' predicates.

        In the option that `_kept` returns, most references stay, because a rule can test them (see `must`).
        """
        kept = self._kept(parts)
        return tuple(self.must(part) if part is kept else self.may(part, ()) for part in parts)

    def _kept(self, parts: tuple[Predicate, ...]) -> Predicate | None:
        """Return the option of a choice that may keep references; None if no option has references.

        In all other options, definitions replace the references. The result is the last option with a recursive
        reference, or else the last with any reference.
        """
        options = [part for part in parts if any(named(part))]
        endless = [part for part in options if not self.inliner.endless.isdisjoint(named(part))]
        return next(reversed(endless or options), None)

    def may(self, node: Predicate, seen: tuple[str, ...]) -> Predicate:
        """Replace references by their definitions, in a node that a valid value need not satisfy.

        An example is the schema in `not`. A recursive reference becomes `Unknown`. So does every reference once the
        result is too large.
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
