"""Dates, instants and UUIDs whose text is asserted, too: they are read and written in a form that its rules accept."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

from pydantic_core import to_jsonable_python

_DIGITS = 9
#: Of an instant in UTC; any other has its offset.
_ZONES = ("Z", "+00:00", "-00:00")


def forms_of(schema: Any) -> Callable[[Any], Iterator[str]] | None:
    """How a value of this schema may be written, if it is of one of these types."""
    while schema["type"] == "function-wrap":
        schema = schema["schema"]
    return _FORMS.get((schema.get("metadata") or {}).get("writes", schema["type"]))


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


_FORMS: Mapping[str, Callable[[Any], Iterator[str]]] = {"date": _date, "datetime": _instant, "uuid": _uuid}
