"""What the schema calls sensitive is not shown in the text of an error, wherever the reading began."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ConfigDict, TypeAdapter, ValidationError

SCHEMA: dict[str, Any] = {
    "title": "W",
    "type": "object",
    "properties": {
        "who": {"$ref": "#/$defs/Person"},
        "many": {"type": "array", "items": {"$ref": "#/$defs/Tree"}},
        "open": {"$ref": "#/$defs/Open"},
    },
    "$defs": {
        "Person": {
            "type": "object",
            "properties": {"pin": {"type": "string", "pattern": "^[0-9]+$", "x-sensitive": True}},
            "not": {"required": ["pin", "other"]},
        },
        "Tree": {"anyOf": [{"$ref": "#/$defs/Person"}, {"type": "array", "items": {"$ref": "#/$defs/Tree"}}]},
        "Open": {"type": "object", "properties": {"n": {"type": "integer"}}},
    },
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("W", {"who": {"pin": "swordfish"}}),
        ("W", {"who": {"pin": 4711}}),
        ("W", {"many": [{"pin": "swordfish"}, [{"pin": 4711}]]}),
        ("W", {"who": {"pin": "1", "other": "swordfish"}}),
        ("Person", {"pin": "swordfish"}),
        ("Tree", [{"pin": "swordfish"}]),
    ],
)
def test_errors_do_not_tell(package: Any, name: str, value: Any) -> None:
    model = getattr(package({"w.json": SCHEMA})("w"), name)
    config = None if isinstance(model, type) else ConfigDict(hide_input_in_errors=True)
    adapter = TypeAdapter(model, config=config)
    for validate, document in (
        (adapter.validate_python, value),
        (adapter.validate_json, json.dumps(value)),
    ):
        with pytest.raises(ValidationError) as caught:
            validate(document)
        assert "swordfish" not in str(caught.value)
        assert "4711" not in str(caught.value)


def test_others_show_what_was_wrong(package: Any) -> None:
    with pytest.raises(ValidationError, match="swordfish"):
        package({"w.json": SCHEMA})("w").Open.model_validate({"n": "swordfish"})


PIN: dict[str, Any] = {"type": "string", "x-sensitive": True, "maxLength": 6}
CARD = {"type": "object", "properties": {"pin": {"type": "string", "maxLength": 6}}}
LIST = {"type": "array", "items": PIN}
REF = "$ref"

#: Schemas of objects with a place that is sensitive, and a document.
PLACES: dict[str, tuple[dict[str, Any], Any]] = {
    "items": ({"properties": {"m": LIST}}, {"m": ["secret"]}),
    "tuple": ({"properties": {"m": {"type": "array", "prefixItems": [PIN]}}}, {"m": ["secret"]}),
    "map": ({"properties": {"m": {"type": "object", "additionalProperties": PIN}}}, {"m": {"a": "secret"}}),
    "deep": (
        {"properties": {"m": {"type": "array", "items": {"patternProperties": {"^a": {"anyOf": [LIST, {}]}}}}}},
        {"m": [{"a": ["secret"]}]},
    ),
    "anyOf": ({"properties": {"m": {"anyOf": [PIN, {"type": "integer"}]}}}, {"m": "secret"}),
    "allOf": ({"properties": {"m": {"allOf": [PIN, {"minLength": 1}]}}}, {"m": "secret"}),
    "others": ({"properties": {"n": {}}, "additionalProperties": PIN}, {"n_": "secret"}),
    "pattern of a declared member": (
        {"properties": {"pin": {"type": "string"}}, "patternProperties": {"^p": PIN}},
        {"pin": "secret"},
    ),
    "unevaluated": (
        {"required": ["m"], "properties": {"n": {}}, "unevaluatedProperties": PIN},
        {"m": "secret"},
    ),
    "patterns": ({"properties": {"n": {}}, "patternProperties": {"^a": PIN}}, {"a": "secret"}),
    "undeclared": ({"required": ["m"], "properties": {"n": {}}, "additionalProperties": PIN}, {"m": "secret"}),
    "branch": (
        {"properties": {"n": {}}, "anyOf": [{"properties": {"m": PIN}}, {"required": ["z"]}]},
        {"m": "secret"},
    ),
    "then": (
        {"properties": {"m": {"type": "string"}, "n": {}}, "if": {}, "then": {"properties": {"m": PIN}}},
        {"m": "secret"},
    ),
    "whole": ({**CARD, "x-sensitive": True}, {"pin": "secret", "other": "secret"}),
    "text": ({"properties": {"m": {"type": "array", "items": {REF: "#/$defs/Pin"}}}}, {"m": ["secret"]}),
    "alias": ({"properties": {"m": {REF: "#/$defs/Pins"}}}, {"m": ["secret"]}),
    "class": ({"properties": {"m": {"type": "array", "items": {REF: "#/$defs/Card"}}}}, {"m": [{"pin": "secret"}]}),
    "subclass": ({"allOf": [{REF: "#/$defs/Card"}], "properties": {"m": {}}}, {"pin": "secret", "m": "secret"}),
}  # fmt: skip
DEFINITIONS = {
    "Pin": PIN,
    "Pins": {"type": "array", "items": {REF: "#/$defs/Pin"}},
    "Card": {**CARD, "x-sensitive": True},
}


@pytest.mark.parametrize("place", PLACES)
def test_nothing_shows_what_is_sensitive(package: Any, place: str) -> None:
    schema, document = PLACES[place]
    made = package({"w.json": {"type": "object", **schema, "$defs": DEFINITIONS}})("w")
    read = made.W.model_validate(document)
    assert read.model_dump(mode="json") == document
    assert "secret" not in f"{read!r} {read}"
    if place != "deep":  # any value is accepted there
        with pytest.raises(ValidationError) as caught:
            made.W.model_validate(json.loads(json.dumps(document).replace("secret", "secret, and too long")))
        assert "secret" not in str(caught.value)


@pytest.mark.parametrize("place", PLACES)
def test_dataclasses_do_not_show_it_either(package: Any, place: str) -> None:
    schema, document = PLACES[place]
    packaged = package(
        {"w.json": {"type": "object", **schema, "$defs": DEFINITIONS}}, models={"kind": "dataclass"}
    )
    read = packaged("_json").loads(packaged("w").W, json.dumps(document))
    assert "secret" not in repr(read)
    kept = packaged("_json").dump(read)
    assert kept == document or place in (
        "others",
        "patterns",
        "undeclared",
        "branch",
        "whole",
    )  # not kept at all


def test_the_ledger_says_what_a_typed_dict_shows(written: Any, tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"n": {}}, "additionalProperties": PIN}
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "w.json").write_text(json.dumps(schema), "utf-8")
    leg = written(tmp_path, tmp_path, models={"kind": "typeddict"})
    rows = [row.reason for row in leg.verdicts if row.keyword == "(sensitive)"]
    assert rows == ["repr() shows undeclared members: only pydantic classes can hide them"]


def test_what_is_beside_it_is_shown(package: Any) -> None:
    schema = {
        "type": "object",
        "properties": {"m": LIST, "n": {"type": "array"}, "c": {"$ref": "#/$defs/C"}},
        "$defs": {
            "C": {"type": "object", "properties": {"a": {}, "pin": PIN}, "patternProperties": {"^x": {}}},
        },
    }
    read = package({"w.json": schema})("w").W.model_validate(
        {"m": ["secret"], "n": [1], "c": {"a": 2, "x": 3, "pin": "secret"}, "o": 4}
    )
    assert repr(read) == "W(n=[1], c=C(a=2, x=3), o=4)"


HOLDER = {REF: "#/$defs/Holder"}
HELD = {"pin": "secret"}
#: Schemas of a member whose value contains an object with a sensitive member, but no instance of its class.
WITHOUT_CLASS: dict[str, tuple[dict[str, Any], Any]] = {
    "tuple": ({"type": "array", "prefixItems": [HOLDER]}, [HELD]),
    "tuple in a list": ({"type": "array", "items": {"type": "array", "prefixItems": [PIN, HOLDER]}}, [["", HELD]]),
    "contains": ({"type": "array", "contains": HOLDER}, [HELD]),
    "unevaluated items": ({"type": "array", "prefixItems": [{}], "unevaluatedItems": HOLDER}, [1, HELD]),
    "beside a class": ({"anyOf": [HOLDER, {"type": "array", "contains": HOLDER}]}, [HELD]),
    "contains beside other items": (
        {"anyOf": [HOLDER, {"type": "array", "items": {REF: "#/$defs/Other"}, "contains": HOLDER}]},
        [HELD],
    ),
    "tuple beside a class": ({"anyOf": [HOLDER, {"type": "array", "prefixItems": [HOLDER]}]}, [HELD]),
    "map beside a list": (
        {
            "anyOf": [
                {"type": "array", "items": HOLDER},
                {"type": "object", "additionalProperties": {"anyOf": [HOLDER, {}]}},
            ]
        },
        {"a": HELD},
    ),
    "if beside items": ({"type": ["array", "object"], "items": HOLDER, "if": HOLDER}, HELD),
    "dependent beside items": (
        {"type": ["array", "object"], "items": HOLDER, "dependentSchemas": {"pin": HOLDER}},
        HELD,
    ),
    "patterns beside items": (
        {"type": ["array", "object"], "items": HOLDER, "patternProperties": {"^x": HOLDER, "^y": {}}},
        {"x": HELD},
    ),
    "beside anything": ({"anyOf": [HOLDER, {}]}, HELD),
    "beside a map": ({"anyOf": [{"type": "object", "additionalProperties": {"type": "string"}}, HOLDER]}, HELD),
    "beside a named map": ({"anyOf": [{REF: "#/$defs/Map"}, HOLDER]}, HELD),
    "if": ({"type": "object", "if": HOLDER, "then": {"maxProperties": 3}}, HELD),
    "then": ({"type": "object", "if": {"required": ["pin"]}, "then": HOLDER}, HELD),
    "not not": ({"type": "object", "not": {"not": HOLDER}}, HELD),
    "dependent schema": ({"type": "object", "dependentSchemas": {"pin": HOLDER}}, HELD),
    "two patterns": ({"type": "object", "patternProperties": {"^x": HOLDER, "^y": {}}}, {"x": HELD}),
    "unevaluated members": ({"type": "object", "unevaluatedProperties": HOLDER}, {"x": HELD}),
}  # fmt: skip


@pytest.mark.parametrize("kind", ["pydantic", "dataclass"])
@pytest.mark.parametrize("place", WITHOUT_CLASS)
def test_objects_without_a_class_are_hidden(package: Any, place: str, kind: str) -> None:
    schema, value = WITHOUT_CLASS[place]
    definitions = {
        "Holder": {"type": "object", "required": ["pin"], "properties": {"pin": PIN}},
        "Map": {"type": "object", "additionalProperties": {"type": "string"}},
        "Other": {"type": "object", "properties": {"n": {}}},
    }
    document = {"type": "object", "properties": {"m": schema}, "$defs": definitions}
    packaged = package({"w.json": document}, models={"kind": kind})
    text = json.dumps({"m": value})
    if kind == "pydantic":
        read = packaged("w").W.model_validate_json(text)
    else:
        read = packaged("_json").loads(packaged("w").W, text)
    assert "secret" not in repr(read)


def test_objects_of_undeclared_members_are_hidden(package: Any) -> None:
    holder = {"type": "object", "required": ["pin"], "properties": {"pin": PIN}}
    schema = {"type": "object", "properties": {"n": {}}, "patternProperties": {"^x": holder}}
    read = package({"w.json": schema})("w").W.model_validate({"x": HELD})
    assert "secret" not in repr(read)


def test_a_class_hides_its_own_members_only(package: Any) -> None:
    holder = {"type": "object", "properties": {"pin": PIN, "n": {}}}
    schema = {"type": "object", "properties": {"m": {"type": ["array", "null"], "items": holder}}}
    read = package({"w.json": schema})("w").W.model_validate({"m": [{"pin": "secret", "n": 1}]})
    assert "n=1" in repr(read) and "secret" not in repr(read)
