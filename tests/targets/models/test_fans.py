"""Definitions that lead to each other in very many ways cost no more than they are many."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

LEVELS = 24


def fan(keyword: str) -> dict[str, Any]:
    """Each level is one of two ways to the next: 2**LEVELS ways from the first to the last."""
    levels: dict[str, Any] = {f"D{LEVELS}": {"type": "string", "minLength": 2}}
    for at in range(LEVELS):
        following = {"$ref": f"#/$defs/D{at + 1}"}
        levels[f"D{at}"] = {keyword: [following, {"properties": {"a": following}, "allOf": [following]}]}
    return {"title": "W", "type": "object", "properties": {"x": {"$ref": "#/$defs/D0"}}, "$defs": levels}


def pairs() -> dict[str, Any]:
    """Each level has two definitions that differ, and each of them is either one of the next level."""
    levels: dict[str, Any] = {f"{name}{LEVELS}": {"type": "string", "pattern": name} for name in "AB"}
    for at in range(LEVELS):
        following = [{"$ref": f"#/$defs/{name}{at + 1}"} for name in "AB"]
        levels |= {f"{name}{at}": {"anyOf": following, "pattern": f"{name}{at}|."} for name in "AB"}
    properties = {"x": {"$ref": "#/$defs/A0"}, "last": {"$ref": f"#/$defs/A{LEVELS - 1}"}}
    return {"title": "W", "type": "object", "properties": properties, "$defs": levels}


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
def test_a_fan_is_planned_at_once(package: Any, keyword: str) -> None:
    model = package({"w.json": fan(keyword)})("w").W
    assert model.model_validate({}).x is None


def test_what_is_too_big_to_be_written_out_becomes_a_class(package: Any) -> None:
    module = package({"w.json": pairs()})("w")
    classes = [name for name in vars(module) if name[0] in "AB" and isinstance(getattr(module, name), type)]
    assert 0 < len(classes) < LEVELS
    assert module.W.model_validate({"last": "B"}).last == "B"
    with pytest.raises(ValueError, match="pattern"):
        module.W.model_validate({"last": "c"})


def tower(levels: int, last: Any) -> Any:
    """A document as deep as that, each level of which could be of either class."""
    for _ in range(levels):
        last = {"a": "x", "k": last}
    return last


def recursive(keyword: str) -> dict[str, Any]:
    kinds = {
        name: {"type": "object", "properties": {"k": {"$ref": "#/$defs/T"}, name.lower(): {"type": "string"}}}
        for name in "AB"
    }
    kinds["A"]["required"] = ["a"]
    kinds["B"]["required"] = ["b"] if keyword == "oneOf" else []
    union = {keyword: [{"$ref": "#/$defs/A"}, {"$ref": "#/$defs/B"}, {"type": "integer"}]}
    return {
        "title": "W",
        "type": "object",
        "properties": {"x": {"$ref": "#/$defs/T"}},
        "$defs": {**kinds, "T": union},
    }


def exclusive() -> dict[str, Any]:
    """Each level is exactly one of two of the next level."""
    levels: dict[str, Any] = {
        f"{name}{LEVELS}": {"type": "object", "properties": {name: {"type": "string"}}, "required": [name]}
        for name in "AB"
    }
    for at in range(LEVELS):
        levels |= {
            f"{name}{at}": {"oneOf": [{"$ref": f"#/$defs/{n}{at + 1}"} for n in "AB"]} for name in "AB"
        }
    return {"title": "W", "type": "object", "properties": {"x": {"$ref": "#/$defs/A0"}}, "$defs": levels}


# Two to the power of 24 would take hours: that these end is what is tested.
@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
def test_a_tower_of_unions_is_read_level_by_level(package: Any, keyword: str) -> None:
    model = package({"w.json": recursive(keyword)})("w").W
    good = {"x": tower(LEVELS, 7)}
    for made in (model.model_validate(good), model.model_validate_json(json.dumps(good))):
        assert made.model_dump(mode="json", exclude_unset=True) == good
        assert json.loads(made.model_dump_json(exclude_unset=True)) == good
        assert type(made.x.k).__name__ == "A"
        assert model.model_validate({"x": made.x}) == made
    for bad in ({"x": tower(LEVELS, "7")}, {"x": tower(LEVELS, {"a": "x", "k": []})}):
        for validate, document in ((model.model_validate, bad), (model.model_validate_json, json.dumps(bad))):
            with pytest.raises(ValidationError) as caught:
                validate(document)
            assert len(caught.value.errors()) < 2 * LEVELS
            assert all(error["loc"][0] == "x" for error in caught.value.errors())


def test_the_option_that_declares_most_is_chosen(package: Any) -> None:
    module = package({"w.json": recursive("anyOf")})("w")
    assert isinstance(module.W.model_validate({"x": {"a": "x", "b": "y"}}).x, module.A)
    assert isinstance(module.W.model_validate({"x": {"b": "y"}}).x, module.B)


@pytest.mark.parametrize("schema", [pairs(), exclusive()], ids=["pairs", "exclusive"])
def test_a_fan_is_judged_at_once(package: Any, schema: dict[str, Any]) -> None:
    model = package({"w.json": schema})("w").W
    for bad in ("c", {"q": 1}, {"A": "1", "B": "2"}):
        for validate, document in (
            (model.model_validate, {"x": bad}),
            (model.model_validate_json, json.dumps({"x": bad})),
        ):
            with pytest.raises(ValidationError):
                validate(document)
