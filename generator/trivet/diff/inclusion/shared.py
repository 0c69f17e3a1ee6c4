"""Gives equal predicates one shared node, so that they can be compared with `is`.

`Asserted` marks make no difference, and neither do the order and repetition of parts. Enumerated values are
compared as JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from trivet.predicates.nodes import (
    And,
    Asserted,
    Compare,
    CountItems,
    EveryItem,
    EveryKey,
    EveryMatchingProperty,
    EveryUncoveredItem,
    EveryUncoveredProperty,
    ExactlyOne,
    In,
    ItemAt,
    MultipleOf,
    Named,
    Not,
    Or,
    Predicate,
    PropertyIs,
    Unknown,
    When,
)
from trivet.predicates.tree import rebuild
from trivet.predicates.values import json_key


@dataclass(slots=True)
class Shared:
    """Keeps each distinct predicate once, so that predicates which are written alike become the same object.

    The objects stay alive, so that their `id` can be used as a key.
    """

    _nodes: dict[Hashable, Predicate] = field(default_factory=dict)
    _made: dict[int, Predicate] = field(default_factory=dict)

    def node(self, node: Predicate, named: Callable[[str], str] = str) -> Predicate:
        """Return the shared form of a predicate: equal predicates become the same object.

        `Asserted` nodes are removed. `named` returns the name to use for each definition to which the predicate refers.
        """
        if id(node) in self._made:
            return node
        match node:
            case Asserted(_, _, part):
                return self.node(part, named)
            case Named(definition):
                return self._kept(Named(named(definition)))
            case And() | Or():
                return self._flat(node, named)
        return self._kept(rebuild(node, lambda part: self.node(part, named)))

    def _flat(self, node: And | Or, named: Callable[[str], str]) -> Predicate:
        flat: dict[int, Predicate] = {}
        for part in node.parts:
            shared = self.node(part, named)
            inside = shared.parts if isinstance(shared, type(node)) else (shared,)
            flat.update((id(one), one) for one in inside)
        if len(flat) == 1:
            return next(iter(flat.values()))
        return self._kept(type(node)(tuple(flat.values())))

    def _kept(self, node: Predicate) -> Predicate:
        found = self._nodes.setdefault(_key(node), node)
        self._made[id(found)] = found
        return found


def _key(node: Predicate) -> Hashable:
    """Return a key that is equal for nodes that are written alike.

    The predicates inside the node must be shared nodes already: those that are written alike must be the same
    object.
    """
    return type(node).__name__, _content(node)


def _content(node: Predicate) -> Hashable:
    match node:
        case In(values):
            return frozenset(map(json_key, values))
        case Compare(order, bound):
            return order, bound
        case MultipleOf(divisor):
            return divisor
        case Named(definition):
            return definition
        case Unknown(reason, definition):
            return reason, definition
        case And(parts) | Or(parts):
            return frozenset(map(id, parts))
        case ExactlyOne(parts):
            return tuple(sorted(map(id, parts)))
        case Not(part):
            return id(part)
        case When(condition, then, otherwise):
            return id(condition), id(then), id(otherwise)
        case EveryItem(start, part) | ItemAt(start, part):
            return start, id(part)
        case CountItems(part, minimum, maximum):
            return id(part), minimum, maximum
        case EveryKey(part):
            return id(part)
        case PropertyIs(key, part) | EveryMatchingProperty(key, part):
            return key, id(part)
        case EveryUncoveredItem(covers, part):
            return frozenset((id(one.condition), one.prefix, id(one.contains)) for one in covers), id(part)
        case EveryUncoveredProperty(covers, part):
            return frozenset((id(one.condition), one.keys, one.patterns, one.every) for one in covers), id(
                part
            )
    return _leaf(node)


def _leaf(node: Any) -> Hashable:
    """Return the field values of a node that contains no other nodes, as a hashable tuple."""
    return tuple(getattr(node, name) for name in node.__slots__)
