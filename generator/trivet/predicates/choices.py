"""Computes bounds of a `oneOf` if some of its options cannot be printed exactly.

The module `approximate` explains what bounds are.
"""

from __future__ import annotations

from trivet.predicates.nodes import And, ExactlyOne, Not, Or, Predicate, When

Options = tuple[Predicate, ...]


def exactly_one(exact: Options, own: Options, opposite: Options, *, upper: bool) -> Predicate:
    """Return an upper or lower bound of the predicate "exactly one option holds"; `upper` says which.

    An upper bound accepts at least the values that this predicate accepts. A lower bound accepts at most those.

    - `exact`: the options that can be printed exactly.
    - `own`: for each other option, its upper bound if `upper` is true, else its lower bound.
    - `opposite`: for each other option, its lower bound if `upper` is true, else its upper bound.
    """
    one = _one_of_bounds(own, opposite, upper=upper)
    if not exact:
        return one
    none_surely = Not(Or(opposite))
    only_exact = none_surely if len(exact) == 1 else And((ExactlyOne(exact), none_surely))
    return When(Or(exact), only_exact, one)


def _one_of_bounds(own: Options, opposite: Options, *, upper: bool) -> Predicate:
    """Return a predicate that holds if at least one of `own` and at most one of `opposite` holds.

    If `upper` is true, `own` are upper bounds and `opposite` lower bounds; else the reverse.
    """
    if len(own) == 1:
        return own[0]
    if not upper:
        return And((ExactlyOne(opposite), Or(own)))
    return Or((ExactlyOne(own), And((Or(own), _at_most_one(opposite)))))


def _at_most_one(parts: Options) -> Predicate:
    if len(parts) == 2:
        return Not(And(parts))
    return Or((ExactlyOne(parts), Not(Or(parts))))
