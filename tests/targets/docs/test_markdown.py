"""Pieces of Markdown put together: only sinks, and what they say is what a reader reads."""

from __future__ import annotations

import pytest
from tests.targets.docs.building import READER, read, shape

from trivet.diagnostics import InternalError
from trivet.sinks import Markdown, markdown_code
from trivet.targets.docs.markdown import anchor, compose, join, link, name_code, paragraphs, prose, series


def words(markdown: str) -> str:
    return " ".join(read(token) for token in READER.parse(markdown) if token.type == "inline")


def test_bare_text_is_refused() -> None:
    with pytest.raises(InternalError):
        compose("{}", "<b>")  # type: ignore[arg-type]
    with pytest.raises(InternalError):
        join(", ", [Markdown("a"), "<b>"])  # type: ignore[list-item]


@pytest.mark.parametrize("text", ["]:", "a]: b", "`]:`", "]"])
def test_code_in_a_link_stays_in_it(text: str) -> None:
    markdown = link(markdown_code(text), "a b.md", "x")
    assert shape(markdown).count("link_open") == 1
    assert words(markdown) == text
    assert "(a%20b.md#x)" in markdown
    assert link(Markdown("x"), "a#b.md") == "[x](a%23b.md)"


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("see `a` and `b`", "see a and b"),
        ("`a``b`", "a b"),
        ("an odd ` one", "an odd ` one"),
        ("`x`: *y*", "x: *y*"),
    ],
)
def test_prose(text: str, read_as: str) -> None:
    assert words(prose(text)).strip() == read_as


def test_paragraphs_keep_their_lines_apart() -> None:
    markdown = paragraphs("One\ntwo.\n\nThings:\n- a\n- b\n")
    assert [token for token in shape(markdown) if token != "inline"] == [
        "paragraph_open", "paragraph_close", "paragraph_open", "hardbreak", "hardbreak", "paragraph_close",
    ]  # fmt: skip


def test_series() -> None:
    assert series(map(Markdown, "abc")) == "a, b and c"
    assert series([Markdown("a")]) == "a"
    assert series([]) == ""


@pytest.mark.parametrize("name", ["", " a", "a ", "a\tb", "a"])
def test_a_name_that_the_eye_would_misread_is_quoted(name: str) -> None:
    assert name_code(name).startswith('`"') == (name != "a")


def test_an_anchor_is_a_plain_word() -> None:
    with pytest.raises(InternalError):
        anchor('x"y')
