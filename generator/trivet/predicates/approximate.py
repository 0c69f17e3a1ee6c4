"""Approximates predicates without the nodes that a printer cannot express, and records the losses.

A target that cannot print some node still enforces the rest. The *upper bound* of a predicate is the strictest
predicate without such nodes that accepts at least what the predicate accepts, and so never refuses a valid value. The
*lower bound* accepts at most what the predicate accepts; it is used in negated positions. Each assertion that becomes
weaker in this way is reported as a loss.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from trivet.diagnostics import Origin
from trivet.predicates.choices import exactly_one
from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    Cannot,
    CountItems,
    ExactlyOne,
    Named,
    Never,
    Not,
    Or,
    Predicate,
    When,
)
from trivet.predicates.simplify import simplify
from trivet.predicates.tree import assertions, given_up, named, parts, rebuild

#: Returns why a printer cannot print a node, regardless of its parts, or None if it can.
Ability = Callable[[Predicate], Cannot | None]


@dataclass(frozen=True, slots=True)
class Loss:
    """An assertion that was dropped (`none`) or weakened (`wider`), with the reason."""

    keyword: str
    origin: Origin
    verdict: Literal["none", "wider"]
    reason: str


class References:
    """How a target prints references and shared parts.

    A subclass describes a target with bounds of its own. This class is for targets that print every definition exactly,
    and every part wherever it occurs.
    """

    def is_whole(self, definition: str) -> bool:
        """Return whether the definition is printed exactly, so that both of its bounds are the reference itself."""
        return True

    def reference(self, definition: str, *, upper: bool) -> Predicate | Cannot:
        """Return the upper or lower bound to print for a reference to a definition that is not printed exactly."""
        return Named(definition)

    def apart(self, part: Predicate, bound: Predicate, *, upper: bool) -> Predicate | Cannot:
        """Return what to print for `bound`, which is a bound of `part` that is needed in more than one place.

        It is the bound itself, or a reference to it.
        """
        return bound


@dataclass(frozen=True, slots=True)
class Bounded:
    """The bound of a predicate, and the assertions that are lost in it.

    `dropped` pairs each definition that a dropped node refers to with the reason. `reason` is the first reason why
    anything was dropped, empty if the bound is exact.
    """

    predicate: Predicate
    losses: tuple[Loss, ...]
    dropped: tuple[tuple[str, str], ...]
    reason: str


def widen(
    node: Predicate, cannot: Ability
) -> tuple[Predicate, tuple[Loss, ...], tuple[tuple[str, str], ...]]:
    """Return the upper bound of a node, the losses, and the dropped definitions with the reasons.

    All references are printed as they are.
    """
    found = bounded(node, cannot, References(), upper=True)
    return found.predicate, found.losses, found.dropped


def bounded(node: Predicate, cannot: Ability, references: References, *, upper: bool) -> Bounded:
    """Return the closest printable bound of the node: the upper bound if `upper` is true, else the lower bound.

    A node that cannot be printed causes these losses: the innermost assertion around it, all assertions inside it, and
    each assertion further out whose bound becomes `Always` or `Never`.
    """
    search = _Search(cannot, references)
    result = search.bound(node, None, upper=upper)
    losses = tuple(dict.fromkeys(search.losses))
    return Bounded(simplify(result), losses, tuple(search.dropped.items()), next(iter(search.reasons), ""))


@dataclass(frozen=True, slots=True)
class _Search:
    """The computation of one bound.

    `known` caches, by the identity of a node, whether the node and all of its parts can be printed. `shared` has the
    bounds, with their losses, of parts whose upper and lower bound are both needed. To compute them again would double
    the work at each level.
    """

    cannot: Ability
    references: References
    losses: list[Loss] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    dropped: dict[str, str] = field(default_factory=dict)
    known: dict[int, bool] = field(default_factory=dict)
    shared: dict[tuple[int, bool], tuple[Predicate, tuple[Loss, ...]]] = field(default_factory=dict)

    def bound(self, node: Predicate, at: Asserted | None, *, upper: bool) -> Predicate:
        if self.is_printable(node):
            return node
        cannot = self.cannot(node)
        if cannot is not None:
            return self._dropped(node, at, cannot.reason, upper=upper)

        def bound(part: Predicate) -> Predicate:
            return self.bound(part, at, upper=upper)

        match node:
            case Named(definition):
                return self._reference(definition, at, upper=upper)
            case Asserted(keyword, origin, predicate):
                before = len(self.losses)
                weaker = self.bound(predicate, node, upper=upper)
                if isinstance(simplify(weaker), Always | Never):
                    self.losses[before:] = _nothing_left(node, self.losses[before:])
                return Asserted(keyword, origin, weaker)
            case Not(part):
                return Not(self.bound(part, at, upper=not upper))
            case ExactlyOne(options):
                return self._exactly_one(options, at, upper=upper)
            case When(condition, then, otherwise) if not self.is_printable(condition):
                own, opposite = self._both(condition, at, upper=upper)
                return Or((And((own, bound(then))), And((Not(opposite), bound(otherwise)))))
            case CountItems(predicate, minimum, int(maximum)):
                own, opposite = self._both(predicate, at, upper=upper)
                return And((CountItems(own, minimum, None), CountItems(opposite, 0, maximum)))
        # All other nodes are monotonic: they hold for more values if their parts or covers do.
        return rebuild(node, bound)

    def is_printable(self, node: Predicate) -> bool:
        if id(node) not in self.known:
            whole = all(map(self.is_printable, parts(node))) and self.cannot(node) is None
            is_partial = isinstance(node, Named) and not self.references.is_whole(node.definition)
            self.known[id(node)] = whole and not is_partial
        return self.known[id(node)]

    def _exactly_one(self, options: tuple[Predicate, ...], at: Asserted | None, *, upper: bool) -> Predicate:
        exact = tuple(option for option in options if self.is_printable(option))
        pairs = [self._both(option, at, upper=upper) for option in options if not self.is_printable(option)]
        own, opposite = zip(*pairs, strict=True)
        return exactly_one(exact, own, opposite, upper=upper)

    def _both(self, part: Predicate, at: Asserted | None, *, upper: bool) -> tuple[Predicate, Predicate]:
        return self._shared(part, at, upper=upper), self._shared(part, at, upper=not upper)

    def _shared(self, part: Predicate, at: Asserted | None, *, upper: bool) -> Predicate:
        key = (id(part), upper)
        if key in self.shared:
            bound, losses = self.shared[key]
            self.losses.extend(losses)
            return bound
        before = len(self.losses)
        found = self.references.apart(part, self.bound(part, at, upper=upper), upper=upper)
        if isinstance(found, Cannot):
            found = self._dropped(part, at, found.reason, upper=upper)
        losses = tuple(dict.fromkeys(self.losses[before:]))
        self.losses[before:] = losses
        self.shared[key] = found, losses
        return found

    def _reference(self, definition: str, at: Asserted | None, *, upper: bool) -> Predicate:
        """Return the bound of a reference to a definition.

        What is lost inside the definition is reported where the definition is printed, not here.
        """
        found = self.references.reference(definition, upper=upper)
        if not isinstance(found, Cannot):
            return found
        self.reasons.append(found.reason)
        if at is not None:
            self.losses.append(Loss(at.keyword, at.origin, "wider", found.reason))
        return _nothing(upper)

    def _dropped(self, node: Predicate, at: Asserted | None, reason: str, *, upper: bool) -> Predicate:
        self.reasons.append(reason)
        self.losses.extend(_lost(node, at, reason))
        for name in (*named(node), *given_up(node)):
            self.dropped.setdefault(name, reason)
        return _nothing(upper)


def _nothing(upper: bool) -> Predicate:
    """Return the bound of a dropped node: `Always` for an upper bound, `Never` for a lower bound."""
    return Always() if upper else Never()


def _lost(node: Predicate, at: Asserted | None, reason: str) -> Iterator[Loss]:
    """Yield the losses of dropping `node`.

    The assertion `at` around it is weakened, and the assertions inside it are dropped.
    """
    if at is not None:
        yield Loss(at.keyword, at.origin, "wider", reason)
    for inner in assertions(node):
        yield Loss(inner.keyword, inner.origin, "none", reason)


def _nothing_left(node: Asserted, losses: list[Loss]) -> Iterator[Loss]:
    """Yield the losses of an assertion of which nothing is enforced; its own loss has the verdict `none`."""
    for loss in losses:
        if (loss.keyword, loss.origin) != (node.keyword, node.origin):
            yield loss
    if losses:
        yield Loss(node.keyword, node.origin, "none", losses[0].reason)
