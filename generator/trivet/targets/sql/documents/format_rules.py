"""Replaces formats inside definitions by references to rules that test the formats."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations

from trivet.predicates.analysis.types import meet
from trivet.predicates.formats import FORMATS
from trivet.predicates.nodes import (
    Always,
    And,
    EveryItem,
    EveryMatchingProperty,
    EveryUncoveredItem,
    EveryUncoveredProperty,
    FormatIs,
    ItemAt,
    JsonType,
    Named,
    Never,
    Or,
    Predicate,
    PropertyIs,
    TypeIs,
    When,
)
from trivet.predicates.tree import rebuild, walk

_STRING = TypeIs(("string",))
_INSIDE = (PropertyIs, ItemAt, EveryItem, EveryMatchingProperty, EveryUncoveredItem, EveryUncoveredProperty)


def rule_of(name: str) -> str:
    """Return the name of the format's rule, which tests any JSON value.

    It differs from the name of every definition, because it contains no dot.
    """
    return f"format:{name}"


def _rules(nodes: Iterable[Predicate]) -> dict[str, Predicate]:
    """Return the format rules that the nodes refer to, by name.

    A format rule accepts a string if it has the format. It accepts every other value.
    """
    names = {part.definition for node in nodes for part in walk(node) if isinstance(part, Named)}
    return {
        rule_of(name): When(_STRING, FormatIs(name), Always())
        for name in sorted(FORMATS)
        if rule_of(name) in names
    }


def by_rules(definitions: Mapping[str, Predicate]) -> dict[str, Predicate]:
    """Return the definitions with each format of a member or item replaced by a reference to a format rule.

    A format rule is an added definition that tests one format. So a query contains each format's pattern only
    once.
    """
    replaced = {name: _outside(node) for name, node in definitions.items()}
    return {**replaced, **_rules(replaced.values())}


def _outside(node: Predicate) -> Predicate:
    if isinstance(node, _INSIDE):
        return _inside(node)
    if isinstance(node, And):
        return rebuild(node, _outside)
    if isinstance(node, When):
        return When(node.condition, _outside(node.then), _outside(node.otherwise))
    return node


def _inside(node: Predicate) -> Predicate:
    """Return the node with its formats replaced by references to rules that test them.

    A format inside a negation or a condition stays. So does a format in an option of a choice, unless the options
    accept different JSON types.
    """
    match node:
        case FormatIs(name) | When(TypeIs(("string",)), FormatIs(name), Always()):
            return Named(rule_of(name))
        case And():
            return rebuild(node, _inside)
        case Or(parts):
            options = [_guarded(part) for part in parts]
            known = [one for one in options if one is not None]
            return _inside(_by_types(known)) if _are_apart(known) and len(known) == len(parts) else node
        case When(condition, then, otherwise):
            return When(condition, _inside(then), _inside(otherwise))
        case PropertyIs(key, predicate):
            return PropertyIs(key, _inside(predicate))
        case ItemAt(index, predicate):
            return ItemAt(index, _inside(predicate))
        case EveryItem(start, predicate):
            return EveryItem(start, _inside(predicate))
        case EveryMatchingProperty(pattern, predicate):
            return EveryMatchingProperty(pattern, _inside(predicate))
        case EveryUncoveredItem(covers, predicate):
            return EveryUncoveredItem(covers, _inside(predicate))
        case EveryUncoveredProperty(covers, predicate):
            return EveryUncoveredProperty(covers, _inside(predicate))
    return node


def _guarded(node: Predicate) -> tuple[tuple[JsonType, ...], Predicate] | None:
    """Return (types, rest): the types that an option of an `Or` tests first, and the predicate that it tests then.

    Return None if the option does not begin with a test of types.
    """
    match node:
        case TypeIs(types):
            return types, Always()
        case When(TypeIs(types), then, Never()):
            return types, then
    return None


def _are_apart(options: list[tuple[tuple[JsonType, ...], Predicate]]) -> bool:
    """Return whether no two options accept the same type, and at least one option contains a format."""
    pairs = combinations((frozenset(types) for types, _ in options), 2)
    has_format = any(isinstance(part, FormatIs) for _, then in options for part in walk(then))
    return has_format and not any(meet(left, right) for left, right in pairs)


def _by_types(options: list[tuple[tuple[JsonType, ...], Predicate]]) -> Predicate:
    """Rewrite a choice between options for different types as an equivalent conjunction.

    The conjunction tests the type first, and then each option for its own types only.
    """
    every = TypeIs(tuple(name for types, _ in options for name in types))
    return And((every, *(When(TypeIs(types), then, Always()) for types, then in options if then != Always())))
