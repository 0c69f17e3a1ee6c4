"""Gives each class the JSON Schema of its definition, in place of the one that pydantic derives."""

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
    """The full name of a definition: the name of its module in the package, and that of its class."""

    __slots__ = ()

    @property
    def definition(self) -> Any:
        """Return the definition's JSON Schema; None if there is no such definition.

        Each `$ref` in it is a `Reference`.
        """
        module, _, name = self.rpartition(".")
        try:
            found = importlib.import_module(f"{_PACKAGE}._schemas.{module}")
        except ModuleNotFoundError:
            return None
        return found.DEFINITIONS.get(name)

    @property
    def named(self) -> Any:
        """Return the object of the generated package that this reference names; None if there is no such object."""
        module, _, name = self.rpartition(".")
        return getattr(importlib.import_module(f"{_PACKAGE}.{module}"), name, None)


def reference_to(model: type[Any]) -> Reference:
    """Return the full name of the definition that a class was generated from.

    If the class is from outside the package, no definition has that name.
    """
    return _reference(model.__module__, model.__qualname__)


def _reference(module: str, name: str) -> Reference:
    return Reference(f"{module.removeprefix(_PACKAGE + '.')}.{name}")


class _OneMode(BaseModel):
    """A model whose JSON Schema is the same for validation and for serialization."""

    model_config = ConfigDict(json_schema_mode_override=_READING)


class _Open(threading.local):
    """The definitions that this thread is describing. A reference to one of them is not followed again."""

    references: frozenset[tuple[str, JsonSchemaMode]] = frozenset()


_OPEN = _Open()


def described_as_alias(schema: Any, module: str, name: str) -> Any:
    """Return the core schema of an alias, changed so that its JSON Schema is that of its definition."""
    reference = _reference(module, name)

    def describe(known: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return handler(known) if reference.definition is None else described(reference, handler)

    metadata = schema.get("metadata") or {}
    functions = [*metadata.get("pydantic_js_functions", ()), describe]
    return {**schema, "metadata": {**metadata, "pydantic_js_functions": functions}}


def described(reference: Reference, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
    """Return the JSON Schema of a definition, with its references in the form that pydantic uses."""
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
    # pydantic makes a definition only of a schema inside another one, in the mode of the enclosing model.
    inside = core_schema.list_schema(_core(reference))
    found: JsonSchemaValue = handler(core_schema.model_schema(_OneMode, inside))["items"]
    return found


def _core(reference: Reference) -> CoreSchema:
    """Return a core schema for which pydantic generates the JSON Schema of a definition.

    `reference` names the definition. The core schema has the `ref` of the core schema of the definition's class. So
    pydantic treats the two as one, and describes them once. An alias of a class is treated as that class.
    """
    named = reference.named
    if isinstance(named, type) and issubclass(named, enum.Enum):
        return TypeAdapter(named).core_schema  # pydantic also describes an enum that is used alone
    if isinstance(named, type) and issubclass(named, BaseModel):
        reference = reference_to(named)
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
