"""Decides which checks are printed as one expression.

These are the checks that are not recursive, and stay small when each reference is replaced by its definition.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from trivet.graphs import reachable
from trivet.predicates.nodes import (
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
    Unknown,
)
from trivet.predicates.tree import parts, rebuild, walk
from trivet.targets.sql.dialects.sqlite.regexes import walks

#: The maximum number of nodes in one expression; a larger check is more readable as rules.
_MAX_NODES = 120
#: The maximum number of nodes in all expressions of one table is the greater of these: the first number, and the second
#: one times the nodes of the checks and of all definitions that they reach.
_MAX_TOGETHER, _TIMES = 600, 3
#: The most symbols that an expression may need on the stack of SQLite's parser, which has room for 100. A loop over
#: members or items needs up to 16, and a combination of conditions up to 6.
_MAX_WEIGHT = 70
#: The symbols that a walk through a text needs on this stack, and the number of its steps that count as one node.
_WALK, _STEPS = 40, 4
_LEVELS = (
    CountItems, EveryItem, EveryKey, EveryMatchingProperty, EveryUncoveredItem, EveryUncoveredProperty,
    ItemAt, PropertyIs,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Extent:
    """The size of a predicate, without the definitions that it refers to.

    - `nodes`: the number of nodes.
    - `size`: the number of nodes, plus the cost of patterns that are tested character by character.
    - `references`: the definitions to which the predicate refers, with repetitions.
    - `reached`: the definitions in `references`, and those to which references were replaced by `Unknown` nodes.
    """

    nodes: int
    size: int
    references: tuple[str, ...]
    reached: frozenset[str]

    @staticmethod
    def of(node: Predicate) -> _Extent:
        found = list(walk(node))
        steps = sum(one.size // _STEPS for part in found for one in walks(part))
        names = tuple(part.definition for part in found if isinstance(part, Named))
        unknown = {part.definition for part in found if isinstance(part, Unknown) and part.definition}
        return _Extent(len(found), len(found) + steps, names, frozenset(names) | unknown)


@dataclass(frozen=True, slots=True)
class Unfolder:
    """Unfolds the checks of all tables: replaces each reference in them by the definition that it refers to.

    The size of each definition is computed only once.
    """

    definitions: Mapping[str, Predicate]
    _extents: dict[str, _Extent] = field(default_factory=dict)

    def light(self, printed: Mapping[str, Predicate]) -> dict[str, Predicate]:
        """Return the checks of a table that are printed as one expression, by name.

        Their references are replaced by the definitions. Recursive checks and those that would be too large are
        omitted.
        """
        extents = {name: _Extent.of(node) for name, node in printed.items()}
        left = max(_MAX_TOGETHER, _TIMES * self._together(extents.values()))
        found: dict[str, Predicate] = {}
        for name, node in printed.items():
            alone = self._unfolded(node, extents[name])
            size = 0 if alone is None else sum(1 for _ in walk(alone))
            if alone is not None and (size <= left or alone == node):
                found[name], left = alone, left - size
        return found

    def _together(self, extents: Iterable[_Extent]) -> int:
        """Return 1 plus the number of nodes in a table's checks and in all definitions that the checks reach.

        A check reaches the definitions to which it refers, directly or through other definitions.
        """
        own = list(extents)
        roots = {name for one in own for name in one.reached}
        definitions = reachable(roots, lambda name: self._extent(name).reached)
        return 1 + sum(one.nodes for one in (*own, *map(self._extent, definitions)))

    def _unfolded(self, node: Predicate, extent: _Extent) -> Predicate | None:
        """Return the node with references replaced by definitions; None if it is recursive or too large.

        `extent` is the size of the node.
        """
        if self._is_large(extent) or _weight(node, self.definitions) > _MAX_WEIGHT:
            return None
        return _unfold(node, self.definitions)

    def _is_large(self, extent: _Extent) -> bool:
        """Return whether a predicate has too many nodes after all its references are replaced by definitions.

        `extent` is the size of the predicate before the replacement. A recursive predicate always has too many
        nodes.
        """
        total, pending = 0, [extent]
        while pending and total <= _MAX_NODES:
            found = pending.pop()
            total += found.size
            pending.extend(map(self._extent, found.references))
        return total > _MAX_NODES

    def _extent(self, name: str) -> _Extent:
        if name not in self._extents:
            self._extents[name] = _Extent.of(self.definitions[name])
        return self._extents[name]


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
