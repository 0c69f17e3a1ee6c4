"""Makes the core schemas of texts, of literals, and of values that may be anything."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from pydantic import BaseModel
from pydantic_core import (
    CoreSchema,
    PydanticCustomError,
    PydanticKnownError,
    SchemaValidator,
    core_schema,
)

from .numbers import DONE, INTEGER, NUMBER
from .values import plain, represented

DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
DATE_TIME = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})$"
)
UUID = r"^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$"


def from_text(pattern: str, known_type: str, text: str) -> Callable[[Any], Any]:
    """Return a function that changes the core schema of a Python type such as `datetime`.

    In JSON, a value of this type is a text that matches `pattern`. Any other value is refused with an error
    that has the type `known_type` and the message `text`.
    """

    def change(schema: Any) -> Any:
        lax = {**schema, "tz_constraint": "aware"} if schema["type"] == "datetime" else schema
        matching = core_schema.str_schema(strict=True, pattern=pattern)
        # In strict mode, the second step of the chain refuses text, so `read` converts it first. Unions try strict mode
        # first: without this, an option that keeps the text would always win.
        reader = functools.cache(lambda: SchemaValidator(lax))
        read = core_schema.no_info_plain_validator_function(lambda value: reader().validate_python(value))
        return core_schema.custom_error_schema(
            core_schema.lax_or_strict_schema(
                _or_instance(core_schema.chain_schema([matching, lax]), lax),
                _or_instance(core_schema.chain_schema([matching, read, lax]), lax),
            ),
            custom_error_type=known_type,
            custom_error_message=text,
            metadata={**DONE, "writes": schema["type"]},
            serialization=schema.get("serialization"),
        )

    return change


def _or_instance(written: CoreSchema, instance: Any) -> CoreSchema:
    """Return `written`, changed so that it also accepts an instance of the Python type, unless the input is JSON."""
    either = core_schema.union_schema([{**instance, "strict": True}, written], mode="left_to_right")
    return core_schema.json_or_python_schema(written, either)


def _literals(values: list[Any]) -> CoreSchema:
    """Return a core schema that accepts only the literals `values`. All of them must have the same JSON type.

    The schema also requires this type, because in Python 1, 1.0 and True are equal.
    """
    if isinstance(values[0], str):
        return core_schema.literal_schema(values)
    if isinstance(values[0], bool):
        return core_schema.chain_schema(
            [core_schema.bool_schema(strict=True), core_schema.literal_schema(values)]
        )
    kind = INTEGER if isinstance(values[0], int) else NUMBER
    if are_short(values):
        return core_schema.chain_schema([kind, core_schema.literal_schema(values)])
    return core_schema.no_info_after_validator_function(_among(values), kind)


def are_short(values: list[Any]) -> bool:
    """Return whether all integers among the values fit into 64 bits; pydantic's own literals allow no others."""
    return all(-(2**63) <= value < 2**63 for value in values if isinstance(value, int))


def _among(values: list[Any]) -> Callable[[Any], Any]:
    expected = " or ".join(map(repr, values))

    def one_of(value: Any) -> Any:
        if value not in values:
            raise PydanticKnownError("literal_error", {"expected": expected})
        return value

    return one_of


def literal(schema: Any) -> Any:
    """Return the core schema of constants. A value must equal one of them and have its JSON type."""
    kinds = {type(value) for value in schema["expected"]}
    if kinds == {str}:
        return schema
    choices: list[Any] = [
        _literals([value for value in schema["expected"] if type(value) is kind])
        for kind in sorted(kinds, key=str)
    ]
    if len(choices) == 1:
        return {**choices[0], "metadata": DONE}
    return core_schema.union_schema(choices, metadata=DONE)


def anything(schema: Any) -> Any:
    """Return the core schema of any JSON value."""
    text = core_schema.no_info_after_validator_function(_finite, schema)
    python = core_schema.no_info_plain_validator_function(_json_value)
    return core_schema.json_or_python_schema(text, python, metadata=DONE)


def _finite(value: Any) -> Any:
    """Return `value`, which was read from JSON text, if all numbers in it are finite.

    Raises a pydantic error for an infinity or NaN, which JSON does not have. Python reads these from a literal
    `NaN`, or from a number that is too large for a double.
    """
    if isinstance(value, float) and not math.isfinite(value):
        raise PydanticKnownError("finite_number")
    if isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            _finite(item)
    return value


def _json_value(value: Any) -> Any:
    """Return a Python value as a JSON value; a decimal becomes a number.

    Raise a pydantic error if the value has no JSON form.
    """
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, float):
        if math.isfinite(value):
            return value
        raise PydanticKnownError("finite_number")
    if isinstance(value, Decimal):
        return represented(value)
    if isinstance(value, list | tuple):
        return [_json_value(item) for item in value]
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {key: _json_value(item) for key, item in value.items()}
    if isinstance(value, BaseModel):
        return plain(value)
    raise PydanticCustomError("json_type", "Input should be a JSON value")
