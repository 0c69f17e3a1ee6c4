"""Every question has an answer for every node type, and none contradicts the reference evaluator."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.predicates.strategies import predicates, values

from trivet.diagnostics import Origin
from trivet.predicates.analysis.closed import closed_keys
from trivet.predicates.analysis.definitions import Analysis, conjuncts, is_dead
from trivet.predicates.analysis.marks import bare, unmarked
from trivet.predicates.analysis.types import EVERY, Types, item_types, json_type, meet, possible_types
from trivet.predicates.analysis.unions import NestedUnions
from trivet.predicates.evaluate import evaluate
from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    Compare,
    CountItems,
    EveryItem,
    EveryKey,
    EveryMatchingProperty,
    EveryUncoveredItem,
    EveryUncoveredProperty,
    ExactlyOne,
    FormatIs,
    HasKey,
    In,
    ItemAt,
    ItemCover,
    KeyCover,
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
    Unknown,
    When,
)

HERE = Origin("a.json", "/x")
TEXT = TypeIs(("string",))
NULL = TypeIs(("null",))
DEFINITIONS: dict[str, Predicate] = {"text": TEXT, "maybe": Or((TEXT, NULL))}
#: A node of each type: the types that it may accept, and whether null passes (None: that is not read off).
ANSWERS: dict[type, tuple[Predicate, Types, bool | None]] = {
    Always: (Always(), EVERY, True),
    And: (And((Named("maybe"), TEXT)), frozenset(("string",)), False),
    Asserted: (Asserted("type", HERE, NULL), frozenset(("null",)), True),
    Compare: (Compare("<", 1), EVERY, None),
    CountItems: (CountItems(TEXT, 1, None), EVERY, None),
    EveryItem: (EveryItem(0, TEXT), EVERY, None),
    EveryKey: (EveryKey(Length("<=", 1)), EVERY, None),
    EveryMatchingProperty: (EveryMatchingProperty("x", TEXT), EVERY, None),
    EveryUncoveredItem: (EveryUncoveredItem((ItemCover(Always(), 1),), TEXT), EVERY, None),
    EveryUncoveredProperty: (EveryUncoveredProperty((KeyCover(Always(), ("a",)),), TEXT), EVERY, None),
    ExactlyOne: (ExactlyOne((NULL, TEXT)), frozenset(("null", "string")), True),
    FormatIs: (FormatIs("date"), EVERY, None),
    HasKey: (HasKey("a"), EVERY, None),
    In: (In((1, None, "a")), frozenset(("integer", "null", "string")), True),
    ItemAt: (ItemAt(0, TEXT), EVERY, None),
    Keys: (Keys("<=", 1), EVERY, None),
    Length: (Length("<=", 1), EVERY, None),
    Matches: (Matches("x"), EVERY, None),
    MultipleOf: (MultipleOf(2), EVERY, None),
    Named: (Named("maybe"), frozenset(("null", "string")), True),
    Never: (Never(), frozenset(), False),
    Not: (Not(TEXT), EVERY, True),
    Or: (Or((NULL, TypeIs(("number",)))), frozenset(("null", "number")), True),
    PropertyIs: (PropertyIs("a", TEXT), EVERY, None),
    Size: (Size("<=", 1), EVERY, None),
    TypeIs: (TEXT, frozenset(("string",)), False),
    Unique: (Unique(), EVERY, None),
    Unknown: (Unknown("a reason"), EVERY, True),
    When: (When(NULL, Never(), TEXT), EVERY, False),
}
NODE_TYPES = get_args(Predicate)


@pytest.mark.parametrize("kind", NODE_TYPES, ids=lambda kind: kind.__name__)
def test_each_node_type_has_an_answer_to_each_question(kind: type) -> None:
    node, types, null = ANSWERS[kind]
    assert isinstance(node, kind)
    analysis = Analysis(DEFINITIONS)
    assert analysis.types(node) == types
    assert analysis.accepts_null(node) is null
    assert possible_types(node) >= types or isinstance(node, Named | And)
    assert is_dead(node) == (kind is Never)
    assert not isinstance(bare(node), Asserted) and unmarked(Asserted("x", HERE, node)) == unmarked(node)
    assert NestedUnions({**DEFINITIONS, "it": node}).beyond(["it"]) is False


def test_closed_keys_are_read_through_marks_and_guards() -> None:
    closed = EveryUncoveredProperty((KeyCover(Always(), ("a", "b")),), Never())
    guarded = Asserted("additionalProperties", HERE, When(TypeIs(("object",)), closed))
    assert closed_keys(closed) == closed_keys(guarded) == ("a", "b")
    open_ = EveryUncoveredProperty((KeyCover(Always(), ("a",), ("^x",)),), Never())
    conditional = EveryUncoveredProperty((KeyCover(TEXT, ("a",)),), Never())
    assert [closed_keys(one) for one in (open_, conditional, *(node for node, *_ in ANSWERS.values()))] == [
        None
    ] * (len(ANSWERS) + 2)


def test_conjuncts_hold_together() -> None:
    node = And((Asserted("allOf", HERE, And((Named("text"), Length("<=", 1)))), Always(), Named("text")))
    assert conjuncts(node) == [Named("text"), Length("<=", 1)]
    assert conjuncts(Always()) == [] and conjuncts(Asserted("$ref", HERE, Unknown("why"))) == []


def test_meet_knows_that_integers_are_numbers() -> None:
    assert meet(frozenset(("integer",)), frozenset(("number", "null"))) == {"integer"}
    assert meet(EVERY, frozenset(("number",))) == {"number"}


def test_the_types_of_items_are_those_that_every_part_allows() -> None:
    texts, maybe = EveryItem(0, TEXT), Asserted("items", HERE, EveryItem(0, Or((TEXT, NULL))))
    guarded = When(TypeIs(("array",)), And((Size("<=", 1), maybe)), Always())
    assert item_types((texts,)) == item_types((guarded, Unique(), texts)) == {"string"}
    assert item_types((guarded,)) == {"null", "string"}
    assert item_types((EveryItem(1, TEXT), Unique(), When(NULL, texts, Always()))) is None


def test_unions_that_lead_to_unions_are_found() -> None:
    union = Or((Named("a"), Named("b")))
    nested = NestedUnions({"a": TEXT, "b": EveryItem(0, union), "c": TEXT})
    assert nested.beyond(["a", "b"]) and not nested.beyond(["a", "c"])


def test_one_analysis_does_not_know_of_another() -> None:
    assert Analysis({"x": TEXT}).types_of("x") == {"string"}
    assert Analysis({"x": NULL}).types_of("x") == {"null"}


@settings(max_examples=300, deadline=None)
@given(node=predicates, value=values)
def test_answers_agree_with_the_evaluator(node: Predicate, value: Any) -> None:
    analysis = Analysis({})
    holds = evaluate(node, value, {})
    assert not holds or meet(frozenset((json_type(value),)), analysis.types(node))
    assert not (holds and is_dead(node))
    assert evaluate(unmarked(node), value, {}) == evaluate(bare(node), value, {}) == holds
    assert all(evaluate(part, value, {}) for part in conjuncts(node)) == holds
    null = analysis.accepts_null(node)
    assert null is None or null == evaluate(node, None, {})


@given(st.sampled_from([True, 1, "a", None, [], {}]))
def test_a_narrowed_predicate_means_the_same_for_its_types(value: Any) -> None:
    types = frozenset((json_type(value),))
    node = Or((TEXT, NULL, And((TypeIs(("integer",)), Compare(">", 0)))))
    assert evaluate(Analysis({}).narrow(node, types), value, {}) == evaluate(node, value, {})
