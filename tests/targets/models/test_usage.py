"""What pydantic's own functions make of the classes, against the rules of the schema."""

from __future__ import annotations

import copy
import json
import pickle
import warnings
from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from pydantic import (
    VERSION,
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    create_model,
    model_serializer,
)
from pydantic_settings import BaseSettings

#: Members whose attributes are called otherwise, and a rule over them that no single type says.
LEND: dict[str, Any] = {
    "title": "Loan",
    "type": "object",
    "required": ["class", "kind"],
    "properties": {
        "kind": {"const": "loan"},
        "class": {"enum": ["short", "long"]},
        "due-on": {"type": "string", "format": "date"},
        "first-name": {"type": "string"},
        "note": {"type": ["string", "null"]},
        "items": {"type": "array", "items": {"$ref": "#/$defs/Item"}},
    },
    "if": {"properties": {"class": {"const": "long"}}},
    "then": {"required": ["due-on"]},
    "$defs": {
        "Item": {
            "type": "object",
            "required": ["item-no"],
            "properties": {"item-no": {"type": "integer"}, "old-no": {"type": "integer"}},
            "not": {"required": ["old-no"]},
        }
    },
}
#: A rule of the outer document about what stands further in.
DEEP: dict[str, Any] = {
    "title": "Deep",
    "type": "object",
    "properties": {"list": {"type": "array", "items": {"$ref": "#/$defs/Part"}}},
    "not": {"properties": {"list": {"contains": {"required": ["a-b"]}}}, "required": ["list"]},
    "$defs": {"Part": {"type": "object", "properties": {"a-b": {"type": "string"}}}},
}

reads_by_name = pytest.mark.skipif(
    tuple(int(part) for part in VERSION.split(".")[:2]) < (2, 14),
    reason="pydantic before 2.14 does not pass by_name on to classes that have rules",
)


@pytest.fixture
def loan(package: Callable[..., Callable[[str], ModuleType]]) -> ModuleType:
    return package({"loan.json": LEND})("loan")


def test_objects_are_made_by_the_names_of_attributes(loan: ModuleType) -> None:
    made = loan.Loan(class_="short", first_name="Ada", items=[loan.Item(item_no=1)])
    assert made.model_dump(exclude_unset=True) == {
        "kind": "loan",
        "class": "short",
        "first-name": "Ada",
        "items": [{"item-no": 1}],
    }
    assert made == loan.Loan.model_validate(made.model_dump(exclude_unset=True))
    assert loan.Loan(**{"class": "short", "kind": "loan"}).class_ == "short"


def test_rules_hold_whatever_names_are_given(loan: ModuleType) -> None:
    for arguments in ({"class": "long"}, {"class_": "long"}):
        with pytest.raises(ValidationError, match="due-on"):
            loan.Loan(**arguments)
    with pytest.raises(ValidationError):
        loan.Item(item_no=1, old_no=2)
    with pytest.raises(TypeError, match="the same member"):
        loan.Loan(**{"class": "long", "class_": "long"})


def test_documents_are_read_by_the_names_of_json_alone(loan: ModuleType) -> None:
    for read in (loan.Loan.model_validate, TypeAdapter(loan.Loan).validate_python):
        with pytest.raises(ValidationError, match="Field required"):
            read({"class_": "short", "kind": "loan"})
        kept = read({"class": "short", "kind": "loan", "first_name": 7})
        assert kept.first_name is None
        assert kept.model_dump(exclude_unset=True)["first_name"] == 7


def test_a_constant_is_required_in_documents_alone(loan: ModuleType) -> None:
    with pytest.raises(ValidationError, match="Field required"):
        loan.Loan.model_validate_json('{"class": "short"}')
    assert loan.Loan(class_="short").kind == "loan"
    with pytest.raises(ValidationError):
        loan.Loan(class_="short", kind="gift")


@reads_by_name
@pytest.mark.parametrize("by_alias", [True, False])
def test_by_name(loan: ModuleType, by_alias: bool) -> None:
    def read(value: Any) -> Any:
        return loan.Loan.model_validate(value, by_name=True, by_alias=by_alias)

    assert read({"class_": "short", "kind": "loan"}).class_ == "short"
    with pytest.raises(ValidationError, match="due-on"):
        read({"class_": "long", "kind": "loan"})
    with pytest.raises(ValidationError):
        read({"class_": "short", "kind": "loan", "items": [{"item_no": 1, "old_no": 2}]})
    with pytest.raises(ValidationError, match="due-on"):
        loan.Loan.model_validate_json('{"class_": "long", "kind": "loan"}', by_name=True, by_alias=by_alias)


