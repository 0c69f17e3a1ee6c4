"""Tests that tell predicates apart: true for every value of one, false for every value of the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.predicates.strategies import predicates, values

from trivet.predicates.analysis.definitions import Analysis
from trivet.predicates.analysis.separation import Separation
from trivet.predicates.evaluate import evaluate
from trivet.predicates.nodes import (
    Always,
    And,
    EveryItem,
    EveryUncoveredProperty,
    ExactlyOne,
    HasKey,
    In,
    ItemAt,
    KeyCover,
    Named,
    Never,
    Or,
    Predicate,
    PropertyIs,
    Size,
    TypeIs,
    When,
)
from trivet.predicates.tree import named

KEYS = ("a", "b")


def closed(*keys: str) -> Predicate:
    return EveryUncoveredProperty((KeyCover(Always(), keys, (), False),), Never())


def of(kind: str, *parts: Predicate) -> Predicate:
    """A value of the type that satisfies the parts."""
    only = TypeIs((kind,))  # type: ignore[arg-type]
    return And((only, *(When(only, part) for part in parts)))


def _members(inner: st.SearchStrategy[Predicate]) -> st.SearchStrategy[Predicate]:
    each = st.sampled_from(KEYS)
    part = each.map(HasKey) | st.lists(each, unique=True).map(lambda keys: closed(*sorted(keys)))
    return st.lists(part | st.builds(PropertyIs, each, inner), min_size=1, max_size=4).map(
        lambda parts: of("object", *parts)
    )


def _items(inner: st.SearchStrategy[Predicate]) -> st.SearchStrategy[Predicate]:
    part = st.just(Size(">=", 1)) | st.just(Size(">=", 2))
    one = st.builds(ItemAt, st.integers(0, 1), inner) | st.builds(EveryItem, st.integers(0, 1), inner)
    return st.lists(part | one, min_size=1, max_size=4).map(lambda parts: of("array", *parts))


sides: st.SearchStrategy[Predicate] = st.recursive(
    st.sampled_from([In((1,)), In((2, "a")), In(("a", None)), TypeIs(("string",)), Named("p"), Named("q")]),
    lambda inner: (
        _members(inner)
        | _items(inner)
        | st.lists(inner, min_size=2, max_size=2).map(lambda parts: Or(tuple(parts)))
        | st.lists(inner, min_size=2, max_size=2).map(lambda parts: ExactlyOne(tuple(parts)))
    ),
    max_leaves=6,
)
documents = st.recursive(
    st.sampled_from([1, 2, "a", "b", None]),
    lambda inner: st.dictionaries(st.sampled_from([*KEYS, "c"]), inner) | st.lists(inner, max_size=3),
    max_leaves=5,
)
DEFINITIONS: Mapping[str, Predicate] = {
    "p": of("object", HasKey("a"), PropertyIs("a", In((1,)))),
    "q": of("object", closed("b"), PropertyIs("b", Named("q"))),
}


@given(one=sides, other=sides, found=st.lists(documents, min_size=5, max_size=15))
@settings(max_examples=400, deadline=None)
def test_a_test_holds_for_one_side_only(one: Predicate, other: Predicate, found: list[Any]) -> None:
    test = Separation(Analysis(DEFINITIONS)).test(one, other)
    if test is not None:
        assert not list(named(test))
        for value in found:
            assert not evaluate(one, value, DEFINITIONS) or evaluate(test, value, {})
            assert not (evaluate(other, value, DEFINITIONS) and evaluate(test, value, {}))


@given(parts=st.lists(sides, min_size=2, max_size=3), found=st.lists(documents, min_size=5, max_size=15))
@settings(max_examples=400, deadline=None)
def test_a_chain_means_exactly_one(parts: list[Predicate], found: list[Any]) -> None:
    chain = Separation(Analysis(DEFINITIONS)).chain(parts)
    if chain is not None:
        whole = ExactlyOne(tuple(parts))
        for value in found:
            assert evaluate(chain, value, DEFINITIONS) is evaluate(whole, value, DEFINITIONS)


@given(one=predicates, other=predicates, value=values)
@settings(max_examples=200, deadline=None)
def test_no_predicate_is_misjudged(one: Predicate, other: Predicate, value: Any) -> None:
    if list(named(one)) or list(named(other)):
        return
    test = Separation(Analysis({})).test(one, other)
    if test is not None:
        assert not evaluate(one, value, {}) or evaluate(test, value, {})
        assert not (evaluate(other, value, {}) and evaluate(test, value, {}))


KIND = of("object", HasKey("kind"), PropertyIs("kind", In(("x",))))
OTHER_KIND = of("object", HasKey("kind"), PropertyIs("kind", In(("y", "z"))))
APART: tuple[tuple[Predicate, Predicate], ...] = (
    (TypeIs(("string",)), TypeIs(("null", "number"))),
    (In((1, 2)), In((3,))),
    (KIND, OTHER_KIND),
    (of("object", PropertyIs("kind", In(("x",)))), OTHER_KIND),
    (OTHER_KIND, of("object", PropertyIs("kind", In(("x",))))),
    (of("object", HasKey("c")), of("object", closed("a", "b"))),
    (of("object", closed("a")), of("object", HasKey("b"))),
    (Named("p"), Named("q")),
    (of("array", EveryItem(0, KIND)), of("array", Size(">=", 1), ItemAt(0, OTHER_KIND))),
    (of("array", Size(">=", 2), EveryItem(1, KIND)), of("array", EveryItem(0, OTHER_KIND))),
    (
        Or((KIND, of("object", HasKey("c")))),
        of("object", closed("kind"), HasKey("kind"), PropertyIs("kind", In((1,)))),
    ),
    (
        of("object", HasKey("inner"), PropertyIs("inner", KIND)),
        of("object", HasKey("inner"), PropertyIs("inner", OTHER_KIND)),
    ),
    (And((Or((TypeIs(("string",)), KIND)),)), Or((TypeIs(("null",)), OTHER_KIND))),
)


RECURSIVE: Mapping[str, Predicate] = {
    "e": ExactlyOne(tuple(Named(f"o{number}") for number in range(12))),
    **{
        f"o{number}": of(
            "object",
            *map(HasKey, ("left", "op", "right")),
            PropertyIs("left", Named(f"o{(number + 1) % 12}")),
            PropertyIs("op", In((number,))),
            PropertyIs("right", Named("e")),
        )
        for number in range(12)
    },
}


def test_what_needs_no_references_is_compared_first() -> None:
    """A recursive member before the tag used up all comparisons."""
    separation = Separation(Analysis(RECURSIVE))
    assert separation.chain([Named(f"o{number}") for number in range(12)]) is not None


def test_very_many_options_are_not_chained() -> None:
    assert Separation(Analysis({})).chain([In((number,)) for number in range(150)]) is not None
    assert Separation(Analysis({})).chain([In((number,)) for number in range(151)]) is None


@pytest.mark.parametrize(("one", "other"), APART)
def test_simple_differences_are_found(one: Predicate, other: Predicate) -> None:
    separation = Separation(Analysis(DEFINITIONS))
    assert separation.test(one, other) is not None
    assert separation.test(other, one) is not None
    assert separation.chain([one, other]) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (KIND, of("object", PropertyIs("kind", In(("x", "y"))))),
        (of("object", PropertyIs("kind", In(("x",)))), of("object", PropertyIs("kind", In(("y",))))),
        (of("array", EveryItem(0, KIND)), of("array", EveryItem(0, OTHER_KIND))),
        (of("array", Size(">=", 1), EveryItem(1, KIND)), of("array", EveryItem(0, OTHER_KIND))),
        (Named("p"), Named("p")),
    ],
)
def test_what_overlaps_is_not_told_apart(one: Predicate, other: Predicate) -> None:
    assert Separation(Analysis(DEFINITIONS)).test(one, other) is None
