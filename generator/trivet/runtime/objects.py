"""What pydantic's schema of a class lacks to take a JSON object exactly."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel, SerializationInfo, SerializerFunctionWrapHandler
from pydantic_core import core_schema

from .exact import exact
from .frozen import freezing, frozen_field


def exact_object(schema: Any, not_null: Iterable[str] = (), constants: Iterable[str] = ()) -> Any:
    """The schema of a class.

    The members `not_null` may be absent, but not null. `constants` have a default, but only in Python.
    """
    if schema["type"] != "model":
        if "schema" not in schema:
            return schema
        return {**schema, "schema": exact_object(schema["schema"], not_null, constants)}
    inner = schema["schema"]
    if inner["type"] != "model-fields":
        around = exact_object(inner, not_null, constants) if "function" in inner else exact(inner)
        return {**schema, "schema": around}
    fields = {name: {**field, "schema": exact(field["schema"])} for name, field in inner["fields"].items()}
    for name in not_null:
        fields[name]["schema"] = _refusing_null(fields[name]["schema"])
        fields[name]["serialization_exclude_if"] = _is_absent
    for name in constants:
        if fields[name]["schema"]["type"] == "default":  # not where pydantic gives back what was made here
            fields[name]["schema"] = fields[name]["schema"]["schema"]
    is_frozen = schema["cls"].model_config.get("frozen")
    if is_frozen:
        fields = {name: frozen_field(field) for name, field in fields.items()}
    is_open = schema.get("config", {}).get("extra_fields_behavior") == "allow"
    made: Any = {**inner, "fields": fields}
    if is_open:
        extras = exact(inner.get("extras_schema") or core_schema.any_schema())
        made["extras_schema"] = freezing(extras) if is_frozen else extras
    aliased = {name for name, field in fields.items() if field.get("validation_alias", name) != name}
    optional = {name for name in aliased if fields[name]["schema"]["type"] == "default"}
    # what is there was written by the user, or here: pydantic gives back what was made for other classes
    writing = {} if "serialization" in schema else _leaving_out(fields, not_null)
    whole = {**schema, "schema": made, **writing}
    return _told_apart(whole, fields, optional) if is_open and optional else whole


def _is_absent(value: object) -> bool:
    return value is None


def _leaving_out(fields: Any, not_null: Iterable[str]) -> dict[str, Any]:
    """How an object is written: members that are absent stay so, also where null would be accepted."""
    nullable = {
        name: field.get("serialization_alias", name)
        for name, field in fields.items()
        if name not in not_null and field["schema"].get("default", ...) is None
    }

    def write(model: BaseModel, handler: SerializerFunctionWrapHandler, info: SerializationInfo) -> Any:
        written = handler(model)
        extra = model.__pydantic_extra__ or {}
        for name in nullable.keys() - model.__pydantic_fields_set__:
            key = name if info.by_alias is False else nullable[name]
            if key not in extra:
                written.pop(key, None)
        return written

    function = core_schema.wrap_serializer_function_ser_schema(write, info_arg=True)
    return {"serialization": function} if nullable else {}


#: Whatever a type may make of a JSON value that is not null.
_SOMETHING = (str, int, float, Decimal, list, tuple, dict, datetime.date, UUID, enum.Enum, BaseModel)
_REFUSAL = core_schema.custom_error_schema(
    core_schema.is_instance_schema(_SOMETHING, cls_repr="something"),
    custom_error_type="null",
    custom_error_message="null is not accepted: leave the member out where it has no value",
)


_CLASSES = ("definition-ref", "enum", "model")


def _holds_classes(schema: Any) -> bool:
    """Whether it is no class itself, but leads to some: inside a union pydantic reads what is lax or strict twice,
    what is inside of that twice again, and so on."""
    return schema["type"] not in _CLASSES and _mentions_classes(schema)


def _mentions_classes(schema: Any) -> bool:
    if isinstance(schema, dict):
        return schema.get("type") in _CLASSES or any(map(_mentions_classes, schema.values()))
    return isinstance(schema, list | tuple) and any(map(_mentions_classes, schema))


def _refusing_null(schema: Any) -> Any:
    """Says so where null is given to a member that may only be absent; costs no call of Python."""
    strict = schema.get("schema", schema)
    known = strict["type"] == "lax-or-strict" or (strict.get("metadata") or {}).get("own")
    if schema["type"] != "default" or known or _holds_classes(strict):
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
        told = {key: each for key, each in fields[name]["schema"].items() if key != "default"}
        fields[name] = {**fields[name], "schema": {**told, "default_factory": lambda: _ABSENT}}

    def tell(model: BaseModel) -> BaseModel:
        for name in optional:
            if model.__dict__.get(name) is _ABSENT:
                model.__dict__[name] = None
                model.__pydantic_fields_set__.discard(name)
        return model

    reference = schema.pop("ref", None)
    return core_schema.no_info_after_validator_function(tell, schema, ref=reference)
