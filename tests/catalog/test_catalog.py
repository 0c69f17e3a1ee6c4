"""The catalog: what is an object, an enum or a plain value, and what its fields are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from trivet import catalog as catalogs
from trivet.catalog.records import (
    NULL,
    Anything,
    Catalog,
    ListOf,
    Literals,
    MapOf,
    Reference,
    Scalar,
    TupleOf,
    UnionOf,
    references,
    without_null,
)
from trivet.normalize import normalize
from trivet.settings import Settings
from trivet.source import load, resolve

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def catalog_of(folder: Path, **schema: Any) -> Catalog:
    """The catalog of one document, `thing.json`."""
    (folder / "schemas").mkdir()
    (folder / "schemas" / "thing.json").write_text(json.dumps({"$schema": DRAFT, **schema}), "utf-8")
    settings = Settings.from_mapping({}, root=folder)
    documents = load(settings)
    return catalogs.build(normalize(resolve(documents, settings), settings))


def test_an_object_has_fields_in_the_order_of_the_schema(tmp_path: Path) -> None:
    built = catalog_of(
        tmp_path,
        type="object",
        required=["b"],
        properties={"b": {"type": ["string", "null"]}, "a": {"type": "integer", "title": " "}, "c": True},
    )
    thing = built.entities["thing.Thing"]
    assert thing.kind == "object" and thing.open
    rows = [(field.name, field.required, field.nullable, field.shape) for field in thing.fields]
    assert rows == [
        ("b", True, True, UnionOf((Scalar("string"), NULL))),
        ("a", False, False, Scalar("integer")),
        ("c", False, True, Anything()),
    ]
    assert thing.fields[1].facts.title == ""


def test_a_closed_object_is_closed_through_references(tmp_path: Path) -> None:
    built = catalog_of(
        tmp_path,
        **{
            "description": "The base and no more.",
            "$ref": "#/$defs/base",
            "$defs": {"base": {"type": "object", "properties": {"x": {}}, "additionalProperties": False}},
        },
    )
    assert not built.entities["thing.Base"].open
    assert not built.entities["thing.Thing"].open
    assert [field.name for field in built.entities["thing.Thing"].fields] == ["x"]


def test_members_from_all_of_are_joined(tmp_path: Path) -> None:
    built = catalog_of(
        tmp_path,
        type="object",
        properties={"x": {"minimum": 1}},
        allOf=[{"properties": {"x": {"type": "integer"}, "y": {"type": "boolean"}}, "required": ["y"]}],
    )
    fields = {field.name: field for field in built.entities["thing.Thing"].fields}
    assert set(fields) == {"x", "y"} and fields["y"].required
    assert fields["x"].shape == Scalar("integer") and not fields["x"].nullable


def test_a_text_enum_is_an_enum_and_a_mixed_one_a_value(tmp_path: Path) -> None:
    built = catalog_of(
        tmp_path,
        type="object",
        properties={"kind": {"enum": ["a", "b"]}, "mixed": {"enum": ["a", 1, None]}},
    )
    assert built.entities["thing.ThingKind"].kind == "enum"
    assert built.entities["thing.ThingKind"].values == ("a", "b")
    mixed = next(field for field in built.entities["thing.Thing"].fields if field.name == "mixed")
    assert mixed.nullable


def test_an_untyped_schema_with_properties_is_no_object(tmp_path: Path) -> None:
    """It accepts text, too: a class for it would refuse what is valid."""
    assert catalog_of(tmp_path, properties={"x": {}}).entities["thing.Thing"].kind == "value"


@pytest.mark.parametrize(
    ("schema", "shape"),
    [
        ({"type": "array", "items": {"type": "number"}}, ListOf(Scalar("number"))),
        (
            {"type": "array", "prefixItems": [{"type": "string"}], "items": False},
            TupleOf((Scalar("string"),), None),
        ),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, MapOf(Scalar("integer"))),
        ({"type": "string", "format": "date"}, Scalar("string", "date")),
        ({"type": ["null", "string"]}, UnionOf((Scalar("string"), NULL))),
        ({"const": 3}, Literals((3,))),
        ({"anyOf": [{"type": "string"}, True]}, Anything()),
    ],
)
def test_shapes(tmp_path: Path, schema: dict[str, Any], shape: object) -> None:
    built = catalog_of(tmp_path, type="object", properties={"x": schema})
    assert built.entities["thing.Thing"].fields[0].shape == shape


def test_recursion_ends(tmp_path: Path) -> None:
    built = catalog_of(
        tmp_path, type="object", properties={"children": {"type": "array", "items": {"$ref": "#"}}}
    )
    (field,) = built.entities["thing.Thing"].fields
    assert field.shape == ListOf(Reference("thing.Thing"))
    assert list(references(field.shape)) == ["thing.Thing"]


def test_unknown_keywords_and_extensions_are_kept(tmp_path: Path) -> None:
    facts = (
        catalog_of(tmp_path, **{"type": "string", "x-b": 1, "x-a": [2], "javaType": "T"})
        .entities["thing.Thing"]
        .facts
    )
    assert list(facts.extensions) == ["x-a", "x-b"] and facts.other == {"javaType": "T"}


def test_without_null() -> None:
    assert without_null(UnionOf((Scalar("string"), NULL))) == Scalar("string")
    assert without_null(Scalar("string")) == Scalar("string")
