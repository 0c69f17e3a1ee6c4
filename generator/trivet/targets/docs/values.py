"""Prints JSON values as Markdown: on one line or as an indented block. Numbers keep all of their digits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
    is_shown = text.strip() == text and visible_json(text) == text and "\n" not in text
    return (
        is_shown and text not in ("true", "false", "null") and is_letter(text[:1] or " ") and '"' not in text
    )


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


def json_folded(value: Any, width: int = _LINE_CHARACTERS) -> str:
    """Return JSON text in which arrays and objects that do not fit on one line have a line for each item or member.

    A line is longer than `width` characters only if a single value is too long.
    """
    return _folded(_lines(value), 0, 0, width)


@dataclass(frozen=True, slots=True)
class _Lines:
    """JSON text on one line.

    - `brackets`: the opening and the closing bracket; empty for a value without members or items
    - `parts`: the members or items, each with the text before it: for a member, its name, a colon and a space
    """

    whole: str
    brackets: str = ""
    parts: tuple[tuple[str, _Lines], ...] = ()


def _lines(value: Any) -> _Lines:
    if isinstance(value, Mapping) and value:
        parts = tuple((f"{visible_text(str(key))}: ", _lines(each)) for key, each in value.items())
        brackets = "{}"
    elif isinstance(value, list | tuple) and value:
        parts, brackets = tuple(("", _lines(each)) for each in value), "[]"
    else:
        return _Lines(json_line(value, visible_text))
    return _Lines(
        brackets[0] + ", ".join([name + each.whole for name, each in parts]) + brackets[1], brackets, parts
    )


def _folded(lines: _Lines, indent: int, used: int, width: int) -> str:
    """Return JSON text on one line or, if it does not fit into `width`, with a line for each member or item.

    `indent` is the number of spaces before the line in which the text begins. `used` is the number of characters
    between these spaces and the text.
    """
    if len(lines.whole) <= width - indent - used or not lines.parts:
        return lines.whole
    margin, inner = f"\n{' ' * indent}", indent + 2
    parts = [f"{margin}  {name}{_folded(each, inner, len(name), width)}" for name, each in lines.parts]
    return lines.brackets[0] + ",".join(parts) + margin + lines.brackets[1]
