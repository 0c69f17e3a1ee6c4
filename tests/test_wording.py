"""Sentences with marked names and values: read back from Markdown, they are the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from trivet.wording import Code, markdown, plain, shortened

PIECES = [*"`*_[]|~$>#+-=:.!<&;\\\"'{}a1", "``", "&amp;", "1. ", "\\|"]
TEXT = (
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=6)
    .map("".join)
    .filter(lambda text: text == text.strip())
)


@given(TEXT, TEXT, st.integers(0, 4), TEXT)
def test_markdown_shows_names_and_values(before: str, name: str, spaces: int, value: str) -> None:
    words = (before, " ", Code(name), ": ", Code(f'"{value}{" " * spaces}x"', is_json=True), " → ", before)
    read = MarkdownIt("commonmark").renderInline(markdown(words))
    (parsed,) = MarkdownIt("commonmark").parseInline(markdown(words))
    shown = "".join(one.content for one in parsed.children or ())
    expected = f'{before} {name}: "{value}{" " * spaces}x" → {before}'
    assert shown.replace("\\u0020", " ") == expected and "  " not in shown and "<em>" not in read


def test_a_sentence_is_cut() -> None:
    words = ("ab ", Code("cdef"), " gh")
    assert shortened(words, 12) == words
    assert plain(shortened(words, 5)) == "ab `cd` …"
