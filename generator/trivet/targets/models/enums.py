"""Plans the members of an enumeration: their names, values and descriptions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from trivet.catalog.records import Entity
from trivet.choosing import Names
from trivet.diagnostics import Diagnostic, Origin, show
from trivet.normalize.schema import Schema
from trivet.predicates.values import json_key
from trivet.rules import NAME_FOLDS
from trivet.sinks import (
    PyCode,
    PyDocstring,
    PyIdentifier,
    PyString,
    py_docstring,
    py_identifier,
    py_string,
)
from trivet.targets.models.hints import Symbol
from trivet.targets.models.member_names import member_names

#: A number with more digits cannot be a member: the member's name would be unusable.
_MOST_DIGITS = 300


@dataclass(frozen=True, slots=True)
class EnumMember:
    name: PyIdentifier
    value: PyString | PyCode
    docstring: PyDocstring | None = None


def enum_members(entity: Entity) -> tuple[EnumMember, ...]:
    """Return a member for each value of the enumeration. Names and descriptions of members can come from x- keys."""
    descriptions = {json_key(value): text for value, text in entity.facts.effects.enum_descriptions}
    names = _names(entity).given
    return tuple(
        EnumMember(
            py_identifier(names[at]),
            py_string(value) if isinstance(value, str) else PyCode(repr(_python(value))),
            py_docstring(text) if (text := descriptions.get(json_key(value))) else None,
        )
        for at, value in enumerate(entity.values)
    )


def folded_members(entity: Entity) -> Iterator[Diagnostic]:
    """Yield a warning for each value whose preferred member name is already used for another value."""
    names = _names(entity)
    for at, other in sorted(names.lost.items()):
        value, kept = (_text(entity.values[one]) for one in (at, other))
        message = (
            f"'{show(value)}' and '{show(kept)}' have the same member name, which '{show(kept)}' keeps;"
            f" '{show(value)}' becomes '{names.given[at]}'"
        )
        yield NAME_FOLDS.at(
            _place(entity.schema, entity.values[at]), message, "Choose names with `x-enum-varnames`."
        )


def _place(schema: Schema, value: object) -> Origin:
    """Return the location of a value in the schema's `enum`. If it is not there, return the location of the schema."""
    listed = list(schema.get("enum", ()))
    return schema.origin_of("enum") / listed.index(value) if value in listed else schema.origin


def _names(entity: Entity) -> Names[int]:
    """Return the names of the enumeration's members, by the index of the value.

    A name comes from an x- key, or else from the value or its title.
    """
    effects = entity.facts.effects
    chosen = {json_key(value): name for value, name in effects.enum_names}
    titles = {json_key(value): title for value, title in effects.enum_titles if not isinstance(value, str)}
    keys = [json_key(value) for value in entity.values]
    given = {at: chosen[key] for at, key in enumerate(keys) if chosen.get(key)}
    texts = [titles.get(key) or _text(value) for key, value in zip(keys, entity.values, strict=True)]
    return member_names(texts, given)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(_python(value))


def bases(values: tuple[Any, ...]) -> tuple[Symbol, ...]:
    """Return the base classes for a Python enumeration with these values, such as `StrEnum`."""
    kinds = frozenset(type(_python(value)) for value in values)
    return _BASES.get(kinds, (Symbol("enum", "Enum"),))


_FLOAT = (Symbol("builtins", "float"), Symbol("enum", "Enum"))
_BASES: Mapping[frozenset[type], tuple[Symbol, ...]] = {
    frozenset((str,)): (Symbol("enum", "StrEnum"),),
    frozenset((int,)): (Symbol("enum", "IntEnum"),),
    frozenset((float,)): _FLOAT,
    frozenset((int, float)): _FLOAT,
}


def are_members(values: tuple[Any, ...]) -> bool:
    """Return whether the values can be the members of one Python enumeration.

    Each value must have an exact Python literal. No two values may be equal in Python, as `1` and `True` are.
    """
    known = [_python(value) for value in values]
    exact = bases(values) != _FLOAT or all(
        isinstance(one, int | float) and float(one) == one for one in known
    )
    return exact and None not in known and len(set(known)) == len(known)


def _python(value: Any) -> str | bool | int | float | None:
    """Return the Python value that equals a JSON value and can be written as an exact literal.

    Return None for objects, arrays, null, numbers with too many digits, and fractions without an exact literal.
    """
    match value:
        case Decimal() if value != value.to_integral_value():
            nearest = float(value)
            return nearest if Decimal(repr(nearest)) == value else None
        case Decimal() if value.adjusted() < _MOST_DIGITS:
            return int(value)
        case bool() | str():
            return value
        case int() if abs(value) < 10**_MOST_DIGITS:
            return value
    return None
