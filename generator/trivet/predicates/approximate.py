"""Approximates predicates that a target cannot express completely, and records what is lost.

An *upper bound* accepts at least what the predicate accepts. So it never refuses a valid value. A *lower bound*
accepts at most what the predicate accepts. It is used inside negations. Each weaker assertion is reported as a
loss.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

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


class Loss(NamedTuple):
    """An assertion that a target does not enforce completely, with the reason.

    `verdict` is `none` if the assertion was dropped, and `wider` if it was weakened.
    """

    keyword: str
    origin: Origin
    verdict: Literal["none", "wider"]
    reason: str


class References:
    """Decides what a target prints for references, and for predicates that it needs in several places.

    This class is for targets that print every definition exactly, and print a predicate again wherever they need
    it. Other targets have a subclass.
    """

    def is_whole(self, definition: str) -> bool:
        """Return whether the target prints the definition exactly.

        If so, a reference to the definition is printed unchanged. Otherwise, `reference` says what to print.
        """
        return True

    def reference(self, definition: str, *, upper: bool) -> Predicate | Cannot:
        """Return what to print for a reference to a definition that the target does not print exactly.

        This is the upper bound if `upper` is true, else the lower bound. A `Cannot` says why there is none.
        """
        return Named(definition)

    def apart(self, part: Predicate, bound: Predicate, *, upper: bool) -> Predicate | Cannot:
        """Return what to print for a bound of `part` that may have to be printed in several places.

        This is the bound itself, a reference to it, or a `Cannot`. `bound` is an upper bound if `upper` is true, else
        a lower bound.
        """
        return bound


@dataclass(frozen=True, slots=True)
class Bounded:
    """A predicate that approximates another one, and the assertions that it does not enforce completely.

    An upper bound accepts at least the values of the other predicate. A lower bound accepts at most these values.

    - `losses`: the assertions that are dropped or weakened.
    - `dropped`: (full name, reason) for each definition to which a dropped node refers.
    - `reason`: the first reason for a loss; empty if the approximation is exact.
    """

    predicate: Predicate
    losses: tuple[Loss, ...]
    dropped: tuple[tuple[str, str], ...]
    reason: str


def bounded(node: Predicate, cannot: Ability, references: References, *, upper: bool) -> Bounded:
    """Return the upper bound of the node (if `upper`) or its lower bound, such that a target can print it.

    An upper bound accepts at least what the node accepts, a lower bound at most that. `cannot` returns why a node
    cannot be printed, or None. A node that cannot be printed is dropped: it becomes `Always` in an upper bound,
    `Never` in a lower bound.

    The `losses` of the result are the assertions that the bound does not enforce exactly:

    - the innermost assertion around a dropped node
    - all assertions inside a dropped node
    - each outer assertion whose bound is only `Always` or `Never`
    """
    search = _Search(cannot, references)
    result = search.bound(node, None, upper=upper)
    if result is not node:
        result = simplify(result)
    losses = tuple(dict.fromkeys(search.losses))
    return Bounded(result, losses, tuple(search.dropped.items()), next(iter(search.reasons), ""))


@dataclass(frozen=True, slots=True)
class _Search:
    """The state while one upper or lower bound of a predicate is computed.

    - `losses`: the assertions that became weaker
    - `known`: a cache: the `id` of a node → whether all of the node can be printed
    - `shared`: a cache for parts of which both bounds are needed: (`id` of the part, `upper`) → (bound, losses)
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
        # All other nodes are monotonic: if their parts or covers accept more values, so do they.
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
        """Return the upper or lower bound of a definition, which is printed for a reference to the definition.

        If the bound cannot be printed, return `Always` for an upper or `Never` for a lower bound. Also record a loss
        for `at`, unless `at` is None.
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
    """Return what replaces an unprintable node: `Always` in an upper bound, `Never` in a lower one."""
    return Always() if upper else Never()


def _lost(node: Predicate, at: Asserted | None, reason: str) -> Iterator[Loss]:
    """Yield the losses that dropping `node` causes.

    The assertion `at`, which contains the node, is weakened. The assertions inside the node are dropped.
    """
    if at is not None:
        yield Loss(at.keyword, at.origin, "wider", reason)
    for inner in assertions(node):
        yield Loss(inner.keyword, inner.origin, "none", reason)


def _nothing_left(node: Asserted, losses: list[Loss]) -> Iterator[Loss]:
    """Yield the losses of assertions other than `node`, and then one that says that `node` is not enforced at all.

    Yield nothing if `losses` is empty.
    """
    for loss in losses:
        if (loss.keyword, loss.origin) != (node.keyword, node.origin):
            yield loss
    if losses:
        yield Loss(node.keyword, node.origin, "none", losses[0].reason)
