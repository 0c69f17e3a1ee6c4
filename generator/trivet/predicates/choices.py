"""`oneOf` where some options cannot be said in full: its bounds, made of theirs."""

from __future__ import annotations

from trivet.predicates.nodes import And, ExactlyOne, Not, Or, Predicate, When

Options = tuple[Predicate, ...]


def exactly_one(exact: Options, own: Options, opposite: Options, *, upper: bool) -> Predicate:
    """The bound of "exactly one holds" of the options: `exact` are those that are said in full, the others are
    given by their bounds, `own` on the same side and `opposite` on the other one.

    Each option is written out a few times at most, whatever their number, and the usual case, that the upper bound
    of one option alone holds, asks each once: nested choices would take exponential time otherwise.
    """
    one = _one_of_bounds(own, opposite, upper=upper)
    if not exact:
        return one
    none_surely = Not(Or(opposite))
    only_exact = none_surely if len(exact) == 1 else And((ExactlyOne(exact), none_surely))
    return When(Or(exact), only_exact, one)


def _one_of_bounds(own: Options, opposite: Options, *, upper: bool) -> Predicate:
    """At least one holds by its own bound, and no two by the opposite one."""
    if len(own) == 1:
        return own[0]
    if not upper:
        return And((ExactlyOne(opposite), Or(own)))
    return Or((ExactlyOne(own), And((Or(own), _at_most_one(opposite)))))


def _at_most_one(parts: Options) -> Predicate:
    if len(parts) == 2:
        return Not(And(parts))
    return Or((ExactlyOne(parts), Not(Or(parts))))
