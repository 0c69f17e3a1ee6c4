"""Which checks are printed as one expression: those without recursion that stay small when unfolded."""

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

#: Nodes in one expression; above this a reader is better served by the table of rules.
_MAX_NODES = 120
#: Nodes that the expressions of one table have together: so many, or so many times as its checks and what they lead to.
_MAX_TOGETHER, _TIMES = 600, 3
#: SQLite's parser holds 100 symbols; a level of members takes up to 16, a combination up to 6.
_MAX_WEIGHT = 70
#: What a walk through a text takes, and how many of its steps are as long as a node.
_WALK, _STEPS = 40, 4
_LEVELS = (
    CountItems, EveryItem, EveryKey, EveryMatchingProperty, EveryUncoveredItem, EveryUncoveredProperty,
    ItemAt, PropertyIs,
)  # fmt: skip


def light(printed: Mapping[str, Predicate], definitions: Mapping[str, Predicate]) -> dict[str, Predicate]:
    """The checks of a table, by name, that are one expression each, without references.

    What many of them refer to would be written out in each: where that becomes too much, the rest are not among them.
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
    """The node with each reference replaced by what it means; None where that is endless or too large."""
    if _size(node, definitions) > _MAX_NODES or _weight(node, definitions) > _MAX_WEIGHT:
        return None
    return _unfold(node, definitions)


def _unfold(node: Predicate, definitions: Mapping[str, Predicate]) -> Predicate:
    if isinstance(node, Named):
        return _unfold(definitions[node.definition], definitions)
    return rebuild(node, lambda part: _unfold(part, definitions))


def _weight(node: Predicate, definitions: Mapping[str, Predicate]) -> int:
    """How much of the parser's stack the printed node takes; the node is not endless."""
    if isinstance(node, Named):
        return _weight(definitions[node.definition], definitions)
    inner = max((_weight(part, definitions) for part in parts(node)), default=0)
    if walks(node):
        inner = max(inner, _WALK)
    return inner + (30 if isinstance(node, Unique) else 16 if isinstance(node, _LEVELS) else 6)


def _size(node: Predicate, definitions: Mapping[str, Predicate]) -> int:
    """The number of nodes when unfolded, counted no further than it matters: an endless node is too large."""
    total = 0
    pending = [node]
    while pending and total <= _MAX_NODES:
        for part in walk(pending.pop()):
            total += 1 + sum(one.size for one in walks(part)) // _STEPS
            if isinstance(part, Named):
                pending.append(definitions[part.definition])
    return total
