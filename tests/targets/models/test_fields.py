"""Each field takes the JSON value or an instance of its own Python type, and nothing else."""

from __future__ import annotations

import datetime
import json
import uuid
from decimal import Decimal
from typing import Any, get_type_hints

import pytest
from pydantic import TypeAdapter, ValidationError

SCALARS = {
    "type": "object",
    "properties": {
        "text": {"type": "string"},
        "count": {"type": "integer"},
        "amount": {"type": "number"},
        "flag": {"type": "boolean"},
        "day": {"type": "string", "format": "date"},
        "at": {"type": "string", "format": "date-time"},
        "key": {"type": "string", "format": "uuid"},
        "many": {"type": "array", "items": {"type": "integer"}},
        "named": {"type": "object", "additionalProperties": {"type": "number"}},
        "tag": {"enum": ["a", 1, True]},
        "any": {},
    },
}
INSTANT = datetime.datetime(2024, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)

ACCEPTED = [
    ("text", "1"),
    ("count", 1),
    ("count", 1.0),
    ("count", 2**80),
    ("amount", 1),
    ("amount", 0.5),
    ("amount", 2**80),
    ("flag", True),
    ("day", "2024-02-29"),
    ("at", "2024-02-29T23:59:59.5+05:30"),
    ("at", "2024-02-29t23:59:59z"),
    ("key", "123E4567-e89b-12d3-a456-426614174000"),
    ("many", [1, 2.0]),
    ("named", {"x": 1, "y": 1.5}),
    ("tag", "a"),
    ("tag", 1),
    ("tag", 1.0),
    ("tag", True),
    ("any", {"x": [None, 1.5, "y"]}),
    ("any", None),
]
REFUSED = [
    ("text", 1),
    ("text", None),
    ("count", "1"),
    ("count", True),
    ("count", 1.5),
    ("count", None),
    ("amount", "1.5"),
    ("amount", True),
    ("flag", 1),
    ("flag", "true"),
    ("day", "2023-02-29"),
    ("day", "2024-02-29T00:00:00"),
    ("day", "1709164800"),
    ("day", 12345),
    ("at", "2024-02-29T23:59:59"),
    ("at", "2024-02-29 23:59:59Z"),
    ("at", 12345),
    ("key", "123e4567e89b12d3a456426614174000"),
    ("key", "{123e4567-e89b-12d3-a456-426614174000}"),
    ("many", [1.5]),
    ("many", {"0": 1}),
    ("named", [1]),
    ("tag", False),
    ("tag", 0),
    ("tag", 2),
]


@pytest.mark.parametrize(("name", "value"), ACCEPTED)
def test_json_values_are_taken_and_come_back(package: Any, name: str, value: Any) -> None:
    model = package({"it.json": SCALARS})("it").It
    for made in (model.model_validate({name: value}), model.model_validate_json(json.dumps({name: value}))):
        dumped = made.model_dump(mode="json", by_alias=True, exclude_unset=True)
        if name in ("at", "key"):
            assert model.model_validate(dumped) == made
        else:
            assert dumped == {name: value}
            assert not isinstance(dumped[name], str) or isinstance(value, str)


@pytest.mark.parametrize(("name", "value"), REFUSED)
def test_nothing_is_coerced(package: Any, name: str, value: Any) -> None:
    model = package({"it.json": SCALARS})("it").It
    for validate, document in (
        (model.model_validate, {name: value}),
        (model.model_validate_json, json.dumps({name: value})),
    ):
        with pytest.raises(ValidationError) as caught:
            validate(document)
        assert {error["loc"][0] for error in caught.value.errors()} == {name}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("day", datetime.date(2024, 2, 29)),
        ("at", INSTANT),
        ("key", uuid.UUID(int=7)),
        ("count", Decimal("3")),
        ("amount", Decimal("4.35")),
        ("any", Decimal("4.35")),
    ],
)
def test_python_values_are_taken(package: Any, name: str, value: Any) -> None:
    made = package({"it.json": SCALARS})("it").It.model_validate({name: value})
    assert getattr(made, name) == (float(value) if value == Decimal("4.35") else value)
    again = json.loads(made.model_dump_json(by_alias=True, exclude_unset=True))
    assert isinstance(again[name], str) is not isinstance(value, Decimal)


@pytest.mark.parametrize(
    ("name", "value"), [("day", INSTANT), ("at", INSTANT.replace(tzinfo=None)), ("key", 7)]
)
def test_python_values_of_another_kind_are_refused(package: Any, name: str, value: Any) -> None:
    with pytest.raises(ValidationError):
        package({"it.json": SCALARS})("it").It.model_validate({name: value})


def test_hints_show_the_real_types(package: Any) -> None:
    shown = get_type_hints(package({"it.json": SCALARS})("it").It)
    assert shown["day"] == datetime.date | None
    assert shown["at"] == datetime.datetime | None
    assert shown["key"] == uuid.UUID | None
    assert shown["many"] == list[int] | None
    assert shown["named"] == dict[str, float] | None


