"""Finds the assertions that pydantic's own constraints, such as `max_length`, check exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from trivet.predicates.nodes import Asserted, Compare, Keys, Length, MultipleOf, Predicate, Size

Constraint = tuple[str, Any]

_ORDERS = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
_SIZES = {">=": "min_length", "<=": "max_length"}
_EXACT_FLOATS = 2**53
#: No string, array or object in memory has more characters, items or members.
LARGEST_SIZE = 2**62


def _size_of(kind: type[Length] | type[Size] | type[Keys]) -> Callable[[Predicate], Constraint | None]:
    def constraint(node: Predicate) -> Constraint | None:
        if isinstance(node, Length | Size | Keys) and isinstance(node, kind) and node.bound <= LARGEST_SIZE:
            return (_SIZES[node.order], node.bound)
        return None

    return constraint


def _integer(node: Predicate) -> Constraint | None:
    match node:
        case Compare(order, bound) if whole(bound) is not None:
            return (_ORDERS[order], whole(bound))
        case MultipleOf(divisor) if whole(divisor) is not None:
            return ("multiple_of", whole(divisor))
    return None


def _number(node: Predicate) -> Constraint | None:
    match node:
        case Compare(order, bound) if _is_plain(bound):
            return (_ORDERS[order], plain(bound))
        case MultipleOf(divisor) if _is_plain(divisor):
            return ("multiple_of", plain(divisor))
    return None


LARGEST_NUMBER = 10**40


def magnitude(number: int | Decimal) -> int | Decimal:
    """Return the exact absolute value of a number."""
    return number.copy_abs() if isinstance(number, Decimal) else abs(number)


def whole(number: int | Decimal) -> int | None:
    """Return the number as an int.

    Return None if the number is not whole, or if its absolute value is `LARGEST_NUMBER` or more.
    """
    if magnitude(number) >= LARGEST_NUMBER:
        return None
    if isinstance(number, Decimal):
        return int(number) if number == number.to_integral_value() else None
    return number


def plain(number: int | Decimal) -> int | float:
    """Return the number as an int if it is whole, else as the nearest float.

    A whole number with an absolute value of `LARGEST_NUMBER` or more becomes a float, too.
    """
    exact = whole(number)
    return float(number) if exact is None else exact


def _is_plain(number: int | Decimal) -> bool:
    """Return whether comparisons with `plain(number)` always give the same results as with `number` itself."""
    return magnitude(number) < _EXACT_FLOATS and Decimal(repr(plain(number))) == number


NATIVES: Mapping[str, Callable[[Predicate], Constraint | None]] = {
    "array": _size_of(Size),
    "integer": _integer,
    "number": _number,
    "object": _size_of(Keys),
    "string": _size_of(Length),
}


def split(kind: str, parts: Iterable[Predicate]) -> tuple[tuple[Constraint, ...], list[Predicate]]:
    """Return the constraints that pydantic can check, and the remaining predicates.

    `kind` is the JSON type of the value. If two predicates would set the same constraint, the second of them is among
    the remaining predicates.
    """
    native = NATIVES.get(kind)
    found: dict[str, Any] = {}
    rest: list[Predicate] = []
    for part in parts:
        constraint = native(part.predicate) if native and isinstance(part, Asserted) else None
        if constraint is None or constraint[0] in found:
            rest.append(part)
        else:
            found[constraint[0]] = constraint[1]
    return _ordered(found), rest


_ORDER = ("min_length", "max_length", "gt", "ge", "lt", "le", "multiple_of")


def _ordered(found: Mapping[str, Any]) -> tuple[Constraint, ...]:
    return tuple((name, found[name]) for name in _ORDER if name in found)
