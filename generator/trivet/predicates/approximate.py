"""What a printer cannot say, taken out of a predicate on the safe side, with a record of what was lost.

A target that cannot print some node still enforces the rest. `widen` gives the strictest predicate without
such nodes that accepts at least what the original accepts (never refusing a valid value), and names each
assertion that became weaker by it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from trivet.diagnostics import Origin
from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    Cannot,
    CountItems,
    EveryUncoveredItem,
    EveryUncoveredProperty,
    ExactlyOne,
    Never,
    Not,
    Or,
    Predicate,
    When,
)
from trivet.predicates.simplify import simplify
from trivet.predicates.tree import parts, rebuild

#: A printer's answer for one node, its parts left aside: None where it can say it.
Ability = Callable[[Predicate], Cannot | None]


@dataclass(frozen=True, slots=True)
class Loss:
    """An assertion that was dropped (`none`) or weakened (`wider`), and why."""

    keyword: str
    origin: Origin
    verdict: Literal["none", "wider"]
    reason: str


def widen(node: Predicate, cannot: Ability) -> tuple[Predicate, tuple[Loss, ...]]:
    """The nearest predicate above `node` that the printer can say, and what was lost on the way."""
    losses: list[Loss] = []
    result = _above(node, cannot, losses, None)
    return simplify(result), tuple(dict.fromkeys(losses))


def _above(node: Predicate, cannot: Ability, losses: list[Loss], at: Asserted | None) -> Predicate:
    return _bound(node, cannot, losses, at, upper=True)


def _bound(
    node: Predicate, cannot: Ability, losses: list[Loss], at: Asserted | None, *, upper: bool
) -> Predicate:
    if _sayable(node, cannot):
        return node
    answer = cannot(node)
    if answer is not None:
        if at is not None:
            losses.append(
                Loss(at.keyword, at.origin, "none" if at.predicate is node else "wider", answer.reason)
            )
        return Always() if upper else Never()
    inner = node if isinstance(node, Asserted) else at

    def bound(part: Predicate, same: bool = True) -> Predicate:
        return _bound(part, cannot, losses, inner, upper=upper if same else not upper)

    match node:
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
        case EveryUncoveredItem() | EveryUncoveredProperty():
            if at is not None:
                losses.append(Loss(at.keyword, at.origin, "wider", _first_reason(node, cannot)))
            return Always() if upper else Never()
    return rebuild(node, bound)


def _exactly_one(loose: tuple[Predicate, ...], tight: tuple[Predicate, ...]) -> Predicate:
    """At least one part may hold, and no two parts surely do."""
    pairs = [Not(And((left, right))) for index, left in enumerate(tight) for right in tight[index + 1 :]]
    return And((Or(loose), *pairs))


def _sayable(node: Predicate, cannot: Ability) -> bool:
    return cannot(node) is None and all(_sayable(part, cannot) for part in parts(node))


def _first_reason(node: Predicate, cannot: Ability) -> str:
    pending: list[Predicate] = [node]
    while pending:
        current = pending.pop()
        answer = cannot(current)
        if answer is not None:
            return answer.reason
        pending.extend(parts(current))
    return ""
