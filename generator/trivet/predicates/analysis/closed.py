"""Finds the member names that a closed object may have.

An object is closed if its schema forbids all other members, for example by `additionalProperties: false`.
"""

from __future__ import annotations

from trivet.predicates.nodes import (
    Always,
    Asserted,
    EveryUncoveredProperty,
    KeyCover,
    Never,
    Predicate,
    TypeIs,
    When,
)


def closed_keys(node: Predicate) -> tuple[str, ...] | None:
    """Return the names of the only members that the node allows, sorted.

    Return None if the node does not list the allowed names, or if it asserts anything else.

    For `additionalProperties: false` beside the properties `b` and `a`, return `("a", "b")`.
    """
    match node:
        case Asserted(_, _, inner) | When(TypeIs(("object",)), inner, Always()):
            return closed_keys(inner)
        case EveryUncoveredProperty((KeyCover(Always(), keys, (), False),), Never()):
            return keys
    return None
