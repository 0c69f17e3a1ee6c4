"""What the schema calls sensitive is not shown in the text of an error, wherever the reading began."""

from __future__ import annotations

import json
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
