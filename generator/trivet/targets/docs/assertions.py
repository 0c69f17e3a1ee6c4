"""Removes from an assertion's predicate the type test that its keyword already implies."""

from __future__ import annotations

from trivet.predicates.nodes import Always, Predicate, TypeIs, When


def unguarded(node: Predicate) -> Predicate:
    """Return the predicate without the type test that its keyword implies.

    For example, `minLength` implies the test that the value is a string.
    """
    match node:
        case When(TypeIs(), then, Always()):
            return then
    return node
