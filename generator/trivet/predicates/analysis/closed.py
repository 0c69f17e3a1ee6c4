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
    """Return the only member names that the node allows, sorted.

    For example, the node compiled from `additionalProperties: false` beside the properties `b` and `a` gives the names
    `a` and `b`. Return None if the node asserts anything else, or if names may also match a pattern
    (`patternProperties`).
    """
    match node:
        case Asserted(_, _, inner) | When(TypeIs(("object",)), inner, Always()):
            return closed_keys(inner)
        case EveryUncoveredProperty((KeyCover(Always(), keys, (), False),), Never()):
            return keys
    return None
