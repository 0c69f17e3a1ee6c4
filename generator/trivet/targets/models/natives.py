"""Which assertions pydantic's own constraints say exactly: one table per Python type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from trivet.predicates.nodes import Asserted, Compare, Keys, Length, MultipleOf, Predicate, Size

Constraint = tuple[str, Any]

_ORDERS = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
_SIZES = {">=": "min_length", "<=": "max_length"}
_EXACT_FLOATS = 2**53
#: No value in memory is larger.
LARGEST_SIZE = 2**62


def _size_of(kind: type[Length] | type[Size] | type[Keys]) -> Callable[[Predicate], Constraint | None]:
    def say(node: Predicate) -> Constraint | None:
        if isinstance(node, Length | Size | Keys) and isinstance(node, kind) and node.bound <= LARGEST_SIZE:
            return (_SIZES[node.order], node.bound)
        return None

    return say


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
    """The number without its sign, exactly."""
    return number.copy_abs() if isinstance(number, Decimal) else abs(number)


def whole(number: int | Decimal) -> int | None:
    """The number as an int, if it is one of a size that anyone would print."""
    if magnitude(number) >= LARGEST_NUMBER:
        return None
    if isinstance(number, Decimal):
        return int(number) if number == number.to_integral_value() else None
    return number


def plain(number: int | Decimal) -> int | float:
    """The number as a Python literal says it."""
    exact = whole(number)
    return float(number) if exact is None else exact


def _is_plain(number: int | Decimal) -> bool:
    """Whether comparing Python's numbers with the literal is comparing with the number itself."""
    return magnitude(number) < _EXACT_FLOATS and Decimal(repr(plain(number))) == number


NATIVES: Mapping[str, Callable[[Predicate], Constraint | None]] = {
    "array": _size_of(Size),
    "integer": _integer,
    "number": _number,
    "object": _size_of(Keys),
    "string": _size_of(Length),
}


def split(kind: str, parts: Iterable[Predicate]) -> tuple[tuple[Constraint, ...], list[Predicate]]:
    """The constraints that pydantic can check for a value of this kind, and what is left.

    Of two that set the same constraint the first one found is kept, and the other left.
    """
    native = NATIVES.get(kind)
    found: dict[str, Any] = {}
    rest: list[Predicate] = []
    for part in parts:
        said = native(part.predicate) if native and isinstance(part, Asserted) else None
        if said is None or said[0] in found:
            rest.append(part)
        else:
            found[said[0]] = said[1]
    return _ordered(found), rest


_ORDER = ("min_length", "max_length", "gt", "ge", "lt", "le", "multiple_of")


def _ordered(found: Mapping[str, Any]) -> tuple[Constraint, ...]:
    return tuple((name, found[name]) for name in _ORDER if name in found)
