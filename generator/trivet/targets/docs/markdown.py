"""Composes Markdown.

The words of trivet itself are literals in the code. All other text must already be `Markdown`, so that
everything from a schema is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import LiteralString
from urllib.parse import quote

from trivet.diagnostics import InternalError
from trivet.letters import category
from trivet.sinks import Markdown, markdown_code, markdown_text
from trivet.visible import visible_json

NOTHING = Markdown("")


def compose(template: LiteralString, *parts: Markdown | int) -> Markdown:
    """Return the template with a part in place of each `{}`.

    Raises `InternalError` for a part that is neither `Markdown` nor an int.
    """
    for part in parts:
        if not isinstance(part, Markdown) and type(part) is not int:
            raise InternalError(f"a page was composed with a {type(part).__name__} that is not Markdown")
    return Markdown(template.format(*parts))


def join(separator: LiteralString, parts: Iterable[Markdown]) -> Markdown:
    """Join the parts with a separator."""
    kept = list(parts)
    return compose("{}" * len(kept), *kept) if not separator else Markdown(separator.join(_checked(kept)))


def _checked(parts: list[Markdown]) -> list[Markdown]:
    compose("{}" * len(parts), *parts)
    return parts


def series(parts: Iterable[Markdown], last: LiteralString = "and") -> Markdown:
    """Join the parts as in a sentence: `a`, `a and b`, `a, b and c`. The word before the last part is `last`."""
    kept = list(parts)
    if len(kept) < 2:
        return kept[0] if kept else NOTHING
    head, tail = join(", ", kept[:-1]), kept[-1]
    return Markdown(f"{head} {last} {tail}")


def sentence(text: Markdown) -> Markdown:
    """Return a text with a capital first letter; a text that begins with code or a link is left as it is."""
    return Markdown(text[:1].upper() + text[1:])


def ended(text: Markdown) -> Markdown:
    """Return a text with a full stop at its end. Nothing is added if it already ends with a punctuation mark."""
    last = text[-1:]
    is_word = bool(last) and (category(last)[0] in "LN" or last in "`)")
    return compose("{}.", text) if is_word else text


def count(number: int, noun: LiteralString, plural: LiteralString = "") -> Markdown:
    """Return a number and a noun: `1 item`, `2 items`, `1,000 items`."""
    word = noun if number == 1 else plural or f"{noun}s"
    return Markdown(f"{number:,} {word}")


def link(text: Markdown, path: str, fragment: str = "", below: str = "") -> Markdown:
    """Return a link to `path`. An empty path means the current page.

    - `path`: relative to `below`, or to the current page if `below` is empty
    - `fragment`: an anchor on the linked page, or empty

    If `text` contains `]:`, its code becomes plain text. Otherwise, Markdown could misread the link.
    """
    if "]:" in text:
        text = Markdown(re.sub(r"(`+)( ?)(.+?)\2\1", lambda match: markdown_text(match[3]), text))
    destination = (
        below + quote(path, safe="/.-_~", errors="surrogatepass") + (f"#{fragment}" if fragment else "")
    )
    return Markdown(f"[{text}]({destination})")


#: A line break inside a cell of a table.
BREAK = Markdown("<br/>")


def anchor(name: str) -> Markdown:
    """Return an empty HTML element with the id `name`, to which links can lead.

    Raises `InternalError` if the name contains anything but ASCII letters, digits and `_.~-`.
    """
    if not re.fullmatch(r"[A-Za-z0-9_.~-]+", name):
        raise InternalError("an anchor is not a plain word")
    return Markdown(f'<a id="{name}"></a>')


def name_code(name: str) -> Markdown:
    """Return a member's name as code.

    A name that would be hard to read, such as an empty one, becomes a quoted JSON string.
    """
    if not name or name != name.strip() or "\n" in name or visible_json(name) != name:
        return markdown_code(visible_json(_quoted(name)))
    return markdown_code(name)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


@lru_cache(maxsize=1_024)
def prose(text: str) -> Markdown:
    """Return a sentence as Markdown. Text between backquotes becomes code; everything else is escaped."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return markdown_text(text)
    between = (_between(part) for part in parts[2::2])
    code = (markdown_code(part) for part in parts[1::2])
    first = markdown_text(parts[0]) + (" " if parts[0].endswith(" ") else "")
    return Markdown(first + "".join(f"{shown}{after}" for shown, after in zip(code, between, strict=True)))


def _between(text: str) -> str:
    """Return the part of a sentence that follows a piece of code, escaped for Markdown.

    Characters that are markup only at the start of a line are not escaped. If `text` is empty, return one space.
    """
    words = markdown_text(f".{text}")[1:].rstrip()
    space = " " if not text or text[0].isspace() else ""
    return f"{space}{words.lstrip()}{' ' if text[1:].endswith(' ') else ''}"


def paragraphs(text: str, limit: int = 20_000) -> Markdown:
    """Return a text of several lines as Markdown.

    Blank lines separate paragraphs. A line that looks like a list item stays on a line of its own. Text beyond `limit`
    characters is cut.
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
    """Return the text, cut after `limit` characters. If it is cut, `… (12 more characters)` follows."""
    if len(text) <= limit:
        return text
    return f"{text[:limit].rstrip()} … ({len(text) - limit:,} more characters)"
