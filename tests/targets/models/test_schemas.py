"""What `model_json_schema()` answers with: the numbers, names and references of the schema."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import jsonschema_rs
import pytest
from fastapi import FastAPI

from trivet.targets.models.schemas import literal


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("0.1"), 0.1),
        (Decimal("-2.50"), -2.5),
        (Decimal("1E+2"), 100),
        (Decimal("1E+400"), 10**400),
        (Decimal("-1E+310") - Decimal("0.5"), -(10**310)),
        (Decimal("1E+999999"), 10**4000),
        (Decimal("1E-999999"), 0.0),
        (2**70, 2**70),
        (True, True),
        (None, None),
        ((), []),
        ({"$ref": "no reference", "a\n": [1, {"b": []}]}, {"$ref": "no reference", "a\n": [1, {"b": []}]}),
    ],
)
def test_a_value_is_a_literal(value: Any, expected: Any) -> None:
    found = eval(literal(value), {"__builtins__": {}})  # noqa: S307 (our own text)
    assert found == expected and type(found) is type(expected)


def test_words_of_a_schema_among_its_values_are_no_references(package: Any) -> None:
    schema = {
        "type": "object",
        "properties": {
            "$ref": {"const": {"$ref": "https://x.example/it"}},
            "format": {"type": "string", "format": "email", "examples": [{"$ref": "x"}]},
            "large": {"type": "number", "maximum": 10**310},
        },
    }
    described = package({"it.json": schema}, readings={"format": "annotate"})("it").It.model_json_schema()
    assert described["properties"]["$ref"] == schema["properties"]["$ref"]  # type: ignore[index]
    assert described["properties"]["format"] == schema["properties"]["format"]  # type: ignore[index]
    assert described["properties"]["large"]["maximum"] == 10**310


#: Values like references, which pydantic looks for everywhere.
LIKE_REFERENCES: list[Any] = [
    {"$ref": "#/a"},
    {"a": [1, {"$ref": "b"}], "c": None},
    [{"$ref": "https://x.example/y"}],
]


@pytest.mark.parametrize(
    "asserted", [{"const": value} for value in LIKE_REFERENCES] + [{"enum": LIKE_REFERENCES}]
)
def test_values_like_references(package: Any, asserted: dict[str, Any]) -> None:
    source = {
        "type": "object",
        "properties": {"a": {**asserted, "default": LIKE_REFERENCES[0], "title": "A"}},
        "$defs": {"B": {"type": "object", "properties": {"b": asserted}}},
        "additionalProperties": {"$ref": "#/$defs/B"},
    }
    model = package({"it.json": source})("it").It
    described = model.model_json_schema()
    assert described["properties"]["a"]["title"] == "A"
    ours, theirs = (jsonschema_rs.Draft202012Validator(one) for one in (described, source))
    others: list[Any] = [{}, [], {"$ref": "#/b"}, {"$ref": "#/a", "b": 1}, {"a": [1, {"$ref": "b"}]}, [{}], 1]
    for value in [*LIKE_REFERENCES, *others]:
        for document in ({"a": value}, {"x": {"b": value}}):
            assert ours.is_valid(document) == theirs.is_valid(document), document

    app = FastAPI()

    @app.get("/", response_model=model)
    def read() -> None: ...

    assert "It" in app.openapi()["components"]["schemas"]
