"""A valid document is refused: with other values where a row speaks, it is accepted, and so the row explains it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.prove.projects import edit, generate, project, prove, undeclared

from trivet.prove.replacing import replaced

TIMES = {"type": "string", "format": "date-time"}
LEAP = "2016-12-31T23:59:60Z"


def proven(root: Path, schema: Any, instances: Sequence[str], models: Any) -> list[tuple[str, str, str]]:
    """What `prove` finds with these values of the member `v`, and no derived ones."""
    project(
        root, {"a.json": {"type": "object", "properties": {"v": schema}}}, {"targets": {"models": models}}
    )
    (root / "a.jsonl").write_text("".join(f'{{"v": {one}}}\n' for one in instances), "utf-8")
    generate(root)
    return undeclared(prove(root, str(root / "a.jsonl"), "--limit", "1")[1])


@pytest.mark.parametrize(
    "instance",
    [
        [LEAP, "2017-01-01T00:00:00Z"],
        [LEAP, "2016-12-31T22:59:60-01:00", "2024-02-29T10:00:00Z"],
        [*(f"2024-02-29T10:{minute}:00Z" for minute in range(10, 40)), LEAP],
    ],
)
def test_items_that_must_differ_are_replaced_by_different_ones(tmp_path: Path, instance: Any) -> None:
    schema = {"type": "array", "uniqueItems": True, "items": TIMES}
    assert proven(tmp_path, schema, [json.dumps(instance)], {}) == []


@pytest.mark.parametrize(
    ("schema", "instances"),
    [
        ({"const": 1}, ["1.0", "1e0"]),
        ({"enum": [1.0, "a", True]}, ["1.0", "10e-1"]),
        ({"oneOf": [{"const": 1}, {"const": None}]}, ["1.0"]),
        ({"type": "array", "uniqueItems": True, "items": {"enum": [1, 2, 3]}}, ["[3.0, 1, 2.0]"]),
        ({"type": "array", "uniqueItems": True, "items": {"type": "integer"}}, ["[0, 1.0]", "[2.0, 3.0]"]),
    ],
)
def test_integers_that_msgspec_refuses_are_declared(
    tmp_path: Path, schema: Any, instances: list[str]
) -> None:
    assert proven(tmp_path, schema, instances, {"kind": "msgspec"}) == []


def test_constants_with_a_fraction_have_no_such_row(tmp_path: Path) -> None:
    assert proven(tmp_path, {"enum": [1, 2.5]}, ["1.0"], {"kind": "msgspec"}) == []
    assert "written with a fraction" not in (tmp_path / "generated" / "fidelity.json").read_text("utf-8")


def test_what_no_row_speaks_of_is_still_found(tmp_path: Path) -> None:
    schema = {"type": "array", "uniqueItems": True, "items": {**TIMES, "maxLength": 20}}
    assert proven(tmp_path, schema, [json.dumps([LEAP, "2017-01-01T00:00:00Z"])], {}) == []
    edit(tmp_path / "generated" / "models" / "_a_rules.py", "len(value) > 20", "len(value) > 3")
    legs = {
        leg for leg, does, _ in undeclared(prove(tmp_path, str(tmp_path / "a.jsonl"))[1]) if does == "refuses"
    }
    assert legs == {"models python", "models json"}


def test_a_member_without_a_name_has_rows_of_its_own(tmp_path: Path) -> None:
    inner = {"type": "array", "items": {"type": "object", "properties": {"": TIMES}}}
    schema = {"type": "object", "properties": {"": inner}}
    assert proven(tmp_path, schema, ['{"": [{"": "2024-02-29t10:00:00.10z"}]}'], {}) == []


def test_parts_are_replaced_by_their_pointers() -> None:
    value = {"": {"": [1, {"a/b": 2}]}}
    assert replaced(value, "///0", 3) == {"": {"": [3, {"a/b": 2}]}}
    assert replaced(value, "///1/a~1b", 3) == {"": {"": [1, {"a/b": 3}]}}
    assert replaced(value, "/x", 3) == value and replaced(value, "", 3) == 3
