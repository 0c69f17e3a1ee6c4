"""Formats as SQLite conditions: the few that SQLite's own functions say as a whole; else their patterns do.

SQLite keeps room for every function of a CHECK and clears it after each row, whether or not it got that far. So a
condition that is written for many members should hold few of them, and name the text seldom.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from trivet.predicates.formats import FORMATS
from trivet.predicates.nodes import Cannot
from trivet.targets.sql.dialects.sqlite.lazy import when_reached
from trivet.targets.sql.print.layout import joined


def format_test(name: str, text: str, *, briefly: bool = False) -> str | Cannot:
    """The whole format, for those of `WHOLE`; `briefly` says it without the way that is faster for most texts."""
    if name == "date-time" and briefly:
        return _any_date_time(text)
    if name in WHOLE:
        return WHOLE[name](text)
    checks = " and ".join(f"'{check}'" for check in FORMATS[name].checks)
    return Cannot(f"SQLite has no expression for the check {checks} of this format")


def _date(text: str) -> str:
    """SQLite's reader takes a day that a month has not for one of the next month, and prints it so."""
    return f"({text} BETWEEN '0000-01-01' AND '9999-12-31' AND {text} IS date(julianday({text})))"


# Date-times ----------------------------------------------------------------------------------------------
def _date_time(text: str) -> str:
    return joined("OR", [*_usual(text), when_reached(_any_date_time(text))])


def _usual(text: str) -> list[str]:
    """What nearly every date-time is, said cheaply: SQLite reads it, and it is written as RFC 3339 has it.

    SQLite's reader takes blanks before the zone, which sort before digits. It takes an hour 24 and days that a month
    has not for a later day, and the text does not come after that one. Functions cost most, above all those that make
    a text: few are asked of a date-time in UTC, fewer of most with an offset.
    """
    read, offset = f"julianday({text}) IS NOT NULL", "?*[0-9][-+]??:??"
    in_utc = [
        f"{text} GLOB '????-??-??T??:??:??*Z'",
        f"substr({text}, -2) > '0'",
        _after(text, f"date(julianday({text}))"),
    ]
    without_overflow = [f"{text} GLOB '????-??-[0-2][0-8]T[01]?:??:{offset}'", read]
    with_offset = [
        f"{text} GLOB '????-??-??T??:??:{offset}'",
        read,
        _after(text, f"date(substr({text}, 1, 16), '+0 days')"),
    ]
    return [joined("AND", tests) for tests in (in_utc, without_overflow, with_offset)]


def _after(text: str, day: str) -> str:
    """Whether the text comes after a day, as one of that day does; it does not where there is none."""
    return f"{text} > coalesce({day}, {text})"


def _any_date_time(text: str) -> str:
    """`date` turns a day that does not exist, and an hour 24, into a later day."""
    day = f"substr({text}, 1, 10) IS date(upper(substr({text}, 1, 16)), '+0 days')"
    return joined("AND", [_seconds(text, "??????????[Tt]"), day, *_fraction_and_zone(text, 19)])


def _time(text: str) -> str:
    minute = f"substr({text}, 1, 5) || ':00' IS time(substr({text}, 1, 5))"
    return joined("AND", [_seconds(text, ""), f"{text} < '24'", minute, *_fraction_and_zone(text, 8)])


def _seconds(text: str, before: str) -> str:
    """The shape up to the fraction or zone, with a second 60 only as the last of a day in UTC (RFC 3339 §5.7).

    That is, local time is 23:59 shifted by the offset; SQLite takes no `Z` for an offset.
    """
    after = "[-+.Zz]*"
    leap = f"coalesce(strftime('%H:%M:60{after}', '23:59', substr({text}, -6)), '23:59:60{after}')"
    usual = f"{text} GLOB '{before}??:??:[0-5][0-9]{after}'"
    prefix = f"'{before}' || " if before else ""
    return joined("OR", [usual, f"{text} GLOB {prefix}{leap}"])


def _fraction_and_zone(text: str, seconds: int) -> list[str]:
    """What follows the first `seconds` characters: a digit is the last before the zone, and between are only
    digits and one dot, which is the first."""
    offset = "*[0-9][-+]{}:[0-5][0-9]"
    zones = ("*[0-9][Zz]", offset.format("[01][0-9]"), offset.format("2[0-3]"))
    between = f"{'?' * seconds}*[^0-9.]*[0-9][-+Zz]*"
    return [
        joined("OR", [f"{text} GLOB '{zone}'" for zone in zones]),
        f"{text} NOT GLOB '{between}'",
        f"{text} NOT GLOB '*.*.*'",
    ]


#: Formats that are said as a whole here, so that their patterns need not be.
WHOLE: Mapping[str, Callable[[str], str]] = {"date": _date, "date-time": _date_time, "time": _time}
