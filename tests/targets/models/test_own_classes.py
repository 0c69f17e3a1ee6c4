"""Members that are constants, tags, nullable or have a default, and hold a class of the user's own."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, get_args, get_type_hints

import pytest
from pydantic import ValidationError

OWN = {"x-python-type": "decimal.Decimal"}


def _option(tag: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"tag": {"const": tag, **OWN}, "n": {"type": "integer"}},
        "required": ["tag"],
    }


SCHEMA: dict[str, Any] = {
    "title": "Box",
    "type": "object",
    "required": ["one", "maybe"],
    "properties": {
        "one": {"const": 1, **OWN},
        "maybe": {"$ref": "#/$defs/Maybe", **OWN},
        "anything": OWN,
        "null": {"type": "null", **OWN},
        "full": {"type": "number", "default": 2.5, **OWN},
        "empty": {"type": ["number", "null"], "default": 3, **OWN},
    },
    "$defs": {"Maybe": {"enum": [7, None]}},
}


@pytest.fixture
def box(package: Any) -> Any:
    return package({"box.json": SCHEMA}, models={"use_defaults": True})("box").Box


def test_a_required_constant_must_be_there(box: Any) -> None:
    assert box.model_validate({"one": 1, "maybe": 7}).one == Decimal(1)
    for make in (lambda: box.model_validate({"maybe": 7}), lambda: box.model_validate_json('{"maybe": 7}')):
        with pytest.raises(ValidationError, match=r"one\n  Field required"):
            make()


def test_new_objects_get_the_default(box: Any) -> None:
    made = box(one=Decimal(1), maybe=None)
    assert (made.full, made.empty) == (Decimal("2.5"), Decimal(3))
    assert made.model_dump(mode="json") == {"one": 1, "maybe": None, "full": 2.5, "empty": 3}
    assert box.model_validate({"one": 1, "maybe": None}).full is None


def test_the_types_say_where_none_may_be(box: Any) -> None:
    types = get_type_hints(box)
    optional = {name for name, hint in types.items() if type(None) in get_args(hint)}
    assert optional == {"maybe", "anything", "null", "full", "empty"}


@pytest.mark.parametrize("tags", [("1.5", "2.5"), (1, 2)], ids=["texts", "numbers"])
def test_a_tag_may_be_an_instance(package: Any, tags: tuple[Any, Any]) -> None:
    schema = {"title": "Held", "properties": {"any": {"oneOf": [_option(tag) for tag in tags]}}}
    held = package({"held.json": {"type": "object", **schema}})("held").Held
    for tag in tags:
        read = held.model_validate({"any": {"tag": tag}})
        assert read.any.tag == Decimal(tag)
        assert held(any=read.any) == held.model_validate(read) == read
    with pytest.raises(ValidationError):
        held.model_validate({"any": {"tag": 3}})
