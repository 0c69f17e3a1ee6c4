"""Simplifies predicates without changing their meaning: removes dead branches and unnecessary guards."""

from __future__ import annotations

from collections.abc import Iterable

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

_EVERY = (EveryItem, EveryMatchingProperty, EveryUncoveredItem, EveryUncoveredProperty)


def simplify(node: Predicate) -> Predicate:
    """Return an equivalent predicate, with fewer nodes where possible.

    An `Asserted` becomes `Always` if its predicate always holds. It stays if its predicate never holds.
    """
    return fold(rebuild(node, simplify)) if has_parts(node) else node


def fold(node: Predicate) -> Predicate:
    """Simplify a node whose parts are already simplified."""
    match node:
        case And(parts):
            return _and(parts)
        case Or(parts):
            return _or(parts)
        case ExactlyOne(parts):
            return _exactly_one(parts)
        case Not(Always()):
            return Never()
        case Not(Never()):
            return Always()
        case When():
            return _when(node)
        case Asserted(_, _, Always()) | CountItems(_, 0, None):
            return Always()
        case EveryKey(predicate):
            names = assume(predicate, ("string",))
            return Always() if isinstance(names, Always) else EveryKey(names)
        case ItemAt(_, Always()) | PropertyIs(_, Always()):
            return Always()
        case EveryUncoveredProperty(covers, _) | EveryUncoveredItem(covers, _) if any(
            map(_covers_all, covers)
        ):
            return Always()
        case _ if isinstance(node, _EVERY) and isinstance(node.predicate, Always):
            return Always()
    return node


def _covers_all(cover: KeyCover | ItemCover) -> bool:
    """Return whether the cover always includes all members or items.

    A cover has a condition, and the members or items that count as evaluated if the condition holds.
    """
    every = cover.every if isinstance(cover, KeyCover) else cover.prefix is None
    return every and isinstance(cover.condition, Always)


def assume(node: Predicate, types: Iterable[JsonType]) -> Predicate:
    """Simplify a node for values that are known to have one of `types`.

    For example, `if string then A else B` becomes `A` for strings.
    """
    return simplify(_assume(node, frozenset(types)))


def _assume(node: Predicate, types: frozenset[JsonType]) -> Predicate:
    match node:
        case TypeIs(wanted):
            return _decide(types, frozenset(wanted)) or node
        case In(values):
            kept = tuple(value for value in values if meet(types, frozenset((json_type(value),))))
            return In(kept) if kept else Never()
        case Asserted() | And() | Or() | Not() | ExactlyOne():
            return rebuild(node, lambda part: _assume(part, types))
        case When(condition, then, otherwise):
            known = _assume(condition, types)
            inside = types
            if isinstance(condition, TypeIs) and isinstance(known, TypeIs):
                inside = meet(types, frozenset(condition.types))
            return When(known, _assume(then, inside), _assume(otherwise, types))
    return node


def _decide(types: frozenset[JsonType], wanted: frozenset[JsonType]) -> Predicate | None:
    if types <= wanted | ({"integer"} if "number" in wanted else set()):
        return Always()
    return None if meet(types, wanted) else Never()


def _and(parts: tuple[Predicate, ...]) -> Predicate:
    flat: list[Predicate] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, And) else (part,))
    kept = _named_once(part for part in flat if not isinstance(part, Always))
    if any(isinstance(part, Never) for part in kept):
        return Never()
    return kept[0] if len(kept) == 1 else And(kept) if kept else Always()


def _or(parts: tuple[Predicate, ...]) -> Predicate:
    flat: list[Predicate] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Or) else (part,))
    kept = _named_once(part for part in flat if not isinstance(part, Never))
    if any(isinstance(part, Always) for part in kept):
        return Always()
    return kept[0] if len(kept) == 1 else Or(kept) if kept else Never()


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


def _exactly_one(parts: tuple[Predicate, ...]) -> Predicate:
    kept = tuple(part for part in parts if not isinstance(part, Never))
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
