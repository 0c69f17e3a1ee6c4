"""Values that a column might change when it stores them: by rounding, trimming or reformatting.

A *site* is the set of schemas that apply to the same value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Context, Decimal
from typing import Any

from trivet.normalize.schema import Schema
from trivet.prove.kinds import Site, listed
from trivet.prove.texts import longest_matching

_SIZED = re.compile(r"([a-z][a-z0-9 ]*?) *(?:\( *([0-9]{1,8}) *(?:, *([0-9]{1,8}) *)?\))?")
_LONGEST = 2_000
_MOST_DIGITS = 400
_EXACTLY = Context(prec=4 * _MOST_DIGITS)
#: Integer type → the number of its bits without the sign.
_BITS: Mapping[str, int] = {
    "smallint": 15, "int2": 15, "integer": 31, "int": 31, "int4": 31, "bigint": 63, "int8": 63, "hugeint": 127,
}  # fmt: skip
#: Floating type → a number that is too large for it, and a positive number that is too small.
_FLOATS: Mapping[str, tuple[Decimal, Decimal]] = {
    name: (Decimal(high), Decimal(low))
    for names, high, low in (
        (("real", "float4", "float"), "3.5E+38", "1E-46"),
        (("double precision", "float8", "double"), "1.8E+308", "1E-325"),
    )
    for name in names
}
_EXACT = ("numeric", "decimal")
#: The limits of the integer types with 16, 32 and 64 bits, and the numbers next to these limits.
INTEGER_ENDS = tuple(
    sign * 2**bits + step for bits in (15, 31, 63) for sign in (1, -1) for step in (-1, 0, 1)
)
#: Numbers with more digits than a double or a `real` keeps, and numbers with needless zeros or an exponent.
FINE = (
    2**24 + 1, 2**53 + 1, Decimal("0.1000000000000000000001"), Decimal("0.30000000000000000001"),
    Decimal("16777216.5"), Decimal("1.50"), Decimal("1E+2"),
)  # fmt: skip


def stored(flat: Site, base: Any, types: Iterable[str]) -> Iterator[Any]:
    """Yield strings or numbers that test how a database stores a value such as `base`.

    - `flat`: the schemas that apply to the value.
    - `base`: a valid value. Yield nothing unless it is a string or a number.
    - `types`: the column types whose limits are tested.
    """
    sizes = list(dict.fromkeys(_sized(types)))
    if isinstance(base, str):
        yield from _texts(flat, base, [first for name, first, _ in sizes if first and name not in _EXACT])
    elif isinstance(base, int | Decimal) and not isinstance(base, bool):
        yield from _numbers(flat, base, sizes)


def _sized(types: Iterable[str]) -> Iterator[tuple[str, int | None, int | None]]:
    """Yield each type as (name, first size, second size); `numeric(10, 2)` becomes ("numeric", 10, 2).

    Missing sizes are None. Types that cannot be parsed are skipped.
    """
    for text in types:
        match = _SIZED.fullmatch(" ".join(text.lower().split()))
        if match is not None:
            name, first, second = match.groups()
            yield name, None if first is None else int(first), None if second is None else int(second)


# Texts ---------------------------------------------------------------------------------------------------
def _texts(flat: Site, base: str, sizes: list[int]) -> Iterator[str]:
    """Yield strings that show how a column stores strings. They vary in blanks, letter case and length.

    - `flat`: the schemas that apply to the string.
    - `base`: a valid string.
    - `sizes`: the lengths that the column types permit.
    """
    longest = [text for schema in flat for text in _longest(schema)]
    for text in dict.fromkeys((base, *longest)):
        yield from (text, f"{text} ", f" {text}", f"{text}\t", text.swapcase())
    most = [int(schema["maxLength"]) for schema in flat if "maxLength" in schema]
    for size in dict.fromkeys(size for size in (*sizes, *most) if size <= _LONGEST):
        for text in dict.fromkeys((base, *longest, "x")):
            filled = (text * (size // max(len(text), 1) + 1))[:size]
            yield from (
                filled,
                f"{filled} ",
                f"{filled}   ",
                f"{filled}x",
                text.ljust(size),
                text.ljust(size + 1),
            )


def _longest(schema: Schema) -> Iterator[str]:
    yield from (value for value in listed(schema)[:5] if isinstance(value, str))
    if "pattern" in schema:
        yield from longest_matching(schema["pattern"])


# Numbers -------------------------------------------------------------------------------------------------
def _numbers(
    flat: Site, base: int | Decimal, sizes: list[tuple[str, int | None, int | None]]
) -> Iterator[int | Decimal]:
    if not any(listed(schema) for schema in flat):
        yield from INTEGER_ENDS
        yield from FINE
    known = [base, *_spelled(flat)]
    for number in dict.fromkeys(known):
        yield from around(number)
    for name, first, second in sizes:
        if name in _EXACT and first is not None:
            yield from _of_scale(known, first, second or 0)
        elif name in _BITS:
            yield from _of_bits(_BITS[name])
        elif name in _FLOATS:
            yield from (sign * number for number in _FLOATS[name] for sign in (1, -1))


def _spelled(flat: Site) -> Iterator[int | Decimal]:
    """Yield the numbers in `enum`, `const`, `multipleOf` and the bounds of the site's schemas.

    A site is the set of schemas that apply to the same value.
    """
    for schema in flat:
        words = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
        for value in (*listed(schema)[:5], *(schema[word] for word in words if word in schema)):
            if isinstance(value, int | Decimal) and not isinstance(value, bool):
                yield value


def around(number: int | Decimal) -> Iterator[Decimal]:
    """Yield the numbers that are 0.4 and 0.5 units of the last decimal place above and below `number`.

    For 1.5, these are 1.54, 1.55, 1.46 and 1.45. Yield nothing for numbers with very many digits.
    """
    exact = Decimal(number)
    if abs(exact.adjusted()) > _MOST_DIGITS:
        return
    exponent = exact.as_tuple().exponent
    digit = min(exponent if isinstance(exponent, int) else 0, 0) - 1
    if abs(digit) < _MOST_DIGITS:
        for parts in (4, 5, -4, -5):
            yield _sum(exact, Decimal(parts).scaleb(digit))


def _of_scale(known: list[int | Decimal], digits: int, scale: int) -> Iterator[Decimal]:
    """Yield numbers around the limits of a decimal type, then numbers close to those in `known`.

    The type has `digits` digits, `scale` of them after the point.
    """
    if digits > _MOST_DIGITS:
        return
    unit = Decimal(1).scaleb(-scale)
    most = Decimal("9" * digits).scaleb(-scale)
    beyond = Decimal(1).scaleb(digits - scale)
    finer = [Decimal(parts).scaleb(-scale - 1) for parts in (1, 4, 5, 75)]
    yield from (unit, most, beyond, -most, -beyond, *finer, _sum(most, finer[1]), _sum(most, finer[2]))
    for number in dict.fromkeys(known):
        if abs(Decimal(number).adjusted()) <= _MOST_DIGITS:
            yield from (_sum(Decimal(number), sign * step) for step in finer for sign in (1, -1))


def _of_bits(bits: int) -> Iterator[int | Decimal]:
    for end in (2**bits - 1, -(2**bits)):
        yield from (end - 1, end, end + 1)
        yield from (_sum(Decimal(end), Decimal(part)) for part in ("0.4", "0.5", "-0.5"))
    yield from (Decimal("1.5"), Decimal("0.4"), Decimal("-0.5"))


def _sum(left: Decimal, right: Decimal) -> Decimal:
    """Return the exact sum; the default context of `decimal` would round it."""
    return _EXACTLY.add(left, right)
