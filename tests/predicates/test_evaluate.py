"""Predicates mean what JSON Schema means: judged by the official suite, and by arithmetic."""

from __future__ import annotations

import shutil
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.predicates.strategies import predicates, values
from tests.predicates.suite import Group, compiled, groups

from trivet.diagnostics import Origin
from trivet.predicates.evaluate import EvaluationError, Verdicts, evaluate, failures
from trivet.predicates.nodes import (
    And,
    Asserted,
    Compare,
    EveryItem,
    In,
    Matches,
    MultipleOf,
    Named,
    Not,
    PropertyIs,
    Size,
    TypeIs,
    Unique,
    When,
)
from trivet.predicates.simplify import simplify
from trivet.predicates.values import is_integer, json_equal, json_key

#: Labels that a reading of trivet's turns round, or that speak of what is an annotation since 2019-09.
READ_OTHERWISE = {
    # the formats of 2020-12 in every draft
    ("draft4/optional/format/hostname.json", "hostname with consecutive hyphens (RFC1123)"),
    ("draft6/optional/format/hostname.json", "hostname with consecutive hyphens (RFC1123)"),
    # 1.0 is an integer in every draft
    ("draft4/optional/zeroTerminatedFloats.json", "a float is not an integer even without fractional part"),
    # content is an annotation
    ("draft7/optional/content.json", "an invalid base64 string (% is not a valid character)"),
    ("draft7/optional/content.json", "a validly-encoded invalid JSON document"),
    ("draft7/optional/content.json", "an invalid base64 string that is valid JSON"),
}


@pytest.mark.corpora
@pytest.mark.slow
def test_the_official_suite_through_normalize_and_compile(corpora: Path, tmp_path: Path) -> None:
    """Every draft; the simplified predicate gives the same answers, and a refusal names an assertion."""
    shutil.copytree(corpora / "json-schema-test-suite" / "remotes", tmp_path / "remotes")
    wrong: list[tuple[str, str]] = []
    for number, group in enumerate(groups(corpora)):
        wrong.extend(_wrong(group, tmp_path, str(number)))
    assert set(wrong) <= READ_OTHERWISE


def _wrong(group: Group, root: Path, name: str) -> list[tuple[str, str]]:
    predicate, definitions = compiled(group.schema, group.draft, root, name, formats=group.formats)
    simple = {key: simplify(part) for key, part in definitions.items()}
    wrong = []
    for description, data, expected in group.tests:
        verdicts = {
            evaluate(predicate, data, definitions),
            evaluate(simplify(predicate), data, simple),
            not failures(predicate, data, definitions),
            not failures(simplify(predicate), data, simple),
        }
        if verdicts != {expected}:
            wrong.append((f"{group.draft}/{group.file}", description))
    return wrong


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        (1, 1.0, True),
        (1, Decimal("1.000"), True),
        (True, 1, False),
        (False, 0, False),
        (0, -0.0, True),
        (0.1, Decimal("0.1"), True),
        (2**53, float(2**53 + 1), True),
        (2**53 + 1, float(2**53), False),
        ({"a": [1, {"b": None}]}, {"a": [1.0, {"b": None}]}, True),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ([1, 2], [2, 1], False),
        ("1", 1, False),
        (None, False, False),
        ([], {}, False),
        ([True], [1], False),
        (Decimal("1e999999999"), Decimal("1e999999998"), False),
    ],
)
def test_equality_of_json_values(left: Any, right: Any, equal: bool) -> None:
    assert json_equal(left, right) is equal
    assert evaluate(In((left,)), right, {}) is equal
    assert evaluate(Unique(), [left, right], {}) is not equal
    if equal:
        assert hash(json_key(left)) == hash(json_key(right))


@pytest.mark.parametrize(
    ("value", "integer"),
    [
        (1, True),
        (1.0, True),
        (Decimal("1.50"), False),
        (Decimal("15e-1"), False),
        (Decimal("1e999999999"), True),
        (Decimal("1e-999999999"), False),
        (Decimal("10e-1"), True),
        (Decimal("0e-9"), True),
        (True, False),
        ("1", False),
        (float("inf"), False),
    ],
)
def test_integers(value: Any, integer: bool) -> None:
    assert is_integer(value) is integer
    assert evaluate(TypeIs(("integer",)), value, {}) is integer


