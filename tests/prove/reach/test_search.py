"""A value is found for what must hold, or it is proven that there is none."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from tests.predicates.strategies import predicates, values

from trivet.predicates.evaluate import EvaluationError, evaluate
from trivet.predicates.nodes import (
    Always,
    And,
    Compare,
    CountItems,
    EveryItem,
    EveryKey,
    EveryMatchingProperty,
    ExactlyOne,
    HasKey,
    In,
    Keys,
    Length,
    Matches,
    MultipleOf,
    Named,
    Never,
    Not,
    Or,
    Predicate,
    PropertyIs,
    Size,
    TypeIs,
    Unique,
    When,
)
from trivet.prove.reach.goals import NONE
from trivet.prove.reach.search import Search

TEXT, NUMBER, INTEGER = TypeIs(("string",)), TypeIs(("number",)), TypeIs(("integer",))
ARRAY, OBJECT = TypeIs(("array",)), TypeIs(("object",))
LIST: dict[str, Predicate] = {
    "List": And((OBJECT, HasKey("next"), PropertyIs("next", Or((Named("List"), TypeIs(("null",)))))))
}
ENDLESS: dict[str, Predicate] = {
    "Endless": And((OBJECT, HasKey("next"), PropertyIs("next", Named("Endless"))))
}

FOUND: dict[str, Predicate] = {
    "one of a type": TEXT,
    "none of a type": Not(TypeIs(("array", "null", "number", "object", "string"))),
    "a pattern and a length": And((TEXT, Matches("^[a-z]+$"), Length(">=", 7))),
    "no match": And((TEXT, Not(Matches("^a")), Length(">=", 1))),
    "a listed one that is not shunned": And((In(("a", "b", 3)), Not(In(("a",))), TEXT)),
    "a step in an interval": And((NUMBER, Compare(">", 10), MultipleOf(7), Compare("<", 20))),
    "a fraction": And((NUMBER, Not(INTEGER), Compare(">", 3), Compare("<", Decimal("3.9")))),
    "exactly one": ExactlyOne((And((OBJECT, HasKey("a"))), And((OBJECT, HasKey("b"))), Never())),
    "none of one": And((OBJECT, Not(Or((HasKey("a"), And((Keys(">=", 3), HasKey("b")))))), HasKey("b"))),
    "a condition that fails": And((OBJECT, When(HasKey("a"), Never(), HasKey("b")))),
    "members by a pattern": And((OBJECT, Not(EveryMatchingProperty("^x", TEXT)), EveryKey(Length("<=", 2)))),
    "different items": And((ARRAY, Size(">=", 3), EveryItem(0, In((1, 2, 3))), Unique())),
    "equal items": And((ARRAY, Not(Unique()), EveryItem(0, TEXT))),
    "items that count": And((ARRAY, CountItems(In((1,)), 2, 2), CountItems(In((2,)), 1, None), Size(">=", 4))),
    "one bad item": And((ARRAY, Not(EveryItem(0, TEXT)), CountItems(TEXT, 2, None))),
    "recursion": Named("List"),
}  # fmt: skip
IMPOSSIBLE: dict[str, Predicate] = {
    "no type": And((TEXT, NUMBER)),
    "an empty interval": And((INTEGER, Compare(">", 3), Compare("<", 4))),
    "a length": And((TEXT, Length(">=", 3), Length("<=", 2))),
    "a list": And((In(("a", "bb")), Not(Matches("^.*$")), TEXT)),
    "a member that is shunned": And((OBJECT, HasKey("a"), Not(HasKey("a")))),
    "a member without a value": And((OBJECT, HasKey("a"), PropertyIs("a", TEXT), PropertyIs("a", NUMBER))),
    "both of one": And((OBJECT, ExactlyOne((HasKey("a"), Always())), HasKey("a"))),
    "sizes": And((ARRAY, Size(">=", 2), Size("<=", 1))),
}


def _value(node: Predicate, definitions: Mapping[str, Predicate]) -> tuple[Any, bool]:
    search = Search(definitions)
    return search.value(((node, True),)), search.is_sure


@pytest.mark.parametrize("name", FOUND)
def test_a_value_is_found(name: str) -> None:
    value, _ = _value(FOUND[name], LIST)
    assert value is not NONE and evaluate(FOUND[name], value, LIST)


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_there_is_no_value(name: str) -> None:
    assert _value(IMPOSSIBLE[name], {}) == (NONE, True)


def test_where_there_is_no_end_nothing_is_claimed() -> None:
    assert _value(Named("Endless"), ENDLESS) == (NONE, False)


def test_what_cannot_be_run_is_not_called_impossible() -> None:
    assert _value(And((TEXT, Matches("(?P<a>x)(?P=a)"), Length("<=", 9))), {}) == (NONE, False)


@settings(max_examples=300, deadline=None)
@given(predicates, values)
def test_what_is_said_is_so(node: Predicate, value: Any) -> None:
    """A value that is found is one; where there is said to be none, a drawn one is none either."""
    search = Search({})
    try:
        is_one = evaluate(node, value, {})
    except EvaluationError:
        return
    for wanted in (True, False):
        found = search.value(((node, wanted),))
        if found is not NONE:
            assert evaluate(node, found, {}) is wanted
        elif search.is_sure:
            assert is_one is not wanted
