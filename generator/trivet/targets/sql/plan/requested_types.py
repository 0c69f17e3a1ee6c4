"""Reads `x-sql-type`, and compares the requested type with what the schema accepts.

No text of a schema becomes SQL: only types from the dialect's own list are printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from trivet.diagnostics import Diagnostic, Origin, show
from trivet.predicates.analysis.marks import bare
from trivet.predicates.evaluate import EvaluationError, evaluate
from trivet.predicates.formats import FORMATS
from trivet.predicates.nodes import (
    Always,
    And,
    Cannot,
    Compare,
    FormatIs,
    In,
    Length,
    Matches,
    MultipleOf,
    Never,
    Number,
    Or,
    Predicate,
)
from trivet.predicates.regex import RegexError, longest, parse
from trivet.rules import EXTENSION_CONFLICT, EXTENSION_UNPRINTED
from trivet.targets.sql.plan.dialect import Dialect
from trivet.targets.sql.plan.records import Bounds, Kind, RequestedType

_FORM = re.compile(r"([a-z][a-z0-9 ]*?) *(?:\( *([0-9]{1,8}) *(?:, *([0-9]{1,8}) *)?\))?")

_MOST_DIGITS = 100
#: The hint for a type that is not available.
ASK_ANOTHER = "Ask for a type that it has, or name one per dialect: {postgresql: …, sqlite: …}."


@dataclass(frozen=True, slots=True)
class Unknown:
    """An SQL type that `x-sql-type` requests for all dialects, and that `dialect` does not have.

    - `place`: the location of the request
    - `text`: the requested type
    - `kept`: the type that the column has instead
    """

    place: Origin
    text: str
    dialect: str
    kept: str


def is_known(text: str, dialect: Dialect) -> bool:
    """Return whether the text names a type of the dialect."""
    match = _form(text)
    return match is not None and match[1] in dialect.types.type_names


def told(unknown: Iterable[Unknown], dialects: Sequence[str]) -> Iterator[Diagnostic]:
    """Yield the findings about requested types that dialects do not know.

    A type that none of `dialects` knows gets one error. Any other gets a notice for each dialect that lacks it.
    """
    places: dict[Origin, list[Unknown]] = {}
    for one in dict.fromkeys(unknown):
        places.setdefault(one.place, []).append(one)
    for place, found in places.items():
        text = show(found[0].text)
        if len({one.dialect for one in found}) == len(dialects):
            message = f"`{text}` is not a type of any of the dialects: {', '.join(dialects)}"
            yield EXTENSION_CONFLICT.at(place, message, ASK_ANOTHER)
            continue
        for one in found:
            message = f"{one.dialect} does not know the type `{text}`; the column has the type {one.kept}"
            yield EXTENSION_UNPRINTED.at(place, message, "To choose it, name a type per dialect.")


def granted(text: str, base: Kind, dialect: Dialect) -> RequestedType | Cannot:
    """Return the dialect's type that `text` names, for a column of the kind `base`.

    If the dialect has no such type, or the column cannot have it, return a `Cannot` with the reason.
    """
    match = _form(text)
    if match is None:
        return Cannot("it is not the name of a type with at most two numbers")
    return dialect.types.requested(
        match[1], tuple(int(one) for one in match.groups()[1:] if one is not None), base
    )


def _form(text: str) -> re.Match[str] | None:
    return _FORM.fullmatch(" ".join(text.lower().split()))


def within(low: Number, high: Number) -> Predicate:
    """Return the predicate of the numbers from `low` to `high`, both included."""
    return And((Compare(">=", low), Compare("<=", high)))


def implied(node: Predicate, inner: Sequence[Predicate], base: Kind) -> bool:
    """Return whether every column value that satisfies the assertions `inner` is known to satisfy `node`.

    `base` is the kind of the column. If it is `integer`, all values are integers.
    """
    match node:
        case Always():
            return True
        case And(parts):
            return all(implied(part, inner, base) for part in parts)
    if base == "integer" and isinstance(node, MultipleOf) and _divides(node.divisor, 1):
        return True
    return any(_implies(bare(part), node, base) for part in inner)


def _implies(part: Predicate, node: Predicate, base: Kind) -> bool:
    """Return whether `node`, a single test, certainly accepts every non-null value that `part` accepts.

    If `base` is `integer`, this must be certain for integers only.
    """
    match part:
        case Never():
            return True
        case And(parts):
            return implied(node, parts, base)
        case Or(parts):
            return all(_implies(bare(option), node, base) for option in parts)
        case In(values):
            return all(_holds(node, value) for value in values if value is not None)
    match node:
        case Length("<=", bound):
            most = _longest(part)
            return most is not None and most <= bound
        case Compare(">=", bound):
            low = bounds_of((part,), whole=base == "integer").low
            return low is not None and low >= bound
        case Compare("<=", bound):
            high = bounds_of((part,), whole=base == "integer").high
            return high is not None and high <= bound
        case MultipleOf(divisor):
            return isinstance(part, MultipleOf) and _divides(divisor, part.divisor)
    return part == node


def _divides(divisor: Number, number: Number) -> bool:
    return _holds(MultipleOf(divisor), number)


def _holds(node: Predicate, value: Any) -> bool:
    try:
        return evaluate(node, value, {})
    except EvaluationError:
        return False


def _longest(part: Predicate) -> int | None:
    """Return the greatest length, in characters, of a string that satisfies the predicate; None if unknown."""
    match part:
        case Length("<=", bound):
            return bound
        case Matches(pattern):
            return _longest_match(pattern)
        case FormatIs(name):
            format_ = FORMATS[name]
            found = [format_.maximum, *map(_longest_match, format_.patterns)]
            return min((most for most in found if most is not None), default=None)
    return None


def _longest_match(pattern: str) -> int | None:
    try:
        return longest(parse(pattern))
    except RegexError:
        return None


def bounds_of(inner: Sequence[Predicate], *, whole: bool = False) -> Bounds:
    """Return the smallest and the largest number that the assertions accept.

    If `whole` is true, all numbers are integers, so `> 3` is equivalent to `>= 4`.
    """
    low: Number | None = None
    high: Number | None = None
    for part in map(bare, inner):
        match part:
            case Compare(">=" | ">" as order, bound):
                bound = _beyond(bound, 1) if whole and order == ">" else bound
                low = bound if low is None else max(low, bound)
            case Compare("<=" | "<" as order, bound):
                bound = _beyond(bound, -1) if whole and order == "<" else bound
                high = bound if high is None else min(high, bound)
            case In(values) if values and all(_is_number(value) for value in values):
                low = min(values) if low is None else max(low, min(values))
                high = max(values) if high is None else min(high, max(values))
    return Bounds(low, high)


def _beyond(bound: Number, step: int) -> Number:
    """Return `bound + step` if the bound is an integer.

    A bound that is not an integer, or that has very many digits, is returned unchanged.
    """
    number = Decimal(bound)
    is_whole = number.adjusted() < _MOST_DIGITS and number == number.to_integral_value()
    return int(number) + step if is_whole else bound


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)
