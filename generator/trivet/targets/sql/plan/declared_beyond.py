"""Decides whether a table stores, allows or refuses members without columns.

A schema may name such members only in a branch, a condition, a negation or a pattern, or only count them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from trivet.predicates.nodes import (
    Always,
    EveryKey,
    EveryMatchingProperty,
    EveryUncoveredProperty,
    ExactlyOne,
    HasKey,
    In,
    KeyCover,
    Keys,
    Named,
    Not,
    Predicate,
    PropertyIs,
    When,
)
from trivet.predicates.tree import parts, walk
from trivet.settings import SqlTarget
from trivet.targets.sql.plan.dereference import followed, is_structured
from trivet.targets.sql.plan.records import Check, ChildKind, Table


def declared_beyond(
    node: Predicate, fields: Iterable[str], definitions: Mapping[str, Predicate]
) -> KeyCover | None:
    """Return the members that an object's predicate names or matches, except `fields`; None if there are none.

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
            case In(values):
                keys.update(key for value in values if isinstance(value, Mapping) for key in value)
            case _ if not is_structured(part):
                pending.extend(parts(part))
    keys.difference_update(fields)
    if not keys and not patterns:
        return None
    return KeyCover(Always(), tuple(sorted(keys)), tuple(sorted(patterns)))


def needs_undeclared(node: Predicate, definitions: Mapping[str, Predicate]) -> bool:
    """Return whether a valid object may become invalid without the members that its predicate does not name.

    For example, this may happen with `minProperties`, and with a negated `maxProperties`, `propertyNames` or `const`.
    References are followed. Subschemas for members and items are not searched.
    """
    return _needs(followed(node, definitions), frozenset((True,)))


def looks_inside(checks: Iterable[Check], key: str, kind: ChildKind) -> bool:
    """Return whether a check may depend on the content of the rows in which the member `key` is stored.

    Examples are checks for `contains`, or for a constant that is a whole document. A check that only counts rows does
    not depend on their content. `kind` is the kind of the rows.
    """
    nodes = [node for check in checks for node in walk(check.predicate)]
    about = [part for node in nodes for part in _about(node, key)]
    inside = (node for part in about for node in walk(part))
    return any(map(_has_containers, nodes)) or any(
        is_structured(node) or isinstance(node, Named) or (kind == "one" and isinstance(node, Keys))
        for node in inside
    )


def _about(node: Predicate, key: str) -> Iterator[Predicate]:
    """Yield the predicate that `node` applies, or may apply, to the value of the member `key`.

    Nothing is yielded if `node` is not an assertion about the values of members.
    """
    match node:
        case PropertyIs(name, part) if name == key:
            yield part
        case EveryMatchingProperty(_, part):
            yield part
        case EveryUncoveredProperty(covers, part):
            if not any(isinstance(cover.condition, Always) and key in cover.keys for cover in covers):
                yield part


def _has_containers(node: Predicate) -> bool:
    """Return whether the node compares a value with arrays or objects."""
    return isinstance(node, In) and any(isinstance(value, list | tuple | Mapping) for value in node.values)


def _needs(node: Predicate, signs: frozenset[bool]) -> bool:
    """Return whether a part of `node` makes the result of `needs_undeclared` true.

    `signs` contains true if an object may have to satisfy `node`, and false if it may have to violate it.
    """
    opposite = frozenset(not sign for sign in signs)
    match node:
        case Keys(order, _):
            return (order == ">=") in signs
        case EveryKey() | EveryUncoveredProperty():
            return False in signs
        case In(values):
            return False in signs and any(isinstance(value, Mapping) for value in values)
        case Not(part):
            return _needs(part, opposite)
        case ExactlyOne(options):
            return any(_needs(option, signs | opposite) for option in options)
        case When(condition, then, otherwise):
            branches = _needs(then, signs) or _needs(otherwise, signs)
            return branches or _needs(condition, signs | opposite)
        case _:
            return not is_structured(node) and any(_needs(part, signs) for part in parts(node))


def named_beyond(table: Table, target: SqlTarget, definitions: Mapping[str, Predicate]) -> KeyCover | None:
    """Return the undeclared members that the table's schema names or matches; None if there are none.

    With the setting `undeclared: keep`, return None, because all undeclared members are stored.
    """
    if target.undeclared == "keep":
        return None
    fields = (field.name for field in table.entity.members)
    return declared_beyond(table.entity.predicate, fields, definitions)


def keeps_undeclared(
    table: Table, beyond: KeyCover | None, target: SqlTarget, definitions: Mapping[str, Predicate]
) -> bool:
    """Return whether the table stores members that the schema does not declare.

    `beyond` is the result of `named_beyond`.
    """
    if target.undeclared == "keep" or beyond is not None:
        return True
    if target.undeclared == "reject":
        return False
    return table.is_inspected or needs_undeclared(table.entity.predicate, definitions)


def exempts_others(table: Table) -> bool:
    """Return whether a check of undeclared members exempts a member that is not a field of the table's entity.

    The check comes from `additionalProperties` or `unevaluatedProperties`. The schema declares the exempt member
    only under a condition, such as in a `then`.
    """
    fields = {field.name for field in table.entity.members}
    nodes = (node for check in table.rules for node in walk(check.predicate))
    covers = (cover for node in nodes if isinstance(node, EveryUncoveredProperty) for cover in node.covers)
    return any(key not in fields for cover in covers for key in cover.keys)
