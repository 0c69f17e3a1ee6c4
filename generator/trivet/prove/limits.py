"""Finds strings and numbers of the kinds that a target may be unable to store.

For example, numbers greater than any double are of the kind `huge`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from trivet.diagnostics import escape_token
from trivet.ledger import StorageKind
from trivet.prove.generated import Row
from trivet.targets.sql.dialects import DIALECTS

Kinds = frozenset[StorageKind]

_NONE: Kinds = frozenset()
_MODELS: Mapping[str, Kinds] = {
    "narrower": frozenset(("fine", "huge", "tiny", "surrogate")),
    "lossy": frozenset(("fine", "tiny")),
    "wider": frozenset(("fine", "tiny")),
}

_SURROGATE = re.compile("[\ud800-\udfff]")
_DIGITS, _WHOLE_DIGITS = 15, 38
_MOST_DIGITS, _MOST_PLACES = 131_072, 16_383
_LEAST = Decimal("2.2250738585072014E-308")


def covered(rows: Iterable[Row]) -> Kinds:
    """Return the kinds of strings and numbers about which a target may disagree with the schema.

    An example is `huge`: numbers greater than any double. `rows` are ledger rows without a keyword, which declare
    such kinds.
    """
    return _NONE.union(*map(kinds_of_row, rows))


def kinds_of_row(row: Row) -> Kinds:
    """Return the kinds of values to which a ledger row without a keyword applies.

    The target may disagree with the schema about such values. For models, the kinds follow from the row's verdict. For
    a database, they are the kinds of those limits of the dialect whose reasons are part of the row's reason.
    """
    if row.target == "models":
        return _MODELS.get(row.verdict, _NONE)
    dialect = DIALECTS.get(row.target.removeprefix("sql/"))
    limits = (*dialect.limits.of_documents, *dialect.limits.of_columns) if dialect else ()
    met = (limit for limit in limits if limit.verdict == row.verdict and limit.reason in row.reason)
    return _NONE.union(*(limit.kinds for limit in met))


def limited(value: Any, kinds: Kinds) -> Iterator[str]:
    """Yield the JSON Pointer of each string or number in the value that belongs to one of the `kinds`.

    If the name of a member belongs to one of them, yield the pointer of the object that contains the member.
    """
    pending = [("", value)]
    while pending:
        pointer, item = pending.pop()
        if isinstance(item, dict):
            if any(kinds & kinds_of(key) for key in item):
                yield pointer
            pending.extend((f"{pointer}/{escape_token(key)}", inner) for key, inner in item.items())
        elif isinstance(item, list):
            pending.extend((f"{pointer}/{index}", inner) for index, inner in enumerate(item))
        elif kinds & kinds_of(item):
            yield pointer


def has_limited(value: Any, kinds: Kinds) -> bool:
    return next(limited(value, kinds), None) is not None


def kinds_of(scalar: Any) -> Kinds:
    """Return all kinds to which a string or number belongs, such as `huge`; empty for any other value."""
    if isinstance(scalar, str):
        return frozenset(_of_text(scalar))
    if isinstance(scalar, int | Decimal) and not isinstance(scalar, bool):
        return frozenset(_of_number(scalar))
    return _NONE


def _of_text(text: str) -> Iterator[StorageKind]:
    if "\0" in text:
        yield "nul"
    if _SURROGATE.search(text) is not None:
        yield "surrogate"


def _of_number(number: int | Decimal) -> Iterator[StorageKind]:
    exact = Decimal(number)
    digits, exponent = _written(exact)
    if exact.adjusted() >= _MOST_DIGITS or -exponent > _MOST_PLACES:
        yield "long"
    if math.isinf(_double(number)):
        yield "huge"
    if exact and exact.copy_abs() < _LEAST:
        yield "tiny"
    if exponent >= 0 and not -(2**63) <= exact < 2**63:
        yield "int64" if exact.adjusted() < _WHOLE_DIGITS else "int38"
    if isinstance(number, Decimal) and len(digits) > _DIGITS:
        yield "digits"
        if number != _double(number) or number != _reread(number):
            yield "fine"


def _written(number: Decimal) -> tuple[str, int]:
    """Return the digits of a number without leading and trailing zeros, and the exponent of the last digit.

    Examples: `1.50` → (`15`, -1), `1200` → (`12`, 2).
    """
    _, digits, exponent = number.as_tuple()
    text = "".join(map(str, digits))
    stripped = text.rstrip("0")
    return stripped.lstrip("0"), (exponent if isinstance(exponent, int) else 0) + len(text) - len(stripped)


def _reread(number: Decimal) -> Decimal:
    """Return the number after rounding it to a double and reading the `repr` of the double."""
    return Decimal(repr(_double(number)))


def _double(number: int | Decimal) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf


def plain(value: Any, kinds: Kinds) -> Any:
    """Return the value with each string or number of the given kinds replaced by a harmless one.

    Such a number becomes 1. In a string or name, each character that cannot be stored becomes "x" instead.
    """
    if isinstance(value, dict):
        return {plain(key, kinds): plain(item, kinds) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item, kinds) for item in value]
    if not kinds & kinds_of(value):
        return value
    return _plain_text(value, kinds) if isinstance(value, str) else 1


def _plain_text(text: str, kinds: Kinds) -> str:
    text = text.replace("\0", "x") if "nul" in kinds else text
    return _SURROGATE.sub("x", text) if "surrogate" in kinds else text


def as_seen(value: Any, kinds: Kinds) -> Any:
    """Return the value as it looks to a target that cannot store values of these kinds.

    Each `Decimal` is rounded to the nearest double, unless it is beyond the greatest double. If "nul" is one of the
    kinds, strings are cut off before their first U+0000.
    """
    if isinstance(value, dict):
        return {key: as_seen(item, kinds) for key, item in value.items()}
    if isinstance(value, list):
        return [as_seen(item, kinds) for item in value]
    if isinstance(value, str) and "nul" in kinds:
        return value.partition("\0")[0]
    if isinstance(value, Decimal) and math.isfinite(float(value)):
        return _reread(value)
    return value
