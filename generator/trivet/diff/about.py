"""Finds what a type demands of one member: its presence, value and name.

The demands are collected from all keywords of the schema that assert something about that member.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from trivet.predicates.evaluate import EvaluationError, evaluate, matches
from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    EveryKey,
    EveryMatchingProperty,
    EveryUncoveredProperty,
    ExactlyOne,
    HasKey,
    Named,
    Never,
    Not,
    Or,
    Predicate,
    PropertyIs,
    TypeIs,
    When,
)
from trivet.predicates.tree import rebuild

_OBJECT = TypeIs(("object",))


def about(node: Predicate, key: str, definitions: Mapping[str, Predicate]) -> Predicate:
    """Return what a type demands of the member `key` of every object.

    `node` is the predicate of the type. Demands that depend on a condition or a choice are left out.
    """
    return When(_OBJECT, And(tuple(_said(node, key, definitions))))


def needs(key: str) -> Predicate:
    """Return the predicate that objects must have the member `key`. Every value of another type satisfies it."""
    return When(_OBJECT, HasKey(key))


def has(key: str, predicate: Predicate) -> Predicate:
    """Return a predicate that holds if the member `key` is absent or satisfies `predicate`."""
    return When(_OBJECT, PropertyIs(key, predicate))


def conjuncts(node: Predicate, definitions: Mapping[str, Predicate]) -> Iterator[Predicate]:
    """Yield the predicates that every object of the type must satisfy.

    `node` is the predicate of the type. References are followed, and `Asserted` marks are removed.
    """
    pending, seen = [node], set()
    while pending:
        current = pending.pop(0)
        match current:
            case And(parts):
                pending[:0] = parts
            case Asserted(_, _, part) | When(TypeIs(("object",)), part, Always()):
                pending.insert(0, part)
            case Named(name):
                if name not in seen:
                    seen.add(name)
                    pending.insert(0, definitions[name])
            case _:
                yield current


def rename_keys(node: Predicate, names: Mapping[str, str]) -> Predicate:
    """Return `node`, a predicate about an object, with the names of the object's members replaced.

    `names` maps old names to new ones. The predicates of the members' values stay unchanged.
    """
    match node:
        case HasKey(key):
            return HasKey(names.get(key, key))
        case PropertyIs(key, inner):
            return PropertyIs(names.get(key, key), inner)
        case EveryUncoveredProperty(covers, inner):
            moved = tuple(
                replace(one, keys=tuple(sorted(names.get(key, key) for key in one.keys))) for one in covers
            )
            return EveryUncoveredProperty(moved, inner)
        case And() | Asserted() | ExactlyOne() | Not() | Or() | When():
            return rebuild(node, lambda part: rename_keys(part, names))
    return node


def _said(node: Predicate, key: str, definitions: Mapping[str, Predicate]) -> Iterator[Predicate]:
    for part in conjuncts(node, definitions):
        match part:
            case HasKey(name) | PropertyIs(name, _) if name == key:
                yield part
            case EveryMatchingProperty(pattern, inner) if _matches(pattern, key):
                yield PropertyIs(key, inner)
            case EveryUncoveredProperty(covers, inner):
                plain = all(isinstance(cover.condition, Always) for cover in covers)
                covered = any(
                    cover.every or key in cover.keys or any(_matches(one, key) for one in cover.patterns)
                    for cover in covers
                )
                if plain and not covered:
                    yield PropertyIs(key, inner)
            case EveryKey(inner) if _refuses(inner, key, definitions):
                yield PropertyIs(key, Never())


def _matches(pattern: str, key: str) -> bool:
    try:
        return matches(pattern, key)
    except EvaluationError:
        return False


def _refuses(node: Predicate, key: str, definitions: Mapping[str, Predicate]) -> bool:
    try:
        return not evaluate(node, key, definitions)
    except EvaluationError:
        return False
