"""Patterns that prove documents valid: whatever matches is valid, and what people usually write matches."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.predicates.test_formats import SAMPLES

from trivet.predicates.evaluate import evaluate
from trivet.predicates.nodes import (
    Always,
    And,
    Compare,
    EveryItem,
    EveryKey,
    EveryUncoveredProperty,
    ExactlyOne,
    FormatIs,
    HasKey,
    In,
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
    When,
)
from trivet.targets.sql.documents.proofs import Prover
from trivet.targets.sql.documents.proofs.numbers import numeral
from trivet.targets.sql.documents.proofs.strings import COMMON, content, except_for

OBJECT = TypeIs(("object",))


def matching(pattern: str, texts: list[str]) -> list[str]:
    """The texts of which RE2, as DuckDB runs it, finds that they match as a whole."""
    with duckdb.connect() as connection:
        if not texts:
            return []
        connection.execute("CREATE TABLE texts (number INTEGER, text VARCHAR)")
        connection.executemany("INSERT INTO texts VALUES (?, ?)", list(enumerate(texts)))
        query = "SELECT number FROM texts WHERE regexp_full_match(text, ?) ORDER BY number"
        return [texts[number] for (number,) in connection.execute(query, [pattern]).fetchall()]


def proven(
    node: Predicate, values: list[Any], definitions: Mapping[str, Predicate] | None = None
) -> list[Any]:
    """The values whose text the proof covers; each must be valid."""
    proof = Prover(definitions or {}).prove(node)
    assert proof is not None
    texts = {json.dumps(value): value for value in values}
    texts |= {json.dumps(value, indent=1, ensure_ascii=False): value for value in values}
    found = []
    for text in matching(proof.pattern, list(texts)):
        value = texts[text]
        if proof.members and not set(proof.members) <= set(value):
            continue
        if proof.longest is not None and len(text.encode()) > proof.longest:
            continue
        assert evaluate(node, value, definitions or {}), text
        found.append(value)
    return found


def object_of(**members: Predicate) -> And:
    return And((OBJECT, *(PropertyIs(key, node) for key, node in members.items())))


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_what_matches_a_common_pattern_has_the_format(name: str) -> None:
    found = content((FormatIs(name),))
    texts = [text for text in SAMPLES[name] if isinstance(text, str)]
    if found is not None:
        assert all(evaluate(FormatIs(name), text, {}) for text in matching(found.text, texts))


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_generated_texts_of_common_patterns_have_the_format(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(COMMON)))
    text = data.draw(
        st.from_regex(COMMON[name].replace("$", r"\Z"), alphabet=st.characters(max_codepoint=127))
    )
    assert evaluate(FormatIs(name), text, {}), (name, text)


@given(
    st.lists(
        st.tuples(st.sampled_from(("<", "<=", ">", ">=")), st.integers(-1_100, 1_100), st.integers(0, 2))
    ),
    st.lists(st.tuples(st.integers(-1_200, 1_200), st.integers(0, 3)), min_size=1, max_size=30),
)
@settings(max_examples=60, deadline=None)
def test_numbers_that_match_are_within_bounds(
    bounds: list[tuple[Any, int, int]], numbers: list[tuple[int, int]]
) -> None:
    parts = [Compare(order, Decimal(bound).scaleb(-scale)) for order, bound, scale in bounds]
    found = numeral(parts)
    texts = [f"{Decimal(number).scaleb(-scale):f}" for number, scale in numbers]
    for text in matching(found.text, texts) if found else []:
        assert all(evaluate(part, Decimal(text), {}) for part in parts), (text, parts)


def test_numbers_that_are_usual_match() -> None:
    def texts(*parts: Predicate) -> list[str]:
        found = numeral(parts)
        assert found is not None
        return matching(
            found.text, ["0", "-1", "7", "19", "20", "20.5", "1.25", "1e3", "01", "1.", "100", "-0"]
        )

    assert texts() == ["0", "-1", "7", "19", "20", "20.5", "1.25", "100", "-0"]
    assert texts(Compare(">=", 1), Compare("<=", 20)) == ["7", "19", "20", "1.25"]
    assert texts(Compare(">", 0), TypeIs(("integer",))) == ["7", "19", "20", "100"]
    assert texts(MultipleOf(Decimal("0.1"))) == ["0", "-1", "7", "19", "20", "20.5", "100", "-0"]
    assert numeral((MultipleOf(3),)) is None and numeral((Compare(">", 3), Compare("<", 2))) is None


def test_strings() -> None:
    def texts(*parts: Predicate) -> list[str]:
        found = content(parts)
        assert found is not None
        return matching(
            found.text,
            ["", "a", "ab", "a-b", "é", r"\u00e9", r"\ud83d\ude00", r"\ud83d", r"\u0000", 'a"', "\t"],
        )

    assert texts() == ["", "a", "ab", "a-b", "é", r"\u00e9", r"\ud83d\ude00"]
    assert texts(Length(">=", 1), Length("<=", 1)) == ["a", "é", r"\u00e9", r"\ud83d\ude00"]
    assert texts(Matches("^[^x]*$"), Length("<=", 1)) == ["", "a", "é"]
    assert texts(Matches("b")) == ["ab", "a-b"]
    assert texts(Matches("^(a|b)+(-b+)*$"), Length("<=", 80)) == ["a", "ab", "a-b"]
    assert texts(In(("a", 'a"', "b")), Not(In(("b",)))) == ["a"]
    assert content((Matches("(?=a)b"),)) is None and content((Matches("a"), Matches("b"))) is None


@given(st.sets(st.text("abc", max_size=3), max_size=5), st.lists(st.text("abcd", max_size=4), max_size=20))
@settings(max_examples=25, deadline=None)
def test_all_names_but_some_match(names: set[str], texts: list[str]) -> None:
    assert matching(except_for(names).text, texts) == [text for text in texts if text not in names]


def test_objects() -> None:
    node = And((object_of(a=TypeIs(("string",)), b=TypeIs(("boolean",))), HasKey("a")))
    valid = [{"a": "x"}, {"b": True, "a": "x"}, {"c": [1, "d", None], "a": ""}]
    invalid = [{}, {"b": True}, {"a": 1}, {"a": "x", "b": 0}, [], "a"]
    assert [value for value in valid if value in proven(node, [*valid, *invalid])] == valid
    closed = And((node, EveryUncoveredProperty((KeyCover(Always(), ("a", "b")),), Never())))
    assert {"c": 1, "a": "x"} not in proven(closed, [*valid, *invalid])
    counted = And((OBJECT, Keys("<=", 1), EveryKey(Matches("^x"))))
    assert proven(counted, [{}, {"x": 1}, {"xx": 1, "x": 2}, {"y": 1}])[:2] == [{}, {"x": 1}]


def test_choices() -> None:
    options = [
        And(
            (
                HasKey("kind"),
                PropertyIs("kind", In((kind,))),
                HasKey(needed),
                PropertyIs(needed, TypeIs(("string",))),
            )
        )
        for kind, needed in (("card", "token"), ("transfer", "iban"))
    ]
    card, transfer = {"kind": "card", "token": "x"}, {"iban": "x", "kind": "transfer"}
    wrong = [{"kind": "card"}, {"kind": "transfer", "token": "x"}, {"token": "x"}]
    for node in (ExactlyOne(tuple(options)), Or(tuple(options))):
        assert {json.dumps(one) for one in proven(And((OBJECT, node)), [card, transfer, *wrong])} == {
            json.dumps(card),
            json.dumps(transfer),
        }
    when = And((OBJECT, PropertyIs("a", TypeIs(("number",))), When(HasKey("a"), HasKey("b"))))
    assert [
        one
        for one in ({}, {"a": 1, "b": 2}, {"b": 1})
        if one in proven(when, [{}, {"a": 1}, {"a": 1, "b": 2}, {"b": 1}])
    ]


def test_arrays_and_references() -> None:
    definitions = {
        "tree": object_of(kids=And((TypeIs(("array",)), EveryItem(0, Named("tree")), Size("<=", 2))))
    }
    values: list[Any] = [
        {},
        {"kids": []},
        {"kids": [{}, {"kids": []}]},
        {"kids": [{}, {}, {}]},
        {"kids": [{"kids": 1}]},
    ]
    found = proven(Named("tree"), values, definitions)
    assert all(one in found for one in values[:3]) and not any(one in found for one in values[3:])
    unique = object_of(tags=And((TypeIs(("array",)), Unique(), EveryItem(0, TypeIs(("string",))))))
    assert {"tags": ["a", "a"]} not in proven(unique, [{"tags": ["a"]}, {"tags": ["a", "a"]}])


def test_many_required_members_are_looked_up() -> None:
    names = [f"m{number}" for number in range(6)]
    proof = Prover({}).prove(And((OBJECT, *map(HasKey, names))))
    assert proof is not None and proof.members == tuple(names)


def test_what_is_not_json_does_not_match() -> None:
    proof = Prover({}).prove(object_of(a=Always()))
    assert proof is not None
    texts = [
        "{",
        "{,}",
        '{"a":1,}',
        '{"a":01}',
        '{"a":NaN}',
        "{'a':1}",
        '{"a":"\n"}',
        '{"a":1}}',
        '{"a" 1}',
        "{} x",
        "",
    ]
    assert matching(proof.pattern, texts) == []
