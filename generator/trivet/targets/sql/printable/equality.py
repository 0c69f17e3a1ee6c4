"""Replaces equality with an array or an object by simpler predicates, for dialects that cannot compare these."""

from __future__ import annotations

from typing import Any

from trivet.predicates.nodes import (
    And,
    HasKey,
    In,
    ItemAt,
    Keys,
    Never,
    Or,
    Predicate,
    PropertyIs,
    Size,
    TypeIs,
    When,
)
from trivet.predicates.tree import rebuild


def without_containers(node: Predicate) -> Predicate:
    """Return the predicate with each array or object in an `In` node replaced by tests of its parts."""
    if not isinstance(node, In):
        return rebuild(node, without_containers)
    containers = [value for value in node.values if isinstance(value, dict | list | tuple)]
    if not containers:
        return node
    scalars = tuple(value for value in node.values if not isinstance(value, dict | list | tuple))
    options: list[Predicate] = [In(scalars)] if scalars else []
    options += [_equals(value) for value in containers]
    return options[0] if len(options) == 1 else Or(tuple(options)) if options else Never()


def _equals(value: Any) -> Predicate:
    """Return the predicate that accepts exactly the JSON values equal to `value` (Core 2020-12 §4.2.2)."""
    if isinstance(value, dict):
        size = len(value)
        inside: list[Predicate] = [Keys(">=", size), Keys("<=", size)]
        for key, item in value.items():
            inside += [HasKey(key), PropertyIs(key, _equals(item))]
        return When(TypeIs(("object",)), And(tuple(inside)), Never())
    if isinstance(value, list | tuple):
        size = len(value)
        inside = [Size(">=", size), Size("<=", size)]
        inside += [ItemAt(index, _equals(item)) for index, item in enumerate(value)]
        return When(TypeIs(("array",)), And(tuple(inside)), Never())
    return In((value,))
