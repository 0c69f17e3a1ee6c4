"""What `model_json_schema()` answers with: the numbers, names and references of the schema."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import jsonschema_rs
import pytest
from fastapi import FastAPI
from pydantic import TypeAdapter, create_model

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


R = "$ref"

#: Circles of references, some through aliases. Each is the root `a.json`, or several documents.
CIRCLES: dict[str, dict[str, Any]] = {
    "another name": {"a": {"properties": {"s": {R: "#/$defs/D"}}, "$defs": {"D": {R: "#"}}}},
    "names of names": {
        "a": {
            "properties": {"s": {R: "#/$defs/D"}, "t": {R: "#/$defs/F"}},
            "$defs": {
                "D": {R: "#/$defs/E"},
                "E": {R: "#/$defs/F"},
                "F": {"type": "object", "properties": {"s": {R: "#/$defs/D"}, "t": {R: "#/$defs/E"}}},
            },
        }
    },
    "two documents": {
        "a": {"properties": {"s": {R: "#/$defs/D"}}, "$defs": {"D": {R: "b.json"}}},
        "b": {"properties": {"s": {R: "#/$defs/E"}, "t": {R: "a.json"}}, "$defs": {"E": {R: "a.json"}}},
    },
    "a list": {
        "a": {"properties": {"s": {R: "#/$defs/D"}}, "$defs": {"D": {"type": "array", "items": {R: "#"}}}}
    },
    "a tree": {
        "a": {
            "properties": {"s": {R: "#/$defs/D"}},
            "$defs": {"D": {"type": "array", "items": {R: "#/$defs/D"}}},
        }
    },
    "a map": {
        "a": {
            "properties": {"s": {R: "#/$defs/D"}},
            "$defs": {
                "D": {"type": ["object", "string"], "additionalProperties": {R: "#/$defs/E"}},
                "E": {"anyOf": [{R: "#/$defs/D"}, {R: "#"}]},
            },
        }
    },
}
VALUES: list[Any] = [{}, [], "x", {"s": {}}, {"s": []}, {"s": "x"}, {"s": [[{}]]}, {"s": [{"s": 1}]}]


@pytest.mark.parametrize("circle", CIRCLES)
@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_circles_are_described(package: Any, circle: str, mode: Any) -> None:
    documents = {f"{name}.json": {"type": "object", **one} for name, one in CIRCLES[circle].items()}
    made = package(documents)
    registry = jsonschema_rs.Registry([(f"mem:/{name}", one) for name, one in documents.items()])
    app = FastAPI()
    names = set()
    for module in CIRCLES[circle]:
        theirs = jsonschema_rs.Draft202012Validator({R: f"mem:/{module}.json"}, registry=registry)
        for name in sorted({module.upper(), "D", "E", "F"} & vars(made(module)).keys()):
            type_ = getattr(made(module), name)
            described = TypeAdapter(type_).json_schema(mode=mode)
            ours = jsonschema_rs.Draft202012Validator(described)
            if name == module.upper():
                for value in [*VALUES, *({"s": value} for value in VALUES)]:
                    assert ours.is_valid(value) == theirs.is_valid(value), value
            app.post(f"/{module}/{name}", response_model=type_)(_echo(type_))
            names |= {name}
    shown = app.openapi()["components"]["schemas"].keys() - {"HTTPValidationError", "ValidationError"}
    assert next(iter(CIRCLES[circle])).upper() in shown
    assert shown <= names  # each once, and by its own name


def _echo(type_: Any) -> Any:
    def echo(value: Any) -> Any:
        return value

    echo.__annotations__ = {"value": type_}
    return echo


_LEAVES: dict[str, Any] = {
    "whole": {"type": "integer", "minimum": 1, "maximum": 5},
    "number": {"type": "number", "minimum": 0, "multipleOf": 0.5},
    "day": {"type": "string", "format": "date"},
    "instant": {"type": "string", "format": "date-time"},
    "key": {"type": "string", "format": "uuid"},
    "some": {"type": "integer", "enum": [1, 2]},
    "big": {"type": "integer", "const": 2**70},
    "mixed": {"enum": [1, "a", True]},
    "list": {"type": "array", "items": {"type": "integer", "maximum": 3}},
    "map": {"type": "object", "additionalProperties": {"type": "number"}},
}


@pytest.mark.parametrize("mode", ["validation", "serialization"])
@pytest.mark.parametrize("is_optional", [False, True], ids=["required", "optional"])
def test_a_subclass_is_described_by_its_types(package: Any, is_optional: bool, mode: Any) -> None:
    required = {} if is_optional else {"required": list(_LEAVES)}
    model = package({"leaf.json": {"title": "Leaf", "type": "object", "properties": _LEAVES, **required}})
    described = create_model("Ours", __base__=model("leaf").Leaf).model_json_schema(mode=mode)
    shown = {
        name: {key: value for key, value in one.items() if key not in ("title", "default")}
        for name, one in described["properties"].items()
    }
    assert shown == {**_LEAVES, "big": {"type": "integer"}}


def test_an_alias_is_described_by_its_type(package: Any) -> None:
    module = package({"leaf.json": {"$defs": {name: _LEAVES[name] for name in ("list", "map", "number")}}})
    for name in ("list", "map", "number"):
        assert TypeAdapter(getattr(module("leaf"), name.title())).json_schema() == _LEAVES[name]
