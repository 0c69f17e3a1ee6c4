"""Markdown composed from sinks: the only functions of this target that put pieces of Markdown together.

Words of ours are literals in the code; everything else must be `Markdown` already, so that no schema text can
slip into a page without its sink.
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
    """Our own words with `{}` for each part; raises `InternalError` for a part that is no sink."""
    for part in parts:
        if not isinstance(part, Markdown) and type(part) is not int:
            raise InternalError(f"a page was composed with a {type(part).__name__} that is no Markdown")
    return Markdown(template.format(*parts))


def join(separator: LiteralString, parts: Iterable[Markdown]) -> Markdown:
    """The parts with our own separator between them."""
    kept = list(parts)
    return compose("{}" * len(kept), *kept) if not separator else Markdown(separator.join(_checked(kept)))


def _checked(parts: list[Markdown]) -> list[Markdown]:
    compose("{}" * len(parts), *parts)
    return parts


def series(parts: Iterable[Markdown], last: LiteralString = "and") -> Markdown:
    """`a`, `a and b`, `a, b and c`."""
    kept = list(parts)
    if len(kept) < 2:
        return kept[0] if kept else NOTHING
    head, tail = join(", ", kept[:-1]), kept[-1]
    return Markdown(f"{head} {last} {tail}")


def count(number: int, noun: LiteralString, plural: LiteralString = "") -> Markdown:
    """`1 item`, `2 items`; thousands are parted by a comma."""
    word = noun if number == 1 else plural or f"{noun}s"
    return Markdown(f"{number:,} {word}")


def link(text: Markdown, path: str, fragment: str = "") -> Markdown:
    """A link to a relative path (empty: this page), or to an anchor there.

    Code that holds `]:` stands as plain text: where a paragraph begins with it, it would define a reference.
    """
    if "]:" in text:
        text = Markdown(re.sub(r"(`+)( ?)(.+?)\2\1", lambda match: markdown_text(match[3]), text))
    destination = quote(path, safe="/.-_~", errors="surrogatepass") + (f"#{fragment}" if fragment else "")
    return Markdown(f"[{text}]({destination})")


def anchor(name: str) -> Markdown:
    """An empty element that links can point at; raises `InternalError` for a name that is no plain word."""
    if not re.fullmatch(r"[A-Za-z0-9_.~-]+", name):
        raise InternalError("an anchor is no plain word")
    return Markdown(f'<a id="{name}"></a>')


def name_code(name: str) -> Markdown:
    """A member's name as code; one that the eye would misread is shown as a JSON string."""
    if not name or name != name.strip() or visible_json(name) != name:
        return markdown_code(visible_json(_quoted(name)))
    return markdown_code(name)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


@lru_cache(maxsize=1_024)
def prose(text: str) -> Markdown:
    """A sentence of ours, with schema text in it: what stands between backquotes becomes code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return markdown_text(text)
    between = (_between(part) for part in parts[2::2])
    code = (markdown_code(part) for part in parts[1::2])
    first = markdown_text(parts[0]) + (" " if parts[0].endswith(" ") else "")
    return Markdown(first + "".join(f"{shown}{after}" for shown, after in zip(code, between, strict=True)))


def _between(text: str) -> str:
    """Text after a piece of code: its spaces count, and its first character starts no line."""
    words = markdown_text(f".{text}")[1:].rstrip()
    space = " " if not text or text[0].isspace() else ""
    return f"{space}{words.lstrip()}{' ' if text[1:].endswith(' ') else ''}"


def paragraphs(text: str, limit: int = 20_000) -> Markdown:
    """Text of several lines: blank lines part paragraphs, a line that looks like a list item stays apart."""
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
    """The text, or its beginning and how many characters follow."""
    if len(text) <= limit:
        return text
    return f"{text[:limit].rstrip()} … ({len(text) - limit:,} more characters)"
