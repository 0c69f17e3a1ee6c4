"""Every member that a schema declares or requires is an attribute with a type, whatever stands around it."""

from __future__ import annotations

import json
import types
import typing
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

MEMBERS = {
    "properties": {"sku": {"type": "string"}, "n": {"type": "integer", "minimum": 1}},
    "required": ["sku"],
}
ITEM, OTHERS = {"sku": "a", "n": 2}, ([1, "x"], True, 1.5, "text", None)
WRONG = ({}, {"sku": 1}, {"sku": "a", "n": 0})


def _reads(type_: Any, document: Any) -> Any:
    """What the document is read as, from Python and from text, if it is accepted; it comes back as it was."""
    adapter = TypeAdapter(type_)
    value = adapter.validate_python(document)
    assert adapter.validate_json(json.dumps(document)) == value
    assert adapter.dump_python(value, mode="json", by_alias=True, exclude_unset=True) == document
    return value


def _refuses(type_: Any, document: Any) -> bool:
    for read in (
        TypeAdapter(type_).validate_python,
        lambda one: TypeAdapter(type_).validate_json(json.dumps(one)),
    ):
        with pytest.raises(ValidationError):
            read(document)
    return True


def _models(hint: Any) -> list[type[BaseModel]]:
    """The classes among the options of a hint."""
    if isinstance(hint, type):
        return [hint] if issubclass(hint, BaseModel) else []
    if typing.get_origin(hint) in (list, dict):
        return []
    return [model for part in typing.get_args(hint) for model in _models(part)]


@pytest.mark.parametrize(
    ("said", "accepted"),
    [
        ({}, OTHERS),
        ({"type": ["object", "null"]}, (None,)),
        ({"type": ["null", "object", "string"], "minLength": 2}, (None, "text")),
        ({"type": "object"}, ()),
    ],
)
@pytest.mark.parametrize("place", ["root", "definition", "property"])
def test_members_are_typed_and_other_values_as_the_schema_says(
    package: Any, place: str, said: dict[str, Any], accepted: tuple[Any, ...]
) -> None:
    schema = {**MEMBERS, **said}
    if place == "root":
        type_ = package({"item.json": schema})("item").Item
    elif place == "definition":
        type_ = package({"it.json": {"$defs": {"Item": schema}}})("it").Item
    else:
        made = package({"it.json": {"type": "object", "properties": {"item": schema}, "required": ["item"]}})(
            "it"
        )
        type_ = made.It.model_fields["item"].annotation
    (model,) = _models(type_)
    assert set(model.model_fields) == {"sku", "n"}
    assert isinstance(_reads(type_, ITEM), model)
    for value in accepted:
        assert _reads(type_, value) == value
    for value in (*WRONG, *(one for one in OTHERS if one not in accepted)):
        assert _refuses(type_, value)


