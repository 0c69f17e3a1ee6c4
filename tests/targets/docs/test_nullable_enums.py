"""Texts for the values of an enumeration are on the page, also where null is one of them, or where no class is made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.prove.projects import generate, project
from tests.targets.docs.building import meaning_of, tables

LIST = ["Ready", "Nobody knows", "Gone"]


def _page(folder: Path, member: dict[str, Any]) -> str:
    schema = {"type": "object", "properties": {"a": member}}
    return generate(project(folder, {"thing.json": schema})).artifacts["generated/docs/types/thing.Thing.md"]


@pytest.mark.parametrize(
    "texts",
    [
        {"x-enum-descriptions": LIST},
        {"x-enum-descriptions": {"on": "Ready", "null": "Nobody knows", "off": "Gone"}},
        {"enumDescriptions": LIST},
        {"meta:enum": {"on": "Ready", "null": "Nobody knows", "off": "Gone"}},
    ],
)
def test_null_may_be_described_among_the_values(tmp_path: Path, texts: dict[str, Any]) -> None:
    page = _page(tmp_path, {"enum": ["on", None, "off"], **texts})
    assert [["Value", "Description"], ["on", "Ready"], ["off", "Gone"]] in tables(page)
    assert meaning_of(page, "a") == "One of on, off.\nnull: Nobody knows."


def test_names_of_a_nullable_enumeration(tmp_path: Path) -> None:
    for number, names in enumerate((["On", "Unknown", "Off"], ["On", "Off"])):
        member = {"type": ["integer", "null"], "enum": [1, None, 0], "x-enum-varnames": names}
        schema = {"type": "object", "properties": {"a": member}}
        build = generate(project(tmp_path / str(number), {"thing.json": schema}))
        assert "    On = 1\n    Off = 0\n" in build.artifacts["generated/models/thing.py"].replace(
            "\n\n", "\n"
        )


def test_one_value_and_null_may_be_described(tmp_path: Path) -> None:
    page = _page(tmp_path, {"enum": ["on", None], "x-enum-descriptions": ["Ready", "Nobody knows"]})
    assert meaning_of(page, "a") == "One of on, null.\non: Ready."


def test_a_null_constant_is_described(tmp_path: Path) -> None:
    options = [{"const": "a"}, {"const": "b"}, {"const": None, "title": "None", "description": "Not yet"}]
    assert meaning_of(_page(tmp_path, {"oneOf": options}), "a") == "One of a, b.\nnull: None. Not yet."


def test_values_without_a_class_are_described(tmp_path: Path) -> None:
    page = _page(tmp_path, {"enum": [1, "two", False], "enumDescriptions": ["one", "", "no"]})
    assert meaning_of(page, "a") == "One of 1, two, false.\n1: one.\nfalse: no."
    page = _page(tmp_path / "b", {"type": "array", "items": {"enum": [1, 2], "meta:enum": {"2": "more"}}})
    assert meaning_of(page, "a") == "Each item: one of 1, 2.\nEach item, 2: more."
