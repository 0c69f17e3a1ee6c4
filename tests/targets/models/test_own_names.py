"""What documents, definitions and members are called never hides what their classes need."""

from __future__ import annotations

import warnings
from typing import Any

import pytest
from pydantic import BaseModel

from trivet.catalog.names import attribute
from trivet.normalize.modules import RESERVED
from trivet.targets.models import layout
from trivet.targets.sql.plan.ddl import SHARED_MODULE

MODELS = sorted({name for owner in (BaseModel, type(BaseModel)) for name in dir(owner) if name[0] != "_"})


def test_no_member_is_called_as_an_attribute_of_a_model() -> None:
    """Nor as one of its metaclass: `mro`, `register`."""
    assert {"mro", "register", "copy"} <= set(MODELS)
    assert [name for name in MODELS if attribute(name) == name] == []


def test_the_names_of_trivets_own_modules_are_reserved() -> None:
    modules = {layout.JSON, layout.FORMATS, layout.IDN, layout.ECMA, layout.LEAP, layout.SCHEMAS}
    assert modules | {SHARED_MODULE} == RESERVED


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_a_document_called_as_a_module_of_the_package(package: Any, name: str) -> None:
    title = {"title": "Thing", "type": "object", "properties": {"x": {"type": "string", "format": "date"}}}
    module = package({f"{name}.json": title})(f"{name}_")
    assert module.Thing.model_validate({"x": "2024-01-01"}).x is not None


#: Names that modules import, and that schemas may have for definitions and members.
IMPORTED = [
    "Annotated",
    "Any",
    "Checked",
    "ConfigDict",
    "Field",
    "JsonModel",
    "Literal",
    "NotNull",
    "StrEnum",
    "UUID",
]


@pytest.mark.parametrize("name", [*IMPORTED, "date", "str", "list", "datetime"])
def test_a_definition_beside_a_member_of_its_name(package: Any, name: str) -> None:
    members = {
        name: {"$ref": f"#/$defs/{name}"},
        "k": {"const": "k"},
        "n": {"type": "integer", "minimum": 1},
        "u": {"type": "string", "format": "uuid"},
        "d": {"type": "string", "format": "date"},
        "e": {"type": "string", "enum": ["a", "b"]},
        "t": {"type": "array", "items": {"type": "string", "pattern": "^a"}},
    }
    inner = {"type": "object", "properties": {"value": {"type": "string"}}, "additionalProperties": False}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        form = package({"form.json": {"type": "object", "properties": members, "$defs": {name: inner}}})(
            "form"
        )
    document = {name: {"value": "v"}, "k": "k", "n": 1, "e": "a", "t": ["a"], "d": "2024-01-01"}
    read = form.Form.model_validate(document)
    assert read.model_dump(mode="json", by_alias=True, exclude_unset=True) == document
    for wrong in ({name: {"x": 1}}, {"k": "l"}, {"n": 0}, {"e": "c"}, {"t": ["b"]}):
        with pytest.raises(ValueError):
            form.Form.model_validate(wrong)
