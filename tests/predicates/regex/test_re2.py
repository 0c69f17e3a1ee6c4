"""Patterns printed for RE2 match in DuckDB what Python's printed form matches here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.predicates.strategies import patterns, texts

from trivet.predicates.formats import CHECK_PATTERNS, FORMATS
from trivet.predicates.nodes import Cannot
from trivet.predicates.regex import Re2Test, parse, to_python, to_re2

duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed: trivet[duckdb]")


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


def passes(connection: duckdb.DuckDBPyConnection, test: Re2Test, found: Sequence[str]) -> list[bool]:
    wanted = [True] * len(found)
    for source, is_positive in [
        *((one, True) for one in test.positives),
        *((o, False) for o in test.negatives),
    ]:
        query = "SELECT [regexp_matches(t, $1) for t in $2]"
        answers = connection.execute(query, [source, list(found)]).fetchone()
        assert answers is not None
        wanted = [so_far and answer is is_positive for so_far, answer in zip(wanted, answers[0], strict=True)]
    return wanted


def agree(connection: duckdb.DuckDBPyConnection, pattern: str, found: Sequence[str]) -> None:
    test, python = to_re2(parse(pattern)), to_python(parse(pattern))
    assert isinstance(test, Re2Test), test
    assert isinstance(python, str), python
    assert passes(connection, test, found) == [re.search(python, text) is not None for text in found]


def storable(text: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in text)


@given(pattern=patterns(), found=st.lists(texts.filter(storable), min_size=1, max_size=8))
@settings(max_examples=500, deadline=None)
def test_agrees_with_python(connection: duckdb.DuckDBPyConnection, pattern: str, found: list[str]) -> None:
    assume(not isinstance(to_re2(parse(pattern)), Cannot))
    assume(not isinstance(to_python(parse(pattern)), Cannot))
    agree(connection, pattern, found)


@pytest.mark.parametrize(
    ("pattern", "counts"),
    [
        ("^a{1001}$", [1000, 1001, 1002]),
        ("^a{2,2500}$", [1, 2, 1000, 2499, 2500, 2501]),
        ("^a{1500,}$", [1499, 1500, 4000]),
        ("^(?:(?:a{30}){30}){3}$", [2699, 2700, 2701]),
        ("^(?:a{1200}b?){2}$", [2399, 2400, 2401]),
    ],
)
def test_counts_beyond_what_braces_hold(
    connection: duckdb.DuckDBPyConnection, pattern: str, counts: list[int]
) -> None:
    agree(connection, pattern, ["a" * count for count in counts])


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("^.$", ["\n", "\r", "\u2028", "a", "\U0001f600"]),
        ("^\\d\\w\\s$", ["1a ", "\u0661a ", "1\u00e9 ", "1a\u00a0", "1a\ufeff"]),
        ("a$", ["a", "a\n", "\na"]),
        ("^[^]$", ["\n", "\0", "ab"]),
        ("[]", ["", "a"]),
        ("\\p{Lu}", ["a", "\u00c9", "A"]),
        ("^(?!foo|bar)[a-z]+$", ["foo", "foot", "xfoo", "bar", "ba"]),
        ("^(?=.*[0-9])(?!.*x)[a-z0-9]{3}$", ["abc", "a1c", "x1c", "a12b"]),
        ("\\bfoo\\b", ["foo", "food", "xfood"]),
        ("(a|b)+?c", ["abc", "c", "aac"]),
        ("a\\0b", ["a\0b", "ab"]),
    ],
)
def test_classes_anchors_and_leading_looks(
    connection: duckdb.DuckDBPyConnection, pattern: str, found: list[str]
) -> None:
    agree(connection, pattern, found)


def test_formats_are_patterns_there(connection: duckdb.DuckDBPyConnection) -> None:
    wanted = [pattern for entry in FORMATS.values() for pattern in entry.patterns]
    wanted += [pattern for several in CHECK_PATTERNS.values() for pattern in several]
    for pattern in wanted:
        agree(connection, pattern, ["", "a", "2024-02-29", "::1", "http://\u00e9/", "a@b.c", "12:00:60Z"])


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("a(?=b)", "no lookahead"),
        ("(?<=a)b", "no lookbehind"),
        ("^(?!a(?!b))c", "no lookahead"),
        ("(a)\\1", "no backreferences"),
        ("^.{1,100000}$", "too large"),
    ],
)
def test_what_re2_cannot_say_has_a_reason(pattern: str, reason: str) -> None:
    answer = to_re2(parse(pattern))
    assert isinstance(answer, Cannot)
    assert reason in answer.reason
