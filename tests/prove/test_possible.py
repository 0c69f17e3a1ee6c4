"""With nothing unknown it is the evaluator; what is unknown spreads exactly as far as it matters."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trivet.diagnostics import Origin
from trivet.predicates.evaluate import evaluate
from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    CountItems,
    EveryItem,
    EveryUncoveredProperty,
    ExactlyOne,
    KeyCover,
    Never,
    Not,
    Or,
    Predicate,
    PropertyIs,
    TypeIs,
    When,
)
from trivet.prove.possible import MAY_FAIL, MAY_HOLD, possible

EITHER = MAY_HOLD | MAY_FAIL


def at(name: str, predicate: Predicate) -> Asserted:
    return Asserted(name, Origin("a.json", f"/{name}"), predicate)


STRING, NUMBER = at("string", TypeIs(("string",))), at("number", TypeIs(("number",)))


@pytest.mark.parametrize(
    ("predicate", "value", "unknown", "expected"),
    [
        (STRING, 1, (), MAY_FAIL),
        (STRING, 1, ("string",), EITHER),
        (And((STRING, NUMBER)), 1, ("string",), EITHER),
        (And((STRING, Never())), 1, ("string",), MAY_FAIL),
        (Or((STRING, NUMBER)), 1, ("string",), MAY_HOLD),
        (Or((STRING, NUMBER)), None, ("string",), EITHER),
        (Not(STRING), "x", ("string",), EITHER),
        (Not(NUMBER), 1, ("string",), MAY_FAIL),
        (ExactlyOne((STRING, NUMBER)), 1, ("string",), EITHER),
        (ExactlyOne((STRING, Always(), Always())), 1, ("string",), MAY_FAIL),
        (When(STRING, Never(), Always()), 1, ("string",), EITHER),
        (When(STRING, Always(), Always()), 1, ("string",), MAY_HOLD),
        (EveryItem(0, STRING), [1], ("string",), EITHER),
        (EveryItem(0, STRING), [], ("string",), MAY_HOLD),
        (CountItems(STRING, 1, 1), ["x", 1], (), MAY_HOLD),
        (CountItems(STRING, 3, None), ["x", 1], ("string",), MAY_FAIL),
        (PropertyIs("a", STRING), {"b": 1}, ("string",), MAY_HOLD),
        (EveryUncoveredProperty((KeyCover(STRING, ("a",)),), Never()), {"a": 1}, ("string",), EITHER),
        (EveryUncoveredProperty((KeyCover(Always(), ("a",)),), Never()), {"a": 1}, (), MAY_HOLD),
    ],
)
def test_unknown_assertions(
    predicate: Predicate, value: Any, unknown: tuple[str, ...], expected: int
) -> None:
    assert possible(predicate, value, {}, frozenset(f"a.json#/{name}" for name in unknown)) == expected


_leaves = st.sampled_from([STRING, NUMBER, at("never", Never()), at("always", Always())])
_predicates: st.SearchStrategy[Any] = st.recursive(
    _leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: And(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: Or(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: ExactlyOne(tuple(parts))),
        inner.map(Not),
        st.tuples(inner, inner, inner).map(lambda three: When(*three)),
    ),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(_predicates, st.sampled_from(["x", 1, None]))
def test_with_nothing_unknown_it_is_the_evaluator(predicate: Any, value: Any) -> None:
    expected = MAY_HOLD if evaluate(predicate, value, {}) else MAY_FAIL
    assert possible(predicate, value, {}, frozenset()) == expected


@settings(max_examples=200, deadline=None)
@given(_predicates, st.sampled_from(["x", 1, None]))
def test_what_the_unknown_part_can_lead_to_is_possible(predicate: Any, value: Any) -> None:
    said = possible(predicate, value, {}, frozenset({"a.json#/string"}))
    for replacement in (Always(), Never()):
        changed = _with(predicate, replacement)
        assert said & (MAY_HOLD if evaluate(changed, value, {}) else MAY_FAIL)


def _with(node: Any, replacement: Predicate) -> Any:
    from trivet.predicates.tree import rebuild

    if node == STRING:
        return replacement
    return rebuild(node, lambda part: _with(part, replacement))
