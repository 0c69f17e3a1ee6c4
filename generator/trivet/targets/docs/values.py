"""Prints JSON values as Markdown: on one line or as an indented block. Numbers keep all of their digits."""

from __future__ import annotations

from typing import Any

from trivet.json_text import json_line, json_lines
from trivet.letters import is_letter
from trivet.sinks import Markdown, markdown_code, markdown_fence
from trivet.targets.docs.markdown import compose, cut
from trivet.visible import visible_json

_VALUE_CHARACTERS = 120
_BLOCK_CHARACTERS = 60_000


def value_code(value: Any) -> Markdown:
    """Return a JSON value as code on one line; a long value is cut.

    A string that cannot be mistaken for another value is written without quotes: `blue`, but `"true"`.
    """
    if isinstance(value, str) and _is_plain_word(value):
        return markdown_code(cut(value, _VALUE_CHARACTERS))
    return markdown_code(cut(visible_json(json_line(value)), _VALUE_CHARACTERS))


def _is_plain_word(text: str) -> bool:
    """Return whether a string is clear without quotes.

    It must start with a letter, must not be `true`, `false` or `null`, and must not contain a quote, an invisible
    character, or spaces at its ends.
    """
    plain = text.strip() == text and visible_json(text) == text and text not in ("true", "false", "null")
    return plain and is_letter(text[:1] or " ") and '"' not in text


def value_block(value: Any) -> Markdown:
    """Return a JSON value as a fenced block.

    A long value is cut. The number of missing characters follows the block.
    """
    text = visible_json(json_lines(value).rstrip("\n"))
    if len(text) <= _BLOCK_CHARACTERS:
        return markdown_fence(text, "json")
    whole = text[:_BLOCK_CHARACTERS].rpartition("\n")[0] or text[:_BLOCK_CHARACTERS]
    left = len(text) - len(whole)
    return compose("{}\n\n… and {} more characters.", markdown_fence(whole, "json"), left)
