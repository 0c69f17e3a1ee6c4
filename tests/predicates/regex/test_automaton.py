"""Automata accept the texts in which the pattern matches, here and as a query in SQLite."""

from __future__ import annotations

import re
import sqlite3

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.predicates.strategies import patterns, texts

from trivet.predicates.formats import CHECK_PATTERNS, FORMATS
from trivet.predicates.nodes import Cannot
from trivet.predicates.regex import Automaton, parse, to_automaton, to_python


@given(pattern=patterns(), found=st.lists(texts, min_size=1, max_size=10))
@settings(max_examples=400, deadline=None)
def test_agrees_with_python(pattern: str, found: list[str]) -> None:
    python, automaton = to_python(parse(pattern)), to_automaton(parse(pattern))
    assume(isinstance(python, str) and isinstance(automaton, Automaton))
    assert isinstance(python, str)
    assert isinstance(automaton, Automaton)
    for text in found:
        assert automaton.accepts(text) is (re.search(python, text) is not None), text


def in_sqlite(automaton: Automaton, text: str) -> bool:
    rows = ", ".join(map(str, automaton.transitions)) or "(NULL, NULL, NULL, NULL)"
    query = f"""
        WITH RECURSIVE t(state, low, high, next) AS (VALUES {rows}), run(place, state) AS (
          SELECT 1, 0 UNION ALL
          SELECT place + 1, next FROM run JOIN t USING (state)
          WHERE unicode(substr(:x, place, 1)) BETWEEN low AND high)
        SELECT count(*) FROM run WHERE place = length(:x) + 1 AND state IN ({", ".join(map(str, automaton.accepting))})
    """  # fmt: skip
    with sqlite3.connect(":memory:") as connection:
        return bool(connection.execute(query, {"x": text}).fetchone()[0])


@pytest.mark.parametrize("pattern", ["^[a-z]+(?:-[a-z]+)*$", "^(?!x$)\\S+$", "\\bfoo\\b", "(?<=a)b|^$", "[]"])
@given(text=st.text("axb-fo \u00e9", max_size=6) | st.sampled_from(["foo", "a foo b", "xfoo", "a-b"]))
@settings(max_examples=100, deadline=None)
def test_runs_as_a_query(pattern: str, text: str) -> None:
    automaton, python = to_automaton(parse(pattern)), to_python(parse(pattern))
    assert isinstance(automaton, Automaton)
    assert isinstance(python, str)
    assert in_sqlite(automaton, text) is (re.search(python, text) is not None)


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_has_automata(name: str) -> None:
    checks = [pattern for check in FORMATS[name].checks for pattern in CHECK_PATTERNS.get(check, ())]
    for pattern in (*FORMATS[name].patterns, *checks):
        assert isinstance(to_automaton(parse(pattern)), Automaton), pattern


def test_it_is_minimal_and_numbered_by_discovery() -> None:
    assert to_automaton(parse("^(?:ab|bb)$")) == Automaton(
        states=3, accepting=(2,), transitions=((0, 97, 98, 1), (1, 98, 98, 2))
    )
    assert to_automaton(parse("^a*(?:a|aa)?$")) == Automaton(1, (0,), ((0, 97, 97, 0),))
    assert to_automaton(parse("[]")) == Automaton(0, (), ())


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("(a|b)\\1", "backreference"),
        ("^(?:a|b)*a(?:a|b){12}$", "states"),
        ("(?:a{100}){100}", "places"),
        ("^(?:(?=.*a)|(?=.*b))(?:(?=.*c)|(?=.*d))(?:(?=.*e)|(?=.*f))(?:(?=.*g)|(?=.*h))(?=.*i)", "steps"),
        ("(?<=\\b)a", "inside a lookbehind"),
        ("(?=(?<=a)b)", "inside a lookahead"),
    ],
)
def test_what_has_no_automaton_has_a_reason(pattern: str, reason: str) -> None:
    answer = to_automaton(parse(pattern))
    assert isinstance(answer, Cannot)
    assert reason in answer.reason
