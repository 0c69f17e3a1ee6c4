"""Unions of objects that one member tells apart: what is read, and which errors are told."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from pydantic import TypeAdapter, ValidationError


def kind(*values: Any, member: str = "kind", **more: Any) -> dict[str, Any]:
    """An object with a tag, and a member of its own that is a number."""
    own = f"of_{values[0]}"
    tag = {"const": values[0]} if len(values) == 1 else {"enum": list(values)}
    return {
        "type": "object",
        "properties": {member: {**tag, **more}, own: {"type": "integer"}},
        "required": [member],
    }


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/$defs/{name}"}


TEXTS = {"A": kind("a"), "B": kind("b")}
BASE = {"type": "object", "properties": {"kind": {"type": "string"}}, "required": ["kind"]}


def child(tag: str) -> dict[str, Any]:
    more = {"properties": {"kind": {"const": tag}, f"of_{tag}": {"type": "integer"}}}
    return {"allOf": [ref("Base"), more]}


#: Name → the definitions, the union among them, and how its type is marked.
UNIONS: dict[str, tuple[dict[str, Any], str]] = {
    "texts": ({**TEXTS, "Union": {"oneOf": [ref("A"), ref("B")]}}, 'Field(discriminator="kind")'),
    "several": ({"A": kind("a", "x"), "B": kind("b"), "Union": {"oneOf": [ref("A"), ref("B")]}}, "Tagged("),
    "integers": ({"A": kind(1), "B": kind(2), "Union": {"anyOf": [ref("A"), ref("B")]}}, 'Tagged("kind", 1, 2)'),
    "truths": ({"A": kind(True), "B": kind(False), "Union": {"oneOf": [ref("A"), ref("B")]}}, "Tagged("),
    "mixed": ({"A": kind(1), "B": kind(True, "a"), "Union": {"oneOf": [ref("A"), ref("B")]}}, "Tagged("),
    "renamed": (
        {"A": kind("a", member="@kind"), "B": kind("b", member="@kind"), "Union": {"oneOf": [ref("A"), ref("B")]}},
        'Tagged("@kind", "a", "b")',
    ),
    "inherited": (
        {"Base": BASE, "A": child("a"), "B": child("b"), "Union": {"oneOf": [ref("A"), ref("B")]}},
        'Field(discriminator="kind")',
    ),
    "asserted": (
        {"A": kind("a", minLength=1), "B": kind("b", type="string"), "Union": {"oneOf": [ref("A"), ref("B")]}},
        'Field(discriminator="kind")',
    ),
    "nested": (
        {
            **TEXTS,
            "C": kind("c"),
            "Inner": {"oneOf": [ref("A"), ref("B")]},
            "Union": {"oneOf": [ref("Inner"), ref("C")]},
        },
        'Tagged("kind", ("a", "b"), "c")',
    ),
    "nullable": (
        {**TEXTS, "Union": {"oneOf": [ref("A"), ref("B"), {"type": "null"}]}},
        'Field(discriminator="kind")',
    ),
    "inline": ({"Union": {"oneOf": [kind("a"), kind("b")]}}, 'Field(discriminator="kind")'),
}  # fmt: skip

_TAGS: tuple[Any, ...] = ("a", "b", "c", "x", 1, 2, 1.0, True, False, None, "1", "true", [], {})


def _documents(member: str) -> list[Any]:
    tagged = [{member: tag, **more} for tag in _TAGS for more in ({}, {"of_a": 1, "of_1": 1}, {"of_a": "no"})]
    return [
        *tagged,
        {},
        {"of_a": 1},
        {"kind": "a", "kind_": "b"},
        {"@kind": "a", "kind": "b"},
        None,
        "a",
        [],
        1,
    ]


def is_read(read: Any, value: Any) -> bool:
    try:
        read(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("name", UNIONS)
def test_what_is_read_is_what_the_schema_accepts(package: Any, name: str) -> None:
    definitions, mark = UNIONS[name]
    made = package({"it.json": {"$defs": definitions}})("it")
    assert mark in Path(made.__file__).read_text("utf-8")
    judge = jsonschema_rs.Draft202012Validator({"$defs": definitions, **ref("Union")})
    adapter: TypeAdapter[Any] = TypeAdapter(made.Union)
    for document in _documents("@kind" if name == "renamed" else "kind"):
        wanted = judge.is_valid(document)
        assert is_read(adapter.validate_python, document) == wanted, document
        assert is_read(adapter.validate_json, json.dumps(document)) == wanted, document
        if wanted:
            read = adapter.validate_json(json.dumps(document))
            assert adapter.validate_python(read) == read
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                assert adapter.dump_python(read, mode="json", by_alias=True, exclude_unset=True) == document


@pytest.mark.parametrize("name", UNIONS)
def test_a_mistake_in_one_option_tells_its_errors_alone(package: Any, name: str) -> None:
    definitions, _ = UNIONS[name]
    made = package({"it.json": {"$defs": definitions}})("it")
    member = "@kind" if name == "renamed" else "kind"
    tag = {"integers": 1, "mixed": 1, "truths": True}.get(name, "a")
    adapter: TypeAdapter[Any] = TypeAdapter(made.Union)
    document = {member: tag, f"of_{tag}": "no number"}
    for read, given in ((adapter.validate_python, document), (adapter.validate_json, json.dumps(document))):
        with pytest.raises(ValidationError) as caught:
            read(given)
        [wrong] = caught.value.errors()
        assert wrong["loc"][-1] == f"of_{tag}"
        assert wrong["type"] == "int_type"


@pytest.mark.parametrize("name", [name for name in UNIONS if name != "inherited"])
@pytest.mark.parametrize("wrong", [{}, {"kind": "other", "@kind": "other"}, {"kind": [], "@kind": []}])
def test_a_missing_or_unknown_tag_is_one_error_that_lists_them(package: Any, name: str, wrong: Any) -> None:
    definitions, _ = UNIONS[name]
    made = package({"it.json": {"$defs": definitions}})("it")
    adapter: TypeAdapter[Any] = TypeAdapter(made.Union)
    known = {"integers": "1, 2", "mixed": "1, true, 'a'", "truths": "true, false", "several": "'a', 'x', 'b'"}
    for read, given in ((adapter.validate_python, wrong), (adapter.validate_json, json.dumps(wrong))):
        with pytest.raises(ValidationError) as caught:
            read(given)
        [told] = caught.value.errors()
        assert told["type"] == "union_tag"
        assert known.get(name, "'a', 'b'") in told["msg"]


def test_an_optional_tag_is_none(package: Any) -> None:
    definitions = {name: {**one, "required": []} for name, one in TEXTS.items()}
    union = {"anyOf": [ref("A"), ref("B")]}
    made = package({"it.json": {"$defs": {**definitions, "Union": union}}})("it")
    adapter: TypeAdapter[Any] = TypeAdapter(made.Union)
    assert adapter.validate_python({}).model_dump(exclude_unset=True) == {}
    assert isinstance(adapter.validate_python({"kind": "b"}), made.B)


def test_an_option_that_is_named_twice_is_refused(package: Any) -> None:
    union = {"oneOf": [ref("A"), ref("B"), ref("A")]}
    made = package({"it.json": {"$defs": {**TEXTS, "Union": union}}})("it")
    adapter: TypeAdapter[Any] = TypeAdapter(made.Union)
    assert isinstance(adapter.validate_python({"kind": "b"}), made.B)
    with pytest.raises(ValidationError):
        adapter.validate_python({"kind": "a"})


def test_a_union_that_holds_itself_tells_its_tags_too(package: Any) -> None:
    def node(tag: str) -> dict[str, Any]:
        members = {"kind": {"const": tag}, "inner": ref("Union")}
        return {"type": "object", "properties": members, "required": ["kind"]}

    definitions = {"A": node("a"), "B": node("b"), "Union": {"oneOf": [ref("A"), ref("B")]}}
    made = package({"it.json": {"$defs": definitions}})("it")
    adapter: TypeAdapter[Any] = TypeAdapter(made.Union)
    document = {"kind": "a", "inner": {"kind": "b", "inner": {"kind": "a"}}}
    read = adapter.validate_python(document)
    assert adapter.dump_python(read, exclude_unset=True) == document
    with pytest.raises(ValidationError) as caught:
        adapter.validate_python({"kind": "a", "inner": {}})
    [told] = caught.value.errors()
    assert "'a', 'b'" in told["msg"]
