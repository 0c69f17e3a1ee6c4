"""Members of enumerations: words before digits, the exact value stays, and nothing depends on the order."""

from __future__ import annotations

import enum
import json
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.targets.models.test_usage import reads_by_name

from trivet.target_result import TargetResult
from trivet.targets.models.member_names import member_name, member_names


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("bodyStatus", "BODY_STATUS"),
        ("HTTPServer", "HTTPSERVER"),
        ("a b--c", "A_B_C"),
        ("created_at", "CREATED_AT"),
        ("-created_at", "MINUS_CREATED_AT"),
        ("+1", "PLUS_1"),
        ("-1", "MINUS_1"),
        ("-.5", "MINUS_5"),
        ("1", "VALUE_1"),
        ("2024-01-01", "VALUE_2024_01_01"),
        (">=", "GE"),
        ("<=", "LE"),
        (">", "GT"),
        ("<", "LT"),
        ("=", "EQ"),
        ("==", "EQ"),
        ("!=", "NE"),
        (">=5", "GE_5"),
        ("<b", "LT_B"),
        ("*", "STAR"),
        ("**", "STAR_STAR"),
        ("/", "SLASH"),
        ("%", "PERCENT"),
        ("&", "AND"),
        ("&&", "AND"),
        ("|", "OR"),
        ("^", "CARET"),
        ("~", "TILDE"),
        ("!", "NOT"),
        ("?", "QUESTION"),
        ("@", "AT"),
        ("#", "HASH"),
        ("$", "DOLLAR"),
        ("+", "PLUS"),
        ("-", "MINUS"),
        ("--", "MINUS_MINUS"),
        ("_", "UNDERSCORE"),
        ("", "EMPTY"),
        (" ", "BLANK"),
        ("\n", "NEWLINE"),
        ("→", "RIGHTWARDS_ARROW"),
        ("≥", "GREATER_THAN_OR_EQUAL_TO"),
        ("\U0001f600", "VALUE_f0443a"),
        ("$ref", "REF"),
        ("MRO", "MRO"),
        ("None", "NONE"),
        ("größe", "GRÖSSE"),
        ("名前", "名前"),
        ("ﬁ", "FI"),
        ("ა", "ა"),
        ("½", "VALUE_1_2"),
    ],
)
def test_a_value_alone(value: str, name: str) -> None:
    assert member_name(value) == name
    assert name.isidentifier()


@pytest.mark.parametrize(
    ("values", "names"),
    [
        (("RECURRING", "recurring"), ("RECURRING", "RECURRING_LOWER")),
        (("MRO", "mro", "Mro"), ("MRO", "MRO_LOWER", "MRO_d3e605")),
        (("a_b", "a-b", "a b", "a.b"), ("A_B", "A_MINUS_B", "A_BLANK_B", "A_DOT_B")),
        (("C", "C++", "C#"), ("C", "C_PLUS_PLUS", "C_HASH")),
        (("=", "==", "EQ"), ("EQ_380918", "EQ_EQ", "EQ")),
        (("Etc/GMT+1", "Etc/GMT-1"), ("ETC_GMT_1", "ETC_GMT_MINUS_1")),
        (("ref", "$ref"), ("REF", "DOLLAR_REF")),
        (("A-B", "A/B", "a/b"), ("A_B", "A_SLASH_B", "A_B_LOWER")),
        (("x", "\U0001f600x"), ("X", "X_10f5e9")),
    ],
)
def test_only_what_cannot_have_the_plain_name_changes(
    values: tuple[str, ...], names: tuple[str, ...]
) -> None:
    found = member_names(values, {})
    assert tuple(found.given[at] for at in range(len(values))) == names
    assert {values[at] for at in found.lost} == {
        value for value, name in zip(values, names, strict=True) if name != member_name(value)
    }


def test_a_chosen_name_comes_first() -> None:
    found = member_names(("A", "b", "c"), {1: "A", 2: "name"})
    assert found.given == {0: "A_559aea", 1: "A", 2: "name_"}


def test_what_is_changed_is_told(tmp_path: Path, written: Callable[..., TargetResult]) -> None:
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "a.json").write_text(json.dumps({"enum": ["GO", "go", "stop"]}), "utf-8")
    (told,) = written(tmp_path, tmp_path).diagnostics
    assert (told.rule, told.location.pointer) == ("name-folds", "/enum/1")
    assert "'GO_LOWER'" in told.message and "x-enum-varnames" in told.hint


_VALUES = st.lists(st.text("aA_- +<=ﬁß\U0001f600", max_size=4), unique=True, max_size=8)


@given(_VALUES)
@settings(deadline=None)
def test_every_value_has_a_member_whatever_the_order(values: list[str]) -> None:
    found = member_names(values, {}).given
    members = {found[at]: value for at, value in enumerate(values)}
    made = enum.Enum("Made", members) if members else ()  # type: ignore[misc]
    assert len(list(made)) == len(values)
    again = member_names(sorted(values), {}).given
    assert {again[at]: value for at, value in enumerate(sorted(values))} == members


@given(_VALUES.filter(bool))
@settings(deadline=None)
def test_one_more_value_renames_only_what_it_spells_better(values: list[str]) -> None:
    new, *before = values
    old, found = member_names(before, {}), member_names(values, {})
    for at, value in enumerate(before):
        if found.given[at + 1] != old.given[at]:
            assert found.lost.get(at + 1) == 0 or at in old.lost, (new, value)


WITHOUT_A_NAME = {
    "type": "object",
    "required": ["", "k"],
    "properties": {"": {"const": "x"}, "k": {"type": "string"}},
    "not": {"properties": {"k": {"const": "no"}, "": {"const": "x"}}},
}


def test_a_member_without_a_name(package: Any) -> None:
    it = package({"it.json": WITHOUT_A_NAME})("it").It
    for made in (it(k="1"), it(**{"": "x"}, k="1")):
        assert made.model_dump() == {"": "x", "k": "1"}
        made.k = "2"
        with pytest.raises(ValidationError):
            made.k = "no"
    with pytest.raises(ValidationError):
        it(k="no")


@reads_by_name
def test_a_member_without_a_name_is_read_by_name(package: Any) -> None:
    it = package({"it.json": WITHOUT_A_NAME})("it").It
    [attribute] = it.model_fields.keys() - {"k"}
    for made in (
        it.model_validate({attribute: "x", "k": "1"}, by_name=True),
        it.model_validate(
            types.SimpleNamespace(**{attribute: "x"}, k="1"), from_attributes=True, by_name=True
        ),
    ):
        assert made.model_dump() == {"": "x", "k": "1"}
    for refused in ({"": "x", "k": "no"}, {attribute: "x", "k": "no"}):
        with pytest.raises(ValidationError):
            it.model_validate(refused, by_name=True)
