"""Reads unions of objects that differ in the constant of one member, the tag."""

from __future__ import annotations

import enum
import json
import math
from collections.abc import Callable, Hashable, Iterable
from decimal import Decimal
from typing import Any, get_args

from pydantic import BaseModel, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from .documents import json_name
from .numbers import DONE
from .values import identity


class Tagged:
    """Marks a union whose options are told apart by a constant in one member (a tag).

    pydantic's own discriminator would not read such a tag exactly. `values` has one entry for each option: its
    constant, or a tuple if there are several.
    """

    def __init__(self, member: str, *values: Any) -> None:
        self.member = member
        self.values = [value if isinstance(value, tuple) else (value,) for value in values]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema: Any = handler(source)
        nullable = schema["type"] == "nullable"
        tagged = self._tagged(schema["schema"] if nullable else schema, source)
        told: CoreSchema = {**schema, "schema": tagged} if nullable else tagged
        return told

    def _tagged(self, union: Any, source: Any) -> Any:
        options = [option for option in get_args(source) if option is not type(None)]
        if not len(options) == len(union.get("choices", ())) == len(self.values):
            return union  # pydantic has merged equal options
        found: dict[Hashable, Any] = {}
        for choice, values in zip(union["choices"], self.values, strict=True):
            found.update((_label(value), choice) for value in values)
        labels = {identity(value): _label(value) for values in self.values for value in values}
        told = refusal(self.member, [value for values in self.values for value in values])
        called = core_schema.tagged_union_schema(found, self._chooser(labels), **told, metadata=DONE)
        if not all(isinstance(value, str) for values in self.values for value in values):
            return called
        named = core_schema.tagged_union_schema(found, self.member, **told)
        return core_schema.json_or_python_schema(named, called, metadata=DONE)

    def _chooser(self, labels: dict[Any, str]) -> Callable[[Any], str | None]:
        def choose(value: Any) -> str | None:
            return labels.get(_key(_member(value, self.member)))

        return choose


def listed(schema: Any) -> Any:
    """Return the core schema of a tagged union, changed so that an error lists all possible tags.

    The error is raised for a value whose tag is missing or unknown. The schema is returned unchanged if its
    discriminator is not the name of a member, or if it already has an error of its own.
    """
    member = schema["discriminator"]
    if not isinstance(member, str) or "custom_error_type" in schema:
        return schema
    return {**schema, **refusal(member, schema["choices"])}


def refusal(member: str, tags: Iterable[Any]) -> dict[str, Any]:
    """Return the parts of a core schema that set the error for a value with a missing or unknown tag."""
    return {
        "custom_error_type": "union_tag",
        "custom_error_message": "Input should be an object with {member} as one of {tags}",
        "custom_error_context": {"member": repr(member), "tags": ", ".join(map(_shown, tags))},
    }


def _label(value: Any) -> str:
    """Return the text that represents an option in the location of an error."""
    return value if isinstance(value, str) else json.dumps(value)


def _shown(value: Any) -> str:
    return repr(value) if isinstance(value, str) else json.dumps(value)


def _member(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return value.get(name)
    if isinstance(value, BaseModel):
        fields = type(value).__pydantic_fields__
        attribute = next((key for key, field in fields.items() if json_name(key, field) == name), name)
        return getattr(value, attribute, None)
    return None


def _key(tag: Any) -> Any:
    """Return a hashable key for a tag, equal for equal JSON values; None if no constant can equal the tag."""
    if isinstance(tag, enum.Enum):
        return _key(tag.value)
    if isinstance(tag, Decimal):
        return tag if tag.is_finite() else None
    if isinstance(tag, float) and not math.isfinite(tag):
        return None
    return identity(tag) if isinstance(tag, str | int | float) else None
