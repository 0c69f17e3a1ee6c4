"""What the schemas say of the classes: pydantic's JSON Schema of a class is that of its definition."""

from __future__ import annotations

import enum
import importlib
import threading
from typing import Any

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, TypeAdapter
from pydantic.json_schema import JsonSchemaMode, JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

#: The package of models that this copy belongs to.
_PACKAGE = __name__.rpartition(".")[0].rpartition(".")[0]
_READING: JsonSchemaMode = "validation"


class Reference(str):
    """The full name of a definition: its module below the package, and its class."""

    __slots__ = ()

    @property
    def definition(self) -> Any:
        """Its JSON Schema, where `$ref` holds a `Reference`; None where the package has none of that name."""
        module, _, name = self.rpartition(".")
        try:
            found = importlib.import_module(f"{_PACKAGE}._schemas.{module}")
        except ModuleNotFoundError:
            return None
        return found.DEFINITIONS.get(name)

    @property
    def named(self) -> Any:
        """What the package calls by this name, if anything."""
        module, _, name = self.rpartition(".")
        return getattr(importlib.import_module(f"{_PACKAGE}.{module}"), name, None)


def reference_to(model: type[Any]) -> Reference:
    """The definition that a class of the package was made from; of any other class, one that there is not."""
    return Reference(f"{model.__module__.removeprefix(_PACKAGE + '.')}.{model.__qualname__}")


class _OneMode(BaseModel):
    """Schemas for reading and for writing are the same: whoever asks for both gets one."""

    model_config = ConfigDict(json_schema_mode_override=_READING)


class _Open(threading.local):
    """The definitions that are being described: a reference to one of them is not followed again."""

    references: frozenset[tuple[str, JsonSchemaMode]] = frozenset()


_OPEN = _Open()


def described(reference: Reference, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
    """The JSON Schema of a definition, its references in pydantic's form."""
    before = _OPEN.references
    _OPEN.references = before | {(reference, handler.mode)}
    try:
        found: JsonSchemaValue = _resolved(reference.definition, handler)
        return found
    finally:
        _OPEN.references = before


def _resolved(value: Any, handler: GetJsonSchemaHandler) -> Any:
    if isinstance(value, Reference):
        return _referred(value, handler)["$ref"]
    if isinstance(value, dict):
        return {key: _resolved(each, handler) for key, each in value.items()}
    return [_resolved(each, handler) for each in value] if isinstance(value, list) else value


def _referred(reference: Reference, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
    # pydantic gives a definition to what stands inside of another schema, in the mode of the model around it
    inside = core_schema.list_schema(_core(reference))
    found: JsonSchemaValue = handler(core_schema.model_schema(_OneMode, inside))["items"]
    return found


def _core(reference: Reference) -> CoreSchema:
    """A schema for pydantic to describe, under the name that it has for the class."""
    named = reference.named
    if isinstance(named, type) and issubclass(named, enum.Enum):
        return TypeAdapter(named).core_schema  # an enum that stands alone is described by pydantic, too
    ref = _ref(getattr(named, "__pydantic_core_schema__", {"ref": f"{reference}:{reference}"}))
    if (reference, _READING) in _OPEN.references:
        return core_schema.definition_reference_schema(ref)

    def describe(_: object, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return described(reference, handler)

    return core_schema.any_schema(ref=ref, metadata={"pydantic_js_functions": [describe]})


def _ref(schema: Any) -> str:
    while "ref" not in schema and "schema_ref" not in schema:
        schema = schema["schema"]
    return str(schema.get("ref") or schema["schema_ref"])
