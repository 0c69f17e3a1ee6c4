"""Prints JSON values as Markdown: on one line or as an indented block. Numbers keep all of their digits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trivet.json_text import json_line, visible_text
from trivet.letters import is_letter
from trivet.sinks import Markdown, markdown_code, markdown_fence
from trivet.targets.docs.markdown import compose, cut
from trivet.visible import visible_json

_VALUE_CHARACTERS = 120
_BLOCK_CHARACTERS = 60_000
_LINE_CHARACTERS = 88
_UNBROKEN = 40


def value_code(value: Any) -> Markdown:
    """Return a JSON value as code on one line; a long value is cut.

    A string that cannot be mistaken for another value is written without quotes: `blue`, but `"true"`.
    """
    if isinstance(value, str) and _is_plain_word(value):
        return markdown_code(cut(value, _VALUE_CHARACTERS))
    return markdown_code(cut(visible_json(json_line(value)), _VALUE_CHARACTERS))


def short_value(value: Any) -> Markdown:
    """Return a JSON value as code for a table; a long value is cut, so that the table stays narrow."""
    text = value if isinstance(value, str) and _is_plain_word(value) else visible_json(json_line(value))
    longest = max(map(len, text.split(" ")))
    return markdown_code(cut(text, _VALUE_CHARACTERS if longest <= _UNBROKEN else _UNBROKEN))


def _is_plain_word(text: str) -> bool:
    """Return whether a string is clear without quotes: `red` is, but `true`, `1` and `a"b` are not."""
    plain = text.strip() == text and visible_json(text) == text and text not in ("true", "false", "null")
    return plain and is_letter(text[:1] or " ") and '"' not in text


def value_block(value: Any) -> Markdown:
    """Return a JSON value as a fenced block, cut if it is too long.

    Arrays and objects that fit on a line stay on one line. The number of missing characters follows the block.
    """
    text = json_folded(value)
    if len(text) <= _BLOCK_CHARACTERS:
        return markdown_fence(text, "json")
    whole = text[:_BLOCK_CHARACTERS].rpartition("\n")[0] or text[:_BLOCK_CHARACTERS]
    left = len(text) - len(whole)
    return compose("{}\n\n… and {} more characters.", markdown_fence(whole, "json"), left)


def json_folded(value: Any, indent: int = 0, used: int = 0, width: int = _LINE_CHARACTERS) -> str:
    """Return JSON text. Arrays and objects that do not fit on one line are divided.

    - `indent`: the indentation of the line in which the text begins
    - `used`: the number of characters between indentation and text
    - `width`: the longest line; only a single value may exceed it
    """
    line = visible_json(json_line(value))
    is_short = len(line) <= width - indent - used
    if is_short or not isinstance(value, Mapping | list | tuple) or not value:
        return line
    inner = indent + 2
    if isinstance(value, Mapping):
        named = ((f"{visible_text(str(key))}: ", each) for key, each in value.items())
        parts = [f"{name}{json_folded(each, inner, len(name), width)}" for name, each in named]
    else:
        parts = [json_folded(each, inner, 0, width) for each in value]
    opening, closing = "{}" if isinstance(value, Mapping) else "[]"
    margin = " " * inner
    return f"{opening}\n" + ",\n".join(f"{margin}{part}" for part in parts) + f"\n{' ' * indent}{closing}"
