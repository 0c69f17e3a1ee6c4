"""Decides which checks are printed as one expression.

These are the checks that are not recursive, and that stay small when they are unfolded. To unfold a predicate
is to replace each of its references by the definition that it refers to.
"""

from __future__ import annotations

from collections.abc import Mapping

from trivet.predicates.nodes import (
    And,
    CountItems,
    EveryItem,
    EveryKey,
    EveryMatchingProperty,
    EveryUncoveredItem,
    EveryUncoveredProperty,
    ItemAt,
    Named,
    Predicate,
    PropertyIs,
    Unique,
)
from trivet.predicates.tree import parts, rebuild, walk
from trivet.targets.sql.dialects.sqlite.regexes import walks
from trivet.targets.sql.plan.dereference import reachable

#: The maximum number of nodes in one expression; beyond it, the table of rules is more readable.
_MAX_NODES = 120
#: The maximum number of nodes in all expressions of one table: this, or this factor times the size of its checks.
_MAX_TOGETHER, _TIMES = 600, 3
#: The stack of SQLite's parser has 100 symbols; a level of members needs up to 16, a combination up to 6.
_MAX_WEIGHT = 70
#: The stack that a walk through a text needs, and the number of its steps that count as one node.
_WALK, _STEPS = 40, 4
_LEVELS = (
    CountItems, EveryItem, EveryKey, EveryMatchingProperty, EveryUncoveredItem, EveryUncoveredProperty,
    ItemAt, PropertyIs,
)  # fmt: skip


def light(printed: Mapping[str, Predicate], definitions: Mapping[str, Predicate]) -> dict[str, Predicate]:
    """Return the checks of a table that are printed as one expression, by name.

    Their references are replaced by the definitions. So a definition is repeated in each check that refers to it.
    Checks that would exceed the size limit are omitted.
    """
    size = sum(1 for _ in reachable(And(tuple(printed.values())), definitions))
    left = max(_MAX_TOGETHER, _TIMES * size)
    found: dict[str, Predicate] = {}
    for name, node in printed.items():
        alone = unfolded(node, definitions)
        size = 0 if alone is None else sum(1 for _ in walk(alone))
        if alone is not None and (size <= left or alone == node):
            found[name], left = alone, left - size
    return found


def unfolded(node: Predicate, definitions: Mapping[str, Predicate]) -> Predicate | None:
    """Return the node with each reference replaced by its definition.

    Return None if the node is recursive, or if the result would be too large.
    """
    if _size(node, definitions) > _MAX_NODES or _weight(node, definitions) > _MAX_WEIGHT:
        return None
    return _unfold(node, definitions)


def _unfold(node: Predicate, definitions: Mapping[str, Predicate]) -> Predicate:
    if isinstance(node, Named):
        return _unfold(definitions[node.definition], definitions)
    return rebuild(node, lambda part: _unfold(part, definitions))


def _weight(node: Predicate, definitions: Mapping[str, Predicate]) -> int:
    """Return how many symbols the printed node needs on the parser's stack; the node must not be recursive."""
    if isinstance(node, Named):
        return _weight(definitions[node.definition], definitions)
    inner = max((_weight(part, definitions) for part in parts(node)), default=0)
    if walks(node):
        inner = max(inner, _WALK)
    return inner + (30 if isinstance(node, Unique) else 16 if isinstance(node, _LEVELS) else 6)


def _size(node: Predicate, definitions: Mapping[str, Predicate]) -> int:
    """Return the number of nodes after all references are replaced by their definitions.

    Counting stops above the limit `_MAX_NODES`. The size of a recursive node is always above it.
    """
    total = 0
    pending = [node]
    while pending and total <= _MAX_NODES:
        for part in walk(pending.pop()):
            total += 1 + sum(one.size for one in walks(part)) // _STEPS
            if isinstance(part, Named):
                pending.append(definitions[part.definition])
    return total
