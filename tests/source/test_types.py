"""A `type` that is none of the seven is answered with their names, and with the one that was probably meant."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from trivet.diagnostics import Diagnostic
from trivet.settings import Settings
from trivet.source import load, resolve

SCHEMAS = {
    "04": "http://json-schema.org/draft-04/schema#",
    "07": "http://json-schema.org/draft-07/schema#",
    "2020-12": "https://json-schema.org/draft/2020-12/schema",
}
NAMES = "the types are `array`, `boolean`, `integer`, `null`, `number`, `object` and `string`"


def faults(root: Path, schema: dict[str, Any], draft: str = "2020-12") -> list[Diagnostic]:
    (root / "schemas").mkdir(exist_ok=True)
    (root / "schemas/a.json").write_text(json.dumps({"$schema": SCHEMAS[draft], **schema}), "utf-8")
    settings = Settings.from_mapping({}, root=root)
    return [*resolve(load(settings), settings).diagnostics]


@pytest.mark.parametrize("draft", SCHEMAS)
@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("strin", "`string`"), ("String", "`string`"), ("str", "`string`"), ("int", "`integer`"),
        ("interger", "`integer`"), ("bool", "`boolean`"), ("dict", "`object`"), ("list", "`array`"),
        ("float", "`number`"), ("None", '`"null"`'), ("objct", "`object`"), ("ARRAY", "`array`"),
        ("date", "`string` with `format: date`"),
    ],
)  # fmt: skip
def test_a_name_that_is_no_type(tmp_path: Path, draft: str, wrong: str, meant: str) -> None:
    (one,) = faults(tmp_path, {"properties": {"p": {"type": wrong}}}, draft)
    assert (one.rule, one.location.pointer) == ("invalid-schema", "/properties/p/type")
    assert one.message == f"'{wrong}' is not a type: {NAMES}"
    assert one.hint.splitlines()[0] == f"Did you mean {meant}?"


def test_a_name_that_is_near_none(tmp_path: Path) -> None:
    (one,) = faults(tmp_path, {"type": "zzz"})
    assert one.message == f"'zzz' is not a type: {NAMES}" and "Did you mean" not in one.hint


def test_each_wrong_one_of_a_list(tmp_path: Path) -> None:
    found = faults(tmp_path, {"items": {"type": ["string", "nul", None, "int"]}})
    assert [(one.location.pointer, one.hint.splitlines()[0]) for one in found] == [
        ("/items/type/1", "Did you mean `null`?"),
        ("/items/type/2", 'Did you mean `"null"`, as a string?'),
        ("/items/type/3", "Did you mean `integer`?"),
    ]


def test_a_null_for_a_type(tmp_path: Path) -> None:
    (one,) = faults(tmp_path, {"type": None})
    assert one.hint.splitlines()[0] == 'Did you mean `"null"`, as a string?'


def test_other_faults_keep_their_words(tmp_path: Path) -> None:
    found = faults(tmp_path, {"properties": {"type": "int"}, "$defs": {"a": {"type": ["string", "string"]}}})
    assert not any("is not a type" in one.message for one in found)
    assert {one.location.pointer for one in found} == {"/properties/type", "/$defs/a/type"}
