"""Checks that a finished page contains no HTML except what trivet writes itself.

Pages that users' own templates render are checked too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from trivet.diagnostics import InternalError

_READER = MarkdownIt("commonmark", {"html": True}).enable("table")
_ANCHOR = r'<a id="[A-Za-z0-9_.~-]+">|</a>|<br/>'
_FOLD = r"</?details>|<summary>[A-Za-z0-9 ,]*</summary>"
_INLINE = re.compile(_ANCHOR)
_BLOCK = re.compile(rf"({_FOLD}|\s)+")
_OURS = re.compile(f"{_ANCHOR}|{_FOLD}")


def check(path: str, text: str) -> None:
    """Raise `InternalError` if the page contains HTML that trivet does not generate.

    Allowed are trivet's anchors, line breaks in cells, and foldable sections (`<details>`).
    """
    if "<" not in _OURS.sub("", text):
        return
    for line, token in _tokens(_READER.parse(text)):
        allowed = _BLOCK if token.type == "html_block" else _INLINE
        if token.type in ("html_block", "html_inline") and not allowed.fullmatch(token.content):
            raise InternalError(f"{path}:{line} would contain raw HTML that is not trivet's own")


def _tokens(tokens: list[Token]) -> Iterator[tuple[int, Token]]:
    """Yield each token of the parsed page with a line number.

    That is the first line of the block that contains the token.
    """
    for token in tokens:
        line = token.map[0] + 1 if token.map else 1
        yield line, token
        yield from ((line, child) for child in token.children or ())
