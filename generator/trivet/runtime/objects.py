"""What pydantic's schema of a class lacks to take a JSON object exactly."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from pydantic_core import core_schema

from .exact import exact


def exact_object(schema: Any, not_null: frozenset[str] = frozenset()) -> Any:
    """The schema of a class; the members `not_null` may be absent, but not null."""
    if schema["type"] != "model":
        return (
            {**schema, "schema": exact_object(schema["schema"], not_null)} if "schema" in schema else schema
        )
    inner = schema["schema"]
    if inner["type"] != "model-fields":
        return {**schema, "schema": exact_object(inner, not_null) if "function" in inner else exact(inner)}
    fields = {name: {**field, "schema": exact(field["schema"])} for name, field in inner["fields"].items()}
    for name in not_null:
        fields[name]["schema"] = _refusing_null(fields[name]["schema"])
    is_open = schema.get("config", {}).get("extra_fields_behavior") == "allow"
    made: Any = {**inner, "fields": fields}
    if is_open:
        made["extras_schema"] = exact(inner.get("extras_schema") or core_schema.any_schema())
    aliased = {name for name, field in fields.items() if field.get("validation_alias", name) != name}
    optional = {name for name in aliased if fields[name]["schema"]["type"] == "default"}
    if is_open and optional:
        return _told_apart({**schema, "schema": made}, fields, optional)
    return {**schema, "schema": made}


#: Whatever a type may make of a JSON value that is not null.
_SOMETHING = (str, int, float, Decimal, list, tuple, dict, datetime.date, UUID, enum.Enum, BaseModel)
_REFUSAL = core_schema.custom_error_schema(
    core_schema.is_instance_schema(_SOMETHING, cls_repr="something"),
    custom_error_type="null",
    custom_error_message="null is not accepted: leave the member out where it has no value",
)


def _refusing_null(schema: Any) -> Any:
    """Says so where null is given to a member that may only be absent; costs no call of Python."""
    strict = schema.get("schema", schema)
    known = strict["type"] == "lax-or-strict" or (strict.get("metadata") or {}).get("own")
    if schema["type"] != "default" or known:
        return schema
    lax = core_schema.chain_schema([core_schema.nullable_schema(strict), _REFUSAL])

    def describe(_: object, handler: Callable[[Any], Any]) -> Any:
        described = handler(strict)
        # pydantic looks a bare reference up at once, and its definition may not be there yet
        return {"allOf": [described]} if "$ref" in described else described

    metadata = {"pydantic_js_functions": [describe]}
    return {**schema, "schema": core_schema.lax_or_strict_schema(lax, strict, metadata=metadata)}


_ABSENT: Any = object()


def _told_apart(schema: Any, fields: Any, optional: set[str]) -> Any:
    """An undeclared member whose name is an attribute's must not make that attribute count as set."""
    for name in optional:
        fields[name] = {**fields[name], "schema": {**fields[name]["schema"], "default": _ABSENT}}

    def tell(model: BaseModel) -> BaseModel:
        for name in optional:
            if model.__dict__.get(name) is _ABSENT:
                model.__dict__[name] = None
                model.__pydantic_fields_set__.discard(name)
        return model

    reference = schema.pop("ref", None)
    return core_schema.no_info_after_validator_function(tell, schema, ref=reference)