def test_none_means_absent_unless_the_schema_has_null(package: Any) -> None:
    schema = {
        "type": "object",
        "properties": {"plain": {"type": "string"}, "nullable": {"type": ["string", "null"]}},
    }
    model = package({"it.json": schema})("it").It
    made = model()
    assert (made.plain, made.nullable) == (None, None)
    assert made.model_dump(exclude_unset=True) == {}
    assert model(nullable=None).model_dump(exclude_unset=True) == {"nullable": None}
    with pytest.raises(ValidationError):
        model(plain=None)
    with pytest.raises(ValidationError):
        made.plain = None
    made.nullable = None
    assert made.model_dump(exclude_unset=True) == {"nullable": None}


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"multipleOf": 0.01}, [4.35, 1, 0.07, "x", 10**30], [0.001, 4.355]),
        ({"type": "number", "multipleOf": 0.01}, [4.35, 1, 0.07], [0.001, 4.355]),
        ({"type": "number", "minimum": 0.1, "exclusiveMaximum": 2**60}, [0.1, 2**60 - 1], [0.09, 2**60]),
        ({"type": "integer", "maximum": 2**60}, [2**60, -5], [2**60 + 1]),
        ({"type": "integer", "minimum": 0.5}, [1], [0]),
        ({"minLength": 10**30}, [5], ["x"]),
        ({"const": 1.5}, [1.5], [1, "1.5"]),
        ({"const": {"a": [1, True]}}, [{"a": [1.0, True]}], [{"a": [1, 1]}, {"a": [True, True]}]),
        ({"enum": [None, False, 0.5]}, [None, False, 0.5], [0, "", 1]),
        (
            {"uniqueItems": True},
            [[1, True], [[1], [2]], {}],
            [[1, 1.0], [{"a": 1, "b": 2}, {"b": 2, "a": 1}]],
        ),
        (True, [None, {}, []], []),
        (False, [], [None, {}, []]),
    ],
)
def test_roots_of_any_kind(package: Any, schema: Any, good: list[Any], bad: list[Any]) -> None:
    adapter = TypeAdapter(package({"it.json": schema})("it").It)
    for value in good:
        assert adapter.dump_python(adapter.validate_python(value), mode="json") == value
        adapter.validate_json(json.dumps(value))
    for value in bad:
        with pytest.raises(ValidationError):
            adapter.validate_python(value)
        with pytest.raises(ValidationError):
            adapter.validate_json(json.dumps(value))


NOT_NULL: dict[str, Any] = {
    "text": {"type": "string", "minLength": 1, "pattern": "x"},
    "whole": {"type": "integer", "minimum": 1},
    "number": {"type": "number"},
    "truth": {"type": "boolean"},
    "day": {"type": "string", "format": "date"},
    "key": {"type": "string", "format": "uuid"},
    "choice": {"enum": ["a", "b"]},
    "list": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
    "pair": {
        "type": "array",
        "prefixItems": [{"type": "integer"}, {"type": "string"}],
        "minItems": 2,
        "items": False,
    },
    "map": {"type": "object", "additionalProperties": {"type": "integer"}},
    "either": {"type": ["string", "integer"]},
    "again": {"$ref": "#"},
}
THERE: dict[str, Any] = {
    "text": "x",
    "whole": 1,
    "number": 1.5,
    "truth": True,
    "day": "2024-02-29",
    "key": "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
    "choice": "a",
    "list": ["a"],
    "pair": [1, "a"],
    "map": {"a": 1},
    "either": "a",
    "again": {"text": "x"},
}


def test_a_null_that_is_not_accepted_is_told_by_that_name(package: Any) -> None:
    model = package({"it.json": {"type": "object", "properties": NOT_NULL}})("it").It
    made = model.model_validate_json(json.dumps(THERE))
    assert made.model_dump(mode="json", exclude_unset=True) == THERE
    assert json.loads(made.model_dump_json(exclude_unset=True)) == THERE
    for null in (model.model_validate, lambda nulls: model.model_validate_json(json.dumps(nulls))):
        with pytest.raises(ValidationError) as caught:
            null(dict.fromkeys(NOT_NULL))
        found = {one["loc"]: one["msg"].partition(":")[0] for one in caught.value.errors()}
        assert found == {(name,): "null is not accepted" for name in NOT_NULL}


def test_classes_describe_themselves(package: Any) -> None:
    model = package({"it.json": {"type": "object", "properties": NOT_NULL}})("it").It
    for mode in ("validation", "serialization"):
        described = model.model_json_schema(mode=mode)["$defs"]["It"]["properties"]
        assert described["text"]["type"] == "string"
        assert set(described) == set(NOT_NULL)


@pytest.mark.parametrize("number", ["1e400", "-1e999", "NaN", "Infinity", '[1, {"x": 1e400}]'])
@pytest.mark.parametrize("member", ["any", "some", "undeclared", "amount", "count"])
def test_what_no_double_holds_is_refused_and_never_becomes_null(
    package: Any, member: str, number: str
) -> None:
    properties = {
        "any": {},
        "some": {"multipleOf": 0.5, "minimum": 0},
        "amount": {"type": "number"},
        "count": {"type": "integer"},
    }
    model = package({"it.json": {"type": "object", "properties": properties}})("it").It
    with pytest.raises(ValidationError):
        model.model_validate_json(f'{{"{member}": {number}}}')


def test_a_union_with_a_rule_is_an_option_of_another(package: Any) -> None:
    options = {
        name: {"type": "object", "required": [name], "properties": {name: {"type": "integer"}}}
        for name in "ab"
    }
    either = {"anyOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/b"}], "not": {"required": ["c"]}}
    wider = {"anyOf": [{"$ref": "#/$defs/either"}, {"type": "string"}]}
    members = {"one": wider, "many": {"anyOf": [{"type": "array", "items": wider}, {"type": "string"}]}}
    schema = {"type": "object", "properties": members, "$defs": {**options, "either": either}}
    form = package({"form.json": schema})("form")
    assert form.Form.model_validate({"one": {"a": 1}, "many": ["x", {"b": 1}]})
    with pytest.raises(ValidationError):
        form.Form.model_validate({"many": [{"a": 1, "c": 1}]})
