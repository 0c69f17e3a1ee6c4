"""Computes bounds of `oneOf` when some options cannot be printed exactly, from the bounds of these options."""

from __future__ import annotations

from trivet.predicates.nodes import And, ExactlyOne, Not, Or, Predicate, When

Options = tuple[Predicate, ...]


def exactly_one(exact: Options, own: Options, opposite: Options, *, upper: bool) -> Predicate:
    """Return the upper (else lower) bound of "exactly one option holds" when some options cannot be printed exactly.

    `exact` are the options printed exactly. For the other options, `own` are their upper bounds if `upper` is true and
    else their lower bounds, and `opposite` are their bounds on the other side. Each option is printed only a few times,
    whatever their number. Usually only one option's upper bound holds; then each option is evaluated once, as nested
    choices would otherwise take exponential time.
    """
    one = _one_of_bounds(own, opposite, upper=upper)
    if not exact:
        return one
    none_surely = Not(Or(opposite))
    only_exact = none_surely if len(exact) == 1 else And((ExactlyOne(exact), none_surely))
    return When(Or(exact), only_exact, one)


def _one_of_bounds(own: Options, opposite: Options, *, upper: bool) -> Predicate:
    """Return the predicate "at least one option holds by its own bound, and at most one by the opposite bound"."""
    if len(own) == 1:
        return own[0]
    if not upper:
        return And((ExactlyOne(opposite), Or(own)))
    return Or((ExactlyOne(own), And((Or(own), _at_most_one(opposite)))))


def _at_most_one(parts: Options) -> Predicate:
    if len(parts) == 2:
        return Not(And(parts))
    return Or((ExactlyOne(parts), Not(Or(parts))))
