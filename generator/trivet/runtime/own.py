"""Marks classes from outside the package that are the types of members (`x-python-type`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any

from pydantic import (
    GetCoreSchemaHandler,
    PydanticSchemaGenerationError,
    SerializerFunctionWrapHandler,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
)
from pydantic_core import (
    CoreSchema,
    PydanticCustomError,
    core_schema,
    to_jsonable_python,
)

from .models import Json
from .values import represented


class Own:
    """Marks a class from outside the package. The JSON value is validated by the schema before the class gets it.

    A class that pydantic does not know gets the JSON value as its only argument, and is serialized by `_json`. A value
    whose JSON form the schema refuses is serialized as the number that it is read from, if there is one.
    """

    def __init__(self, own: type[Any], accepts: Any) -> None:
        self.own = own
        self._type = accepts

    @cached_property
    def _accepts(self) -> TypeAdapter[Any]:
        exact: Any = Annotated[self._type, Json()]
        return TypeAdapter(exact)

    @cached_property
    def _known(self) -> TypeAdapter[Any] | None:
        """An adapter for the class alone; None if pydantic does not know it."""
        try:
            return TypeAdapter(self.own)
        except PydanticSchemaGenerationError:
            return None

    def _reads(self, value: Any) -> Any:
        return self.own(value) if self._known is None else self._known.validate_python(value)

    def _written(self, value: Any) -> Any:
        if self._known is None:
            return _json(value)
        return self._known.dump_python(value, mode="json", fallback=str)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        try:
            inner = handler(source)
        except PydanticSchemaGenerationError:
            inner = core_schema.no_info_plain_validator_function(
                self._made, serialization=core_schema.plain_serializer_function_ser_schema(_json)
            )
        return core_schema.with_info_wrap_validator_function(
            self._around,
            inner,
            metadata={"json": True, "own": True},
            serialization=core_schema.wrap_serializer_function_ser_schema(
                self._write, schema=inner, when_used="json-unless-none"
            ),
        )

    def _made(self, value: Any) -> Any:
        return value if value is None or isinstance(value, self.own) else self.own(value)

    def _around(self, value: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
        if isinstance(value, self.own):
            self._accepts.validate_python(self._fitting(value, self._written(value)))
            return handler(value)
        self._accepts.validate_python(value)
        result = handler(value)
        if result is not None and not self._is_accepted(self._fitting(result, self._written(result))):
            text = "Input is read as {name}, which is written as a value that the schema refuses"
            raise PydanticCustomError("own_type", text, {"name": self.own.__name__})
        return result

    def _write(self, value: Any, handler: SerializerFunctionWrapHandler) -> Any:
        return self._fitting(value, handler(value))

    def _fitting(self, value: Any, written: Any) -> Any:
        """Return `written`, the JSON form of `value`, or a number instead if only that satisfies the schema."""
        if self._is_accepted(written):
            return written
        numbers = (number for number in _numbers(value) if self._is_accepted(number))
        return next((number for number in numbers if self._is_read_as(number, value)), written)

    def _is_accepted(self, value: Any) -> bool:
        try:
            self._accepts.validate_python(value)
        except ValidationError:
            return False
        return True

    def _is_read_as(self, number: float, value: Any) -> bool:
        try:
            return bool(self._reads(number) == value)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
            return False


def _json(value: Any) -> Any:
    """Return the JSON value of an instance of the user's class.

    If the class extends `str`, `int` or `float`, the JSON value is a plain string or number.
    For all other classes, pydantic determines the JSON value.
    """
    for kind in (str, int, float):
        if isinstance(value, kind) and not isinstance(value, bool):
            return kind(value)
    return to_jsonable_python(value, fallback=str)


def _numbers(value: Any) -> Iterator[float]:
    """Yield the numbers that may represent a value: a fraction, a duration in seconds, an address, ..."""
    for form in (represented,) if isinstance(value, Decimal) else _NUMBERS:
        try:
            yield form(value)
        except (ArithmeticError, AttributeError, TypeError, ValueError):
            continue


def _whole(number: float) -> float:
    return int(number) if number.is_integer() else number


#: A duration, an instant or a date is a number of seconds, as pydantic reads it.
_NUMBERS: tuple[Callable[[Any], float], ...] = (
    int,
    float,
    lambda value: _whole(value.total_seconds()),
    lambda value: _whole(value.timestamp()),
    lambda value: _whole(datetime(value.year, value.month, value.day, tzinfo=UTC).timestamp()),
)
