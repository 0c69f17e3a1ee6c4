"""Patterns for numbers within bounds.

Numbers with exponents, or with more digits than a double represents exactly, do not match.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from math import ceil, floor

from trivet.predicates.nodes import Compare, MultipleOf, Predicate, TypeIs
from trivet.targets.sql.documents.proofs.pattern import Pattern, choice

#: The greatest integer of 9 digits; with 6 digits after the point, a double represents every number exactly enough.
_LARGEST, _DECIMALS = 10**9 - 1, 6
#: Digits after the point of a number that has no bounds.
_ANY_DECIMALS = 17


def numeral(parts: Iterable[Predicate]) -> Pattern | None:
    """Return the pattern for numbers that satisfy all parts, which are predicates of numbers; None if unknown."""
    low, high = Decimal(-_LARGEST), Decimal(_LARGEST)
    decimals: int | None = None
    is_bounded = False
    for part in parts:
        match part:
            case TypeIs(types):
                decimals = 0 if "number" not in types else decimals
            case Compare(order, bound):
                is_bounded = True
                number = Decimal(bound)
                step = Decimal(1).scaleb(-_DECIMALS - 1) if order in "<>" else Decimal(0)
                if order.startswith(">"):
                    low = max(low, number + step)
                else:
                    high = min(high, number - step)
            case MultipleOf(divisor):
                places = _places(Decimal(divisor))
                if places is None:
                    return None
                decimals = places if decimals is None else min(places, decimals)
            case _:
                return None
    if is_bounded:
        return _between(low, high, _DECIMALS if decimals is None else decimals)
    return _unbounded(_ANY_DECIMALS if decimals is None else decimals)


def _unbounded(decimals: int) -> Pattern:
    return Pattern(f"-?(?:0|[1-9][0-9]{{0,8}}){_fraction(decimals)}", 12 + decimals)


def _fraction(decimals: int) -> str:
    return rf"(?:\.[0-9]{{1,{decimals}}})?" if decimals else ""


def _places(divisor: Decimal) -> int | None:
    """Return k if the divisor is 10^-k, and numbers with k digits after the point are exact enough."""
    exponent = divisor.normalize().as_tuple().exponent
    if (
        not isinstance(exponent, int)
        or divisor != Decimal(1).scaleb(exponent)
        or not -_DECIMALS <= exponent <= 0
    ):
        return None
    return -exponent


def _between(low: Decimal, high: Decimal, decimals: int) -> Pattern | None:
    plain = list(_unsigned(low, high, decimals))
    negative = [Pattern(f"-{one.text}", one.size + 1) for one in _unsigned(-high, -low, decimals)]
    if [one.text[1:] for one in negative] == [one.text for one in plain]:
        return choice(Pattern(f"-?{one.text}", one.size + 1) for one in plain)
    return choice([*plain, *negative])


def _unsigned(low: Decimal, high: Decimal, decimals: int) -> Iterator[Pattern]:
    """Yield patterns for numbers from `low` to `high` that are written without a sign.

    With digits after the point, the number lies above its integer, and below the next one.
    """
    first, last = max(ceil(low), 0), floor(high)
    if first > last:
        return
    if decimals and first < last:
        whole = integers(first, last - 1)
        yield Pattern(whole + _fraction(decimals), len(whole) + decimals)
    text = integers(last if decimals and first < last else first, last)
    yield Pattern(text, len(text))


def integers(first: int, last: int) -> str:
    """Return a pattern for the integers from `first` to `last`, which are not negative."""
    texts = [_digits(str(low), str(high)) for low, high in _by_length(first, last)]
    return f"(?:{'|'.join(texts)})"


def _by_length(first: int, last: int) -> Iterator[tuple[int, int]]:
    """Divide a range into ranges of integers with the same number of digits."""
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
    count = len(low) - 1
    start, end = int(low[0]), int(high[0])
    options: list[str] = []
    if low[1:].strip("0"):
        options.append(_digits(low, low[0] + "9" * count))
        start += 1
    if high[1:].strip("9"):
        options.append(_digits(high[0] + "0" * count, high))
        end -= 1
    if start <= end:
        digit = str(start) if start == end else f"[{start}-{end}]"
        options.append(digit + ("[0-9]" if count == 1 else f"[0-9]{{{count}}}" if count else ""))
    return "|".join(options)
