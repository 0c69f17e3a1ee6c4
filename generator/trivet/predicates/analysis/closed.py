"""Finds the members that a closed object may have."""

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
    """Return the names of the only members that an object may have, sorted.

    Return None unless the node asserts exactly that.
    """
    match node:
        case Asserted(_, _, inner) | When(TypeIs(("object",)), inner, Always()):
            return closed_keys(inner)
        case EveryUncoveredProperty((KeyCover(Always(), keys, (), False),), Never()):
            return keys
    return None
