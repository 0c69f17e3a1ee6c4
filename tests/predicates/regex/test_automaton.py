"""Automata accept the texts in which the pattern matches."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.predicates.strategies import patterns, texts

from trivet.predicates.formats import CHECK_PATTERNS, FORMATS
from trivet.predicates.nodes import Cannot
from trivet.predicates.regex import Automaton, longest, parse, to_automaton, to_python


def accepts(automaton: Automaton, text: str) -> bool:
    state = 0
    for char in text:
        read = next(place for place, one in enumerate(automaton.classes) if ord(char) in one)
        state = automaton.table[state][read]
    return automaton.accepting[state]


@given(pattern=patterns(), found=st.lists(texts, min_size=1, max_size=10))
@settings(max_examples=400, deadline=None)
def test_agrees_with_python(pattern: str, found: list[str]) -> None:
    python, automaton = to_python(parse(pattern)), to_automaton(parse(pattern))
    assume(isinstance(python, str) and isinstance(automaton, Automaton))
    assert isinstance(python, str)
    assert isinstance(automaton, Automaton)
    for text in found:
        assert accepts(automaton, text) is (re.search(python, text) is not None), text


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_has_automata(name: str) -> None:
    checks = [pattern for check in FORMATS[name].checks for pattern in CHECK_PATTERNS.get(check, ())]
    for pattern in (*FORMATS[name].patterns, *checks):
        assert isinstance(to_automaton(parse(pattern)), Automaton), pattern


def test_it_is_minimal_and_numbered_by_discovery() -> None:
    found = to_automaton(parse("^(?:ab|bb)$"))
    assert isinstance(found, Automaton)
    a, b, other = (
        next(place for place, one in enumerate(found.classes) if ord(char) in one) for char in "abc"
    )
    dead = found.table[0][other]
    assert len(found.table) == 4
    assert found.is_dead(dead)
    assert found.table[0][a] == found.table[0][b] == min({1, 2, 3} - {dead})
    assert [state for state, is_accepting in enumerate(found.accepting) if is_accepting] == [3]


@pytest.mark.parametrize(
    ("pattern", "most"), [("^a{2,5}b?$", 6), ("^a*$", None), ("a", None), ("[]", None), ("^$", 0)]
)
def test_the_longest_text(pattern: str, most: int | None) -> None:
    assert longest(parse(pattern)) == most


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