def test_nullable_of_openapi_is_a_class_or_null(package: Any) -> None:
    text = {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": {}}
    thing = {"type": "object", "nullable": True, **MEMBERS}
    document = {**text, "components": {"schemas": {"Thing": thing}}}
    made = package({"api.json": document})("api")
    assert isinstance(_reads(made.Thing, ITEM), made.ThingObject)
    assert _reads(made.Thing, None) is None and _refuses(made.Thing, "x")


def test_what_an_untyped_object_asserts_of_other_values_holds(package: Any) -> None:
    schema = {
        **MEMBERS,
        "minLength": 3,
        "maxItems": 1,
        "allOf": [{"maximum": 9}, {"properties": {"more": True}}],
    }
    made = package({"item.json": schema})("item")
    assert set(made.ItemObject.model_fields) == {"more", "sku", "n"}
    for value in ("abc", [{}], 9, False, None, ITEM):
        _reads(made.Item, value)
    for value in ("ab", [1, 2], 10, *WRONG):
        assert _refuses(made.Item, value)


def test_an_untyped_object_can_lead_to_itself(package: Any) -> None:
    made = package({"tree.json": {"properties": {"next": {"$ref": "#"}, "n": {"type": "integer"}}}})("tree")
    assert _reads(made.Tree, {"next": {"next": {"n": 1, "next": "leaf"}}}).next.next.n == 1
    assert _refuses(made.Tree, {"next": {"next": {"n": "x"}}})


REQUIRED = {"type": "object", "required": ["a", "b-c"]}


@pytest.mark.parametrize(
    ("said", "hints", "accepted", "refused"),
    [
        ({}, {"a": Any, "b-c": Any}, {"a": 1, "b-c": None}, {"a": 1}),
        (
            {"properties": {"z": {"type": "string"}}, "additionalProperties": {"type": "integer"}},
            {"z": str | None, "a": int, "b-c": int},
            {"a": 1, "b-c": 2, "more": 3},
            {"a": 1, "b-c": "x"},
        ),
        (
            {"patternProperties": {"^a": {"type": "string", "minLength": 2}, "-": {"type": "boolean"}}},
            {"a": str, "b-c": bool},
            {"a": "xy", "b-c": True, "other": 1},
            {"a": "x", "b-c": True},
        ),
        (
            {"allOf": [{"properties": {"a": {"type": "integer"}}}]},
            {"a": int, "b-c": Any},
            {"a": 1, "b-c": {}},
            {"a": "x", "b-c": 1},
        ),
        (
            {"patternProperties": {"^(a|b-c)$": {"type": "integer"}}, "additionalProperties": False},
            {"a": int, "b-c": int},
            {"a": 1, "b-c": 2},
            {"a": 1, "b-c": 2, "d": 3},
        ),
    ],
)
def test_members_that_are_only_required_are_attributes(
    package: Any, said: dict[str, Any], hints: dict[str, Any], accepted: Any, refused: Any
) -> None:
    model = package({"it.json": {**REQUIRED, **said}})("it").It
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    assert {name: field.annotation for name, field in fields.items()} == hints
    assert all(fields[name].is_required() for name in ("a", "b-c"))
    assert _refuses(model, {}) and _refuses(model, refused)
    made = _reads(model, accepted)
    assert (made.a, made.b_c) == (accepted["a"], accepted["b-c"])


def test_a_required_member_that_is_refused_is_no_attribute(package: Any) -> None:
    schema = {**REQUIRED, "properties": {"b": True}, "additionalProperties": False}
    model = package({"it.json": schema})("it").It
    assert set(model.model_fields) == {"b"}
    assert _refuses(model, {}) and _refuses(model, {"a": 1, "b-c": 1})


def test_a_condition_that_only_requires_is_no_class(package: Any) -> None:
    schema = {
        "type": "object",
        "properties": {"a": True},
        "anyOf": [{"required": ["a"]}, {"required": ["b"]}],
    }
    made = package({"it.json": schema})("it")
    assert [one for one in vars(made).values() if isinstance(one, type) and issubclass(one, BaseModel)][
        1:
    ] == [made.It]
    assert set(made.It.model_fields) == {"a"}
    assert _refuses(made.It, {}) and _reads(made.It, {"b": 1})


def test_hints_are_no_wider_than_unions(package: Any) -> None:
    made = package({"it.json": {"type": "object", "properties": {"m": MEMBERS}}})("it")
    hint = made.It.model_fields["m"].annotation
    assert isinstance(hint, types.UnionType) and Any not in typing.get_args(hint)


@pytest.mark.parametrize("more", [{}, {"minProperties": 3}, {"propertyNames": {"maxLength": 9}}])
def test_an_assignment_leaves_the_other_members(package: Any, more: dict[str, Any]) -> None:
    members = {"a-b": {"type": "string"}, "b": {"type": "integer"}, "class": {"type": ["integer", "null"]}}
    made = package({"it.json": {"type": "object", "properties": members, **more}})("it")
    for document in (
        {"a-b": "x", "a_b": 1, "class_": "y", "b": 0},
        {"a_b": 1, "class_": None, "class": 2, "z": []},
        {"class_": "x", "class": None, "a_b": {}},
    ):
        read = made.It.model_validate(document)
        kept = read.model_fields_set
        read.b = 3
        assert read.model_dump(mode="json") == {**document, "b": 3}
        assert read.model_fields_set == {*kept, "b"}
        with pytest.raises(ValidationError):
            read.b = "3"
        with pytest.raises(ValidationError):
            read.a_b = 1
        assert read.model_dump(mode="json") == {**document, "b": 3}
        read.a_b = "new"
        assert read.model_dump(mode="json") == {**document, "b": 3, "a-b": "new"}


def test_an_assignment_by_the_json_name(package: Any) -> None:
    members = {"class": {"type": "integer"}, "a-b": {"type": "string"}}
    one = package({"it.json": {"type": "object", "properties": members}})("it").It(class_=1, a_b="x")
    setattr(one, "class", 7)
    setattr(one, "a-b", "y")
    assert (one.class_, one.a_b) == (7, "y")
    with pytest.raises(ValidationError):
        setattr(one, "class", "7")
    assert one.model_dump() == {"class": 7, "a-b": "y"}
