"""References unfolded, for a dialect without functions: each is replaced by what it means."""

from __future__ import annotations

from collections.abc import Mapping

from trivet.predicates.nodes import Named, Predicate
from trivet.predicates.tree import rebuild


def unfolded(
    node: Predicate, definitions: Mapping[str, Predicate], inside: frozenset[str] = frozenset()
) -> Predicate:
    """The node without references, but for those that lead back to themselves."""
    if isinstance(node, Named):
        if node.definition in inside:
            return node
        return unfolded(definitions[node.definition], definitions, inside | {node.definition})
    return rebuild(node, lambda part: unfolded(part, definitions, inside))
