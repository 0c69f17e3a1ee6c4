"""Simplifying and assuming a type keep the meaning."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume as given_that
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.predicates.strategies import predicates, values

from trivet.diagnostics import Origin
from trivet.predicates.analysis.types import possible_types
from trivet.predicates.evaluate import evaluate
from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    EveryUncoveredItem,
    EveryUncoveredProperty,
    ExactlyOne,
    HasKey,
    ItemCover,
    JsonType,
    KeyCover,
    Length,
    Never,
    Not,
    Or,
    Predicate,
    TypeIs,
    When,
)
from trivet.predicates.simplify import assume, simplify
from trivet.predicates.tree import assertions, walk
from trivet.predicates.values import is_integer, json_type

types: st.SearchStrategy[list[JsonType]] = st.lists(
    st.sampled_from(["array", "boolean", "integer", "null", "number", "object", "string"]),  # type: ignore[arg-type]
    min_size=1,
    max_size=3,
    unique=True,
)


@given(predicate=predicates, value=values)
@settings(max_examples=400, deadline=None)
def test_simplify_keeps_the_meaning(predicate: Predicate, value: Any) -> None:
    simple = simplify(predicate)
    assert evaluate(simple, value, {}) is evaluate(predicate, value, {})
    assert len(list(walk(simple))) <= 2 * len(list(walk(predicate)))
    assert simplify(simple) == simple


@given(predicate=predicates, value=values, kinds=types)
@settings(max_examples=400, deadline=None)
def test_assume_keeps_the_meaning_for_those_types(
    predicate: Predicate, value: Any, kinds: list[JsonType]
) -> None:
    given_that(evaluate(TypeIs(tuple(sorted(kinds))), value, {}))
    assert evaluate(assume(predicate, kinds), value, {}) is evaluate(predicate, value, {})


@given(predicate=predicates, value=values)
@settings(max_examples=400, deadline=None)
def test_what_is_accepted_has_a_possible_type(predicate: Predicate, value: Any) -> None:
    given_that(evaluate(predicate, value, {}))
    possible = possible_types(predicate)
    assert json_type(value) in possible or (is_integer(value) and "integer" in possible)


LONG = Length(">=", 1)
GUARDED = When(TypeIs(("string",)), LONG)


@pytest.mark.parametrize(
    ("predicate", "kinds", "expected"),
    [
        (GUARDED, ["string"], LONG),
        (GUARDED, ["string", "null"], GUARDED),
        (GUARDED, ["number"], Always()),
        (And((TypeIs(("string",)), GUARDED)), ["string"], LONG),
        (TypeIs(("number",)), ["integer"], Always()),
        (TypeIs(("integer",)), ["number"], TypeIs(("integer",))),
        (Or((TypeIs(("null",)), GUARDED)), ["string"], LONG),
        (ExactlyOne((TypeIs(("string",)), HasKey("a"))), ["string"], Not(HasKey("a"))),
        (
            Asserted("type", Origin("s"), TypeIs(("null",))),
            ["string"],
            Asserted("type", Origin("s"), Never()),
        ),
    ],
)
def test_what_a_known_type_decides(predicate: Predicate, kinds: list[JsonType], expected: Predicate) -> None:
    assert assume(predicate, kinds) == expected


@pytest.mark.parametrize(
    "cover", [ItemCover(Always(), None), ItemCover(Always(), 1, Always()), KeyCover(Always(), every=True)]
)
def test_nothing_is_asserted_where_a_cover_has_all(cover: ItemCover | KeyCover) -> None:
    node: Predicate = (
        EveryUncoveredItem((cover,), Never())
        if isinstance(cover, ItemCover)
        else EveryUncoveredProperty((cover,), Never())
    )
    assert simplify(node) == Always()


def test_marks_around_what_may_fail_are_kept() -> None:
    marked = Asserted("not", Origin("s"), Not(Always()))
    assert list(assertions(simplify(And((marked, Always()))))) == [Asserted("not", Origin("s"), Never())]
