"""Reads numbers as JSON defines them: `1.0` is an integer, `true` is not a number, decimals are exact."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from pydantic_core import PydanticKnownError, core_schema

from .values import multiple, represented

#: Metadata of a schema that is exact already.
DONE = {"json": True}


def _integral(value: float | Decimal) -> int:
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    if not exact.is_finite() or exact != exact.to_integral_value():
        raise PydanticKnownError("int_type")
    return int(exact)


_FLOAT = core_schema.float_schema(strict=True, allow_inf_nan=False)
_DECIMAL = core_schema.is_instance_schema(Decimal)
INTEGER = core_schema.union_schema(
    [
        core_schema.int_schema(strict=True),
        core_schema.no_info_after_validator_function(_integral, _FLOAT),
        core_schema.no_info_after_validator_function(_integral, _DECIMAL),
    ],
    mode="left_to_right",
    custom_error_type="int_type",
)
NUMBER = core_schema.union_schema(
    [
        core_schema.int_schema(strict=True),
        _FLOAT,
        core_schema.no_info_after_validator_function(represented, _DECIMAL),
    ],
    mode="left_to_right",
    custom_error_type="float_type",
)


def integer(schema: Any) -> Any:
    """Return the pydantic-core schema of JSON's integers (`1.0` is one), with the constraints of `schema`."""
    return core_schema.chain_schema([INTEGER, {**schema, "strict": True}], metadata=DONE)


_ORDERS: dict[str, tuple[Callable[[Any, Any], bool], Any]] = {
    "ge": (lambda value, bound: bool(value >= bound), "greater_than_equal"),
    "gt": (lambda value, bound: bool(value > bound), "greater_than"),
    "le": (lambda value, bound: bool(value <= bound), "less_than_equal"),
    "lt": (lambda value, bound: bool(value < bound), "less_than"),
    "multiple_of": (lambda value, bound: multiple(value, bound), "multiple_of"),
}


def number(schema: Any) -> Any:
    """Return the pydantic-core schema of JSON's numbers, with the bounds and the `multiple_of` of `schema`.

    The bounds are compared with the exact number that the input contains, not with a rounded one.
    """
    bounds = [(name, schema[name]) for name in _ORDERS if schema.get(name) is not None]

    def compare(value: float) -> float:
        for name, bound in bounds:
            holds, error = _ORDERS[name]
            if not holds(value, bound):
                raise PydanticKnownError(error, {name: bound})
        return value

    if not bounds:
        return {**NUMBER, "metadata": DONE}
    return core_schema.no_info_after_validator_function(compare, NUMBER, metadata=DONE)
