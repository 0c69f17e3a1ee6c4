"""Attributes: identifiers that pydantic takes, the exact one stays, and nothing else decides."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from tests.catalog.test_catalog import catalog_of

from trivet.catalog.names import RESERVED, attribute, attributes


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("day", "day"),
        ("dayOfWeek", "dayOfWeek"),
        ("a-b c", "a_b_c"),
        ("class", "class_"),
        ("copy", "copy_"),
        ("register", "register_"),
        ("mro", "mro_"),
        ("model_dump", "model_dump_"),
        ("model_name", "model_name"),
        ("model_", "model_"),
        ("fields", "fields"),
        ("self", "self"),
        ("_id", "id_"),
        ("__init__", "init____"),
        ("2fast", "field_2fast"),
        ("٣", "field_٣"),
        ("", "unnamed_"),
        ("-", "unnamed_"),
        ("\U0001f600", "unnamed_"),
        ("½", "field_1_2"),
        ("ﬁeld", "field"),
        ("größe", "größe"),
        ("名前", "名前"),
    ],
)
def test_attributes_are_identifiers(name: str, expected: str) -> None:
    assert attribute(name) == expected
    assert expected.isidentifier()


def test_only_what_a_model_has_itself_is_reserved() -> None:
    """Grows with pydantic: a name that it adds belongs in the set, one that it gave up may stay."""
    has = {name for name in (*dir(BaseModel), *dir(type(BaseModel))) if not name.startswith("_")}
    assert has == RESERVED


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("foo-bar", "foo_bar"), {"foo_bar": "foo_bar", "foo-bar": "foo_bar_7d89c4"}),
        (("ﬁeld", "field", "other"), {"ﬁeld": "field_54432a", "field": "field", "other": "other"}),
        (("id", "Id", "ID"), {"id": "id", "Id": "Id", "ID": "ID"}),
        (("_id", "id_"), {"_id": "id__b6f746", "id_": "id_"}),
        (("foo bar", "foo-bar"), {"foo bar": "foo_bar", "foo-bar": "foo_bar_7d89c4"}),
        (("class", "class_"), {"class": "class__088911", "class_": "class_"}),
        (("foo-bar", "foo_bar", "foo_bar_7d89c4"), {
            "foo_bar": "foo_bar", "foo_bar_7d89c4": "foo_bar_7d89c4", "foo-bar": "foo_bar_7d89c4f",
        }),
    ],
)  # fmt: skip
def test_the_exact_name_keeps_its_attribute(names: tuple[str, ...], expected: dict[str, str]) -> None:
    assert attributes(names, {})[0] == expected


def test_a_chosen_attribute_comes_first() -> None:
    names, lost = attributes(("a", "b", "c"), {"b": "a"})
    assert names["b"] == "a" and names["c"] == "c" and names["a"].startswith("a_")
    assert lost == {"a": "b"}


def test_what_is_changed_is_told(tmp_path: Path) -> None:
    built = catalog_of(tmp_path, type="object", properties={"foo-bar": {}, "foo_bar": {}})
    (told,) = [one for one in built.diagnostics if one.rule == "name-folds"]
    assert told.location.pointer == "/properties/foo-bar"
    assert "'foo_bar'" in told.message and "'foo_bar_" in told.message and "x-python-name" in told.hint


_NAMES = st.lists(st.text("aA_- .1é\u0301ﬁß", max_size=4), unique=True, max_size=8)


@given(_NAMES, st.randoms(use_true_random=False))
@settings(deadline=None)
def test_no_two_are_the_same_in_any_order(names: list[str], random: object) -> None:
    found, _ = attributes(names, {})
    assert len({*found.values()}) == len(names)
    assert all(name.isidentifier() for name in found.values())
    assert attributes(sorted(names), {})[0] == found


@given(_NAMES.filter(bool))
@settings(deadline=None)
def test_one_more_renames_only_what_it_spells_better(names: list[str]) -> None:
    new, *before = names
    old, were_lost = attributes(before, {})
    found, lost = attributes(names, {})
    for name in before:
        if found[name] != old[name]:
            assert lost[name] == new or (name in were_lost and found[name].startswith(old[name]))
