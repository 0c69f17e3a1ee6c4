"""Computes bounds of `oneOf` when some options cannot be printed exactly, from the bounds of these options."""

from __future__ import annotations

from trivet.predicates.nodes import And, ExactlyOne, Not, Or, Predicate, When

Options = tuple[Predicate, ...]


def exactly_one(exact: Options, own: Options, opposite: Options, *, upper: bool) -> Predicate:
    """Return the upper (else lower) bound of "exactly one option holds" when some options cannot be printed exactly.

    `exact` are the options printed exactly. For each of the others, `own` has the bound of the wanted kind (the upper
    one if `upper` is true) and `opposite` has the bound of the other kind. Each option is printed only a few times,
    whatever their number. If only one upper bound holds, as is usual, each option is evaluated once; otherwise nested
    choices would take exponential time.
    """
    one = _one_of_bounds(own, opposite, upper=upper)
    if not exact:
        return one
    none_surely = Not(Or(opposite))
    only_exact = none_surely if len(exact) == 1 else And((ExactlyOne(exact), none_surely))
    return When(Or(exact), only_exact, one)


def _one_of_bounds(own: Options, opposite: Options, *, upper: bool) -> Predicate:
    """Return the predicate "at least one option holds by its own bound, and at most one by its opposite bound"."""
    if len(own) == 1:
        return own[0]
    if not upper:
        return And((ExactlyOne(opposite), Or(own)))
    return Or((ExactlyOne(own), And((Or(own), _at_most_one(opposite)))))


def _at_most_one(parts: Options) -> Predicate:
    if len(parts) == 2:
        return Not(And(parts))
    return Or((ExactlyOne(parts), Not(Or(parts))))
