"""Prepares predicates for the printer of one dialect.

Formats that the printer cannot test directly become patterns. Parts that the printer cannot print are removed.
The result accepts at least what the schema accepts. A large part that occurs several times is printed once,
under a name. If the dialect cannot refer to such a part, it is repeated, or removed if it is very large.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from trivet.diagnostics import Origin
from trivet.predicates.analysis.marks import unmarked
from trivet.predicates.analysis.types import possible_types
from trivet.predicates.approximate import Loss, References, bounded
from trivet.predicates.formats import FORMATS
from trivet.predicates.nodes import (
    ALL_TYPES,
    Always,
    And,
    Asserted,
    Cannot,
    FormatIs,
    Length,
    Matches,
    Named,
    Never,
    Predicate,
    TypeIs,
    Unknown,
    When,
)
from trivet.predicates.simplify import assume, simplify
from trivet.predicates.tree import assertions, leading_to, named, rebuild, walk
from trivet.targets.sql.plan.dereference import reachable
from trivet.targets.sql.printable.bounds import is_lower, lower, part_of, upper_of
from trivet.targets.sql.printable.conditions import size_of_conditions

#: The reason in the ledger for a part that is left out because of its size.
TOO_LARGE = "the check would be too large to print"

#: A part of at most `SMALL` nodes is printed wherever it occurs; a larger part is printed once, under a name. If the
#: dialect cannot refer to names, a part of at most `_MOST` nodes is printed wherever it occurs.
SMALL, _MOST = 24, 400


@dataclass(frozen=True, slots=True)
class Capability:
    """What a dialect's printer can print.

    - `answer`: prints one node without its parts; returns `Cannot` only for node types in `hard`
    - `whole`: the formats that the printer can test directly
    - `refers`: whether references can be printed everywhere. If false, they can be printed only where the
      definition must hold, so not inside a `Not`, for example.
    """

    answer: Callable[[Predicate], str | Cannot]
    hard: tuple[type, ...]
    whole: frozenset[str] = frozenset()
    refers: bool = True


@dataclass(frozen=True, slots=True)
class PrintedNode:
    """A predicate in the form in which a dialect can print it.

    - `parts`: the pieces that are printed separately, by name.
    - `losses`: the assertions in the predicate itself that were dropped or weakened.
    - `dropped`: (definition, reason) for each removed reference.
    - `bounds`: the names of the bounds that were needed to print the predicate. A bound is a weaker or stronger form
      of a definition. A bound that accepts every value, or no value, is listed here, but nothing refers to it.
    - `references`: the names of the definitions and bounds to which the predicate and its parts refer, and those in
      `bounds`.
    - `reason`: why `predicate` is not exact; empty if it is exact.
    - `too_large`: the locations of assertions that were left out because of their size.
    """

    predicate: Predicate
    parts: Mapping[str, Predicate]
    losses: tuple[Loss, ...]
    dropped: tuple[tuple[str, str], ...]
    bounds: frozenset[str]
    references: frozenset[str]
    reason: str
    too_large: tuple[Origin, ...]


@dataclass(frozen=True, slots=True)
class Printability:
    """Decides which predicates a dialect can print.

    - `definitions`: full name → predicate, with patterns in place of formats if the dialect needs them
    - `partial`: the definitions that cannot be printed in full
    """

    definitions: Mapping[str, Predicate]
    capability: Capability
    partial: frozenset[str] = field(default_factory=frozenset)

    @staticmethod
    def of(definitions: Mapping[str, Predicate], capability: Capability) -> Printability:
        spelled_out = {name: spelled(node, capability.whole) for name, node in definitions.items()}
        first = Printability(spelled_out, capability)
        unprintable = [name for name, node in spelled_out.items() if any(map(first.cannot, walk(node)))]
        return Printability(spelled_out, capability, frozenset(leading_to(unprintable, spelled_out)))

    def cannot(self, node: Predicate) -> Cannot | None:
        """Return why the node itself cannot be printed; None if it can.

        Whether the predicates inside the node can be printed is not examined.
        """
        if isinstance(node, Unknown):
            return Cannot(node.reason)
        if not self.capability.refers and size_of_conditions(node) > _MOST:
            return Cannot(TOO_LARGE)
        if not isinstance(node, self.capability.hard):
            return None
        answer = self.capability.answer(rebuild(node, lambda part: Always()))
        return answer if isinstance(answer, Cannot) else None

    def can_print(self, node: Predicate) -> bool:
        """Return whether the node and all of its parts can be printed.

        If the node refers to definitions, their predicates are not considered.
        """
        return all(self.cannot(part) is None for part in walk(node))

    def widened(self, node: Predicate, owner: str, empty: Mapping[str, str]) -> PrintedNode:
        """Return the upper bound of a node: a printable predicate that accepts every value that the node accepts.

        - `owner`: the beginning of the names of the parts that are printed separately.
        - `empty`: the name of each bound that accepts every value, or no value → the reason. The result does not refer
          to these bounds.
        """
        return self._bound(spelled(node, self.capability.whole), owner, empty, upper=True)

    def definition(self, name: str, empty: Mapping[str, str]) -> PrintedNode:
        """Return the printable form of a definition's upper or lower bound; `name` is the name of the bound.

        An upper bound accepts every value that the definition accepts. A lower bound accepts only such values. `empty`
        maps the name of each bound that accepts every value, or no value, to the reason. The result does not refer to
        these bounds.
        """
        return self._bound(self.definitions[upper_of(name)], name, empty, upper=not is_lower(name))

    def _bound(self, node: Predicate, owner: str, empty: Mapping[str, str], *, upper: bool) -> PrintedNode:
        references = _Written(self, owner, empty)
        found = bounded(node, self.cannot, references, upper=upper)
        too_large = [self.definitions[name] for name, reason in found.dropped if reason == TOO_LARGE]
        given_up = [loss.origin for loss in found.losses if loss.reason == TOO_LARGE]
        predicate = printable(found.predicate)
        parts = {name: printable(bound) for name, bound in references.parts.items()}
        bounds = frozenset(references.bounds)
        return PrintedNode(
            predicate,
            parts,
            found.losses,
            found.dropped,
            bounds,
            bounds.union(named(predicate), *map(named, parts.values())) - parts.keys(),
            found.reason,
            (*_origins(too_large), *given_up[:1]),
        )

    def below(self, dropped: Mapping[str, str]) -> Iterator[Loss]:
        """Yield a loss for each assertion that is no longer enforced because definitions were dropped.

        Assertions of the definitions to which the dropped ones refer are included. `dropped` maps the name of each
        dropped definition to the reason.
        """
        for reason in sorted(set(dropped.values())):
            names = And(tuple(Named(name) for name, why in sorted(dropped.items()) if why == reason))
            for node in reachable(names, self.definitions):
                if isinstance(node, Asserted):
                    yield Loss(node.keyword, node.origin, "wider", reason)


@dataclass(slots=True)
class _Written(References):
    """Collects the bounds and the separately printed parts to which the printed form of a node refers.

    `bounds` has the names of the bounds. `parts` has the predicate of each part, by name.
    """

    printability: Printability
    owner: str
    empty: Mapping[str, str]
    parts: dict[str, Predicate] = field(default_factory=dict)
    bounds: set[str] = field(default_factory=set)

    def is_whole(self, definition: str) -> bool:
        return definition not in self.printability.partial

    def reference(self, definition: str, *, upper: bool) -> Predicate | Cannot:
        name = definition if upper else lower(definition)
        self.bounds.add(name)
        return Cannot(self.empty[name]) if name in self.empty else Named(name)

    def apart(self, part: Predicate, bound: Predicate, *, upper: bool) -> Predicate | Cannot:
        if _is_at_most(SMALL if self.printability.capability.refers else _MOST, bound):
            return bound
        if not self.printability.capability.refers:
            return Cannot(TOO_LARGE)
        name = part_of(self.owner, len(self.parts) + 1)
        self.parts[name] = bound
        return Named(name)


def _is_at_most(size: int, node: Predicate) -> bool:
    return next(islice(walk(node), size, None), None) is None


def _origins(nodes: Iterable[Predicate]) -> Iterator[Origin]:
    for node in nodes:
        yield from (one.origin for one in islice(assertions(node), 1))


def spelled(node: Predicate, whole: frozenset[str]) -> Predicate:
    """Return the node with each format replaced by patterns and a maximum length.

    Formats in `whole` stay. A format that its patterns do not test completely stays beside them.
    """
    if not isinstance(node, FormatIs):
        return rebuild(node, lambda part: spelled(part, whole))
    if node.name in whole:
        return node
    format = FORMATS[node.name]
    printed: list[Predicate] = [Matches(pattern) for pattern in format.patterns]
    if format.maximum is not None:
        printed.append(Length("<=", format.maximum))
    if format.checks:
        printed.append(node)
    return printed[0] if len(printed) == 1 else And(tuple(printed)) if printed else Always()


def printable(node: Predicate) -> Predicate:
    """Return an equivalent predicate in the form from which SQL is printed.

    It has no `Asserted` nodes. If a conjunction can only accept values of certain types, it first tests the type.
    """
    return simplify(_guarded(simplify(unmarked(node))))


def _guarded(node: Predicate) -> Predicate:
    """Return an equivalent node in which each conjunction first tests the type of the value.

    A conjunction that may accept every type gets no type test.
    """
    if not isinstance(node, And):
        return rebuild(node, _guarded)
    types = possible_types(node)
    if not types or types >= frozenset(ALL_TYPES):
        return rebuild(node, _guarded)
    rest = assume(node, types)
    return When(TypeIs(tuple(sorted(types))), rebuild(rest, _guarded), Never())
