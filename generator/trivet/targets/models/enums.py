"""The members of an enumeration, with what the x- keys say of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from trivet.catalog.records import Entity
from trivet.choosing import Names
from trivet.diagnostics import Diagnostic, Origin, show
from trivet.normalize.schema import Schema
from trivet.rules import NAME_FOLDS
from trivet.sinks import (
    PyDocstring,
    PyIdentifier,
    PyString,
    py_docstring,
    py_identifier,
    py_string,
)
from trivet.targets.models.member_names import member_names


@dataclass(frozen=True, slots=True)
class EnumMember:
    name: PyIdentifier
    value: PyString
    docstring: PyDocstring | None = None


def enum_members(entity: Entity) -> tuple[EnumMember, ...]:
    """A member per value. The x- keys may name a member, and say what its value means."""
    descriptions = entity.facts.effects.enum_descriptions
    names = _names(entity).given
    return tuple(
        EnumMember(
            py_identifier(names[at]),
            py_string(value),
            py_docstring(said) if (said := descriptions.get(value)) else None,
        )
        for at, value in enumerate(entity.values)
    )


def folded_members(entity: Entity) -> Iterator[Diagnostic]:
    """A warning for each value whose member could not have the plain name."""
    names = _names(entity)
    for at, other in sorted(names.lost.items()):
        value, kept = entity.values[at], entity.values[other]
        message = (
            f"the member of '{show(value)}' wants the name of that of '{show(kept)}', which keeps it;"
            f" here it is '{names.given[at]}'"
        )
        yield NAME_FOLDS.at(_place(entity.schema, value), message, "Choose names with `x-enum-varnames`.")


def _place(schema: Schema, value: object) -> Origin:
    """Where a value stands, in a schema that lists it."""
    listed = list(schema.get("enum", ()))
    return schema.origin_of("enum") / listed.index(value) if value in listed else schema.origin


def _names(entity: Entity) -> Names[int]:
    chosen = entity.facts.effects.enum_names
    given = {at: chosen[value] for at, value in enumerate(entity.values) if chosen.get(value)}
    return member_names(entity.values, given)
