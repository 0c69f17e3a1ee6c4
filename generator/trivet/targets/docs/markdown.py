"""Composes Markdown from typed sinks. No other module of this target joins pieces of Markdown.

Our own words are literals in the code. Everything else must be `Markdown` already, so that no text of a schema can
reach a page unescaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import LiteralString
from urllib.parse import quote

from trivet.diagnostics import InternalError
from trivet.sinks import Markdown, markdown_code, markdown_text
from trivet.visible import visible_json

NOTHING = Markdown("")


def compose(template: LiteralString, *parts: Markdown | int) -> Markdown:
    """Return our own words with a part in place of each `{}`. Raises `InternalError` for a part that is not a sink."""
    for part in parts:
        if not isinstance(part, Markdown) and type(part) is not int:
            raise InternalError(f"a page was composed with a {type(part).__name__} that is not Markdown")
    return Markdown(template.format(*parts))


def join(separator: LiteralString, parts: Iterable[Markdown]) -> Markdown:
    """Join the parts with a separator that is a literal of ours."""
    kept = list(parts)
    return compose("{}" * len(kept), *kept) if not separator else Markdown(separator.join(_checked(kept)))


def _checked(parts: list[Markdown]) -> list[Markdown]:
    compose("{}" * len(parts), *parts)
    return parts


def series(parts: Iterable[Markdown], last: LiteralString = "and") -> Markdown:
    """Join the parts as in a sentence: `a`, `a and b`, `a, b and c`."""
    kept = list(parts)
    if len(kept) < 2:
        return kept[0] if kept else NOTHING
    head, tail = join(", ", kept[:-1]), kept[-1]
    return Markdown(f"{head} {last} {tail}")


def count(number: int, noun: LiteralString, plural: LiteralString = "") -> Markdown:
    """Return a number and a noun: `1 item`, `2 items`, `1,000 items`."""
    word = noun if number == 1 else plural or f"{noun}s"
    return Markdown(f"{number:,} {word}")


def link(text: Markdown, path: str, fragment: str = "") -> Markdown:
    """Return a link to a relative path, or to an anchor (`fragment`) there; an empty path is the page itself.

    If the text contains `]:`, code in it becomes plain text: at the start of a paragraph, the link would else be read
    as the definition of a reference.
    """
    if "]:" in text:
        text = Markdown(re.sub(r"(`+)( ?)(.+?)\2\1", lambda match: markdown_text(match[3]), text))
    destination = quote(path, safe="/.-_~", errors="surrogatepass") + (f"#{fragment}" if fragment else "")
    return Markdown(f"[{text}]({destination})")


def anchor(name: str) -> Markdown:
    """Return an empty HTML element that links can lead to.

    Raises `InternalError` for a name that is not a plain word.
    """
    if not re.fullmatch(r"[A-Za-z0-9_.~-]+", name):
        raise InternalError("an anchor is not a plain word")
    return Markdown(f'<a id="{name}"></a>')


def name_code(name: str) -> Markdown:
    """Return a member's name as code. A name that could be misread becomes a JSON string."""
    if not name or name != name.strip() or visible_json(name) != name:
        return markdown_code(visible_json(_quoted(name)))
    return markdown_code(name)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


@lru_cache(maxsize=1_024)
def prose(text: str) -> Markdown:
    """Return a sentence of ours that contains text of a schema; what stands between backquotes becomes code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return markdown_text(text)
    between = (_between(part) for part in parts[2::2])
    code = (markdown_code(part) for part in parts[1::2])
    first = markdown_text(parts[0]) + (" " if parts[0].endswith(" ") else "")
    return Markdown(first + "".join(f"{shown}{after}" for shown, after in zip(code, between, strict=True)))


def _between(text: str) -> str:
    """Return text that follows a piece of code; its spaces are kept, and its first character does not start a line."""
    words = markdown_text(f".{text}")[1:].rstrip()
    space = " " if not text or text[0].isspace() else ""
    return f"{space}{words.lstrip()}{' ' if text[1:].endswith(' ') else ''}"


def paragraphs(text: str, limit: int = 20_000) -> Markdown:
    """Return text of several lines as Markdown.

    Blank lines separate paragraphs; a line that looks like an item of a list keeps a line of its own.
    """
    blocks = re.split(r"\n\s*\n", cut(text, limit).strip().replace("\r\n", "\n").replace("\r", "\n"))
    return Markdown("\n\n".join(filter(None, (_paragraph(block) for block in blocks))))


def _paragraph(block: str) -> str:
    lines = [(line, markdown_text(line)) for line in block.split("\n") if line.strip()]
    text = ""
    for raw, shown in lines:
        apart = re.match(r"\s*([-*+•]|\d+[.)])\s", raw) is not None
        text += ("\\\n" if apart else "\n") + shown if text else shown
    return text


def cut(text: str, limit: int) -> str:
    """Return the text; if it is longer than `limit`, return its beginning and how many characters are missing."""
    if len(text) <= limit:
        return text
    return f"{text[:limit].rstrip()} … ({len(text) - limit:,} more characters)"
