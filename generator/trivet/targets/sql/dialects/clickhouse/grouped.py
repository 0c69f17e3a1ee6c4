"""Combines similar tests in a conjunction about one object: one `hasAll(…)` tests all required members.

The object's members are in a ClickHouse map. This saves space, because the conjunction is printed in each table
that uses it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from trivet.predicates.analysis.closed import closed_keys
from trivet.predicates.nodes import (
    Always,
    EveryUncoveredProperty,
    HasKey,
    Never,
    Predicate,
    PropertyIs,
    TypeIs,
    When,
)
from trivet.targets.sql.dialects.clickhouse.text import is_storable, literal
from trivet.targets.sql.print.layout import block, filled

#: A type test → the names of the members that must pass it.
Groups: TypeAlias = dict[TypeIs, list[str]]


def typed(node: Predicate) -> TypeIs | None:
    """Return the type test if the predicate tests nothing but the type; otherwise, return None."""
    match node:
        case TypeIs():
            return node
        case When(TypeIs() as condition, Always(), Never()):
            return condition
    return None


def divided(parts: Iterable[Predicate]) -> tuple[list[str], Groups, list[Predicate]]:
    """Divide the parts of a conjunction into (names of required members, groups, other parts).

    `groups` maps a type test to the names of the members that must pass it.
    """
    needed: list[str] = []
    groups: Groups = {}
    others: list[Predicate] = []
    for part in parts:
        types = typed(part.predicate) if isinstance(part, PropertyIs) and is_storable(part.key) else None
        if isinstance(part, HasKey) and is_storable(part.key):
            needed.append(part.key)
        elif isinstance(part, PropertyIs) and types is not None:
            groups.setdefault(types, []).append(part.key)
        else:
            others.append(part)
    return needed, groups, others


def have_all(members: str, keys: Iterable[str]) -> str:
    return f"hasAll(mapKeys({members}), {array(map(literal, keys))})"


def closed(node: EveryUncoveredProperty, members: str) -> str | None:
    """Return SQL that tests whether an object has only the members that the node lists.

    Return None if the node does not mean `additionalProperties: false`. `members` is SQL for a map of the
    members.
    """
    keys = closed_keys(node)
    if keys is None:
        return None
    known = [literal(key) for key in keys if is_storable(key)]
    return f"hasAll({array(known)}, mapKeys({members}))" if known else f"empty({members})"


def array(items: Iterable[str]) -> str:
    parts = list(items)
    return filled("[", [*(f"{one}," for one in parts[:-1]), *parts[-1:]], "]")


def each_of(function: str, variable: str, body: str, items: Iterable[str]) -> str:
    """Return a call such as `arrayAll(x -> test, [a, b])`."""
    return block(f"{function}(", f"{variable} -> {body}, {array(items)}")
