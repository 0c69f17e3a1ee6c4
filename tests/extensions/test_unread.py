"""An x- key without effect is told: by a finding where it is, or by a row of the ledger."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.sweep import ONLY_IN_SWEEPS

from trivet.diagnostics import InputError
from trivet.pipeline import compile, lint
from trivet.settings import Settings

_WORD: dict[str, Any] = {"type": "string", "maxLength": 9}
_PAIR: dict[str, Any] = {"type": "object", "required": ["x", "y"], "properties": {"x": _WORD, "y": _WORD}}
_SETTINGS = "draft: '2020-12'\ntargets: {sql: {dialects: [postgresql]}}\n"
_OTHERS = {
    "other": {**_PAIR, "x-primary-key": ["x", "y"], "properties": {**_PAIR["properties"], "id": _WORD}}
}


def _object(members: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": members, **more}


#: Where a member may be; each returns a document with it.
PLACES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "document": lambda one: _object(one),
    "json": lambda one: _object({"j": _object(one)}),
    "columns": lambda one: _object({"j": {**_object(one), "x-storage": "columns"}}),
    "rows": lambda one: _object({"j": {"type": "array", "items": _object(one), "x-storage": "table"}}),
    "values": lambda one: _object(
        {"j": {"type": "object", "additionalProperties": _object(one), "x-storage": "table"}}
    ),
    "items": lambda one: _object({"j": {"type": "array", "items": _object(one)}}),
    "allOf": lambda one: {"type": "object", "allOf": [_object(one)]},
    "base": lambda one: {"$ref": "#/$defs/base", "$defs": {"base": _object(one)}},
    "option": lambda one: {"type": "object", "oneOf": [_object(one, required=["p"]), _object({"k": _WORD})]},
    "then": lambda one: {**_object({"k": _WORD}), "if": {"required": ["k"]}, "then": _object(one)},
    "dependent": lambda one: {**_object({"k": _WORD}), "dependentSchemas": {"k": _object(one)}},
    "not": lambda one: {**_object({"k": _WORD}), "not": _object(one, required=["p"])},
    "unused": lambda one: {**_object({"k": _WORD}), "$defs": {"base": _object(one)}},
    "referred": lambda one: _object({"p": {"$ref": "#/$defs/p"}}, **{"$defs": one}),
    "list document": lambda one: {"type": "array", "items": _object(one)},
    "pattern": lambda one: _object({"k": _WORD}, patternProperties={"^p": one["p"]}),
    "others": lambda one: _object({"k": _WORD}, additionalProperties=one["p"]),
}
#: x- keys with effects on tables: the key, its value, and the schema of its member.
#: The first two are tried in each run, and the others by `make corpora`.
KEYS: tuple[tuple[str, Any, dict[str, Any]], ...] = (
    ("x-column", "other_name", _WORD),
    ("x-unique", True, _WORD),
    ("x-index", True, _WORD),
    ("x-primary-key", True, _WORD),
    ("x-index", {"using": "gin"}, _PAIR),
    ("x-sql-type", "varchar(20)", _WORD),
    ("x-server-default", "a", _WORD),
    ("x-storage", "columns", _PAIR),
    ("x-storage", "table", {"type": "array", "items": _WORD}),
    ("x-table", "named", _PAIR),
    ("x-unique", [["x", "y"]], _PAIR),
    ("x-index", ["x", "y"], _PAIR),
    ("x-primary-key", ["x", "y"], _PAIR),
    ("x-partition-by", ["x"], _PAIR),
    ("x-references", {"table": "other", "columns": ["x", "y"]}, _PAIR),
)


def _found(folder: Path, document: dict[str, Any]) -> tuple[dict[str, str], set[tuple[str, str]]]:
    """Return the files of a build, without the manifest, and what it reports; there are no files after an error."""
    (folder / "schemas").mkdir(exist_ok=True)
    for name, schema in {"t": document, **_OTHERS}.items():
        (folder / f"schemas/{name}.json").write_text(json.dumps(schema), "utf-8")
    (folder / "trivet.yaml").write_text(_SETTINGS, "utf-8")
    try:
        built = compile(Settings.from_file(folder / "trivet.yaml"))
    except InputError as error:
        return {}, {(one.rule, one.message) for one in error.diagnostics}
    files = {path: text for path, text in built.artifacts.items() if "manifest" not in path}
    return files, {(one.rule, one.message) for one in built.diagnostics}


_CASES = [
    pytest.param(
        *case, marks=() if number < 2 else (ONLY_IN_SWEEPS, pytest.mark.corpora), id=f"{case[0]} {number}"
    )
    for number, case in enumerate(KEYS)
]


@pytest.mark.parametrize(("key", "value", "schema"), _CASES)
def test_no_key_is_without_effect_in_silence(
    tmp_path: Path, key: str, value: Any, schema: dict[str, Any]
) -> None:
    silent = []
    for place, document in PLACES.items():
        plain, _ = _found(tmp_path, document({"p": schema}))
        files, found = _found(tmp_path, document({"p": {**schema, key: value}}))
        words = (key, "primary key") if key == "x-primary-key" else (key,)
        about = {message for _, message in found if any(word in message for word in words)}
        if files == plain and not about:
            silent.append(place)
    assert not silent


def test_what_no_type_reads_is_reported_once(tmp_path: Path) -> None:
    document = PLACES["then"]({"p": {**_WORD, "x-unique": True}})
    _, found = _found(tmp_path, document)
    text = "`x-unique` has no effect here: no class or table is made from this schema"
    assert [message for _, message in found if "x-unique" in message] == [text]


_PARTS: tuple[tuple[str, Any], ...] = (
    ("x-table", "named"),
    ("x-storage", "columns"),
    ("x-index", True),
    ("x-unique", True),
    ("x-unique", [["x", "y"]]),
    ("x-primary-key", ["x", "y"]),
)


@pytest.mark.parametrize(("key", "value"), _PARTS)
def test_keys_of_parts_and_items_are_told(tmp_path: Path, key: str, value: Any) -> None:
    part = {**_PAIR, key: value}
    documents = {
        "part": {"type": "object", "allOf": [part]},
        "inside": _object({"j": {"type": "object", "allOf": [part]}}),
        "items": _object({"j": {"type": "array", "items": part}}),
        "rows": _object({"j": {"type": "array", "items": part, "x-storage": "table"}}),
        "document": part,
    }
    silent = []
    for place, document in documents.items():
        plain = json.loads(json.dumps(document).replace(json.dumps({key: value})[1:-1], '"title": "t"'))
        files, found = _found(tmp_path, document)
        if files == _found(tmp_path, plain)[0] and not any(key in message for _, message in found):
            silent.append(place)
    assert not silent


def test_two_spellings_of_one_effect_are_no_finding(tmp_path: Path) -> None:
    enum = {"enum": ["a", "b"], "x-enum-varnames": ["A", "B"], "x-enumNames": ["A", "B"]}
    _, found = _found(tmp_path, _object({"p": enum}))
    assert not [message for _, message in found if "no effect" in message]


def test_the_last_part_names_the_column(tmp_path: Path) -> None:
    parts = [_object({"p": {**_WORD, "x-column-name": "one"}}), _object({"p": {"x-column": "two"}})]
    files, _ = _found(tmp_path, {"type": "object", "allOf": parts})
    assert any("  two varchar" in text or "  two text" in text for text in files.values())


def test_a_replaced_key_stays_replaced(tmp_path: Path) -> None:
    definitions = {
        "C": {**_PAIR, "x-primary-key": ["x"]},
        "B": {"allOf": [{"$ref": "#/$defs/C"}], "x-primary-key": ["y"]},
    }
    files, found = _found(tmp_path, {"$ref": "#/$defs/B", "$defs": definitions})
    assert any("PRIMARY KEY (y)" in text for text in files.values()), found


def test_two_inherited_partitionings_are_an_error(tmp_path: Path) -> None:
    parts = [{**_PAIR, "x-partition-by": ["x"]}, {**_PAIR, "x-partition-by": ["y"]}]
    _, found = _found(tmp_path, {"type": "object", "allOf": parts})
    assert [rule for rule, message in found if "partitions are also declared" in message] == [
        "extension-conflict"
    ]


def test_a_fault_of_a_base_is_one_error(tmp_path: Path) -> None:
    base = {**_PAIR, "x-unique": [["nope", "x"]]}
    types = {name: {"allOf": [{"$ref": "#/$defs/base"}], "title": name} for name in ("one", "two")}
    _, found = _found(tmp_path, _object({}, **{"$defs": {"base": base, **types}}))
    assert len([message for _, message in found if "nope" in message]) == 1


_NAMED: tuple[dict[str, Any], ...] = (
    {"enum": ["a", "b"], "x-enum-varnames": ["FIRST", "SECOND"]},
    {**_PAIR, "x-python-name": "Chosen"},
    _object({"x": {**_WORD, "x-python-name": "chosen"}}),
)


@pytest.mark.parametrize("kind", ["pydantic", "dataclass", "typeddict"])
@pytest.mark.parametrize("schema", _NAMED)
def test_names_without_a_class_are_told(tmp_path: Path, schema: dict[str, Any], kind: str) -> None:
    places = {
        "item": ({"type": "array", "items": schema}, False),
        "tuple": ({"type": "array", "prefixItems": [schema]}, True),
        "contains": ({"type": "array", "contains": schema}, True),
    }
    (tmp_path / "schemas").mkdir()
    (tmp_path / "trivet.yaml").write_text(f"draft: '2020-12'\ntargets: {{models: {{kind: {kind}}}}}\n")
    for place, (value, is_told) in places.items():
        (tmp_path / "schemas/t.json").write_text(json.dumps(_object({"j": value})))
        settings = Settings.from_file(tmp_path / "trivet.yaml")
        found = [one.message for one in compile(settings).diagnostics if "has no effect here" in one.message]
        assert bool(found) == is_told, place
        assert [one.message for one in lint(settings) if "has no effect here" in one.message] == found