@reads_by_name
def test_rules_see_inner_members_by_the_names_of_json(package: Any) -> None:
    deep = package({"deep.json": DEEP})("deep").Deep
    deep.model_validate({"list": [{"a_b": "x"}]})  # no member of the schema's
    for refused in (
        lambda: deep.model_validate({"list": [{"a-b": "x"}]}),
        lambda: deep.model_validate({"list": [{"a_b": "x"}]}, by_name=True),
        lambda: deep.model_validate_json('{"list": [{"a_b": "x"}]}', by_name=True),
        lambda: deep.model_validate(SimpleNamespace(list=[{"a_b": "x"}]), from_attributes=True, by_name=True),
    ):
        with pytest.raises(ValidationError):
            refused()


@reads_by_name
def test_from_attributes(loan: ModuleType) -> None:
    row = SimpleNamespace(kind="loan", class_="short", items=[SimpleNamespace(item_no=1)])
    read = loan.Loan.model_validate(row, from_attributes=True, by_name=True)
    assert read.items[0].item_no == 1
    row.class_ = "long"
    with pytest.raises(ValidationError, match="due-on"):
        loan.Loan.model_validate(row, from_attributes=True, by_name=True)


def test_subclasses_keep_the_rules(loan: ModuleType) -> None:
    subclass: Any = type(
        "Ours", (loan.Loan,), {"__module__": __name__, "__annotations__": {"our_own": int}, "our_own": 3}
    )
    assert subclass.model_validate({"class": "short", "kind": "loan"}).our_own == 3
    assert subclass(class_="short").model_dump(exclude_unset=True) == {"kind": "loan", "class": "short"}
    with pytest.raises(ValidationError, match="due-on"):
        subclass(class_="long")
    assert "our_own" in subclass.model_json_schema()["properties"]


def test_defaults_of_a_subclass_are_its_own(loan: ModuleType) -> None:
    ours: Any = create_model(
        "Ours",
        __base__=loan.Loan,
        size=(int, Field(3, alias="our size")),
        tags=(list[str], Field(default_factory=list, alias="our tags")),
    )
    for made in (ours(class_="short"), ours.model_validate({"class": "short", "kind": "loan", "due_on": 1})):
        assert (made.size, made.tags, made.due_on) == (3, [], None)
        assert made.model_fields_set == {"class_", "kind"}


@pytest.mark.parametrize("frozen", [False, True])
def test_arrays_are_read_in_strict_mode(package: Any, frozen: bool) -> None:
    pair = {"type": "array", "prefixItems": [{"type": "integer"}, {}], "minItems": 2, "items": False}
    several = {"type": "array", "items": {"type": "integer"}, "uniqueItems": True}
    schema = {"title": "A", "type": "object", "properties": {"pair": pair, "several": several}}
    model = package({"a.json": schema}, models={"frozen": frozen})("a").A
    document = {"pair": [1, [2]], "several": [3, 4]}
    for read in (
        model.model_validate(document, strict=True),
        model.model_validate_json(json.dumps(document), strict=True),
    ):
        assert read.model_dump(mode="json") == document
        assert read == model.model_validate(document)
    with pytest.raises(ValidationError, match="valid tuple"):
        model.model_validate({"pair": {1: 2, 3: 4}})


def test_copies_and_pickles_are_equal(loan: ModuleType) -> None:
    made = loan.Loan(class_="short", items=[loan.Item(item_no=1)])
    for copied in (copy.copy(made), copy.deepcopy(made), made.model_copy(), pickle.loads(pickle.dumps(made))):
        assert copied == made
        assert copied.model_fields_set == made.model_fields_set
        with pytest.raises(ValidationError, match="due-on"):
            copied.class_ = "long"
        assert copied.class_ == "short"


