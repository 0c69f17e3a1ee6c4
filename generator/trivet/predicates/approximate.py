"""What a printer cannot say, taken out of a predicate on the safe side, with a record of what was lost.

A target that cannot print some node still enforces the rest. The *upper bound* of a predicate is the strictest one
without such nodes that accepts at least what the predicate accepts: it stands where the predicate's truth counts, and
never refuses a valid value. The *lower bound* accepts at most what the predicate accepts: it stands where the opposite
counts. Each assertion that becomes weaker by this is named.
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

#: A printer's answer for one node, its parts left aside: None where it can say it.
Ability = Callable[[Predicate], Cannot | None]


@dataclass(frozen=True, slots=True)
class Loss:
    """An assertion that was dropped (`none`) or weakened (`wider`), and why."""

    keyword: str
    origin: Origin
    verdict: Literal["none", "wider"]
    reason: str


class References:
    """How a target refers to what is written elsewhere. This one says every definition in full, and writes every part
    where it stands."""

    def is_whole(self, definition: str) -> bool:
        """Whether the definition is said in full: then a reference to it is its own bound."""
        return True

    def reference(self, definition: str, *, upper: bool) -> Predicate | Cannot:
        """The bound of a definition that is not said in full."""
        return Named(definition)

    def apart(self, part: Predicate, bound: Predicate, *, upper: bool) -> Predicate | Cannot:
        """What is written for the bound of a part that is needed more than once."""
        return bound


@dataclass(frozen=True, slots=True)
class Bounded:
    """A bound, what was lost on the way to it, and the definitions that were referred to by what was dropped, each with
    the reason; `reason` is the first of all reasons, empty where the bound is exact."""

    predicate: Predicate
    losses: tuple[Loss, ...]
    dropped: tuple[tuple[str, str], ...]
    reason: str


def widen(
    node: Predicate, cannot: Ability
) -> tuple[Predicate, tuple[Loss, ...], tuple[tuple[str, str], ...]]:
    """The upper bound of a node whose references are all said in full, its losses, and what was dropped."""
    found = bounded(node, cannot, References(), upper=True)
    return found.predicate, found.losses, found.dropped


def bounded(node: Predicate, cannot: Ability, references: References, *, upper: bool) -> Bounded:
    """The nearest predicate above the node, or else below it, that the printer can say.

    A loss is named at its cause: the innermost assertion around what cannot be said, all assertions inside
    that, and each assertion around it of which nothing is left.
    """
    search = _Search(cannot, references)
    result = search.bound(node, None, upper=upper)
    losses = tuple(dict.fromkeys(search.losses))
    return Bounded(simplify(result), losses, tuple(search.dropped.items()), next(iter(search.reasons), ""))


@dataclass(frozen=True, slots=True)
class _Search:
    """One walk over a predicate. `known` has the printer's answer for a node and all of its parts, by the node's
    identity: a node is met again on the way down, and whole trees of them would be asked each time. `shared` has the
    bounds of parts of which both are needed, with their losses: each level would double the work otherwise."""

    cannot: Ability
    references: References
    losses: list[Loss] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    dropped: dict[str, str] = field(default_factory=dict)
    known: dict[int, bool] = field(default_factory=dict)
    shared: dict[tuple[int, bool], tuple[Predicate, tuple[Loss, ...]]] = field(default_factory=dict)

    def bound(self, node: Predicate, at: Asserted | None, *, upper: bool) -> Predicate:
        if self.sayable(node):
            return node
        answer = self.cannot(node)
        if answer is not None:
            return self._dropped(node, at, answer.reason, upper=upper)

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
            case When(condition, then, otherwise) if not self.sayable(condition):
                own, opposite = self._both(condition, at, upper=upper)
                return Or((And((own, bound(then))), And((Not(opposite), bound(otherwise)))))
            case CountItems(predicate, minimum, int(maximum)):
                own, opposite = self._both(predicate, at, upper=upper)
                return And((CountItems(own, minimum, None), CountItems(opposite, 0, maximum)))
        # Every other node holds for more values when its parts do; a cover that holds more often covers more.
        return rebuild(node, bound)

    def sayable(self, node: Predicate) -> bool:
        if id(node) not in self.known:
            whole = all(map(self.sayable, parts(node))) and self.cannot(node) is None
            is_partial = isinstance(node, Named) and not self.references.is_whole(node.definition)
            self.known[id(node)] = whole and not is_partial
        return self.known[id(node)]

    def _exactly_one(self, options: tuple[Predicate, ...], at: Asserted | None, *, upper: bool) -> Predicate:
        exact = tuple(option for option in options if self.sayable(option))
        pairs = [self._both(option, at, upper=upper) for option in options if not self.sayable(option)]
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
        said = self.references.apart(part, self.bound(part, at, upper=upper), upper=upper)
        if isinstance(said, Cannot):
            said = self._dropped(part, at, said.reason, upper=upper)
        losses = tuple(dict.fromkeys(self.losses[before:]))
        self.losses[before:] = losses
        self.shared[key] = said, losses
        return said

    def _reference(self, definition: str, at: Asserted | None, *, upper: bool) -> Predicate:
        """The bound of a definition; its own losses are told where that is made."""
        said = self.references.reference(definition, upper=upper)
        if not isinstance(said, Cannot):
            return said
        self.reasons.append(said.reason)
        if at is not None:
            self.losses.append(Loss(at.keyword, at.origin, "wider", said.reason))
        return _nothing(upper)

    def _dropped(self, node: Predicate, at: Asserted | None, reason: str, *, upper: bool) -> Predicate:
        self.reasons.append(reason)
        self.losses.extend(_lost(node, at, reason))
        for name in (*named(node), *given_up(node)):
            self.dropped.setdefault(name, reason)
        return _nothing(upper)


def _nothing(upper: bool) -> Predicate:
    """What is left of a node of which nothing is said."""
    return Always() if upper else Never()


def _lost(node: Predicate, at: Asserted | None, reason: str) -> Iterator[Loss]:
    """What is dropped with `node`: a share of the assertion around it, and all of those inside it."""
    if at is not None:
        yield Loss(at.keyword, at.origin, "wider", reason)
    for inner in assertions(node):
        yield Loss(inner.keyword, inner.origin, "none", reason)


def _nothing_left(node: Asserted, losses: list[Loss]) -> Iterator[Loss]:
    """The losses below an assertion of which nothing is enforced: its own is `none`, whatever caused it."""
    for loss in losses:
        if (loss.keyword, loss.origin) != (node.keyword, node.origin):
            yield loss
    if losses:
        yield Loss(node.keyword, node.origin, "none", losses[0].reason)
