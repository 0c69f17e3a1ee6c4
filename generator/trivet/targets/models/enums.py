"""The member names of an enumeration: readable where the values are, unique, and never by position."""

from __future__ import annotations

import hashlib
import keyword
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from trivet.catalog.effects import Effects
from trivet.catalog.records import Entity
from trivet.predicates.values import json_key
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

#: A number with more is no member: it would be no name, and cost more than a double to read.
_MOST_DIGITS = 300
#: Names that `enum` gives a meaning.
_RESERVED = frozenset(("MRO",))


@dataclass(frozen=True, slots=True)
class EnumMember:
    name: PyIdentifier
    value: PyString | PyCode
    docstring: PyDocstring | None = None


def enum_members(entity: Entity) -> tuple[EnumMember, ...]:
    """A member per value; names that fold together all get digits made from their value.

    The x- keys may name a member, and say what its value means.
    """
    effects = entity.facts.effects
    described = {json_key(value): said for value, said in effects.enum_descriptions}
    wanted = _names(entity.values, effects)
    taken = Counter(wanted)
    return tuple(
        EnumMember(
            py_identifier(name if taken[name] == 1 else f"{name}_{_digest(_text(value))}"),
            py_string(value) if isinstance(value, str) else PyCode(repr(_python(value))),
            py_docstring(said) if (said := described.get(json_key(value))) else None,
        )
        for value, name in zip(entity.values, wanted, strict=True)
    )


def _names(values: tuple[Any, ...], effects: Effects) -> list[str]:
    """The name that was given, else the title of what is no text itself, else the value."""
    given = {json_key(value): name for value, name in effects.enum_names}
    titles = {json_key(value): title for value, title in effects.enum_titles if not isinstance(value, str)}
    keys = [(value, json_key(value)) for value in values]
    return [_given(given.get(key)) or member_name(titles.get(key) or _text(value)) for value, key in keys]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(_python(value))


def bases(values: tuple[Any, ...]) -> tuple[Symbol, ...]:
    """The classes that an enumeration of these values extends."""
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
    """Whether an enumeration can have each of the values, exactly, and tell them apart."""
    known = [_python(value) for value in values]
    exact = bases(values) != _FLOAT or all(
        isinstance(one, int | float) and float(one) == one for one in known
    )
    return exact and None not in known and len(set(known)) == len(known)


def _python(value: Any) -> str | bool | int | float | None:
    """The value as a literal of Python; None where there is none."""
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


def _given(name: str | None) -> str | None:
    """A name that somebody has chosen, made to fit a class of `enum`."""
    if name is None:
        return None
    name = name.strip("_") or name
    return f"{name}_" if keyword.iskeyword(name) or name in (*_RESERVED, "mro", "name", "value") else name


def member_name(value: str) -> str:
    """A value as a constant's name: `bodyStatus` → `BODY_STATUS`."""
    text = unicodedata.normalize("NFKC", value)
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text)
    text = re.sub(r"\W+", "_", text).strip("_").upper()
    text = re.sub(r"__+", "_", text)
    text = unicodedata.normalize("NFKC", text)
    if not text:
        return "EMPTY" if not value else f"VALUE_{_digest(value)}"
    if not text.isidentifier():
        text = f"VALUE_{text}"
    if not text.isidentifier():
        return f"VALUE_{_digest(value)}"
    return f"{text}_" if keyword.iskeyword(text) or text in _RESERVED else text


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:6]
