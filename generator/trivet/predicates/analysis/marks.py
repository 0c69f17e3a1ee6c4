"""Removes `Asserted` marks, which record where something is asserted and do not affect the meaning."""

from __future__ import annotations

from trivet.predicates.nodes import Asserted, Predicate
from trivet.predicates.tree import rebuild


def bare(node: Predicate) -> Predicate:
    """Return the node inside its outer marks; inner marks are kept."""
    while isinstance(node, Asserted):
        node = node.predicate
    return node


def unmarked(node: Predicate) -> Predicate:
    """Return the node without any mark, so that nodes with the same meaning may be equal."""
    return unmarked(node.predicate) if isinstance(node, Asserted) else rebuild(node, unmarked)
