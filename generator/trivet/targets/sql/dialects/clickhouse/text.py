"""Prints literals, numbers and patterns for ClickHouse."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from trivet.predicates.formats import FORMATS
from trivet.predicates.nodes import Cannot, Number
from trivet.sinks import sql_literal
from trivet.targets.sql.documents.formats import format_by_patterns
from trivet.targets.sql.plan.doubles import EXACT
from trivet.targets.sql.print.literals import has_surrogates
from trivet.targets.sql.print.patterns import matches_re2
from trivet.visible import is_visible


def is_storable(text: str) -> bool:
    """Return whether ClickHouse can read the string from JSON: it must not contain lone surrogates."""
    return not has_surrogates(text)


def literal(text: str) -> str:
    r"""Return a string as a SQL literal, with each byte of an invisible character written as `\xNN`.

    The string must be one that ClickHouse can store (see `is_storable`).
    """
    escaped = "".join(
        char.replace("\\", "\\\\")
        if is_visible(char)
        else "".join(f"\\x{byte:02x}" for byte in char.encode())
        for char in text
    )
    return str(sql_literal(escaped))


def double(value: Number) -> str:
    """Return SQL for the double that is nearest to a number; an infinity if the number exceeds all doubles."""
    number = Decimal(value)
    if number == number.to_integral_value() and abs(number) < EXACT:
        return str(int(number))
    return f"toFloat64('{number:E}')" if abs(number.adjusted()) > 15 else f"{number:f}"


def matches(pattern: str, text: str) -> str | Cannot:
    """Return SQL that tests whether the string `text` matches the ECMA-262 pattern.

    The SQL uses ClickHouse's function `match`, which runs RE2. Return `Cannot` if RE2 cannot express the
    pattern exactly.
    """
    return matches_re2(pattern, lambda one: f"match({text}, {literal(one)})")


def format_is(name: str, text: str) -> str | Cannot:
    """Return SQL that tests whether the string `text` has the format; `Cannot` if ClickHouse cannot express it."""
    leap = _leap_second(text, 11 if name == "date-time" else 0)
    return format_by_patterns(
        name,
        lambda pattern: matches(pattern, text),
        f"lengthUTF8({text})",
        "ClickHouse",
        {"leap-second": leap},
    )


def _leap_second(text: str, start: int) -> str:
    """Return SQL that is false if `text` has the second 60 anywhere but at the end of a UTC day.

    The time begins after the first `start` characters. `text` must already have passed all other tests of the format.
    """
    time, offset = f"substring({text}, {start + 1})", f"extract({text}, '[-+][0-9:]{{5}}$')"
    shift = f"if(startsWith({offset}, '-'), -1, 1) * ({_minutes(f'substring({offset}, 2)')})"
    return f"(substring({time}, 7, 2) <> '60' OR positiveModulo({_minutes(time)} - {shift}, 1440) = 1439)"


def _minutes(time: str) -> str:
    """Return SQL for the minutes since midnight of a time such as 23:59; 0 for an empty text."""
    return f"toInt32OrZero(substring({time}, 1, 2)) * 60 + toInt32OrZero(substring({time}, 4, 2))"


@cache
def whole() -> frozenset[str]:
    """Return the formats that ClickHouse tests completely.

    In a predicate, any other format is replaced by its pattern.
    """
    return frozenset(name for name in FORMATS if not isinstance(format_is(name, "x"), Cannot))
