"""Changes core schemas of pydantic so that they accept JSON exactly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic_core import CoreSchema, core_schema

from .labels import label
from .leaves import DATE, DATE_TIME, UUID, anything, from_text, literal
from .numbers import DONE, integer, number
from .tags import listed


def exact(schema: CoreSchema | Any) -> Any:
    """Return the core schema changed so that it accepts only JSON values, and instances of its own Python type."""
    if (schema.get("metadata") or {}).get("json"):
        return schema
    change = _EXACT.get(schema["type"])
    changed = schema if change is None else change(schema)
    return _described_as(schema, changed) if schema["type"] in _LEAVES else changed


def _described_as(schema: Any, changed: Any) -> Any:
    """Return the core schema `changed`, which was made from `schema`, with the JSON Schema of `schema`.

    pydantic alone would describe the steps by which `changed` reads a value: an integer as any number, without its
    bounds.
    """

    metadata = {**(changed.get("metadata") or {}), "pydantic_js_functions": [like(schema)]}
    return {**changed, "metadata": metadata}


def like(schema: Any) -> Callable[[object, Callable[[Any], Any]], Any]:
    """Return a function that gives another core schema the JSON Schema of `schema`."""

    def describe(_: object, handler: Callable[[Any], Any]) -> Any:
        # pydantic heeds the metadata of a schema only if it is inside another one.
        return handler(core_schema.list_schema(schema))["items"]

    return describe


def _strict(schema: Any) -> Any:
    return {**schema, "strict": True}


def _inside(schema: Any) -> Any:
    return {**schema, "schema": exact(schema["schema"])}


def _list(schema: Any) -> Any:
    inner = {"items_schema": exact(schema["items_schema"])} if "items_schema" in schema else {}
    return {**schema, **inner, "strict": True}


def _dict(schema: Any) -> Any:
    parts = {key: exact(schema[key]) for key in ("keys_schema", "values_schema") if key in schema}
    return {**schema, **parts, "strict": True}


def _tuple(schema: Any) -> Any:
    items = [exact(item) for item in schema["items_schema"]]
    inner = {**schema, "items_schema": items, "strict": True}
    return core_schema.no_info_before_validator_function(_as_tuple, inner, metadata=DONE)


def _as_tuple(value: Any) -> Any:
    """Return a list as a tuple, and any other value unchanged. A strict schema of a tuple does not accept a list."""
    return tuple(value) if isinstance(value, list) else value


def _union(schema: Any) -> Any:
    choices = [
        choice if isinstance(choice, tuple) else (choice, label(choice)) for choice in schema["choices"]
    ]
    return {**schema, "choices": [(exact(choice), named) for choice, named in choices]}


_LEAVES = frozenset(("date", "datetime", "float", "int", "literal", "uuid"))
_EXACT: dict[str, Callable[[Any], Any]] = {
    "any": anything,
    "bool": _strict,
    "date": from_text(DATE, "date", "Input should be a date as RFC 3339 writes it, as in 2024-02-29"),
    "datetime": from_text(
        DATE_TIME,
        "date_time",
        "Input should be a date-time as RFC 3339 writes it, as in 2024-02-29T12:00:00Z",
    ),
    "default": _inside,
    "dict": _dict,
    "float": number,
    "function-after": _inside,
    "function-wrap": _inside,
    "int": integer,
    "list": _list,
    "literal": literal,
    "nullable": _inside,
    "str": _strict,
    "tagged-union": listed,
    "tuple": _tuple,
    "union": _union,
    "uuid": from_text(UUID, "uuid", "Input should be a UUID as RFC 9562 writes it"),
}
