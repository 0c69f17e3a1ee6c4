"""Converts descriptions in Markdown to Markdown that is safe on a page.

HTML becomes visible text. Only links to `https:`, `http:` and `mailto:` stay links.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from trivet.sinks import Markdown, markdown_code, markdown_fence, markdown_text
from trivet.targets.docs.markdown import BREAK, cut

_READER = MarkdownIt("commonmark", {"html": False})
_LINK = re.compile(r"(https?://|mailto:)[^\s<>\"'`\\{}|^]+")
_LIST = re.compile(r"- |\d+\. ")
_DEPTH = 4


def rich_blocks(text: str, limit: int = 20_000) -> Markdown:
    """Convert the Markdown of a description to Markdown for a page. Text beyond `limit` characters is cut."""
    root = SyntaxTreeNode(_READER.parse(cut(text, limit)))
    return Markdown("\n\n".join("\n".join(block) for block in _blocks(root.children, 0)))


def rich_line(text: str, limit: int) -> Markdown:
    """Return a description in Markdown as a single line, for a cell of a table; `<br>` separates its blocks."""
    root = SyntaxTreeNode(_READER.parse(cut(text, limit)))
    return Markdown(BREAK.join(_lines(root.children)))


def _blocks(nodes: Sequence[SyntaxTreeNode], depth: int) -> Iterator[list[str]]:
    for node in nodes:
        match node.type:
            case "paragraph":
                yield [_inline(node)]
            case "heading":
                if words := _inline(node):
                    yield [f"**{words}**"]
            case "fence" | "code_block":
                yield markdown_fence(node.content.rstrip("\n"), _language(node.info)).split("\n")
            case "bullet_list" | "ordered_list" if depth < _DEPTH:
                yield list(_list(node, depth))
            case "hr":
                continue
            case _:
                yield from _blocks(node.children, depth + 1)


def _list(node: SyntaxTreeNode, depth: int) -> Iterator[str]:
    for number, item in enumerate(node.children, int(node.attrs.get("start", 1))):
        mark = "- " if node.type == "bullet_list" else f"{number}. "
        blocks = list(_blocks(item.children, depth + 1)) or [[""]]
        margin = " " * len(mark)
        for index, block in enumerate(blocks):
            if index and not _LIST.match(block[0]):
                yield ""
            for line_number, line in enumerate(block):
                yield f"{mark if not index and not line_number else margin}{line}".rstrip()


def _lines(nodes: Sequence[SyntaxTreeNode]) -> Iterator[str]:
    for node in nodes:
        match node.type:
            case "paragraph" | "heading":
                yield _inline(node)
            case "fence" | "code_block":
                yield from (markdown_code(line) for line in node.content.split("\n") if line.strip())
            case "list_item":
                yield from (
                    f"{'• ' if not at else ''}{line}" for at, line in enumerate(_lines(node.children))
                )
            case _:
                yield from _lines(node.children)


def _inline(node: SyntaxTreeNode) -> str:
    tokens = [child for token in node.to_tokens() for child in token.children or ()]
    return _text(tokens) or markdown_text("")


def _text(tokens: Sequence[Token]) -> str:
    """Return the tokens as Markdown. Texts that follow each other are escaped together: they may be one word."""
    pieces: list[str] = []
    ends: list[str] = []
    opened: list[int] = []
    plain = ""
    for token in (*tokens, Token("end", "", 0)):
        target = str(token.attrs.get("href", ""))
        is_kept = _LINK.fullmatch(target) is not None
        if token.type in ("text", "text_special", "image"):
            plain += token.content
            continue
        if token.type == "link_open" and not is_kept:
            ends.append("")
            continue
        if token.type == "link_close" and not ends[-1]:
            ends.pop()
            continue
        if plain:
            pieces.append(_kept(plain))
            plain = ""
        match token.type:
            case "code_inline":
                pieces.append(markdown_code(token.content))
            case "softbreak":
                pieces.append(" ")
            case "hardbreak":
                pieces.append(BREAK)
            case "em_open" | "strong_open":
                opened.append(len(pieces))
                pieces.append(token.markup.replace("_", "*"))
            case "em_close" | "strong_close":
                mark = token.markup.replace("_", "*")
                # Without anything between them, two marks would be a rule across the page
                is_empty = opened.pop() == len(pieces) - 1
                pieces = pieces[:-1] if is_empty else [*pieces, mark]
            case "link_open":
                ends.append(f"]({quote(target, safe=_SAFE)})")
                pieces.append("[")
            case "link_close":
                pieces.append(ends.pop())
    return "".join(pieces).strip()


#: Characters that stay in the target of a link; parentheses do not.
_SAFE = "/:?#@!$&*+,;=%-._~"


def _kept(text: str) -> str:
    """Return text with Markdown's special characters escaped. A space at its beginning or end is preserved."""
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() and text.strip() else ""
    return f"{before}{markdown_text(text)}{after}"


def _language(info: str) -> str:
    return info if re.fullmatch(r"[a-z]{1,12}", info) else ""
