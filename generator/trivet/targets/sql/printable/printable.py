"""Prepares predicates for one dialect's printer: expands formats, and safely removes what it cannot print.

A definition that cannot be printed in full has two bounds (`predicates.approximate`), each printed once under its own
name (`bounds.py`). The same applies to large parts that are needed more than once. If a dialect has no references for
that, parts that are too large to be printed repeatedly are dropped.
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

#: The reason for leaving out a reference.
TOO_LARGE = "the check would be too large to print"

#: Up to `SMALL` nodes are printed repeatedly rather than under a name of their own. If the dialect cannot refer to such
#: names, up to `_MOST` nodes are printed repeatedly.
SMALL, _MOST = 24, 400


@dataclass(frozen=True, slots=True)
class Capability:
    """The abilities of a dialect's printer.

    `answer` prints one node without its parts; it returns `Cannot` only for the types in `hard`. `whole` names the
    formats that the printer prints without expanding them. `refers` is true if references can be printed anywhere, and
    false if they can be printed only where the definition is asserted.
    """

    answer: Callable[[Predicate], str | Cannot]
    hard: tuple[type, ...]
    whole: frozenset[str] = frozenset()
    refers: bool = True


@dataclass(frozen=True, slots=True)
class PrintedNode:
    """A printable predicate, and the `parts` of it that are printed separately, by name.

    `losses` are the assertions that became weaker in the predicate itself; `dropped` are the definitions that are no
    longer referred to, each with the reason. `bounds` names all bounds that the predicate refers to, including those
    that assert nothing. `reason` says why the predicate is not exact (empty if it is); `too_large` locates what was
    dropped because of its size.
    """

    predicate: Predicate
    parts: Mapping[str, Predicate]
    losses: tuple[Loss, ...]
    dropped: tuple[tuple[str, str], ...]
    bounds: frozenset[str]
    reason: str
    too_large: tuple[Origin, ...]

    @property
    def references(self) -> frozenset[str]:
        """All definitions and bounds that the predicate and its parts refer to."""
        nodes = (self.predicate, *self.parts.values())
        return self.bounds.union(*map(named, nodes)) - self.parts.keys()


@dataclass(frozen=True, slots=True)
class Printability:
    """Decides what a dialect can print of `definitions`, whose formats are expanded.

    `partial` names the definitions that are not printed in full.
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
        """Return why the node cannot be printed, regardless of its parts; None if it can."""
        if isinstance(node, Unknown):
            return Cannot(node.reason)
        if not self.capability.refers and size_of_conditions(node) > _MOST:
            return Cannot(TOO_LARGE)
        if not isinstance(node, self.capability.hard):
            return None
        answer = self.capability.answer(rebuild(node, lambda part: Always()))
        return answer if isinstance(answer, Cannot) else None

    def can_print(self, node: Predicate) -> bool:
        """Return whether the node can be printed with all of its parts, regardless of references."""
        return all(self.cannot(part) is None for part in walk(node))

    def widened(self, node: Predicate, owner: str, empty: Mapping[str, str]) -> PrintedNode:
        """Return the upper bound of a node, whose parts are named after `owner`.

        `empty` maps the bounds that assert nothing to the reasons.
        """
        return self._bound(spelled(node, self.capability.whole), owner, empty, upper=True)

    def definition(self, name: str, empty: Mapping[str, str]) -> PrintedNode:
        """Return the printable form of a bound, given the bound's name."""
        return self._bound(self.definitions[upper_of(name)], name, empty, upper=not is_lower(name))

    def _bound(self, node: Predicate, owner: str, empty: Mapping[str, str], *, upper: bool) -> PrintedNode:
        references = _Written(self, owner, empty)
        found = bounded(node, self.cannot, references, upper=upper)
        too_large = [self.definitions[name] for name, reason in found.dropped if reason == TOO_LARGE]
        given_up = [loss.origin for loss in found.losses if loss.reason == TOO_LARGE]
        return PrintedNode(
            printable(found.predicate),
            {name: printable(bound) for name, bound in references.parts.items()},
            found.losses,
            found.dropped,
            frozenset(references.bounds),
            found.reason,
            (*_origins(too_large), *given_up[:1]),
        )

    def below(self, dropped: Mapping[str, str]) -> Iterator[Loss]:
        """Yield a loss for each assertion in dropped definitions; `dropped` maps their names to the reasons."""
        for reason in sorted(set(dropped.values())):
            names = And(tuple(Named(name) for name, why in sorted(dropped.items()) if why == reason))
            for node in reachable(names, self.definitions):
                if isinstance(node, Asserted):
                    yield Loss(node.keyword, node.origin, "wider", reason)


@dataclass(slots=True)
class _Written(References):
    """Collects the bounds and the parts that one printed node refers to."""

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
    """Return the node with each format expanded to its patterns and length; `FormatIs` remains for its `checks`.

    Formats in `whole` are left to the printer.
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
    """Return an equivalent predicate in printable form: no marks, one type test in front of what it guards."""
    return simplify(_guarded(simplify(unmarked(node))))


def _guarded(node: Predicate) -> Predicate:
    """Test the type first in each conjunction that does not accept all types, and then the rest."""
    if not isinstance(node, And):
        return rebuild(node, _guarded)
    types = possible_types(node)
    if not types or types >= frozenset(ALL_TYPES):
        return rebuild(node, _guarded)
    rest = assume(node, types)
    return When(TypeIs(tuple(sorted(types))), rebuild(rest, _guarded), Never())
