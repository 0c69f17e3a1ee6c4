"""Walks and rewrites predicates; the only module that knows which nodes have parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from operator import is_

from trivet.graphs import reachable, reversed_graph
from trivet.predicates.nodes import (
    And,
    Asserted,
    CountItems,
    EveryItem,
    EveryKey,
    EveryMatchingProperty,
    EveryUncoveredItem,
    EveryUncoveredProperty,
    ExactlyOne,
    ItemAt,
    Named,
    Not,
    Or,
    Predicate,
    PropertyIs,
    When,
)

_ONE_PART = (
    Asserted, CountItems, EveryItem, EveryKey, EveryMatchingProperty, ItemAt, PropertyIs,
)  # fmt: skip
#: Node types with parts. Most nodes have none, and trees are walked often: this avoids matching each of them.
_WITH_PARTS = frozenset(
    (*_ONE_PART, And, EveryUncoveredItem, EveryUncoveredProperty, ExactlyOne, Not, Or, When)
)


def has_parts(node: Predicate) -> bool:
    """Whether the node is of a type that has predicates inside."""
    return type(node) in _WITH_PARTS


def parts(node: Predicate) -> tuple[Predicate, ...]:
    """The predicates directly inside a node."""
    if type(node) not in _WITH_PARTS:
        return ()
    if isinstance(node, _ONE_PART):
        return (node.predicate,)
    match node:
        case And(inner) | Or(inner) | ExactlyOne(inner):
            return inner
        case Not(part):
            return (part,)
        case When(condition, then, otherwise):
            return (condition, then, otherwise)
        case EveryUncoveredItem(covers, predicate):
            inside = [part for cover in covers for part in (cover.condition, cover.contains)]
            return (*(part for part in inside if part is not None), predicate)
        case EveryUncoveredProperty(key_covers, predicate):
            return (*(cover.condition for cover in key_covers), predicate)
    raise AssertionError(node)


def rebuild(node: Predicate, change: Callable[[Predicate], Predicate]) -> Predicate:
    """Return the node with `change` applied to each of its parts; mostly the node itself if none of them changes."""
    if type(node) not in _WITH_PARTS:
        return node
    if isinstance(node, Asserted):
        asserted = change(node.predicate)
        return node if asserted is node.predicate else Asserted(node.keyword, node.origin, asserted)
    match node:
        case And(inner) | Or(inner) | ExactlyOne(inner):
            changed_parts = tuple([change(part) for part in inner])
            same = all(map(is_, changed_parts, inner))
            return node if same else type(node)(changed_parts)
        case Not(part):
            return Not(change(part))
        case When(condition, then, otherwise):
            branches = (change(condition), change(then), change(otherwise))
            same = all(map(is_, branches, (condition, then, otherwise)))
            return node if same else When(*branches)
        case EveryUncoveredItem(covers, predicate):
            changed = tuple(
                replace(
                    cover,
                    condition=change(cover.condition),
                    contains=None if cover.contains is None else change(cover.contains),
                )
                for cover in covers
            )
            return EveryUncoveredItem(changed, change(predicate))
        case EveryUncoveredProperty(key_covers, predicate):
            conditions = tuple(replace(cover, condition=change(cover.condition)) for cover in key_covers)
            return EveryUncoveredProperty(conditions, change(predicate))
        case _ if isinstance(node, _ONE_PART):
            changed_part = change(node.predicate)
            return node if changed_part is node.predicate else replace(node, predicate=changed_part)
    return node


def walk(node: Predicate) -> Iterator[Predicate]:
    """The node and every predicate inside it, outermost first; `Named` is not followed."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        if type(current) in _WITH_PARTS:
            pending.extend(reversed(parts(current)))


def assertions(node: Predicate) -> Iterator[Asserted]:
    """Every assertion in the node, as the ledger counts them."""
    return (part for part in walk(node) if isinstance(part, Asserted))


def named(node: Predicate) -> Iterator[str]:
    """Yield the full names of the definitions that the node refers to."""
    return (part.definition for part in walk(node) if isinstance(part, Named))


def leading_to(wanted: Iterable[str], definitions: Mapping[str, Predicate]) -> Iterator[str]:
    """Yield the definitions `wanted` and all that refer to them, directly or indirectly."""
    users = reversed_graph({name: named(node) for name, node in definitions.items()})
    yield from reachable(wanted, lambda name: users.get(name, ()))
