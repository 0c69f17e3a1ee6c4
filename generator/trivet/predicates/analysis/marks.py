"""Removes `Asserted` nodes from predicates.

An `Asserted` only records which keyword asserts the predicate inside it. It does not affect which values are accepted.
"""

from __future__ import annotations

from trivet.predicates.nodes import Asserted, Predicate
from trivet.predicates.tree import rebuild


def bare(node: Predicate) -> Predicate:
    """Return the node without the `Asserted` nodes directly around it. Those further inside stay."""
    while isinstance(node, Asserted):
        node = node.predicate
    return node


def unmarked(node: Predicate) -> Predicate:
    """Return the node without any `Asserted` nodes.

    Two predicates that differ only in where they are asserted become equal.
    """
    return unmarked(node.predicate) if isinstance(node, Asserted) else rebuild(node, unmarked)
