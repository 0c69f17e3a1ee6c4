"""Functions that walk and rewrite predicates.

Only this module knows which nodes contain other predicates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from operator import is_
from typing import Any, TypeAlias

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
    ItemCover,
    KeyCover,
    Named,
    Not,
    Or,
    Predicate,
    PropertyIs,
    Unknown,
    When,
)


def _one_part(node: Any) -> tuple[Predicate, ...]:
    return (node.predicate,)


def _all_parts(node: And | Or | ExactlyOne) -> tuple[Predicate, ...]:
    return node.parts


def _parts_of_items(node: EveryUncoveredItem) -> tuple[Predicate, ...]:
    inside = [part for cover in node.covers for part in (cover.condition, cover.contains)]
    return (*(part for part in inside if part is not None), node.predicate)


def _parts_of_members(node: EveryUncoveredProperty) -> tuple[Predicate, ...]:
    return (*(cover.condition for cover in node.covers), node.predicate)


_PARTS: Mapping[type[Predicate], Callable[[Any], tuple[Predicate, ...]]] = {
    And: _all_parts,
    Asserted: _one_part,
    CountItems: _one_part,
    EveryItem: _one_part,
    EveryKey: _one_part,
    EveryMatchingProperty: _one_part,
    EveryUncoveredItem: _parts_of_items,
    EveryUncoveredProperty: _parts_of_members,
    ExactlyOne: _all_parts,
    ItemAt: _one_part,
    Not: lambda node: (node.part,),
    Or: _all_parts,
    PropertyIs: _one_part,
    When: lambda node: (node.condition, node.then, node.otherwise),
}


def has_parts(node: Predicate) -> bool:
    """Return whether the node is of a type that contains predicates."""
    return type(node) in _PARTS


def parts(node: Predicate) -> tuple[Predicate, ...]:
    """Return the predicates directly inside a node."""
    inside = _PARTS.get(type(node))
    return () if inside is None else inside(node)


Change: TypeAlias = Callable[[Predicate], Predicate]


def rebuild(node: Predicate, change: Change) -> Predicate:
    """Return the node with `change` applied to each of its parts, or `node` itself if no part changes."""
    rebuilt = _REBUILT.get(type(node))
    return node if rebuilt is None else rebuilt(node, change)


def _one(make: Callable[[Any, Predicate], Predicate]) -> Callable[[Any, Change], Predicate]:
    """Return a function that applies a change to the only predicate inside a node.

    The function returns `make(node, changed predicate)`, or the node itself if nothing changes.
    """

    def rebuilt(node: Any, change: Change) -> Predicate:
        part = change(node.predicate)
        return node if part is node.predicate else make(node, part)

    return rebuilt


def _many(node: And | Or | ExactlyOne, change: Change) -> Predicate:
    changed = tuple([change(part) for part in node.parts])
    return node if all(map(is_, changed, node.parts)) else type(node)(changed)


def _not(node: Not, change: Change) -> Predicate:
    part = change(node.part)
    return node if part is node.part else Not(part)


def _when(node: When, change: Change) -> Predicate:
    condition, then, otherwise = change(node.condition), change(node.then), change(node.otherwise)
    if condition is node.condition and then is node.then and otherwise is node.otherwise:
        return node
    return When(condition, then, otherwise)


def _uncovered_items(node: EveryUncoveredItem, change: Change) -> Predicate:
    covers, part = tuple([_item_cover(cover, change) for cover in node.covers]), change(node.predicate)
    same = part is node.predicate and all(map(is_, covers, node.covers))
    return node if same else EveryUncoveredItem(covers, part)


def _uncovered_members(node: EveryUncoveredProperty, change: Change) -> Predicate:
    covers, part = tuple([_key_cover(cover, change) for cover in node.covers]), change(node.predicate)
    same = part is node.predicate and all(map(is_, covers, node.covers))
    return node if same else EveryUncoveredProperty(covers, part)


def _item_cover(cover: ItemCover, change: Change) -> ItemCover:
    condition = change(cover.condition)
    contains = None if cover.contains is None else change(cover.contains)
    same = condition is cover.condition and contains is cover.contains
    return cover if same else replace(cover, condition=condition, contains=contains)


def _key_cover(cover: KeyCover, change: Change) -> KeyCover:
    condition = change(cover.condition)
    return cover if condition is cover.condition else replace(cover, condition=condition)


_REBUILT: Mapping[type[Predicate], Callable[[Any, Change], Predicate]] = {
    And: _many,
    Asserted: _one(lambda node, part: Asserted(node.keyword, node.origin, part)),
    CountItems: _one(lambda node, part: CountItems(part, node.minimum, node.maximum)),
    EveryItem: _one(lambda node, part: EveryItem(node.start, part)),
    EveryKey: _one(lambda node, part: EveryKey(part)),
    EveryMatchingProperty: _one(lambda node, part: EveryMatchingProperty(node.pattern, part)),
    EveryUncoveredItem: _uncovered_items,
    EveryUncoveredProperty: _uncovered_members,
    ExactlyOne: _many,
    ItemAt: _one(lambda node, part: ItemAt(node.index, part)),
    Not: _not,
    Or: _many,
    PropertyIs: _one(lambda node, part: PropertyIs(node.key, part)),
    When: _when,
}


def walk(node: Predicate) -> Iterator[Predicate]:
    """Yield the node and every predicate inside it, outermost first; references are not followed."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        inside = _PARTS.get(type(current))
        if inside is not None:
            pending.extend(reversed(inside(current)))


def assertions(node: Predicate) -> Iterator[Asserted]:
    """Yield every `Asserted` in the node, outermost first.

    These are the assertions that the ledger counts.
    """
    return (part for part in walk(node) if isinstance(part, Asserted))


def named(node: Predicate) -> Iterator[str]:
    """Yield the full names of the definitions that the node refers to."""
    return (part.definition for part in walk(node) if isinstance(part, Named))


def given_up(node: Predicate) -> Iterator[str]:
    """Yield the full name of each definition to which `node` referred before `Unknown` replaced the reference."""
    return (part.definition for part in walk(node) if isinstance(part, Unknown) and part.definition)


def leading_to(wanted: Iterable[str], definitions: Mapping[str, Predicate]) -> Iterator[str]:
    """Yield the `wanted` definitions, and all definitions that refer to one of them directly or indirectly."""
    users = reversed_graph({name: named(node) for name, node in definitions.items()})
    yield from reachable(wanted, lambda name: users.get(name, ()))
