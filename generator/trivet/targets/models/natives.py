"""Which assertions pydantic's own constraints say exactly: one table per Python type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from trivet.predicates.nodes import Asserted, Compare, Keys, Length, MultipleOf, Predicate, Size

Constraint = tuple[str, Any]

_ORDERS = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
_SIZES = {">=": "min_length", "<=": "max_length"}
_EXACT_FLOATS = 2**53


def _length(node: Predicate) -> Constraint | None:
    return (_SIZES[node.order], node.bound) if isinstance(node, Length) else None


def _size(node: Predicate) -> Constraint | None:
    return (_SIZES[node.order], node.bound) if isinstance(node, Size) else None


def _keys(node: Predicate) -> Constraint | None:
    return (_SIZES[node.order], node.bound) if isinstance(node, Keys) else None


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


def whole(number: int | Decimal) -> int | None:
    """The number as an int, if it is one of a size that anyone would print."""
    if number != number.to_integral_value() if isinstance(number, Decimal) else False:
        return None
    return int(number) if abs(number) < 10**40 else None


def plain(number: int | Decimal) -> int | float:
    """The number as a Python literal says it."""
    exact = whole(number)
    return float(number) if exact is None else exact


def _is_plain(number: int | Decimal) -> bool:
    """Whether comparing Python's numbers with the literal is comparing with the number itself."""
    return abs(number) < _EXACT_FLOATS and Decimal(repr(plain(number))) == number


NATIVES = {"string": _length, "integer": _integer, "number": _number, "array": _size, "object": _keys}


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
