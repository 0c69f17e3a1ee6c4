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
    """Return the sorted names of the only members that an object may have; None if the node asserts anything else.

    Names that match a pattern count as something else.
    """
    match node:
        case Asserted(_, _, inner) | When(TypeIs(("object",)), inner, Always()):
            return closed_keys(inner)
        case EveryUncoveredProperty((KeyCover(Always(), keys, (), False),), Never()):
            return keys
    return None
