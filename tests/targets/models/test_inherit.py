"""Wholes of several parts are one class each, and a subclass where they only add to another definition."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

Import = Callable[[str], ModuleType]

ANIMAL = {
    "type": "object",
    "description": "An animal.",
    "properties": {
        "name": {"type": "string", "description": "What it is called."},
        "kind": {"type": "string"},
        "parent": {"$ref": "#/$defs/Animal"},
    },
    "required": ["kind"],
    "dependentRequired": {"parent": ["name"]},
}
CAT = {
    "allOf": [
        {"$ref": "animals.json#/$defs/Animal"},
        {
            "properties": {"kind": {"const": "cat"}, "lives": {"type": "integer"}},
            "dependentRequired": {"lives": ["name"]},
        },
    ]
}
DOG = {"$ref": "animals.json#/$defs/Animal", "properties": {"kind": {"const": "dog"}}}
ZOO = {
    "type": "object",
    "properties": {
        "any": {"$ref": "animals.json#/$defs/Animal"},
        "pets": {"type": "array", "items": {"oneOf": [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Dog"}]}},
    },
    "$defs": {"Cat": CAT, "Dog": DOG, "Tom": {"allOf": [{"$ref": "#/$defs/Cat"}], "required": ["lives"]}},
}
DOCUMENTS = {"animals.json": {"$defs": {"Animal": ANIMAL}}, "zoo.json": ZOO}


def _own(model: type[BaseModel]) -> set[str]:
    return set(model.__annotations__)


def _accepts(type_: Any, document: Any) -> bool:
    answers = set()
    for read in (
        TypeAdapter(type_).validate_python,
        lambda one: TypeAdapter(type_).validate_json(json.dumps(one)),
    ):
        try:
            value = read(document)
        except ValidationError:
            answers.add(False)
        else:
            answers.add(True)
            dumped = TypeAdapter(type_).dump_python(value, mode="json", by_alias=True, exclude_unset=True)
            assert dumped == document
    (answer,) = answers
    return answer


def _strict(folder: Path) -> str:
    (package,) = (path for path in folder.iterdir() if path.name.startswith("models"))
    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", package.name],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    return run.stdout if run.returncode else ""


@pytest.mark.parametrize("frozen", [False, True])
def test_a_definition_that_only_adds_is_a_subclass(package: Any, tmp_path: Path, frozen: bool) -> None:
    made: Import = package(DOCUMENTS, models={"frozen": frozen})
    animal, zoo = made("animals").Animal, made("zoo")
    assert [one.__name__ for one in zoo.Tom.__mro__[:3]] == ["Tom", "Cat", "Animal"]
    assert (_own(zoo.Cat), _own(zoo.Dog), _own(zoo.Tom)) == ({"kind", "lives"}, {"kind"}, {"lives"})
    assert issubclass(zoo.Dog, animal) and zoo.Cat.model_config.get("frozen", False) == frozen
    assert not _strict(tmp_path)


def test_rules_of_the_base_hold_and_are_written_once(package: Any, tmp_path: Path) -> None:
    tom = package(DOCUMENTS)("zoo").Tom
    assert _accepts(tom, {"kind": "cat", "lives": 9, "name": "Tom"})
    for wrong in ({"kind": "cat", "lives": 9}, {"kind": "dog", "lives": 9, "name": "Tom"}, {"kind": "cat"}):
        assert not _accepts(tom, wrong)
    with pytest.raises(ValidationError) as caught:
        tom.model_validate({"kind": "cat", "lives": 9, "name": "Tom"}).name = None
    assert "null is not accepted" in str(caught.value)
    assert not _accepts(tom, {"kind": "cat", "lives": 9, "parent": {"kind": "cat"}})
    rules = "".join(path.read_text("utf-8") for path in tmp_path.glob("models*/_zoo_rules.py"))
    assert "def check_cat(" in rules and "def check_tom(" not in rules and "def check_dog(" not in rules


def test_assigning_what_the_base_refuses_changes_nothing(package: Any) -> None:
    zoo = package(DOCUMENTS)("zoo")
    tom = zoo.Tom(kind="cat", lives=9, name="Tom")
    tom.parent = zoo.Dog(kind="dog")
    nameless = zoo.Cat(kind="cat")
    with pytest.raises(ValidationError):
        nameless.parent = zoo.Dog(kind="dog")
    assert nameless.model_dump(exclude_unset=True) == {"kind": "cat"}


def test_a_subclass_stands_for_its_base_and_is_written_whole(package: Any) -> None:
    zoo = package(DOCUMENTS)("zoo")
    tom = zoo.Tom(kind="cat", lives=9, name="Tom", parent=zoo.Cat(kind="cat", name="Mia", lives=1))
    whole = zoo.Zoo(any=tom, pets=[tom])
    expected = {
        "kind": "cat",
        "lives": 9,
        "name": "Tom",
        "parent": {"kind": "cat", "name": "Mia", "lives": 1},
    }
    assert whole.model_dump(mode="json", exclude_unset=True) == {"any": expected, "pets": [expected]}
    assert json.loads(whole.model_dump_json(exclude_unset=True)) == {"any": expected, "pets": [expected]}


def test_documents_are_read_as_the_option_that_fits(package: Any) -> None:
    zoo = package(DOCUMENTS)("zoo")
    read = zoo.Zoo.model_validate(
        {"pets": [{"kind": "dog"}, {"kind": "cat"}], "any": {"kind": "cat", "lives": 1}}
    )
    assert [type(one) for one in read.pets] == [zoo.Dog, zoo.Cat]
    assert type(read.any).__name__ == "Animal"


OPEN = {"type": "object", "properties": {"a": {"type": "string"}}}
COUNT = {"type": "object", "properties": {"n": {"type": "integer"}}, "minProperties": 1}


def _whole(package: Any, *parts: Any, **definitions: Any) -> Any:
    schema = {"allOf": list(parts), "$defs": {"Open": OPEN, "Count": COUNT, **definitions}}
    return package({"whole.json": schema})("whole")


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/$defs/{name}"}


def _bases(model: Any) -> list[str]:
    return [base.__name__ for base in model.__bases__]


def test_a_whole_of_two_definitions_is_a_subclass_of_both(package: Any, tmp_path: Path) -> None:
    made = _whole(package, _ref("Open"), _ref("Count"))
    assert _bases(made.Whole) == ["Open", "Count"]
    assert _accepts(made.Whole, {"a": "x", "n": 1})
    assert (
        not _accepts(made.Whole, {})
        and not _accepts(made.Whole, {"a": 1})
        and not _accepts(made.Whole, {"n": "x"})
    )
    assert not _strict(tmp_path)


def test_of_two_definitions_with_rules_the_first_is_the_base(package: Any) -> None:
    more = {"type": "object", "properties": {"m": True}, "maxProperties": 2}
    made = _whole(package, _ref("More"), _ref("Count"), More=more)
    assert _bases(made.Whole) == ["More"] and "n" in made.Whole.model_fields
    assert not _accepts(made.Whole, {}) and not _accepts(made.Whole, {"m": 1, "n": 1, "x": 1})


@pytest.mark.parametrize(
    ("extended", "added", "accepted", "refused"),
    [
        ({**OPEN, "additionalProperties": False}, {"required": ["a"]}, {"a": "x"}, {"a": "x", "b": 1}),
        ({**OPEN, "additionalProperties": False}, {"properties": {"b": True}}, {"a": "x"}, {"b": 1}),
        (OPEN, {"properties": {"a": True}, "additionalProperties": False}, {"a": "x"}, {"b": 1}),
        (
            {**OPEN, "additionalProperties": {"type": "integer"}},
            {"properties": {"b": {"minimum": 2}}},
            {"b": 2, "c": 1},
            {"b": 2, "c": "x"},
        ),
        (
            {**OPEN, "additionalProperties": {"type": "integer"}},
            {"properties": {"b": {"type": "string"}}},
            {"c": 1},
            {"b": "x"},
        ),
    ],
)
def test_members_that_are_not_declared_are_read_as_both_say(
    package: Any, tmp_path: Path, extended: Any, added: Any, accepted: Any, refused: Any
) -> None:
    made = _whole(package, _ref("Base"), added, Base=extended)
    assert _bases(made.Whole) == ["Base"]
    assert _accepts(made.Whole, accepted) and not _accepts(made.Whole, refused)
    assert not _strict(tmp_path)


@pytest.mark.parametrize(
    ("base", "added"),
    [
        ({"type": "string"}, {"type": "string", "format": "date"}),
        ({"type": "array", "items": {"type": "number"}}, {"type": "array", "items": {"type": "integer"}}),
    ],
)
def test_a_member_of_no_narrower_type_means_no_subclass(
    package: Any, tmp_path: Path, base: Any, added: Any
) -> None:
    first = {"type": "object", "properties": {"m": base}}
    made = _whole(package, _ref("Base"), {"properties": {"m": added, "n": True}}, Base=first)
    assert _bases(made.Whole) == ["JsonModel"] and set(made.Whole.model_fields) == {"m", "n"}
    assert not _strict(tmp_path)


def test_a_member_narrowed_by_a_rule_keeps_its_type(package: Any, tmp_path: Path) -> None:
    first = {"type": "object", "properties": {"m": {"type": "array", "items": {"type": "string"}}}}
    made = _whole(package, _ref("Base"), {"properties": {"m": {"contains": {"const": "x"}}}}, Base=first)
    assert _bases(made.Whole) == ["Base"]
    assert _accepts(made.Whole, {"m": ["y", "x"]}) and not _accepts(made.Whole, {"m": ["y"]})
    assert not _strict(tmp_path)


@pytest.mark.parametrize("wide", [{"type": "number"}, {"type": ["integer", "string"]}, {}, {"enum": [1, 2]}])
def test_a_narrower_type_is_declared_anew(package: Any, tmp_path: Path, wide: Any) -> None:
    first = {"type": "object", "properties": {"m": wide, "o": {"type": "string"}}}
    made = _whole(package, _ref("Base"), {"properties": {"m": {"const": 1}}}, Base=first)
    assert _bases(made.Whole) == ["Base"] and _own(made.Whole) == {"m"}
    assert _accepts(made.Whole, {"m": 1}) and not _accepts(made.Whole, {"m": 2})
    assert not _strict(tmp_path)


def test_no_module_is_imported_in_a_circle_for_a_base(package: Any, tmp_path: Path) -> None:
    base = {**OPEN, "properties": {"b": {"$ref": "child.json"}}}
    child = {"allOf": [{"$ref": "base.json"}], "properties": {"c": {"type": "string"}}, "title": "Child"}
    made = package({"base.json": base, "child.json": child})
    assert _bases(made("child").Child) == ["JsonModel"]
    assert set(made("child").Child.model_fields) == {"b", "c"}
    assert not _strict(tmp_path)


def test_a_member_of_two_descriptions_has_a_class_of_both(package: Any, tmp_path: Path) -> None:
    link = {"properties": {"self": {"type": "string"}}, "required": ["self"]}
    other = {"type": "object", "properties": {"next": {"type": "integer"}}}
    made = _whole(
        package,
        _ref("One"),
        _ref("Two"),
        One={"type": "object", "properties": {"links": link, "size": {"type": "integer"}}},
        Two={"type": "object", "properties": {"links": other}},
    )
    assert set(made.WholeLinks.model_fields) == {"self", "next"}
    assert _bases(made.WholeLinks) == ["OneLinks", "TwoLinks"] and _bases(made.Whole) == ["One", "Two"]
    assert _accepts(made.Whole, {"links": {"self": "x", "next": 1}})
    for wrong in ({"next": 1}, {"self": "x", "next": "y"}, 7):
        assert not _accepts(made.Whole, {"links": wrong})
    assert not _strict(tmp_path)


def test_inline_descriptions_of_one_member_are_one_class(package: Any, tmp_path: Path) -> None:
    parts = [
        {"type": "object", "properties": {"m": {"properties": {key: {"type": "integer"}}}}} for key in "xy"
    ]
    made = _whole(package, _ref("Base"), *parts, Base={"type": "object", "properties": {"m": OPEN}})
    (found,) = {
        one
        for one in vars(made).values()
        if isinstance(one, type) and "x" in getattr(one, "model_fields", ())
    }
    assert set(found.model_fields) == {"a", "x", "y"} and _bases(found) == ["BaseM"]
    assert _accepts(made.Whole, {"m": {"a": "", "x": 1, "y": 2}})
    assert not _accepts(made.Whole, {"m": {"y": ""}}) and not _accepts(made.Whole, {"m": {"a": 1}})
    assert not _strict(tmp_path)


def test_members_that_lead_back_to_their_whole_end(package: Any, tmp_path: Path) -> None:
    lists = {
        name: {"type": "object", "properties": {name.lower(): {"type": "string"}, "next": _ref(name)}}
        for name in ("One", "Two")
    }
    made = _whole(package, _ref("One"), _ref("Two"), **lists)
    deep = {"one": "a", "next": {"two": "b", "next": {"next": {"one": "c", "two": "d"}}}}
    assert _accepts(made.Whole, deep)
    assert made.Whole.model_validate(deep).next.next.next.two == "d"
    assert not _accepts(made.Whole, {"next": {"next": {"next": {"two": 1}}}})
    assert not _strict(tmp_path)
