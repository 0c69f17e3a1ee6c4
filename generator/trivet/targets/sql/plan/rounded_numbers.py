"""Finds assertions with a number that the database cannot distinguish from other numbers close to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from trivet.predicates.nodes import Compare, In, Predicate
from trivet.predicates.tree import assertions, walk
from trivet.targets.sql.plan.ddl import Storage
from trivet.targets.sql.plan.doubles import DIGITS

#: A number between 10^-300 and 10^300 is always in the range of a double.
_LARGE = 300
_REASON = "the number is compared as a double: numbers that differ only beyond the 15th digit are equal"
_KEYWORDS = frozenset(("const", "enum", "exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum"))


def storage_of_numbers(node: Predicate, is_whole: Callable[[int], bool]) -> Iterator[Storage]:
    """Yield a row of the ledger for each bound, constant and enumeration with a number that is not stored exactly.

    `is_whole` returns whether the database stores an integer exactly.
    """
    for part in assertions(node):
        if part.keyword in _KEYWORDS:
            numbers = (number for leaf in walk(part) for number in _numbers(leaf))
            if not all(_is_exact(number, is_whole) for number in numbers):
                yield Storage(part.origin, part.keyword, "wider", "", _REASON)


def are_exact(values: Iterable[Any], is_whole: Callable[[int], bool]) -> bool:
    """Return whether the database stores all numbers in the JSON values exactly.

    `is_whole` returns whether the database stores an integer exactly.
    """
    return all(_is_exact(number, is_whole) for number in _within(values))


def _is_exact(number: int | Decimal, is_whole: Callable[[int], bool]) -> bool:
    exact = Decimal(number)
    if exact.adjusted() < _LARGE and exact == exact.to_integral_value():
        return is_whole(int(exact))
    digits = "".join(map(str, exact.as_tuple().digits)).strip("0")
    return len(digits) <= DIGITS and abs(exact.adjusted()) < _LARGE


def _numbers(node: Predicate) -> Iterator[int | Decimal]:
    match node:
        case Compare(_, bound):
            yield bound
        case In(values):
            yield from _within(values)


def _within(values: Iterable[Any]) -> Iterator[int | Decimal]:
    pending = list(values)
    while pending:
        value = pending.pop()
        if isinstance(value, Mapping):
            pending.extend(value.values())
        elif isinstance(value, list | tuple):
            pending.extend(value)
        elif isinstance(value, int | Decimal) and not isinstance(value, bool):
            yield value
