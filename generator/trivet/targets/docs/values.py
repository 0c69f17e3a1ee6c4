"""Prints JSON values: on one line for a sentence, indented for a block. Numbers keep all of their digits."""

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
    """Return a JSON value as code for a sentence. A text that is a plain word has no quotes; a long value is cut."""
    if isinstance(value, str) and _is_plain_word(value):
        return markdown_code(cut(value, _VALUE_CHARACTERS))
    return markdown_code(cut(visible_json(json_line(value)), _VALUE_CHARACTERS))


def _is_plain_word(text: str) -> bool:
    """Return whether a text is readable without quotes.

    It must not look like another JSON value, nor contain anything that a reader could overlook.
    """
    plain = text.strip() == text and visible_json(text) == text and text not in ("true", "false", "null")
    return plain and is_letter(text[:1] or " ") and '"' not in text


def value_block(value: Any) -> Markdown:
    """Return a JSON value as a fenced block. If it is long, it is cut, with the number of characters left out."""
    text = visible_json(json_lines(value).rstrip("\n"))
    if len(text) <= _BLOCK_CHARACTERS:
        return markdown_fence(text, "json")
    whole = text[:_BLOCK_CHARACTERS].rpartition("\n")[0] or text[:_BLOCK_CHARACTERS]
    left = len(text) - len(whole)
    return compose("{}\n\n… and {} more characters.", markdown_fence(whole, "json"), left)
