"""Reads enumerations whose values are not all strings. pydantic alone would read `"1"` and `true` as 1."""

from __future__ import annotations

import inspect
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from .leaves import are_short, literal
from .numbers import DONE


class JsonEnum:
    """The base class of enumerations whose values are not all strings.

    Such an enumeration accepts a member, or exactly the JSON value of a member.
    """

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        members: Any = handler(source)
        reference = members.pop("ref", None)
        values = [member.value for member in source]
        if not are_short(values):
            members = core_schema.no_info_plain_validator_function(source)
        given = core_schema.chain_schema([literal({"expected": values}), members])

        def value_of(value: Any) -> Any:
            return value.value if isinstance(value, source) else value

        either = core_schema.no_info_before_validator_function(value_of, given)
        return core_schema.json_or_python_schema(given, either, ref=reference, metadata={**DONE})

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        members: Any = cls
        described = {"description": inspect.cleandoc(cls.__doc__)} if cls.__doc__ else {}
        return {**described, "enum": [member.value for member in members], "title": cls.__name__}
