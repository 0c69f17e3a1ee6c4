"""Patterns printed for PostgreSQL match there what Python's printed form matches here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import psycopg
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.predicates.strategies import patterns, texts

from trivet.predicates.formats import CHECK_PATTERNS, FORMATS
from trivet.predicates.nodes import Cannot
from trivet.predicates.regex import parse, to_postgresql, to_python

pytestmark = pytest.mark.postgresql


@pytest.fixture(scope="module")
def connection(postgresql: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(postgresql, autocommit=True) as opened:
        yield opened


def search(connection: psycopg.Connection[Any], source: str, found: Sequence[str]) -> list[bool]:
    query = "SELECT array_agg(t ~ %s ORDER BY n) FROM unnest(%s::text[]) WITH ORDINALITY AS u(t, n)"
    row = connection.execute(query, (source, list(found))).fetchone()
    assert row is not None
    return list(row[0])


def agree(connection: psycopg.Connection[Any], pattern: str, found: Sequence[str]) -> None:
    source, python = to_postgresql(parse(pattern)), to_python(parse(pattern))
    assert isinstance(source, str), source
    assert isinstance(python, str), python
    assert search(connection, source, found) == [re.search(python, text) is not None for text in found]


@given(pattern=patterns(), found=st.lists(texts, min_size=1, max_size=8))
@settings(max_examples=500, deadline=None)
def test_agrees_with_python(connection: psycopg.Connection[Any], pattern: str, found: list[str]) -> None:
    assume(not isinstance(to_postgresql(parse(pattern)), Cannot))
    assume(not isinstance(to_python(parse(pattern)), Cannot))
    agree(connection, pattern, found)


@pytest.mark.parametrize(
    ("pattern", "counts"),
    [
        ("^a{256}$", [255, 256, 257]),
        ("^a{2,600}$", [1, 2, 255, 599, 600, 601]),
        ("^a{300,}$", [299, 300, 900]),
        ("^(?:ab?){511}$", [510, 511, 512]),
    ],
)
def test_counts_beyond_what_braces_hold(
    connection: psycopg.Connection[Any], pattern: str, counts: list[int]
) -> None:
    agree(connection, pattern, ["a" * count for count in counts])


def test_every_format_is_a_pattern_there(connection: psycopg.Connection[Any]) -> None:
    wanted = [pattern for entry in FORMATS.values() for pattern in entry.patterns]
    wanted += [pattern for several in CHECK_PATTERNS.values() for pattern in several]
    for pattern in wanted:
        agree(connection, pattern, ["", "a", "2024-02-29", "::1", "http://\u00e9/", "a@b.c", "12:00:60Z"])


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(a)?\\1b", "captured nothing"),
        ("(?=(a))\\1", "inside a lookaround"),
        ("($|..)\\1", "contains an assertion"),
        ("^.{1,100000}$", "too large"),
    ],
)
def test_what_postgresql_cannot_say_has_a_reason(pattern: str, reason: str) -> None:
    answer = to_postgresql(parse(pattern))
    assert isinstance(answer, Cannot)
    assert reason in answer.reason
