"""Removes from an assertion's predicate the type test that its keyword already implies."""

from __future__ import annotations

from trivet.predicates.nodes import Always, Predicate, TypeIs, When


def unguarded(node: Predicate) -> Predicate:
    """Return the predicate without the type test that its keyword implies.

    For example, `minLength` applies only to strings, so its predicate is "if it is a string, then …"; the part after
    "then" is returned.
    """
    match node:
        case When(TypeIs(), then, Always()):
            return then
    return node
