"""Gives optional members a default value for objects that are created in Python.

The value is the member's `default`, or else the `default` of the definition that it references. Only
scalars are used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from trivet.catalog.records import Entity, Facts, Field, Reference
from trivet.predicates.evaluate import EvaluationError, evaluate
from trivet.predicates.nodes import Predicate
from trivet.targets.models.hints import Decorated
from trivet.targets.models.natives import plain
from trivet.targets.models.structure import Member, ObjectClass, Structure


def with_defaults(structures: Mapping[str, Structure]) -> dict[str, Structure]:
    """Return the classes and aliases with defaults for optional members.

    A default that the member's schema refuses is not used.
    """
    entities = {name: structure.entity for name, structure in structures.items()}
    predicates = {name: entity.predicate for name, entity in entities.items()}
    return {name: _filled(one, entities, predicates) for name, one in structures.items()}


def _filled(
    structure: Structure, entities: Mapping[str, Entity], predicates: Mapping[str, Predicate]
) -> Structure:
    if not isinstance(structure, ObjectClass):
        return structure
    members = tuple(_member(member, entities, predicates) for member in structure.members)
    return replace(structure, members=members)


def _member(member: Member, entities: Mapping[str, Entity], predicates: Mapping[str, Predicate]) -> Member:
    facts = _default_facts(member.field, entities)
    value = facts.default
    if member.field.required or not _is_scalar(value) or not _accepts(member.field, value, predicates):
        return member
    hint = member.hint if isinstance(member.hint, Decorated) else Decorated(member.hint)
    default = plain(value) if isinstance(value, Decimal) else value
    return replace(member, hint=replace(hint, default=(default,)))


def _default_facts(field: Field, entities: Mapping[str, Entity]) -> Facts:
    """Return the facts that contain the default of a member.

    These are the facts of the member itself if it has a default, and else those of the definition that it refers to.
    """
    if field.facts.has_default or not isinstance(field.shape, Reference):
        return field.facts
    return entities[field.shape.definition].facts


def _is_scalar(value: Any) -> bool:
    """Return whether a default is a string, a boolean, or a number that a Python literal can express exactly.

    Null is not a scalar here: an absent member is None anyway.
    """
    if isinstance(value, Decimal):
        return Decimal(repr(plain(value))) == value
    return isinstance(value, str | bool | int)


def _accepts(field: Field, value: Any, predicates: Mapping[str, Predicate]) -> bool:
    try:
        return evaluate(field.predicate, value, predicates)
    except EvaluationError:
        return False
