"""Converts the Markdown of the docs to HTML for the site.

HTML in the Markdown is shown as text, except anchors and line breaks. Links to pages of the docs become links
to pages of the site. Links to other files become plain text, because the site may not have these files.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from trivet.sinks import Html, Markdown
from trivet.targets.docs.web.code import highlighted

_ANCHOR = re.compile(r'<a id="([A-Za-z0-9_.~-]+)">')


class _Renderer(RendererHTML):
    def html_inline(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        content = tokens[idx].content
        anchor = _ANCHOR.fullmatch(content)
        if anchor:
            return f'<span id="{anchor[1]}"></span>'
        return {"</a>": "", "<br/>": "<br>"}.get(content, escapeHtml(content))

    def html_block(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return f"<p>{escapeHtml(tokens[idx].content)}</p>"

    def fence(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return highlighted(tokens[idx].content.rstrip("\n"), tokens[idx].info)

    def link_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        target = site_target(str(tokens[idx].attrs.get("href", "")))
        return f'<a href="{escapeHtml(target)}">' if target else '<span class="file">'

    def link_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        depth = 0
        for token in reversed(tokens[:idx]):
            depth += {"link_close": 1, "link_open": -1}.get(token.type, 0)
            if depth < 0:
                return "</a>" if site_target(str(token.attrs.get("href", ""))) else "</span>"
        return ""


_READER = MarkdownIt("commonmark", {"html": True}, renderer_cls=_Renderer).enable("table")


def site_target(target: str) -> str:
    """Return the address that a Markdown link has on the site.

    - A link to a page leads to its HTML: `order.md` → `order.html`.
    - Links to web pages and `mailto:` links stay unchanged.
    - All other links, such as `ftp:`, become empty.
    """
    path, mark, fragment = target.partition("#")
    if re.match(r"(https?://|mailto:)", target):
        return target
    if ":" in path:
        return ""
    if path and (not path.endswith(".md") or path.startswith("../../")):
        return ""
    name = re.sub(r"(^|/)README(\.md$|/)", r"\1index\2", path)
    return re.sub(r"\.md$", ".html", name) + mark + fragment


@lru_cache(maxsize=20_000)
def inline(text: Markdown) -> Html:
    """Return Markdown of one line as HTML without a paragraph."""
    return Html(_READER.renderInline(text))


def blocks(text: Markdown) -> Html:
    """Return Markdown of several lines as HTML."""
    return Html(_READER.render(text))


def items(lines: Sequence[Markdown]) -> Html:
    """Return the lines of a nested Markdown list as HTML; "" if there are none."""
    return blocks(Markdown("\n".join(lines))) if lines else Html("")
