"""Finds members without columns: those that a schema names only in a branch, a condition, a negation or a pattern."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from trivet.predicates.nodes import (
    Always,
    EveryMatchingProperty,
    EveryUncoveredProperty,
    HasKey,
    KeyCover,
    Predicate,
    PropertyIs,
)
from trivet.predicates.tree import parts
from trivet.targets.sql.plan.dereference import followed, is_structured


def declared_beyond(
    node: Predicate, fields: Iterable[str], definitions: Mapping[str, Predicate]
) -> KeyCover | None:
    """Return the members that an object's predicate names or matches, except for `fields`; None without any.

    References are followed. Subschemas for members and items are not searched.
    """
    keys: set[str] = set()
    patterns: set[str] = set()
    pending = [followed(node, definitions)]
    while pending:
        part = pending.pop()
        match part:
            case PropertyIs(key, _) | HasKey(key):
                keys.add(key)
            case EveryMatchingProperty(pattern, _):
                patterns.add(pattern)
            case EveryUncoveredProperty(covers, _):
                for cover in covers:
                    keys.update(cover.keys)
                    patterns.update(cover.patterns)
                    pending.append(cover.condition)
            case _ if not is_structured(part):
                pending.extend(parts(part))
    keys.difference_update(fields)
    if not keys and not patterns:
        return None
    return KeyCover(Always(), tuple(sorted(keys)), tuple(sorted(patterns)))
