"""Patterns printed for Rust's regex crate match in pydantic-core what Python's printed form matches here."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.predicates.strategies import patterns, texts

from trivet.predicates.formats import FORMATS
from trivet.predicates.nodes import Cannot
from trivet.predicates.regex import excludes_surrogates, parse, to_python, to_rust
from trivet.runtime import matcher


def agree(pattern: str, found: Sequence[str]) -> None:
    rust, python = to_rust(parse(pattern)), to_python(parse(pattern))
    assert isinstance(rust, str), rust
    assert isinstance(python, str), python
    matches = matcher(rust)
    assert [matches(text) for text in found] == [re.search(python, text) is not None for text in found]


def encodable(text: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in text)


@given(pattern=patterns(), found=st.lists(texts.filter(encodable), min_size=1, max_size=8))
@settings(max_examples=500, deadline=None)
def test_agrees_with_python(pattern: str, found: list[str]) -> None:
    assume(not isinstance(to_rust(parse(pattern)), Cannot))
    assume(not isinstance(to_python(parse(pattern)), Cannot))
    agree(pattern, found)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("^.$", ["\n", "\r", "\u2028", "a", "\U0001f600"]),
        ("^\\d\\w\\s$", ["1a ", "\u0661a ", "1\u00e9 ", "1a\u00a0", "1a\ufeff"]),
        ("a$", ["a", "a\n", "\na"]),
        ("^[^]$", ["\n", "\0", "ab"]),
        ("^[]$", ["", "a"]),
        ("a\\b", ["a", "a\u00e9", "ab"]),
        ("^[&&~~|a\\--]$", ["&", "~", "|", "a", "-", "b"]),
        ("^[a&&b\\[]$", ["a", "&", "b", "["]),
        ("^[\\uD800-\\uFFFF]$", ["\ue000", "a", "\U0001f600"]),
    ],
)
def test_what_the_engines_write_in_ways_of_their_own(pattern: str, found: list[str]) -> None:
    agree(pattern, found)


@pytest.mark.parametrize("pattern", [one for entry in FORMATS.values() for one in entry.patterns])
def test_every_pattern_of_a_format_has_a_form(pattern: str) -> None:
    printed = to_rust(parse(pattern))
    assert isinstance(printed, str)
    assert not matcher(printed)("\ud800")


@pytest.mark.parametrize(
    ("pattern", "excluded"),
    [
        ("^[a-z]+$", True),
        ("^(?:[a-z]|%[0-9])*$", True),
        ("^([a-z])\\1$", True),
        ("^[^a]$", False),
        ("^.$", False),
        ("^[a-z]+", False),
        ("[a-z]+$", False),
        ("^a|b$", False),
        ("^(?:a|[^b])$", False),
    ],
)
def test_whether_texts_with_lone_surrogates_are_excluded(pattern: str, excluded: bool) -> None:
    assert excludes_surrogates(parse(pattern)) is excluded
    if excluded:
        assert re.search(str(to_python(parse(pattern))), "\ud800") is None
