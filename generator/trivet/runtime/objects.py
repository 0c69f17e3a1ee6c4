"""Changes pydantic's core schema of a class so that it reads and writes JSON objects exactly."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import BaseModel, SerializationInfo, SerializerFunctionWrapHandler
from pydantic_core import core_schema

from .exact import exact, like
from .frozen import freezing, frozen_field


def exact_object(schema: Any, not_null: Iterable[str] = (), constants: Iterable[str] = ()) -> Any:
    """Return the core schema of a class, changed so that it reads JSON exactly.

    The members `not_null` may be absent, but not null. The members `constants` have a default only in objects created
    in Python.
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
        if fields[name]["schema"]["type"] == "default":  # otherwise pydantic has reused a schema made here
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
    optional = {name for name in aliased if fields[name]["schema"].get("default", ...) is None}
    # Keep an existing serialization: the user has defined it, or pydantic has reused a schema made here.
    writing = {} if "serialization" in schema else _leaving_out(fields, not_null)
    whole = {**schema, "schema": made, **writing}
    return _told_apart(whole, fields, optional) if is_open and optional else whole


def _is_absent(value: object) -> bool:
    return value is None


def _leaving_out(fields: Any, not_null: Iterable[str]) -> dict[str, Any]:
    """Return the part of a core schema that serializes objects without the members that were not set.

    Only members that accept null and have the default None are left out. `not_null` are the attributes that
    do not accept null. The result is empty if the class has no such member.
    """
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


#: The Python types of JSON values other than null, after reading.
_SOMETHING = (str, int, float, Decimal, list, tuple, dict, datetime.date, UUID, enum.Enum, BaseModel)
_REFUSAL = core_schema.custom_error_schema(
    core_schema.is_instance_schema(_SOMETHING, cls_repr="something"),
    custom_error_type="null",
    custom_error_message="null is not accepted: leave the member out where it has no value",
)


_CLASSES = ("definition-ref", "enum", "model")


def _holds_classes(schema: Any) -> bool:
    """Return whether a core schema contains a class, but is not one itself.

    `_refusing_null` does not wrap such a schema into a lax-or-strict schema. Inside a union, pydantic tries a
    lax-or-strict schema twice, so one that is nested in another would be tried four times, and so on.
    """
    return schema["type"] not in _CLASSES and _mentions_classes(schema)


def _mentions_classes(schema: Any) -> bool:
    if isinstance(schema, dict):
        return schema.get("type") in _CLASSES or any(map(_mentions_classes, schema.values()))
    return isinstance(schema, list | tuple) and any(map(_mentions_classes, schema))


def _refusing_null(schema: Any) -> Any:
    """Return the core schema of an optional member that refuses null with an error of its own.

    The error says that the member may be absent but not null. pydantic-core raises it without a call of a
    Python function.
    """
    strict = schema.get("schema", schema)
    known = strict["type"] == "lax-or-strict" or (strict.get("metadata") or {}).get("own")
    if schema["type"] != "default" or known or _holds_classes(strict):
        return schema
    lax = core_schema.chain_schema([core_schema.nullable_schema(strict), _REFUSAL])

    def describe(known: object, handler: Callable[[Any], Any]) -> Any:
        described = like(strict)(known, handler)
        # pydantic resolves a bare `$ref` at once, when the definition may not exist yet.
        return {"allOf": [described]} if "$ref" in described else described

    metadata = {"pydantic_js_functions": [describe]}
    return {**schema, "schema": core_schema.lax_or_strict_schema(lax, strict, metadata=metadata)}


_ABSENT: Any = object()


def _told_apart(schema: Any, fields: Any, optional: set[str]) -> Any:
    """Return the core schema of a class, changed so that undeclared members do not mark attributes as set.

    For example, the attribute `class_` has the JSON name `class`, and an object has no `class`, but an
    undeclared member `class_`. pydantic would then mark the attribute `class_` as set. `optional` are the
    attributes whose JSON name is different and which are None while the member is absent.
    """
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
