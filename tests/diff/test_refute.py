"""What is proven is true: no value that random, official or hostile schemas accept contradicts a proof."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise, permutations, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.predicates.strategies import predicates, values
from tests.predicates.suite import compiled, groups

from trivet.diff.inclusion.refute import Refuter
from trivet.diff.inclusion.shared import Shared
from trivet.predicates.evaluate import EvaluationError, evaluate
from trivet.predicates.nodes import (
    Always,
    And,
    Compare,
    CountItems,
    EveryItem,
    EveryMatchingProperty,
    EveryUncoveredProperty,
    ExactlyOne,
    FormatIs,
    HasKey,
    In,
    ItemAt,
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
    When,
)
from trivet.prove.reach.goals import NONE
from trivet.prove.reach.search import Search

STRING, NUMBER, INTEGER = TypeIs(("string",)), TypeIs(("number",)), TypeIs(("integer",))
OBJECT, ARRAY, NULL = TypeIs(("object",)), TypeIs(("array",)), TypeIs(("null",))


def refuter(definitions: Mapping[str, Predicate] | None = None) -> Refuter:
    nodes = Shared()
    return Refuter({name: nodes.node(node) for name, node in (definitions or {}).items()}, nodes)


def implies(one: Predicate, other: Predicate, definitions: Mapping[str, Predicate] | None = None) -> bool:
    proof = refuter(definitions)
    return proof.implies(proof.shared(one), proof.shared(other))


def of(kind: TypeIs, *parts: Predicate) -> Predicate:
    return And((kind, *(When(kind, part) for part in parts)))


def closed(*keys: str) -> Predicate:
    return EveryUncoveredProperty((KeyCover(Always(), keys),), Never())


def holds(node: Predicate, value: Any, definitions: Mapping[str, Predicate]) -> bool | None:
    try:
        return evaluate(node, value, definitions)
    except (EvaluationError, RecursionError):
        return None


# Soundness -----------------------------------------------------------------------------------------------
@given(predicates, predicates, st.lists(values, max_size=12))
@settings(max_examples=400)
def test_no_value_contradicts_a_proof(one: Predicate, other: Predicate, found: list[Any]) -> None:
    for left, right in ((one, other), (And((one, other)), one), (one, Or((one, other))), (Not(one), other)):
        if implies(left, right):
            search = Search({})
            extra = search.value(((left, True), (right, False)))
            for value in [*found, *([] if extra is NONE else [extra])]:
                assert not (holds(left, value, {}) and holds(right, value, {}) is False)


@given(predicates)
@settings(max_examples=200)
def test_a_predicate_implies_itself(one: Predicate) -> None:
    assert implies(one, one)


@pytest.mark.corpora
@pytest.mark.slow
def test_no_official_instance_contradicts_one(corpora: Path, tmp_path: Path) -> None:
    by_file: dict[str, list[tuple[Predicate, Mapping[str, Predicate], list[Any]]]] = {}
    for number, group in enumerate(groups(corpora)):
        if group.draft == "draft2020-12" and "remote" not in str(group.schema):
            node, definitions = compiled(
                group.schema, group.draft, tmp_path, str(number), formats=group.formats
            )
            data = [value for _, value, _ in group.tests]
            by_file.setdefault(group.file, []).append((node, definitions, data))
    proven = 0
    for rows in by_file.values():
        for (one, first, data), (other, second, more) in permutations(rows, 2):
            joined = {**_renamed(first, "1 "), **_renamed(second, "2 ")}
            left, right = _name(one, "1 "), _name(other, "2 ")
            if implies(left, right, joined):
                proven += 1
                for value in (*data, *more):
                    assert not (holds(left, value, joined) and holds(right, value, joined) is False)
    assert proven > 100


def _renamed(definitions: Mapping[str, Predicate], prefix: str) -> dict[str, Predicate]:
    return {f"{prefix}{name}": _name(node, prefix) for name, node in definitions.items()}


def _name(node: Predicate, prefix: str) -> Predicate:
    return Shared().node(node, lambda name: f"{prefix}{name}")


# What has to be proven -----------------------------------------------------------------------------------
PAIRS = {
    "bounds of integers": (
        of(INTEGER, Compare(">", 0)),
        And((TypeIs(("number",)), When(NUMBER, Compare(">=", 1)))),
    ),
    "an integer is a number": (INTEGER, NUMBER),
    "multiples": (of(NUMBER, MultipleOf(Decimal("1.5"))), of(NUMBER, MultipleOf(Decimal("0.5")))),
    "lengths": (of(STRING, Length("<=", 3)), of(STRING, Length("<=", 5))),
    "a pattern within a pattern": (of(STRING, Matches("^[a-z]+$")), of(STRING, Matches("^[a-z0-9]+$"))),
    "a pattern that limits the length": (of(STRING, Matches("^a{2,4}$")), of(STRING, Length("<=", 4))),
    "a length that a pattern needs": (
        of(STRING, Matches("^a*$"), Length("<=", 1)),
        of(STRING, Matches("^a?$")),
    ),
    "values of a list": (In(("a", "b")), of(STRING, Matches("^[ab]$"))),
    "one value and the same number": (In((1,)), In((Decimal("1.0"), 2))),
    "a closed object": (
        of(OBJECT, HasKey("a"), closed("a"), PropertyIs("a", STRING)),
        of(OBJECT, EveryUncoveredProperty((KeyCover(Always(), ()),), STRING)),
    ),
    "members by pattern": (
        of(OBJECT, EveryMatchingProperty("^a", NULL), closed()),
        of(OBJECT, EveryMatchingProperty("^ab", NULL)),
    ),
    "at most as many members as are declared": (of(OBJECT, closed("a", "b")), of(OBJECT, Keys("<=", 2))),
    "items": (of(ARRAY, EveryItem(0, INTEGER)), of(ARRAY, ItemAt(3, NUMBER), EveryItem(1, NUMBER))),
    "no item, no rule": (of(ARRAY, Size("<=", 2)), of(ARRAY, EveryItem(2, Never()))),
    "counted items": (of(ARRAY, CountItems(INTEGER, 2, 3)), of(ARRAY, CountItems(NUMBER, 1, None))),
    "options of a choice": (
        ExactlyOne((of(OBJECT, HasKey("a")), STRING)),
        Or((OBJECT, STRING, NULL)),
    ),
    "a choice by a constant": (
        ExactlyOne((of(OBJECT, PropertyIs("t", In(("a",)))), of(OBJECT, PropertyIs("t", In(("b",)))))),
        of(OBJECT, PropertyIs("t", In(("a", "b")))),
    ),
    "the same format": (of(STRING, FormatIs("uuid"), Length("<=", 50)), of(STRING, FormatIs("uuid"))),
}


@pytest.mark.parametrize("name", PAIRS)
def test_it_is_proven(name: str) -> None:
    assert implies(*PAIRS[name])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (In((True,)), In((1,))),
        (In((1,)), In((True,))),
        (of(STRING, Matches("^a*$")), of(STRING, Length("<=", 3))),
        (of(OBJECT, HasKey("a")), of(OBJECT, PropertyIs("a", NULL))),
        (of(OBJECT, closed("a")), of(OBJECT, closed("b"))),
        (of(STRING, FormatIs("date-time")), of(STRING, Length("<=", 10))),
        (Always(), Never()),
    ],
)
def test_what_is_false_is_not_proven(one: Predicate, other: Predicate) -> None:
    assert not implies(one, other)


# Hostile predicates --------------------------------------------------------------------------------------
def _tree(name: str, leaf: Predicate) -> Predicate:
    children = of(ARRAY, EveryItem(0, Named(name)))
    return of(
        OBJECT, PropertyIs("value", leaf), PropertyIs("children", children), closed("value", "children")
    )


def test_a_recursive_type_within_a_wider_one() -> None:
    definitions = {"one": _tree("one", INTEGER), "other": _tree("other", NUMBER)}
    assert implies(Named("one"), Named("other"), definitions)
    assert not implies(Named("other"), Named("one"), definitions)


def test_types_that_refer_to_each_other() -> None:
    definitions = {
        "a": of(OBJECT, PropertyIs("b", Named("b"))),
        "b": of(OBJECT, PropertyIs("a", Named("a")), HasKey("x")),
        "c": of(OBJECT, PropertyIs("b", Named("d"))),
        "d": of(OBJECT, PropertyIs("a", Named("c"))),
    }
    assert implies(Named("a"), Named("c"), definitions)
    assert not implies(Named("c"), Named("a"), definitions)


def test_a_type_that_is_itself_ends() -> None:
    definitions = {"loop": Or((Named("loop"), STRING)), "other": And((Named("other"), STRING))}
    assert not implies(Always(), Named("loop"), {**definitions, "loop": Or((STRING, Named("loop")))})
    assert implies(Named("other"), STRING, definitions)


def test_a_huge_list_of_values() -> None:
    values_ = tuple(f"v{number}" for number in range(5_000))
    assert implies(In(values_), In((*values_, "more")))
    assert not implies(In((*values_, "more")), In(values_))


def test_many_choices_end() -> None:
    options = [of(OBJECT, HasKey(f"k{number}"), PropertyIs(f"k{number}", STRING)) for number in range(12)]
    one = And(tuple(Or((option, other)) for option, other in pairwise(options)))
    assert not implies(one, ExactlyOne(tuple(options)))


def test_choices_within_choices_end() -> None:
    many = And(tuple(Or((of(OBJECT, HasKey(f"a{n}")), of(OBJECT, HasKey(f"b{n}")))) for n in range(400)))
    assert not implies(many, Not(many))


def test_types_inside_types_end() -> None:
    definitions: dict[str, Predicate] = {"a0": STRING, "b0": Or((STRING, NUMBER))}
    for name in "ab":
        for number in range(200):
            inner = Or((Named(f"{name}{number}"), NULL))
            definitions[f"{name}{number + 1}"] = of(OBJECT, PropertyIs("k", inner))
    assert implies(Named("a20"), Named("b20"), definitions)
    assert not implies(Named("b20"), Named("a20"), definitions)
    assert not implies(Named("b200"), Named("a200"), definitions)


def test_a_pattern_with_very_many_states_ends() -> None:
    assert not implies(of(STRING, Matches("^(a|b)*a(a|b){40}$")), of(STRING, Matches("^(a|b)*b(a|b){40}$")))


def test_nodes_prove_nothing_of_other_types() -> None:
    """A node about objects, for example, has no meaning for a boolean: it is no error, and proves nothing."""
    leaves: list[Predicate] = [
        Compare(">", 3), CountItems(NULL, 1, None), EveryItem(0, NULL), EveryMatchingProperty("^a", NULL),
        EveryUncoveredProperty((), NULL), FormatIs("date"), HasKey("a"), ItemAt(0, NULL), Keys(">=", 1),
        Length(">=", 1), Matches("^a"), MultipleOf(2), PropertyIs("a", NULL), Size(">=", 1),
    ]  # fmt: skip
    for (one, other), listed in product(
        permutations(leaves, 2), ((True, None), ({}, [], "", 1, Decimal("0.5"), True))
    ):
        given = And((In(listed), one))
        assert not implies(given, Not(other))
        assert not implies(given, Never())
