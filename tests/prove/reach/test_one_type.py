"""Predicates narrowed to one type mean the same for values of that type, and name no type any more."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.predicates.strategies import predicates, values

from trivet.diagnostics import Origin
from trivet.predicates.analysis.types import json_type
from trivet.predicates.evaluate import evaluate
from trivet.predicates.nodes import Always, And, Asserted, Length, Named, Never, Not, Or, TypeIs, When
from trivet.prove.reach.one_type import OneType

_TEXT = TypeIs(("string",))


@given(
    st.lists(predicates, min_size=1, max_size=3), values.filter(lambda value: not isinstance(value, float))
)
def test_the_verdict_of_a_value_of_the_type_stays(parts: list[Any], value: Any) -> None:
    definitions = {"A": Or((And(tuple(parts)), Named("B"))), "B": And((*parts, Named("A")))}
    narrowed = OneType(definitions).narrow(Named("A"), json_type(value))
    assert evaluate(narrowed, value, definitions) is evaluate(Named("A"), value, definitions)


def test_what_other_types_are_asked_for_is_gone() -> None:
    short = Asserted("maxLength", Origin("a"), When(_TEXT, Length("<=", 3), Always()))
    node = And((short, Or((TypeIs(("object",)), Named("A")))))
    one_type = OneType({"A": When(_TEXT, Not(Named("A")), Never())})
    assert one_type.narrow(node, "integer") == Never()
    assert one_type.narrow(node, "object") == Always()
    assert one_type.narrow(node, "string") == And((Length("<=", 3), Not(Named("A"))))
