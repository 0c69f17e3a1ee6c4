"""Patterns as GLOBs match in stock SQLite what Python's printed form matches here."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.predicates.strategies import ALPHABET, patterns

from trivet.predicates.nodes import Cannot
from trivet.predicates.regex import GlobTest, parse, to_glob, to_python


@pytest.fixture(scope="module")
def connection() -> Iterator[sqlite3.Connection]:
    with sqlite3.connect(":memory:") as opened:
        yield opened


def holds(connection: sqlite3.Connection, test: GlobTest, text: str) -> bool:
    globs = [(glob, 1) for glob in test.positives] + [(glob, 0) for glob in test.negatives]
    query = "SELECT length(?) >= ? AND length(?) <= ?" + " AND (? GLOB ?) = ?" * len(globs)
    top = 10**9 if test.maximum is None else test.maximum
    values = [text, test.minimum, text, top, *(part for glob, kind in globs for part in (text, glob, kind))]
    return bool(connection.execute(query, values).fetchone()[0])


def agree(connection: sqlite3.Connection, pattern: str, text: str) -> None:
    tests, python = to_glob(parse(pattern)), to_python(parse(pattern))
    assert not isinstance(tests, Cannot), tests
    assert isinstance(python, str)
    found = any(holds(connection, test, text) for test in tests)
    assert found is (re.search(python, text) is not None), (text, tests)


@given(pattern=patterns(groups=False), found=st.lists(st.text(ALPHABET, max_size=5), min_size=1, max_size=12))
@settings(max_examples=500, deadline=None)
def test_agrees_with_python(connection: sqlite3.Connection, pattern: str, found: list[str]) -> None:
    assume("\\0" not in pattern)
    assume(not isinstance(to_glob(parse(pattern)), Cannot))
    for text in found:
        agree(connection, pattern, text)


USUAL = [
    "^[a-z]+$",
    "^[a-z]{2,10}$",
    "^(a|b)-\\d{4}$",
    "^\\d{4}-\\d{2}-\\d{2}$",
    "^[A-Z]{3}-\\d+$",
    "^v\\d+$",
    "foo",
    "^x-",
    "\\.json$",
    "^$",
    "^.{1,20}$",
    "^\\S+$",
    "^[^/]*$",
    "^[+-]?\\d+$",
    "^#[0-9a-fA-F]{6}$",
    "^(red|green|blue)$",
    "^[\\]\\[*?^-]+$",
    "^[*?\\[\\]]a$",
    "^[Z-^]$",
    "^[[-a]b$",
    "^[^\\]]-$",
    "^\\p{Lu}.*$",
    "^https?://",
    "^\\d+\\.\\d+$",
    "^(?:0|[1-9]\\d*)\\.(?:0|[1-9]\\d*)$",
    "^[a-z]+(?:-[a-z]+)*$",
    "^[^@]+@[^@]+$",
    "^(?!.*\\.\\.)[a-z.]+$",
    "^[^]{1,3}@[^@]*$",
    "@[^@]{1,2}$",
    "^[^/]{2}/[^]*$",
    "^[^/]{1,3}/[^]{2,4}$",
    "^[ab/]{1,3}/[ab]+$",
]


@pytest.mark.parametrize("pattern", USUAL)
@given(text=st.text("ab-0Z.#/]^[*?@\u00e9\n/vx1", max_size=8))
@settings(max_examples=150, deadline=None)
def test_usual_patterns_have_a_glob(connection: sqlite3.Connection, pattern: str, text: str) -> None:
    agree(connection, pattern, text)


@pytest.mark.parametrize("pattern", USUAL)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_usual_patterns_accept_what_they_match(
    connection: sqlite3.Connection, pattern: str, data: st.DataObject
) -> None:
    python = to_python(parse(pattern))
    assert isinstance(python, str)
    agree(
        connection,
        pattern,
        data.draw(st.from_regex(python, alphabet=st.characters(codec="utf-8", exclude_characters="\0"))),
    )


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("^(?!foo$).*$", "look"),
        ("(a)\\1", "group"),
        ("^(?:ab|ba)*c", "more than one character"),
        ("[\\ufffe]", "U+FFFE"),
    ],
)
def test_what_glob_cannot_say_has_a_reason(pattern: str, reason: str) -> None:
    answer = to_glob(parse(pattern))
    assert isinstance(answer, Cannot)
    assert reason in answer.reason


def test_a_pattern_that_never_matches_has_no_test() -> None:
    assert to_glob(parse("a^")) == ()
