"""Patterns printed for Python's `re` match what ECMA-262 says."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.predicates.regex.javascript import NODE, JavaScript
from tests.predicates.strategies import patterns, texts

from trivet.predicates.nodes import Cannot
from trivet.predicates.regex import parse, to_python


def matches(pattern: str, text: str) -> bool:
    source = to_python(parse(pattern))
    assert isinstance(source, str), source
    return re.compile(source).search(text) is not None


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("^a$", "a\n", False),
        ("\\d", "\u0660", False),
        ("\\w", "\u00e9", False),
        ("\\W", "\u00e9", True),
        ("^\\s$", "\ufeff", True),
        ("^\\S$", "\u200b", True),
        ("^.$", "\r", False),
        ("^.$", "\u2028", False),
        ("^.$", "\x85", True),
        ("^.$", "\U0001f600", True),
        ("^\\ud83d\\ude00$", "\U0001f600", True),
        ("[^]", "\n", True),
        ("[]", "a", False),
        ("\\B", "", True),
        ("(?:(a)|b)\\1c", "bc", True),
        ("\\1(a)", "a", True),
        ("(?<x>.)\\k<x>", "aa", True),
        ("(?<=a|bc)d", "bcd", True),
        ("(?<!a|bc)d", "bcd", False),
        ("^(?:\\1(a)){2}$", "aa", True),
        ("^\\p{Script=Greek}+$", "\u03b1\u03b2", True),
        ("^[\\d-x]+$", "1-x", True),
        ("^a{,2}$", "a{,2}", True),
        ("^[\\101]$", "A", True),
    ],
)
def test_meaning_where_python_differs(pattern: str, text: str, expected: bool) -> None:
    assert matches(pattern, text) is expected


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [("(?<=a+)b", "fixed width"), ("(?:(a)|b)*\\1c", "resets"), ("(?<=(a)\\1)b", "right to left")],
)
def test_what_python_cannot_say_has_a_reason(pattern: str, reason: str) -> None:
    answer = to_python(parse(pattern))
    assert isinstance(answer, Cannot)
    assert reason in answer.reason


@pytest.fixture(scope="module")
def javascript() -> Iterator[JavaScript]:
    if NODE is None:
        pytest.skip("no node on this machine to compare with")
    engine = JavaScript()
    yield engine
    engine.close()


@given(pattern=patterns(), found=st.lists(texts, min_size=1, max_size=8))
@settings(max_examples=600, deadline=None)
def test_agrees_with_javascript(javascript: JavaScript, pattern: str, found: list[str]) -> None:
    expected = javascript.search(pattern, found)
    if expected is None:
        return
    source = to_python(parse(pattern))
    if not isinstance(source, Cannot):
        assert source.isascii()
        assert [re.compile(source).search(text) is not None for text in found] == expected
