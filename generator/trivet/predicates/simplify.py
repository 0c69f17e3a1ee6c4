"""Simplifies predicates without changing their meaning: removes dead branches and unnecessary guards."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from trivet.predicates.analysis.types import json_type, meet
from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    CountItems,
    EveryItem,
    EveryKey,
    EveryMatchingProperty,
    EveryUncoveredItem,
    EveryUncoveredProperty,
    ExactlyOne,
    In,
    ItemAt,
    ItemCover,
    JsonType,
    KeyCover,
    Named,
    Never,
    Not,
    Or,
    Predicate,
    PropertyIs,
    TypeIs,
    When,
)
from trivet.predicates.tree import has_parts, rebuild


def simplify(node: Predicate) -> Predicate:
    """Return an equivalent predicate, with fewer nodes where possible.

    An `Asserted` becomes `Always` if its predicate always holds. It stays if its predicate never holds.
    """
    return fold(rebuild(node, simplify)) if has_parts(node) else node


def fold(node: Predicate) -> Predicate:
    """Simplify a node whose parts are already simplified."""
    folded = _FOLDED.get(type(node))
    return node if folded is None else folded(node)


def _unless_always(node: Asserted | EveryItem | EveryMatchingProperty | ItemAt | PropertyIs) -> Predicate:
    return Always() if isinstance(node.predicate, Always) else node


def _uncovered(node: EveryUncoveredItem | EveryUncoveredProperty) -> Predicate:
    if isinstance(node.predicate, Always) or any(map(_covers_all, node.covers)):
        return Always()
    return node


def _count(node: CountItems) -> Predicate:
    return Always() if node.minimum == 0 and node.maximum is None else node


def _every_key(node: EveryKey) -> Predicate:
    names = assume(node.predicate, ("string",))
    return Always() if isinstance(names, Always) else EveryKey(names)


def _not(node: Not) -> Predicate:
    match node.part:
        case Always():
            return Never()
        case Never():
            return Always()
    return node


def _covers_all(cover: KeyCover | ItemCover) -> bool:
    """Return whether the cover always includes all members or items.

    A cover has a condition, and the members or items that count as evaluated if the condition holds.
    """
    if not isinstance(cover.condition, Always):
        return False
    return cover.every if isinstance(cover, KeyCover) else _has_all(cover)


def _has_all(cover: ItemCover) -> bool:
    return cover.prefix is None or isinstance(cover.contains, Always)


def assume(node: Predicate, types: Iterable[JsonType]) -> Predicate:
    """Simplify a node for values that are known to have one of `types`. Its parts must be simplified already.

    For example, `if string then A else B` becomes `A` for strings.
    """
    return _assume(node, frozenset(types))


def _assume(node: Predicate, types: frozenset[JsonType]) -> Predicate:
    match node:
        case TypeIs(wanted):
            return _decide(types, frozenset(wanted)) or node
        case In(values):
            kept = tuple(value for value in values if meet(types, frozenset((json_type(value),))))
            return In(kept) if kept else Never()
        case Asserted() | And() | Or() | Not() | ExactlyOne():
            return fold(rebuild(node, lambda part: _assume(part, types)))
        case When(condition, then, otherwise):
            known = _assume(condition, types)
            inside = types
            if isinstance(condition, TypeIs) and isinstance(known, TypeIs):
                inside = meet(types, frozenset(condition.types))
            return _when(When(known, _assume(then, inside), _assume(otherwise, types)))
    return node


def _decide(types: frozenset[JsonType], wanted: frozenset[JsonType]) -> Predicate | None:
    if types <= wanted | ({"integer"} if "number" in wanted else set()):
        return Always()
    return None if meet(types, wanted) else Never()


def _and(node: And) -> Predicate:
    kept = _flat(node, neutral=Always)
    if any(isinstance(part, Never) for part in kept):
        return Never()
    return kept[0] if len(kept) == 1 else And(kept) if kept else Always()


def _or(node: Or) -> Predicate:
    kept = _flat(node, neutral=Never)
    if any(isinstance(part, Always) for part in kept):
        return Always()
    return kept[0] if len(kept) == 1 else Or(kept) if kept else Never()


def _flat(node: And | Or, neutral: type[Predicate]) -> tuple[Predicate, ...]:
    """Return the parts of a node without nesting: `And(And(a, b), c)` → `(a, b, c)`.

    Parts of the type `neutral`, which do not change the result, are left out. So are repeated references to the
    same definition.
    """
    flat: list[Predicate] = []
    for part in node.parts:
        if isinstance(part, type(node)):
            flat.extend(part.parts)
        elif not isinstance(part, neutral):
            flat.append(part)
    return _named_once(part for part in flat if not isinstance(part, neutral))


def _named_once(parts: Iterable[Predicate]) -> tuple[Predicate, ...]:
    """Return the parts without repeated references to the same definition."""
    seen: set[str] = set()
    kept: list[Predicate] = []
    for part in parts:
        if isinstance(part, Named):
            if part.definition in seen:
                continue
            seen.add(part.definition)
        kept.append(part)
    return tuple(kept)


def _exactly_one(node: ExactlyOne) -> Predicate:
    kept = tuple(part for part in node.parts if not isinstance(part, Never))
    certain = sum(isinstance(part, Always) for part in kept)
    if certain > 1 or not kept:
        return Never()
    if certain == 1:
        return simplify(Not(Or(tuple(part for part in kept if not isinstance(part, Always)))))
    return kept[0] if len(kept) == 1 else ExactlyOne(kept)


def _when(node: When) -> Predicate:
    match node:
        case When(Always(), then, _):
            return then
        case When(Never(), _, otherwise):
            return otherwise
        case When(_, Always(), Always()):
            return Always()
        case When(_, Never(), Never()):
            return Never()
    return node


_FOLDED: Mapping[type[Predicate], Callable[[Any], Predicate]] = {
    And: _and,
    Asserted: _unless_always,
    CountItems: _count,
    EveryItem: _unless_always,
    EveryKey: _every_key,
    EveryMatchingProperty: _unless_always,
    EveryUncoveredItem: _uncovered,
    EveryUncoveredProperty: _uncovered,
    ExactlyOne: _exactly_one,
    ItemAt: _unless_always,
    Not: _not,
    Or: _or,
    PropertyIs: _unless_always,
    When: _when,
}
