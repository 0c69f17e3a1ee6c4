"""The types that `x-sql-type` may request in PostgreSQL, and the values that each can store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from trivet.predicates.nodes import Always, And, Cannot, FormatIs, In, Length, MultipleOf, Or, Predicate
from trivet.targets.sql.plan.records import Kind, RequestedType
from trivet.targets.sql.plan.requested_types import within

#: Takes the sizes, such as (10, 2) in `numeric(10, 2)`, and returns the type or why there is none.
Make: TypeAlias = Callable[[tuple[int, ...]], RequestedType | Cannot]

_NUMBERS: tuple[Kind, ...] = ("integer", "number")
_MAX_LENGTH, _MAX_DIGITS = 10_485_760, 1_000
_SCALES = Cannot("numeric takes 1 to 1000 digits, and at most as many of them after the point")


@dataclass(frozen=True, slots=True)
class _Type:
    """A SQL type that `x-sql-type` may request.

    `bases` are the kinds of columns that may have the type. `make` returns the type with the requested sizes, or
    `Cannot` if the sizes are not possible.
    """

    bases: tuple[Kind, ...]
    make: Make


def requested_type(name: str, sizes: tuple[int, ...], base: Kind) -> RequestedType | Cannot:
    """Return the type `name` with these sizes, such as `varchar` and `(80,)`, for a column of the kind `base`.

    Return `Cannot` for an unknown type, wrong sizes, or an unsuitable kind.
    """
    known = _TYPES.get(name)
    if known is None:
        return Cannot(f"it is none of: {', '.join(sorted(_TYPES))}")
    if base not in known.bases:
        return Cannot(f"a value of the kind `{base}` cannot be stored in {name}")
    return known.make(sizes)


def _plain(kind: Kind, type_: str, holds: Predicate = Always(), description: str = "") -> Make:  # noqa: B008
    def make(sizes: tuple[int, ...]) -> RequestedType | Cannot:
        return (
            Cannot(f"{type_} takes no size here") if sizes else RequestedType(kind, type_, holds, description)
        )

    return make


def _varchar(sizes: tuple[int, ...]) -> RequestedType | Cannot:
    match sizes:
        case ():
            return RequestedType("text", "varchar", Always(), "")
        case (most,) if 1 <= most <= _MAX_LENGTH:
            return RequestedType("text", f"varchar({most})", Length("<=", most), f"at most {most} characters")
    return Cannot(f"varchar takes one size, from 1 to {_MAX_LENGTH}")


def _numeric(sizes: tuple[int, ...]) -> RequestedType | Cannot:
    if not sizes:
        return RequestedType("number", "numeric", Always(), "")
    digits, scale = sizes if len(sizes) == 2 else (sizes[0], 0)
    if not (1 <= digits <= _MAX_DIGITS and scale <= digits):
        return _SCALES
    step = Decimal(1).scaleb(-scale)
    most = Decimal(10) ** digits * step - step if digits < 28 else Decimal(f"{'9' * digits}E-{scale}")
    type_ = f"numeric({digits}, {scale})" if scale else f"numeric({digits})"
    description = (
        f"{digits} digits, {scale} of them after the point" if scale else f"integers of {digits} digits"
    )
    return RequestedType("number", type_, And((within(-most, most), MultipleOf(step))), description)


def _integer(type_: str, bits: int) -> Make:
    holds = And((within(-(2**bits), 2**bits - 1), MultipleOf(1)))
    return _plain("integer", type_, holds, f"integers from {-(2**bits)} to {2**bits - 1}")


def _float(type_: str, least: str, most: str) -> Make:
    """Return the function that makes a floating-point type.

    The type stores 0 and, rounded, numbers whose absolute value is between `least` and `most`. It refuses all others.
    """
    low, high = Decimal(least), Decimal(most)
    holds = Or((In((0,)), within(low, high), within(-high, -low)))
    return _plain("float", type_, holds, f"0 and numbers from {least} to {most}, of either sign")


_DOUBLE = _float("double precision", "4.9406564584124655E-324", "1.7976931348623157E+308")
_REAL = _float("real", "1.4012985E-45", "3.4028235E+38")
_TEXT: tuple[Kind, ...] = ("text",)

_TYPES: Mapping[str, _Type] = {
    "bigint": _Type(_NUMBERS, _integer("bigint", 63)),
    "bool": _Type(("boolean",), _plain("boolean", "boolean")),
    "boolean": _Type(("boolean",), _plain("boolean", "boolean")),
    "character varying": _Type(_TEXT, _varchar),
    "date": _Type(_TEXT, _plain("date", "date", FormatIs("date"), "dates")),
    "decimal": _Type(_NUMBERS, _numeric),
    "double precision": _Type(_NUMBERS, _DOUBLE),
    "float4": _Type(_NUMBERS, _REAL),
    "float8": _Type(_NUMBERS, _DOUBLE),
    "int": _Type(_NUMBERS, _integer("integer", 31)),
    "int2": _Type(_NUMBERS, _integer("smallint", 15)),
    "int4": _Type(_NUMBERS, _integer("integer", 31)),
    "int8": _Type(_NUMBERS, _integer("bigint", 63)),
    "integer": _Type(_NUMBERS, _integer("integer", 31)),
    "jsonb": _Type(("json",), _plain("json", "jsonb")),
    "numeric": _Type(_NUMBERS, _numeric),
    "real": _Type(_NUMBERS, _REAL),
    "smallint": _Type(_NUMBERS, _integer("smallint", 15)),
    "text": _Type(_TEXT, _plain("text", "text")),
    "timestamp with time zone": _Type(
        _TEXT, _plain("datetime", "timestamptz", FormatIs("date-time"), "points in time")
    ),
    "timestamptz": _Type(_TEXT, _plain("datetime", "timestamptz", FormatIs("date-time"), "points in time")),
    "uuid": _Type(_TEXT, _plain("uuid", "uuid", FormatIs("uuid"), "UUIDs")),
    "varchar": _Type(_TEXT, _varchar),
}

TYPE_NAMES = frozenset(_TYPES)
