"""References as rules: the steps that they take, and how often choices inside choices are looked at."""

from __future__ import annotations

from typing import Any

import pytest
from tests.predicates.analysis.test_separation import of

from trivet.predicates.nodes import (
    And,
    ExactlyOne,
    HasKey,
    In,
    ItemAt,
    Named,
    Or,
    Predicate,
    PropertyIs,
    Size,
)
from trivet.targets.sql.documents.inline import Inliner, _Inlining
from trivet.targets.sql.documents.references import steps


def options(count: int) -> dict[str, Predicate]:
    """A union of objects, each with a tag and a member of the union."""
    return {
        "union": ExactlyOne(tuple(Named(f"o{number}") for number in range(count))),
        **{
            f"o{number}": of(
                "object", HasKey("k"), PropertyIs("k", In((number,))), PropertyIs("of", Named("union"))
            )
            for number in range(count)
        },
    }


@pytest.mark.parametrize("count", [2, 9])
def test_steps_of_a_union_do_not_depend_on_its_size(count: int) -> None:
    assert steps(options(count))[1] == 2


def test_steps_follow_references_to_the_same_value() -> None:
    definitions: dict[str, Predicate] = {
        "a": And((Named("b"), PropertyIs("x", Named("a")))),
        "b": Or((Named("c"), In((1,)))),
        "c": of("object", PropertyIs("y", Named("leaf"))),
        "leaf": In((2,)),
    }
    assert steps(definitions) == (3, 3)
    del definitions["a"]
    assert steps(definitions) == (3, 0)


def test_nested_choices_are_not_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time doubled with each choice inside a choice."""
    calls = 0
    must = _Inlining.must

    def counted(inlining: _Inlining, node: Predicate) -> Any:
        nonlocal calls
        calls += 1
        return must(inlining, node)

    node: Predicate = Named("p")
    for _ in range(12):
        one = of("array", Size(">=", 1), ItemAt(0, In(("y",))), ItemAt(1, Named("p")))
        node = Or((one, of("array", Size(">=", 2), ItemAt(0, In(("x",))), ItemAt(1, node))))
    monkeypatch.setattr(_Inlining, "must", counted)
    Inliner.of({"p": node}, lambda part: True).inlined(node)
    assert calls < 2_000


def test_a_choice_of_many_options_stays_a_choice() -> None:
    definitions = options(9)
    found = Inliner.of(definitions, lambda part: True).inlined(definitions["union"])
    assert not isinstance(found, ExactlyOne)
    definitions = options(151)
    found = Inliner.of(definitions, lambda part: True).inlined(definitions["union"])
    assert isinstance(found, ExactlyOne)
