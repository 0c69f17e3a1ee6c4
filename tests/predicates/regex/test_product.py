"""The shortest text that several patterns describe is one, and where none is found there is none."""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from trivet.predicates.regex.product import machine, machines_of, shortest

PATTERNS = ["^a*$", "^[ab]+$", "b", "^(?:ab)*$", "a$", "^.{2}$", "^(?!a)", "[^a]"]
MANY = 10**9


def _matches(pattern: str, text: str) -> bool:
    """As in ECMA-262, where `$` is the end alone, and `.` is no line terminator."""
    python = pattern.replace(".", r"[^\n\r\u2028\u2029]").replace("$", r"\Z")
    return re.search(python, text) is not None


@given(
    st.lists(st.tuples(st.sampled_from(PATTERNS), st.booleans()), min_size=1, max_size=4), st.integers(0, 3)
)
@example([("^a*$", False), ("^.{2}$", False), ("^(?!a)", False)], 0)
@settings(max_examples=150)
def test_it_is_the_shortest(listed: list[tuple[str, bool]], least: int) -> None:
    found = shortest(machines_of(listed), least, least + 2)
    assert found.is_sure
    texts = ("".join(chars) for length in range(least, least + 3) for chars in product("abc", repeat=length))
    fitting = [text for text in texts if all(_matches(p, text) is wanted for p, wanted in listed)]
    if found.text is None:
        assert fitting == []
    else:
        assert all(_matches(p, found.text) is wanted for p, wanted in listed)
        assert least <= len(found.text) <= (len(fitting[0]) if fitting else least + 2)


def test_a_difference_is_found() -> None:
    found = shortest(
        machines_of([("^[0-9]{2}:[0-9]{2}$", True), ("^[0-2][0-9]:[0-5][0-9]$", False)]), 0, MANY
    )
    assert found.text is not None and re.fullmatch("[0-9]{2}:[0-9]{2}", found.text)


def test_what_is_too_long_is_not_sure() -> None:
    assert not shortest(machines_of([("^a*$", True)]), 10_000, MANY).is_sure


@pytest.mark.parametrize("pattern", ["(", "^(a)\\1$", "^(?:a|b)*a(?:a|b){30}$"])
def test_a_pattern_without_an_automaton(pattern: str) -> None:
    assert machine(pattern) is None
