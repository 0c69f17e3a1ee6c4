"""Every sink holds any text: read back by the language it is for, the text means itself."""

from __future__ import annotations

import ast
import json
import re
import sqlite3

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from trivet.sinks import (
    UnsafeTextError,
    markdown_cell,
    markdown_code,
    markdown_fence,
    markdown_text,
    mermaid_text,
    path_segment,
    py_docstring,
    py_identifier,
    py_string,
    sql_comment,
    sql_identifier,
    sql_literal,
)
from trivet.visible import visible_json

READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
PIECES = [
    *"`*_[]()|~$>#+-=:.!<&;\\ \t@/\"'{}^a1b",
    "http://", "www.", "a@b.co", "```", "---", "&amp;", "&#35;", "\\|", "<b>", "<!--", "\n", "\r\n", "](x)",
    "1. ", "é", "\u202e", "\0", "\x1b", "\ud800", "\u2028", "'''", '"""', "*/", "--",
]  # fmt: skip
TEXT = st.one_of(st.lists(st.sampled_from(PIECES), max_size=8).map("".join), st.text(max_size=20))


# Python -------------------------------------------------------------------------------------------------
@given(TEXT)
def test_a_python_string_is_a_literal_of_the_same_text(text: str) -> None:
    assert ast.literal_eval(py_string(text)) == text
    assert py_string(text).isascii()


@given(TEXT)
def test_a_docstring_is_one_literal(text: str) -> None:
    module = ast.parse(f"def f():\n    {py_docstring(text)}\n")
    (function,) = module.body
    assert isinstance(function, ast.FunctionDef)
    assert len(function.body) == 1
    assert isinstance(function.body[0], ast.Expr) and isinstance(function.body[0].value, ast.Constant)


@pytest.mark.parametrize("text", ["class", "a b", "", "1a", "a\n", "ﬁ", "a;b"])
def test_no_identifier_is_refused(text: str) -> None:
    with pytest.raises(UnsafeTextError):
        py_identifier(text)


# SQL ----------------------------------------------------------------------------------------------------
@given(TEXT)
def test_a_sql_literal_is_the_same_text(text: str) -> None:
    if "\0" in text or re.search("[\ud800-\udfff]", text):
        with pytest.raises(UnsafeTextError):
            sql_literal(text)
        return
    assert sqlite3.connect(":memory:").execute(f"SELECT {sql_literal(text)}").fetchone() == (text,)


@given(TEXT)
def test_a_sql_identifier_names_one_column(text: str) -> None:
    if not text or "\0" in text:
        with pytest.raises(UnsafeTextError):
            sql_identifier(text)
    elif not re.search("[\ud800-\udfff]", text):
        cursor = sqlite3.connect(":memory:").execute(f"SELECT 1 AS {sql_identifier(text)}")
        assert [column[0] for column in cursor.description] == [text]


@given(TEXT)
def test_a_sql_comment_stays_on_its_line(text: str) -> None:
    assert len(f"-- {sql_comment(text)}".splitlines()) == 1
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", sql_comment(text))


# Markdown -----------------------------------------------------------------------------------------------
def kinds(markdown: str) -> list[str]:
    """The kinds of all tokens, text aside."""
    return [
        token.type for token in flat(READER.parse(markdown)) if token.type not in ("text", "text_special")
    ]


def words(markdown: str) -> str:
    """What a reader reads, white space folded."""
    shown = ("text", "text_special", "code_inline", "fence")
    found = [token.content for token in flat(READER.parse(markdown)) if token.type in shown]
    return " ".join("".join(found).split())


def flat(tokens: list[Token]) -> list[Token]:
    return [one for token in tokens for one in (token, *flat(token.children or []))]


def visible(text: str) -> str:
    """The text as a sink shows it: an unreadable character as its escape, white space folded."""
    told = " ".join(text.split())
    return "".join(char if char == " " or is_plain(char) else ascii(char)[1:-1] for char in told)


