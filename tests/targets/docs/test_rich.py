"""Descriptions that are Markdown keep their lists, code and links, and nothing that could break the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.targets.docs.building import READER, documented, meaning_of, page_of, written
from tests.targets.docs.test_hostile import TEXT

from trivet.sinks import markdown_text
from trivet.targets.docs.rich import rich_blocks, rich_line

MARKS = [
    "\n\n",
    "\n- ",
    "```",
    "[a](https://b.c)",
    "**",
    "![im](x)port a from 'b'",
    "[www](ftp:x)",
    "![1](x). a",
]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Two *words* and `code`.", "Two *words* and `code`."),
        ("- one\n- two\n  - inner", "- one\n- two\n  - inner"),
        ("1. a\n2. b", "1. a\n2. b"),
        ("5. a\n6. b", "5. a\n6. b"),
        ("![ex](x)port const a", markdown_text("export const a")),
        ("[im](ftp:x)port a from 'b'", markdown_text("import a from 'b'")),
        ("![1](x). item", markdown_text("1. item")),
        ("[www](ftp:x).evil.com", markdown_text("www.evil.com")),
        ("```sh\nls\n```", "```sh\nls\n```"),
        ("```\nall:\n\tcc x.c\n```", "```\nall:\n    cc x.c\n```"),
        ("See _*both*_ and rest.", "See **both** and rest."),
        ("# Big", "**Big**"),
        ("#", ""),
        ("**![](x)** _[](ftp:x)_", ""),
        ("[site](https://example.com/a?b=c)", "[site](https://example.com/a?b=c)"),
        ("[x](ftp://a) [y](../a.md)", "x y"),
        ("a <b>c</b>", "a &lt;b>c&lt;/b>"),
        ("{x}", "\\{x\\}"),
        ("> said", "said"),
    ],
)
def test_what_is_kept(text: str, kept: str) -> None:
    assert rich_blocks(text) == kept


def test_a_cell_has_one_line() -> None:
    assert rich_line("One.\n\n- a\n- b\n\n```\nx\n```", 500) == "One.<br/>• a<br/>• b<br/>`x`"


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(TEXT, st.sampled_from(MARKS)), max_size=8).map("".join))
def test_no_text_breaks_out(text: str) -> None:
    allowed = {"<br/>"}
    for kept in (rich_blocks(text), rich_line(text, 10_000)):
        assert not re.search(r"^(import|export)\b", kept.partition("```")[0], re.MULTILINE)
        for token in READER.parse(kept):
            assert token.type not in ("html_block", "hr", "heading_open", "blockquote_open", "table_open")
            for child in token.children or ():
                assert child.type != "image"
                assert child.type != "html_inline" or child.content in allowed
                assert child.type != "link_open" or str(child.attrs["href"]).startswith(("http", "mailto:"))
    assert "\n" not in rich_line(text, 10_000)


def test_the_setting(tmp_path: Path) -> None:
    schema = {
        "type": "object",
        "description": "Kinds:\n\n- one\n- two",
        "properties": {"m": {"type": "string", "description": "plain", "markdownDescription": "See `x`"}},
    }
    text = page_of(
        documented(written(tmp_path, {"a.json": schema}, targets={"docs": {"markdown": True}})), "a.A"
    )
    assert "\n- one\n- two\n" in text and meaning_of(text, "m") == "See x."
