"""What a target cannot say is taken out on the safe side, and named."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.predicates.strategies import predicates, values

from trivet.diagnostics import Origin
from trivet.predicates.approximate import Ability, Loss, References, bounded
from trivet.predicates.evaluate import evaluate
from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    Cannot,
    Compare,
    EveryMatchingProperty,
    ExactlyOne,
    HasKey,
    In,
    Length,
    Matches,
    Named,
    Not,
    Or,
    Predicate,
    Size,
    TypeIs,
    When,
)
from trivet.predicates.simplify import simplify
from trivet.predicates.tree import walk

_REASON = Cannot("no words for it")


def widen(
    node: Predicate, cannot: Ability
) -> tuple[Predicate, tuple[Loss, ...], tuple[tuple[str, str], ...]]:
    """The upper bound of a node, what it loses, and the definitions that dropped nodes refer to."""
    found = bounded(node, cannot, References(), upper=True)
    return found.predicate, found.losses, found.dropped


def unable(*kinds: type[Predicate]) -> Ability:
    return lambda node: _REASON if isinstance(node, kinds) else None


inabilities = st.lists(
    st.sampled_from(
        [Matches, Length, Compare, In, HasKey, Size, TypeIs, EveryMatchingProperty, ExactlyOne, Or]
    ),
    max_size=3,
    unique=True,
)


@given(predicate=predicates, value=values, kinds=inabilities)
@settings(max_examples=600, deadline=None)
def test_nothing_valid_is_refused(predicate: Predicate, value: Any, kinds: list[type[Predicate]]) -> None:
    wider, losses, _ = widen(predicate, unable(*kinds))
    if evaluate(predicate, value, {}):
        assert evaluate(wider, value, {})
    elif evaluate(wider, value, {}) and isinstance(predicate, Asserted):
        assert losses
    assert losses or evaluate(wider, value, {}) is evaluate(predicate, value, {}) or not _marked(predicate)


#: What a printer may be unable to say and still tell types apart: without their guards, parts have no meaning.
beyond_guards = inabilities.map(lambda kinds: [kind for kind in kinds if kind is not TypeIs])


class Apart(References):
    """Every part of which both bounds are needed is a definition of its own."""

    def __init__(self) -> None:
        self.definitions: dict[str, Predicate] = {}

    def apart(self, part: Predicate, bound: Predicate, *, upper: bool) -> Predicate | Cannot:
        name = f"part {len(self.definitions)}"
        self.definitions[name] = bound
        return Named(name)


@given(predicate=predicates, value=values, kinds=beyond_guards)
@settings(max_examples=600, deadline=None)
def test_the_predicate_lies_between_its_bounds(
    predicate: Predicate, value: Any, kinds: list[type[Predicate]]
) -> None:
    references = Apart()
    below, above = (
        bounded(predicate, unable(*kinds), references, upper=upper).predicate for upper in (False, True)
    )
    holds = evaluate(predicate, value, {})
    assert holds or not evaluate(below, value, references.definitions)
    assert not holds or evaluate(above, value, references.definitions)


@given(predicate=predicates, value=values, kinds=beyond_guards)
@settings(max_examples=200, deadline=None)
def test_parts_that_stand_apart_change_nothing(
    predicate: Predicate, value: Any, kinds: list[type[Predicate]]
) -> None:
    references = Apart()
    apart = bounded(predicate, unable(*kinds), references, upper=True)
    inline, losses, _ = widen(predicate, unable(*kinds))
    assert evaluate(apart.predicate, value, references.definitions) is evaluate(inline, value, {})
    assert set(apart.losses) <= set(losses)


def test_each_option_is_written_only_a_few_times() -> None:
    """Pairs of options would grow with the square of their number."""
    options = tuple(And((HasKey(f"k{number}"), Matches("a"))) for number in range(40))
    wider, *_ = widen(asserted("oneOf", ExactlyOne(options)), unable(Matches))
    assert sum(isinstance(node, HasKey) for node in walk(wider)) <= 5 * len(options)


@pytest.mark.parametrize("known", [0, 1, 2])
@pytest.mark.parametrize("unknown", [1, 2, 3])
@pytest.mark.parametrize("upper", [False, True])
def test_exactly_one_is_as_strict_as_can_be(known: int, unknown: int, upper: bool) -> None:
    """Each unknown option may hold or not: the bound holds where some choice, or else every one, makes it one."""
    keys = [f"k{number}" for number in range(known + unknown)]
    exact = tuple(HasKey(key) for key in keys[:known])
    loose = tuple(HasKey(key) for key in keys[known:])
    options = (*exact, *(And((one, Matches("a"))) for one in loose))
    bound = bounded(ExactlyOne(options), unable(Matches), References(), upper=upper).predicate
    for present in product([False, True], repeat=len(keys)):
        value = {key: 1 for key, there in zip(keys, present, strict=True) if there}
        surely, maybe = sum(present[:known]), sum(present[known:])
        counts = [surely + more for more in range(maybe + 1)]
        expected = any(count == 1 for count in counts) if upper else all(count == 1 for count in counts)
        assert evaluate(bound, value, {}) is expected, (value, bound)


def _marked(predicate: Predicate) -> bool:
    """Everything that could be lost stands inside an assertion, as what is compiled from a schema does."""
    return isinstance(predicate, Asserted)


@given(predicate=predicates, kinds=inabilities)
@settings(max_examples=300, deadline=None)
def test_the_result_can_be_said(predicate: Predicate, kinds: list[type[Predicate]]) -> None:
    wider, *_ = widen(predicate, unable(*(kind for kind in kinds if kind is not Or)))
    assert not any(isinstance(node, tuple(kind for kind in kinds if kind is not Or)) for node in walk(wider))


def asserted(keyword: str, predicate: Predicate) -> Asserted:
    return Asserted(keyword, Origin("s.json", f"/{keyword}"), predicate)


def loss(keyword: str, verdict: Any) -> Loss:
    return Loss(keyword, Origin("s.json", f"/{keyword}"), verdict, _REASON.reason)


PATTERN = asserted("pattern", When(TypeIs(("string",)), Matches("a")))
SHORT = asserted("maxLength", When(TypeIs(("string",)), Length("<=", 3)))


def test_what_can_be_said_is_left_alone() -> None:
    node = And((PATTERN, SHORT))
    assert widen(node, unable(Size)) == (simplify(node), (), ())


def test_a_lost_assertion_is_none_and_its_neighbour_stays() -> None:
    assert widen(And((PATTERN, SHORT)), unable(Matches)) == (SHORT, (loss("pattern", "none"),), ())


def test_a_weakened_assertion_is_wider() -> None:
    node = asserted("if", And((TypeIs(("string",)), Matches("a"))))
    wider, losses, _ = widen(node, unable(Matches))
    assert losses == (loss("if", "wider"),)
    assert simplify(wider) == asserted("if", TypeIs(("string",)))


def test_a_loss_is_named_where_it_is_caused() -> None:
    node = asserted("anyOf", Or((PATTERN, asserted("type", TypeIs(("null",))))))
    wider, losses, _ = widen(node, unable(Matches))
    assert wider == Always()
    assert set(losses) == {loss("pattern", "none"), loss("anyOf", "none")}


def test_below_a_negation_the_bound_turns_round() -> None:
    node = asserted("not", Not(PATTERN))
    wider, losses, _ = widen(node, unable(Matches))
    assert set(losses) == {loss("pattern", "wider")}
    assert evaluate(wider, "b", {})
    assert not evaluate(wider, 1, {})


def test_what_stands_inside_a_dropped_node_is_lost_with_it() -> None:
    node = EveryMatchingProperty("^x", And((PATTERN, SHORT)))
    wider, losses, _ = widen(node, unable(EveryMatchingProperty))
    assert wider == Always()
    assert set(losses) == {loss("pattern", "none"), loss("maxLength", "none")}


def test_definitions_that_are_dropped_are_named() -> None:
    node = EveryMatchingProperty("(?=a)", Named("a.B"))
    assert widen(node, unable(EveryMatchingProperty)) == (Always(), (), (("a.B", _REASON.reason),))