def test_settings_classes_hold_them(loan: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    settings: Any = type("Settings", (BaseSettings,), {"__annotations__": {"loan": loan.Loan}})
    monkeypatch.setenv("LOAN", '{"kind": "loan", "class": "short"}')
    assert settings().loan.class_ == "short"
    monkeypatch.setenv("LOAN", '{"kind": "loan", "class": "long"}')
    with pytest.raises(ValidationError, match="due-on"):
        settings()


def test_models_around_them_use_them(loan: ModuleType) -> None:
    around: Any = type("Around", (BaseModel,), {"__annotations__": {"loan": loan.Loan}})
    made = around(loan=loan.Loan(class_="short"))
    assert around.model_validate_json(made.model_dump_json()) == made


def test_defaults_are_for_objects_made_in_python(package: Any) -> None:
    person = {
        "type": "object",
        "required": ["op"],
        "properties": {
            "op": {"enum": ["exact", "not"], "default": "exact"},
            "nick": {"type": "string", "default": "x"},
            "share": {"type": ["number", "null"], "default": 0.75},
            "team": {"$ref": "#/$defs/Team"},
            "far-off": {"type": "integer", "default": 3, "minimum": 5},
            "is-on": {"type": "boolean", "default": False},
            "tags": {"type": "array", "default": []},
        },
        "$defs": {"Team": {"enum": ["a", "b"], "default": "b"}},
    }
    model = package({"person.json": person}, models={"use_defaults": True})("person").Person
    with pytest.raises(ValidationError, match="Field required"):
        model()
    made = model(op="exact", share=None)
    assert made.model_dump(mode="json") == {
        "op": "exact",
        "nick": "x",
        "share": None,
        "team": "b",
        "is-on": False,
    }
    read = model.model_validate({"op": "not"})
    assert read.nick is None and read.model_dump(mode="json") == {"op": "not"}
    assert package({"person.json": person})("person").Person(op="not").nick is None


PLAIN: dict[str, Any] = {
    "type": "object",
    "properties": {
        "pay": {"oneOf": [{"$ref": "#/$defs/Card"}, {"$ref": "#/$defs/Cash"}]},
        "some": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
        "nested": {"oneOf": [{"$ref": "#/$defs/Nested"}, {"type": "string"}]},
        "size": {"enum": ["s", "m"]},
        "day": {"type": "string", "format": "date"},
        "pair": {"type": "array", "prefixItems": [{"type": "integer"}], "items": False, "minItems": 1},
        "map": {"type": "object", "additionalProperties": {"type": "integer"}},
        "one": {"const": 1},
        "null": {"type": ["string", "null"]},
    },
    "$defs": {
        "Card": {"type": "object", "properties": {"m": {"const": "card"}}, "required": ["m"]},
        "Cash": {"type": "object", "properties": {"m": {"const": "cash"}}, "required": ["m"]},
        "Nested": {"oneOf": [{"$ref": "#/$defs/Card"}, {"type": "integer"}]},
    },
}


def test_a_plain_dump_is_valid_and_does_not_warn(package: Any) -> None:
    model = package({"plain.json": PLAIN})("plain").Plain
    documents: list[dict[str, Any]] = [
        {},
        {"pay": {"m": "card"}, "some": 1, "nested": 3, "size": "s", "day": "2024-02-29"},
        {"pair": [1], "map": {"a": 1}, "one": 1, "null": None},
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for document in documents:
            read = model.model_validate(document)
            assert read.model_dump(mode="json") == document
            assert model.model_validate_json(read.model_dump_json()).model_dump(mode="json") == document
            assert model.model_validate(read.model_dump()) is not None


def test_absent_members_of_inner_objects_stay_absent(package: Any) -> None:
    inner = {"type": "object", "properties": {"a-b": {"type": ["string", "null"]}}}
    schema = {
        "type": "object",
        "properties": {
            "in": {"$ref": "#/$defs/In"},
            "list": {"type": "array", "items": {"$ref": "#/$defs/In"}},
        },
        "$defs": {"In": inner},
    }
    model = package({"it.json": schema})("it").It
    document = {"in": {"x": 1}, "list": [{}, {"a-b": None}, {"a_b": 5}]}
    read = model.model_validate(document)
    assert read.model_dump() == document and json.loads(read.model_dump_json()) == document
    assert read.list[2].model_dump(by_alias=False) == {"a_b": 5}


def test_a_serializer_of_a_subclass_is_its_own(package: Any) -> None:
    base = package({"it.json": {"type": "object", "properties": {"a": {"type": ["string", "null"]}}}})(
        "it"
    ).It

    def write(self: Any) -> dict[str, int]:
        return {"mine": 1}

    ours: Any = type("Ours", (base,), {"__module__": __name__, "write": model_serializer(write)})
    assert ours().model_dump() == {"mine": 1} and ours().model_dump_json() == '{"mine":1}'


def test_configuration_of_a_subclass(loan: ModuleType) -> None:
    closed: Any = type(
        "Closed", (loan.Loan,), {"__module__": __name__, "model_config": ConfigDict(extra="forbid")}
    )
    with pytest.raises(ValidationError, match="Extra inputs"):
        closed.model_validate({"class": "short", "kind": "loan", "more": 1})
