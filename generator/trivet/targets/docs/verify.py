"""Checks that a finished page contains no HTML except our own, even from overridden templates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from trivet.diagnostics import InternalError

_READER = MarkdownIt("commonmark", {"html": True}).enable("table")
_ANCHOR = r'<a id="[A-Za-z0-9_.~-]+">|</a>'
_FOLD = r"</?details>|<summary>[A-Za-z0-9 ,]*</summary>"
_INLINE = re.compile(_ANCHOR)
_BLOCK = re.compile(rf"({_FOLD}|\s)+")
_OURS = re.compile(f"{_ANCHOR}|{_FOLD}")


def check(path: str, text: str) -> None:
    """Raise `InternalError` for raw HTML that none of our templates writes.

    A page without any other `<` has none; a page with one, perhaps in code, is parsed as Markdown.
    """
    if "<" not in _OURS.sub("", text):
        return
    for line, token in _tokens(_READER.parse(text)):
        allowed = _BLOCK if token.type == "html_block" else _INLINE
        if token.type in ("html_block", "html_inline") and not allowed.fullmatch(token.content):
            raise InternalError(f"{path}:{line} would contain raw HTML that is not trivet's own")


def _tokens(tokens: list[Token]) -> Iterator[tuple[int, Token]]:
    """Yield each token with the first line of its block."""
    for token in tokens:
        line = token.map[0] + 1 if token.map else 1
        yield line, token
        yield from ((line, child) for child in token.children or ())