decimals = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-1000, max_value=1000)


@given(value=st.integers() | decimals, divisor=decimals.filter(lambda number: number > 0))
def test_multiples_are_exact(value: int | Decimal, divisor: Decimal) -> None:
    quotient = Fraction(value) / Fraction(divisor)
    assert evaluate(MultipleOf(divisor), value, {}) is (quotient.denominator == 1)


@pytest.mark.parametrize(
    ("value", "divisor", "expected"),
    [
        (0.3, Decimal("0.1"), True),
        (Decimal("1e308"), Decimal("0.123456789"), False),
        (Decimal("1e308"), Decimal("0.5"), True),
        (Decimal("1e999999999"), 7, False),
        (Decimal("1e999999999"), 8, True),
        (Decimal("1e-999999999"), 1, False),
        (12, Decimal("1e999999999"), False),
        (0, Decimal("1e999999999"), True),
    ],
)
def test_multiples_of_any_size_at_once(value: Any, divisor: Any, expected: bool) -> None:
    assert evaluate(MultipleOf(divisor), value, {}) is expected


def test_bounds_are_exact() -> None:
    assert evaluate(Compare("<=", 2**53), 2**53 + 1, {}) is False
    assert evaluate(Compare("<", Decimal("0.1")), 0.1, {}) is False
    assert evaluate(Compare(">", Decimal("1e-999999999")), 0, {}) is False


def at(name: str) -> Origin:
    return Origin("s.json", f"/{name}")


def test_failures_names_what_fails_and_no_more() -> None:
    kind = Asserted("type", at("type"), TypeIs(("object",)))
    inner = Asserted("minItems", at("minItems"), When(TypeIs(("array",)), Size(">=", 1)))
    other = Asserted("not", at("not"), Not(inner))
    node = And((kind, When(TypeIs(("object",)), PropertyIs("a", And((inner, Named("other")))))))
    definitions = {"other": other}
    assert failures(node, {"a": [1]}, definitions) == (other,)
    assert failures(node, {"a": []}, definitions) == (inner,)
    assert failures(node, [], definitions) == (kind,)
    assert failures(node, {}, definitions) == ()


def test_what_only_refers_to_itself_asserts_nothing() -> None:
    definitions = {"a": And((Named("b"), TypeIs(("array",)))), "b": Named("a")}
    assert evaluate(Named("a"), [], definitions) is True
    assert evaluate(Named("a"), 1, definitions) is False
    assert failures(Named("b"), [], definitions) == ()


@pytest.mark.parametrize("pattern", ["(", "(?<=a+)b"])
def test_a_pattern_that_cannot_be_run_is_an_error(pattern: str) -> None:
    with pytest.raises(EvaluationError):
        evaluate(Matches(pattern), "a", {})


@given(predicate=predicates, value=values)
def test_failures_are_assertions_that_do_not_hold(predicate: Any, value: Any) -> None:
    asserted = Asserted("whole", at("whole"), predicate)
    assert failures(asserted, value, {}) == (() if evaluate(predicate, value, {}) else (asserted,))
    if evaluate(predicate, value, {}):
        assert failures(predicate, value, {}) == ()


# Verdicts that are kept --------------------------------------------------------------------------------------
@given(predicates, values)
def test_known_verdicts_change_nothing(node: Any, value: Any) -> None:
    verdicts: Verdicts = {}
    wanted = evaluate(node, value, {})
    assert [evaluate(node, value, {}, verdicts) for _ in range(2)] == [wanted, wanted]


@pytest.mark.parametrize(
    ("node", "value"),
    [
        (EveryItem(0, TypeIs(("integer",))), [1, "a"]),
        (EveryItem(0, And((TypeIs(("integer",)), Not(TypeIs(("string",)))))), [1, 2, "a"]),
        (And((EveryItem(0, TypeIs(("integer",))), EveryItem(0, TypeIs(("string",))))), [1]),
        (
            And((PropertyIs("a", TypeIs(("integer",))), PropertyIs("b", TypeIs(("integer",))))),
            {"a": 1, "b": "x"},
        ),
    ],
)
def test_a_verdict_is_kept_of_one_part_and_one_node(node: Any, value: Any) -> None:
    verdicts: Verdicts = {}
    assert [evaluate(node, value, {}, verdicts) for _ in range(2)] == [False, False]
