"""The member names of an enumeration: readable where the values are, unique, and never by position."""

from __future__ import annotations

import hashlib
import keyword
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from trivet.catalog.records import Entity
from trivet.sinks import (
    PyDocstring,
    PyIdentifier,
    PyString,
    py_docstring,
    py_identifier,
    py_string,
)

#: Names that `enum` gives a meaning.
_RESERVED = frozenset(("MRO",))


@dataclass(frozen=True, slots=True)
class EnumMember:
    name: PyIdentifier
    value: PyString
    docstring: PyDocstring | None = None


def enum_members(entity: Entity) -> tuple[EnumMember, ...]:
    """A member per value; names that fold together all get digits made from their value.

    The x- keys may name a member, and say what its value means.
    """
    effects = entity.facts.effects
    wanted = {value: _given(effects.enum_names.get(value)) or member_name(value) for value in entity.values}
    taken = Counter(wanted.values())
    return tuple(
        EnumMember(
            py_identifier(name if taken[name] == 1 else f"{name}_{_digest(value)}"),
            py_string(value),
            py_docstring(said) if (said := effects.enum_descriptions.get(value)) else None,
        )
        for value, name in wanted.items()
    )


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
