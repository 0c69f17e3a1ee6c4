"""Sentences in which names and values from schemas are marked, so that each format shows them as they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TypeAlias

from trivet.diagnostics import show
from trivet.json_text import json_line
from trivet.sinks import Markdown, markdown_code, markdown_text


@dataclass(frozen=True, slots=True)
class Code:
    """A name, a pattern or a JSON value, on one line. Plain text shows it in backquotes unless `is_json` is true."""

    text: str
    is_json: bool = False


#: The parts of a sentence. They are joined without spaces, so each part contains the spaces that it needs.
Wording: TypeAlias = tuple[str | Code, ...]


def code(text: str) -> Code:
    """Return a name or a line of a schema as code; invisible characters are escaped, and a long text is shortened."""
    return Code(show(text))


def json_code(given: object) -> Code:
    """Return a JSON value as code; invisible characters are escaped, and a long text is shortened."""
    return Code(show(json_line(given)), is_json=True)


def plain(words: Wording) -> str:
    """Return the sentence as plain text."""
    return "".join(map(_plain, words))


def _plain(part: str | Code) -> str:
    if isinstance(part, Code):
        return part.text if part.is_json else f"`{part.text}`"
    return part


def shortened(words: Wording, limit: int) -> Wording:
    """Return the sentence, cut after about `limit` characters. If it is cut, ` …` follows."""
    return words if len(plain(words)) <= limit else (*_cut(words, limit), " …")


def _cut(words: Wording, limit: int) -> Iterator[str | Code]:
    left = limit
    for part in words:
        text = part.text if isinstance(part, Code) else part
        kept = text[:left]
        if kept or not text:
            yield replace(part, text=kept) if isinstance(part, Code) else kept
        left -= len(kept)


def markdown(words: Wording) -> Markdown:
    r"""Return the sentence as Markdown on one line, for any place in a page.

    Browsers may merge adjacent spaces in code. So in JSON, every second space of a run of spaces becomes `\u0020`.
    """
    done = ""
    for is_code, parts in groupby(words, lambda part: isinstance(part, Code)):
        if is_code:
            # Without a space between them, two adjacent code spans would be read as one.
            done += " ".join(map(_span, parts))
        else:
            text = "".join(map(_plain, parts))
            done += _between(text) if done else markdown_text(f"{text}.")[:-1]
    return Markdown(done)


def _span(part: str | Code) -> Markdown:
    is_json = isinstance(part, Code) and part.is_json
    text = part.text if isinstance(part, Code) else part
    return markdown_code(text.replace("  ", " \\u0020") if is_json else text)


def _between(text: str) -> str:
    """Return text escaped for the middle of a line. A space at either end of it is kept."""
    words = markdown_text(f".{text}.")[1:-1].strip()
    first, last = (" " if one.isspace() else "" for one in (text[:1], text[-1:]))
    return f"{first}{words}{last}" if words else first
