"""The column type that `x-sql-type` asks for, held against what the schema accepts.

No text of a schema becomes SQL: it is read as a name and at most two numbers, and what is printed comes from a
dialect's own table of types.
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
#: What to do about a type that cannot be had.
ASK_ANOTHER = "Ask for a type that it has, or name one per dialect: {postgresql: …, sqlite: …}."


@dataclass(frozen=True, slots=True)
class Unknown:
    """A type that is asked of all dialects at `place`, as text, and that one does not know: it keeps its own."""

    place: Origin
    text: str
    dialect: str
    kept: str


def is_known(text: str, dialect: Dialect) -> bool:
    """Whether the dialect has a type of the name that the text begins with."""
    match = _form(text)
    return match is not None and match[1] in dialect.types.type_names


def told(unknown: Iterable[Unknown], dialects: Sequence[str]) -> Iterator[Diagnostic]:
    """A notice for each dialect that keeps its own type; one error, where none of them knows the type."""
    places: dict[Origin, list[Unknown]] = {}
    for one in dict.fromkeys(unknown):
        places.setdefault(one.place, []).append(one)
    for place, found in places.items():
        text = show(found[0].text)
        if len({one.dialect for one in found}) == len(dialects):
            message = f"`{text}` is a type of none of the dialects: {', '.join(dialects)}"
            yield EXTENSION_CONFLICT.at(place, message, ASK_ANOTHER)
            continue
        for one in found:
            message = f"{one.dialect} does not know the type `{text}`; its column has its own, {one.kept}"
            yield EXTENSION_UNPRINTED.at(place, message, "To choose it, name a type per dialect.")


def granted(text: str, base: Kind, dialect: Dialect) -> RequestedType | Cannot:
    """The type that the text names in a dialect, for a column whose values are of the kind `base`."""
    match = _form(text)
    if match is None:
        return Cannot("it is no name of a type with at most two numbers")
    return dialect.types.requested(
        match[1], tuple(int(one) for one in match.groups()[1:] if one is not None), base
    )


def _form(text: str) -> re.Match[str] | None:
    return _FORM.fullmatch(" ".join(text.lower().split()))


def within(low: Number, high: Number) -> Predicate:
    """The numbers from `low` to `high`."""
    return And((Compare(">=", low), Compare("<=", high)))


def implied(node: Predicate, inner: Sequence[Predicate], base: Kind) -> bool:
    """Whether what is asserted of a column's value (`inner`) leaves no value that the node refuses.

    It errs on the safe side: false where it cannot tell.
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
    """Whether every value of the one satisfies the other, a node without parts."""
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
    """The most characters of a text that the part accepts; None where it knows no bound."""
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
    """The range of the numbers that are accepted, its ends included; `whole` numbers stop short of open ends."""
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
    """The next whole number where the bound is one; numbers of very many digits stay as they are."""
    number = Decimal(bound)
    is_whole = number.adjusted() < _MOST_DIGITS and number == number.to_integral_value()
    return int(number) + step if is_whole else bound


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)
