"""Predicates without the `Asserted` marks, which say where something is asserted and not what it means."""

from __future__ import annotations

from trivet.predicates.nodes import Asserted, Predicate
from trivet.predicates.tree import rebuild


def bare(node: Predicate) -> Predicate:
    """The node inside the marks around it; marks further inside stay."""
    while isinstance(node, Asserted):
        node = node.predicate
    return node


def unmarked(node: Predicate) -> Predicate:
    """The node without any mark: nodes that mean the same may then be equal."""
    return unmarked(node.predicate) if isinstance(node, Asserted) else rebuild(node, unmarked)
