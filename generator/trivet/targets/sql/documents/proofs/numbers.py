"""Patterns for numbers within bounds. Numbers with exponents do not match."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from math import ceil, floor

from trivet.predicates.nodes import Compare, MultipleOf, Predicate, TypeIs
from trivet.targets.sql.documents.proofs.pattern import Pattern, choice

#: The greatest integer that the patterns match; a double represents it exactly. The second number is the greatest of
#: those with digits after the point that must be multiples.
_LARGEST, _LARGEST_MULTIPLE = 10**15 - 1, 10**9 - 1
#: The most digits after the point that the patterns match: in numbers that must be multiples, and in others.
_MULTIPLE_DECIMALS, _DECIMALS = 6, 17
#: What is added to an exclusive minimum, or subtracted from an exclusive maximum, before it is rounded to an integer.
_STEP = Decimal("0.01")


def numeral(parts: Iterable[Predicate]) -> Pattern | None:
    """Return a pattern that matches only numbers that satisfy all parts; None if no such pattern is known.

    Each part is a predicate about numbers.
    """
    low, high, decimals = Decimal(-_LARGEST), Decimal(_LARGEST), _DECIMALS
    for part in parts:
        match part:
            case TypeIs(types):
                decimals = decimals if "number" in types else 0
            case Compare(order, bound):
                step = 0 if "=" in order else _STEP
                if order.startswith(">"):
                    low = max(low, Decimal(bound) + step)
                else:
                    high = min(high, Decimal(bound) - step)
            case MultipleOf(divisor):
                places = _places(Decimal(divisor))
                if places is None:
                    return None
                decimals = min(places, decimals)
                if decimals:
                    low, high = max(low, Decimal(-_LARGEST_MULTIPLE)), min(high, Decimal(_LARGEST_MULTIPLE))
            case _:
                return None
    return _between(low, high, decimals)


def _places(divisor: Decimal) -> int | None:
    """Return k if the divisor is 10^-k for a k between 0 and `_MULTIPLE_DECIMALS`; otherwise None."""
    exponent = divisor.normalize().as_tuple().exponent
    if not isinstance(exponent, int) or divisor != Decimal(1).scaleb(exponent):
        return None
    return -exponent if -_MULTIPLE_DECIMALS <= exponent <= 0 else None


def _between(low: Decimal, high: Decimal, decimals: int) -> Pattern | None:
    positive, negative = list(_unsigned(low, high, decimals)), list(_unsigned(-high, -low, decimals))
    if positive == negative:
        return choice(Pattern(f"-?{one.text}", one.size + 1) for one in positive)
    return choice([*positive, *(Pattern(f"-{one.text}", one.size + 1) for one in negative)])


def _unsigned(low: Decimal, high: Decimal, decimals: int) -> Iterator[Pattern]:
    """Yield patterns for numbers from `low` to `high` that are written without a sign.

    The patterns allow at most `decimals` digits after the point.
    """
    first, last = max(ceil(low), 0), floor(high)
    if decimals and first < last:
        yield _numbers(first, last - 1, rf"(?:\.[0-9]{{1,{decimals}}})?", decimals)
        first = last
    if first <= last and not (decimals and last == _LARGEST):
        yield _numbers(first, last, "", 0)


def _numbers(first: int, last: int, fraction: str, size: int) -> Pattern:
    return Pattern(f"(?:{'|'.join(_integers(first, last))}){fraction}", 3 * len(str(last)) + size)


def _integers(first: int, last: int) -> Iterator[str]:
    """Yield patterns for the integers from `first` to `last`. Both must be at least 0."""
    whole: list[int] = []
    for low, high in _by_length(first, last):
        count = len(str(low)) - 1
        if count and low == 10**count and high == 10 * low - 1:
            whole.append(count)
        else:
            yield _digits(str(low), str(high))
    if whole:
        yield f"[1-9][0-9]{{{whole[0]},{whole[-1]}}}"


def _by_length(first: int, last: int) -> Iterator[tuple[int, int]]:
    """Divide a range where the number of digits changes: (8, 120) → (8, 9), (10, 99), (100, 120)."""
    while first <= last:
        end = min(last, 10 ** len(str(first)) - 1)
        yield first, end
        first = end + 1


def _digits(low: str, high: str) -> str:
    """Return a pattern for the numerals from `low` to `high`, which have the same number of digits."""
    if not low:
        return ""
    if low[0] == high[0]:
        rest = _digits(low[1:], high[1:])
        return low[0] + (f"(?:{rest})" if "|" in rest else rest)
    count, start, end = len(low) - 1, int(low[0]), int(high[0])
    options: list[str] = []
    if low[1:].strip("0"):
        options.append(_digits(low, low[0] + "9" * count))
        start += 1
    if high[1:].strip("9"):
        options.append(_digits(high[0] + "0" * count, high))
        end -= 1
    if start <= end:
        digit = str(start) if start == end else f"[{start}-{end}]"
        options.append(digit + "[0-9]" * min(count, 1) + (f"{{{count}}}" if count > 1 else ""))
    return "|".join(options)
