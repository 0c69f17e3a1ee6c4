"""Marks classes from outside the package that are the types of members (`x-python-type`)."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import (
    GetCoreSchemaHandler,
    PydanticSchemaGenerationError,
    TypeAdapter,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
)
from pydantic_core import CoreSchema, core_schema, to_jsonable_python

from .models import Json


class Own:
    """Marks a class from outside the package. The JSON value is validated by the schema before the class gets it.

    A class that pydantic does not know gets the JSON value as its only argument, and is serialized by `_json`.
    """

    def __init__(self, own: type[Any], accepts: Any) -> None:
        self.own = own
        self.accepts = accepts
        self._adapter: TypeAdapter[Any] | None = None

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        try:
            inner = handler(source)
        except PydanticSchemaGenerationError:
            inner = core_schema.no_info_plain_validator_function(
                self._made, serialization=core_schema.plain_serializer_function_ser_schema(_json)
            )
        return core_schema.with_info_wrap_validator_function(
            self._around, inner, metadata={"json": True, "own": True}
        )

    def _made(self, value: Any) -> Any:
        return value if value is None or isinstance(value, self.own) else self.own(value)

    def _around(self, value: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
        if self._adapter is None:
            exact: Any = Annotated[self.accepts, Json()]
            self._adapter = TypeAdapter(exact)
        self._adapter.validate_python(_json(value) if isinstance(value, self.own) else value)
        return handler(value)


def _json(value: Any) -> Any:
    """Return the JSON value of an instance of the user's class.

    If the class extends `str`, `int` or `float`, the JSON value is a plain string or number.
    For all other classes, pydantic determines the JSON value.
    """
    for kind in (str, int, float):
        if isinstance(value, kind) and not isinstance(value, bool):
            return kind(value)
    return to_jsonable_python(value, fallback=str)
