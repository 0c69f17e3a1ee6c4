"""Print JSON values as text. The same value always gives the same text, and decimals keep all their digits."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from trivet.visible import visible_json

_ENCODE = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def visible_text(text: str) -> str:
    """Return text as a JSON string in which invisible characters, and characters that reorder text, are escaped."""
    return visible_json(_ENCODE(text))


def json_line(
    value: Any, string: Callable[[str], str] = _ENCODE, number: Callable[[Decimal], str] = str
) -> str:
    """Return a JSON value as text on one line.

    `string` converts each string in the value to text, and `number` converts each decimal. Raises `ValueError` for
    infinities and NaN.
    """
    if isinstance(value, Mapping):
        members = (f"{string(key)}: {json_line(member, string, number)}" for key, member in value.items())
        return "{" + ", ".join(members) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(json_line(item, string, number) for item in value) + "]"
    return _scalar(value, string, number)


def json_lines(value: Any) -> str:
    """Return a JSON value as indented text with a final line feed. Members keep their order.

    Characters that are invisible or reorder text are escaped. Raises `ValueError` for infinities and NaN.
    """
    return _block(value, "\n") + "\n"


def _block(value: Any, line: str) -> str:
    if isinstance(value, Mapping) and value:
        parts = [f"{visible_text(str(key))}: {_block(each, line + '  ')}" for key, each in value.items()]
        return "{" + line + "  " + f",{line}  ".join(parts) + line + "}"
    if isinstance(value, list | tuple) and value:
        items = [_block(each, line + "  ") for each in value]
        return "[" + line + "  " + f",{line}  ".join(items) + line + "]"
    return json_line(value, visible_text)


def _scalar(value: Any, string: Callable[[str], str], number: Callable[[Decimal], str]) -> str:
    if isinstance(value, str):
        return string(value)
    return number(value) if isinstance(value, Decimal) else _ENCODE(value)
