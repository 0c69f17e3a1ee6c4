"""Prints texts as SQL literals without invisible characters, and JSON values as text."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from trivet.json_text import json_line, visible_text
from trivet.sinks import sql_identifier, sql_literal
from trivet.visible import is_visible


def quoted(name: str) -> str:
    """Return a name in double quotes. Raises `UnsafeTextError` for U+0000 and for the empty name."""
    return str(sql_identifier(name))


def visible_literal(text: str, function: str) -> str:
    """Return a text as a SQL expression on one line.

    Invisible characters become calls of `function` (such as `chr`). Raises `UnsafeTextError` for U+0000 and lone
    surrogates.
    """
    if is_visible(text):
        return str(sql_literal(text))
    shown: list[str] = []
    run = ""
    for char in text:
        if not is_visible(char):
            shown += ([str(sql_literal(run))] if run else []) + [f"{function}({ord(char)})"]
            run = ""
        else:
            run += char
    if run or not shown:
        shown.append(str(sql_literal(run)))
    return shown[0] if len(shown) == 1 else f"({' || '.join(shown)})"


def has_surrogates(text: str) -> bool:
    """Return whether the text has lone surrogates, which UTF-8 cannot express."""
    return not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text)


def json_text(value: Any) -> str:
    """Return a JSON value on one line, with an escape for each invisible character."""
    return json_line(value, visible_text, _decimal)


def _decimal(value: Decimal) -> str:
    return f"{value:E}" if abs(value.adjusted()) > 40 else f"{value:f}"
