"""What a printer cannot say, taken out of a predicate on the safe side, with a record of what was lost.

A target that cannot print some node still enforces the rest. `widen` gives the strictest predicate without
such nodes that accepts at least what the original accepts (never refusing a valid value), and names each
assertion that became weaker by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from trivet.diagnostics import Origin
from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    Cannot,
    CountItems,
    ExactlyOne,
    Never,
    Not,
    Or,
    Predicate,
    When,
)
from trivet.predicates.simplify import simplify
from trivet.predicates.tree import assertions, named, parts, rebuild

#: A printer's answer for one node, its parts left aside: None where it can say it.
Ability = Callable[[Predicate], Cannot | None]


@dataclass(frozen=True, slots=True)
class Loss:
    """An assertion that was dropped (`none`) or weakened (`wider`), and why."""

    keyword: str
    origin: Origin
    verdict: Literal["none", "wider"]
    reason: str


def widen(
    node: Predicate, cannot: Ability
) -> tuple[Predicate, tuple[Loss, ...], tuple[tuple[str, str], ...]]:
    """The nearest predicate above `node` that the printer can say, and what was lost on the way; last, the
    definitions that were referred to by what was dropped, each with the reason.

    A loss is named at its cause: the innermost assertion around what cannot be said, all assertions inside
    that, and each assertion around it of which nothing is left.
    """
    search = _Search(cannot)
    result = search.bound(node, None, upper=True)
    return simplify(result), tuple(dict.fromkeys(search.losses)), tuple(search.dropped.items())


@dataclass(frozen=True, slots=True)
class _Search:
    """One walk over a predicate. `known` has the printer's answer for a node and all of its parts, by the node's
    identity: a node is met again on the way down, and whole trees of them would be asked each time."""

    cannot: Ability
    losses: list[Loss] = field(default_factory=list)
    dropped: dict[str, str] = field(default_factory=dict)
    known: dict[int, bool] = field(default_factory=dict)

    def bound(self, node: Predicate, at: Asserted | None, *, upper: bool) -> Predicate:
        if self.sayable(node):
            return node
        answer = self.cannot(node)
        if answer is not None:
            self.losses.extend(_lost(node, at, answer.reason))
            self.dropped.update((name, answer.reason) for name in named(node) if name not in self.dropped)
            return Always() if upper else Never()

        def bound(part: Predicate, same: bool = True) -> Predicate:
            return self.bound(part, at, upper=upper if same else not upper)

        match node:
            case Asserted(keyword, origin, predicate):
                before = len(self.losses)
                weaker = self.bound(predicate, node, upper=upper)
                if isinstance(simplify(weaker), Always | Never):
                    self.losses[before:] = _nothing_left(node, self.losses[before:])
                return Asserted(keyword, origin, weaker)
            case Not(part):
                return Not(bound(part, same=False))
            case ExactlyOne(options):
                return _exactly_one(
                    tuple(bound(part) for part in options), tuple(bound(p, False) for p in options)
                )
            case When(condition, then, otherwise):
                loose, tight = bound(condition), bound(condition, same=False)
                if loose == tight:
                    return When(loose, bound(then), bound(otherwise))
                return Or((And((loose, bound(then))), And((Not(tight), bound(otherwise)))))
            case CountItems(predicate, minimum, maximum):
                counted: list[Predicate] = [CountItems(bound(predicate), minimum, None)]
                if maximum is not None:
                    counted.append(CountItems(bound(predicate, same=False), 0, maximum))
                return And(tuple(counted))
        # Every other node holds for more values when its parts do; a cover that holds more often covers more.
        return rebuild(node, bound)

    def sayable(self, node: Predicate) -> bool:
        if id(node) not in self.known:
            whole = all(map(self.sayable, parts(node)))
            self.known[id(node)] = whole and self.cannot(node) is None
        return self.known[id(node)]


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


def _exactly_one(loose: tuple[Predicate, ...], tight: tuple[Predicate, ...]) -> Predicate:
    """At least one part may hold, and no two parts surely do."""
    pairs = [Not(And((left, right))) for index, left in enumerate(tight) for right in tight[index + 1 :]]
    return And((Or(loose), *pairs))
