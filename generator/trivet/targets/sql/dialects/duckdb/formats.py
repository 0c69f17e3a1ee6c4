"""The checks of formats beyond their patterns, as DuckDB conditions on a text."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from trivet.predicates.formats import CHECK_PATTERNS, FORMATS
from trivet.predicates.nodes import Cannot
from trivet.targets.sql.dialects.duckdb.regexes import matches
from trivet.targets.sql.print.layout import case, joined


def format_test(name: str, text: str) -> str | Cannot:
    """Return the complete test of a format in `WHOLE`, else its `checks`, as far as patterns express them."""
    if name in WHOLE:
        return WHOLE[name](text)
    tests: list[str] = []
    for check in FORMATS[name].checks:
        if check not in CHECK_PATTERNS:
            return Cannot(f"DuckDB has no expression for the check '{check}' of this format")
        for pattern in CHECK_PATTERNS[check]:
            printed = matches(pattern, text)
            if isinstance(printed, Cannot):
                return printed
            tests.append(printed)
    return joined("AND", tests or ["true"])


def _date(text: str) -> str:
    """Test the form and, by a cast, that the day exists."""
    shape = "'[0-9]{4}-[0-9]{2}-[0-9]{2}'"
    return f"(regexp_full_match({text}, {shape}) AND TRY_CAST({text} AS DATE) IS NOT NULL)"


def _date_time(text: str) -> str:
    """Test for RFC 3339 §5.6; a second 60 must be the last of a day in UTC (§5.7)."""
    clock = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
    day = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
    shape = f"'{day}[Tt]{clock}:(?:[0-5][0-9]|60)(?:\\.[0-9]+)?(?:[Zz]|[+-]{clock})'"
    exists = f"TRY_CAST(left({text}, 10) AS DATE) IS NOT NULL"
    leaps = case([(f"substr({text}, 18, 2) = '60'", f"({_minutes(text)}) % 1440 = 1439")], "true")
    return joined("AND", [f"regexp_full_match({text}, {shape})", exists, leaps])


def _minutes(text: str) -> str:
    """Return the minute of the day in UTC, plus the minutes of one day."""

    def at(start: int, of: str = text) -> str:
        return f"TRY_CAST(substr({of}, {start}, 2) AS INTEGER)"

    zone = f"right({text}, 6)"
    ahead = f"{at(2, zone)} * 60 + {at(5, zone)}"
    offset = case([(f"{zone}[1] = '+'", ahead), (f"{zone}[1] = '-'", f"-({ahead})")], "0")
    return f"{at(12)} * 60 + {at(15)} + 1440 - {offset}"


#: Formats that are checked completely here, without their patterns.
WHOLE: Mapping[str, Callable[[str], str]] = {"date": _date, "date-time": _date_time}