def is_plain(char: str) -> bool:
    return (char.isascii() and char.isprintable()) or char == "é"


PLACES = ["{}", "x\n{}\ny", "# {}", "- {}", "a {} b", "[{}](x.md)", "**{}** c", "> q\n>\n> {}", "1. {}"]


@pytest.mark.parametrize("place", PLACES)
@given(text=st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join))
@example(text="# a #")
@example(text="a\n---\nb")
@example(text="![x](y)")
@example(text="<script>alert(1)</script>")
def test_text_means_itself_in_every_place(place: str, text: str) -> None:
    sunk = markdown_text(text)
    if sunk:
        assert kinds(place.format(sunk)) == kinds(place.format("x"))
        assert words(place.format(sunk)) == words(place.format("\0")).replace("\ufffd", visible(text))


@pytest.mark.parametrize("place", PLACES)
@given(text=st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join))
def test_code_means_itself_in_every_place(place: str, text: str) -> None:
    shown = "".join(char if char == " " or is_plain(char) else ascii(char)[1:-1] for char in text)
    sunk = markdown_code(text)
    place = place.replace("[{}]", "a [{}]")  # a paragraph that begins with [`]:`] defines a reference
    like = place.format("`x`" if sunk.startswith("`") else "x")
    assert kinds(place.format(sunk)) == kinds(like)
    assert " ".join(shown.split()) in words(place.format(sunk))


@given(first=TEXT, second=TEXT)
@example(first="a|b", second="`|\\|`")
def test_a_cell_stays_one_cell(first: str, second: str) -> None:
    cells = markdown_cell(markdown_text(first)), markdown_cell(markdown_code(second))
    table = f"| a | b |\n| --- | --- |\n| {cells[0]} | {cells[1]} |\n| y | z |\n"
    found = kinds(table)
    assert found.count("td_open") == 4
    assert found.count("tr_open") == 3
    assert not {"html_inline", "html_block", "link_open", "image"} & set(found)


def test_a_pipe_in_code_keeps_its_meaning_in_a_cell_and_outside() -> None:
    code = markdown_code("^(a|b)$")
    assert words(code) == "^(a|b)$"
    assert words(f"| a |\n| --- |\n| {markdown_cell(code)} |\n").endswith("^(a|b)$")
    assert words(f"| a |\n| --- |\n| {markdown_cell(markdown_code('a' + chr(92) + '|b'))} |\n").endswith(
        "a\\|b"
    )


@given(TEXT)
@example("```\n# x\n```")
def test_a_fence_is_ended_by_nothing_in_it(text: str) -> None:
    assert kinds(f"{markdown_fence(text, 'json')}\n") == ["fence"]


@given(TEXT)
def test_a_mermaid_label_has_only_plain_characters(text: str) -> None:
    assert re.fullmatch(r"([A-Za-z0-9 _.,-]|#\d+;)*", mermaid_text(text))


@pytest.mark.parametrize("char", "\0\x1b\x07\x9b\u202e\u2066\u200b\ufeff\U000e0041\ud800\ue000")
def test_what_nobody_sees_is_shown_as_an_escape(char: str) -> None:
    for sunk in (markdown_text(f"a{char}b"), markdown_code(f"a{char}b"), sql_comment(f"a{char}b")):
        assert char not in sunk
        assert ascii(char)[2:-1] in sunk


@given(st.text(max_size=20))
def test_visible_json_is_the_same_json(text: str) -> None:
    shown = visible_json(json.dumps(text, ensure_ascii=False))
    assert json.loads(shown) == text
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", shown)


# Paths --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text", ["", ".", "..", "a/b", "a b", "a\\b", "-x", ".x", "a\n", "e\u0301", "\U0001f600", "é" * 101]
)
def test_what_is_no_plain_file_name_is_refused(text: str) -> None:
    with pytest.raises(UnsafeTextError):
        path_segment(text)
