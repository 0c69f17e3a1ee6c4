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
    """Return the sorted member names that the node allows, if it does nothing but forbid all others; else None.

    For example, the node compiled from `additionalProperties: false` beside the properties `b` and `a` gives `("a",
    "b")`. The result is None if names may also match a pattern (`patternProperties`).
    """
    match node:
        case Asserted(_, _, inner) | When(TypeIs(("object",)), inner, Always()):
            return closed_keys(inner)
        case EveryUncoveredProperty((KeyCover(Always(), keys, (), False),), Never()):
            return keys
    return None
