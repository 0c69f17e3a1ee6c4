"""Writes dates, instants and UUIDs as text in a form that the rules for the text accept."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

from pydantic_core import PydanticSerializationUnexpectedValue, to_jsonable_python

_DIGITS = 9
#: The ways to write the offset of an instant in UTC; any other instant has only its own offset.
_ZONES = ("Z", "+00:00", "-00:00")


def forms_of(schema: Any) -> Callable[[Any], Iterator[str]] | None:
    """Return a function that yields the texts by which JSON may represent a Python value.

    `schema` is the core schema of the value. Return None unless it describes a date, an instant or a UUID. For a
    value of another type, the function raises `PydanticSerializationUnexpectedValue`.
    """
    while schema["type"] == "function-wrap":
        schema = schema["schema"]
    return _FORMS.get((schema.get("metadata") or {}).get("writes", schema["type"]))


def _only(kind: type[Any], forms: Callable[[Any], Iterator[str]]) -> Callable[[Any], Iterator[str]]:
    """Return `forms`, changed so that it refuses a value of another type than `kind`.

    In a union, pydantic offers a value to the serializer of each option, and this error makes it try the next one.
    """

    def checked(value: Any) -> Iterator[str]:
        # An instant is a date in Python, but not in JSON.
        if not isinstance(value, kind) or (kind is datetime.date and isinstance(value, datetime.datetime)):
            raise PydanticSerializationUnexpectedValue(f"Expected `{kind.__name__}`")
        return forms(value)

    return checked


def _date(value: datetime.date) -> Iterator[str]:
    yield value.isoformat()


def _instant(value: datetime.datetime) -> Iterator[str]:
    yield to_jsonable_python(value)
    text = value.isoformat(timespec="microseconds")
    whole, digits, zone = text[:19], text[20:26].ljust(_DIGITS, "0"), text[26:]
    for each in _ZONES if zone == "+00:00" else (zone,):
        for count in range(_DIGITS + 1):
            if not digits[count:].strip("0"):
                yield f"{whole}.{digits[:count]}{each}" if count else whole + each


def _uuid(value: UUID) -> Iterator[str]:
    yield str(value)
    yield str(value).upper()


_FORMS: Mapping[str, Callable[[Any], Iterator[str]]] = {
    "date": _only(datetime.date, _date),
    "datetime": _only(datetime.datetime, _instant),
    "uuid": _only(UUID, _uuid),
}
