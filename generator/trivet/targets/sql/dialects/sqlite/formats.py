"""Formats as SQLite conditions: the few that SQLite's own functions say as a whole; else their patterns do."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from trivet.predicates.formats import FORMATS
from trivet.predicates.nodes import Cannot
from trivet.targets.sql.layout import joined


def format_test(name: str, text: str) -> str | Cannot:
    """The whole format, for those of `WHOLE`."""
    if name in WHOLE:
        return WHOLE[name](text)
    checks = " and ".join(f"'{check}'" for check in FORMATS[name].checks)
    return Cannot(f"SQLite has no expression for the check {checks} of this format")


def _date(text: str) -> str:
    """`date` turns a day that does not exist into one that does; years before 0 are longer."""
    return f"(length({text}) = 10 AND {text} IS date({text}, '+0 days'))"


def _date_time(text: str) -> str:
    day = f"substr({text}, 1, 10)"
    any_other = joined("AND", [*_clock(text, "????-??-??[Tt]"), f"{day} IS date({day}, '+0 days')"])
    return joined("OR", [_usual(text), any_other])


def _usual(text: str) -> str:
    """What nearly every date-time is, said cheaply: SQLite reads it, and it is written as RFC 3339 has it.

    SQLite's reader takes blanks, an hour 24, and days that a month has not; the GLOBs leave it no such choice.
    """
    shapes = [f"{text} GLOB '????-??-??T{hour}:??:?*[0-9]{zone}'" for zone in _ZONES for hour in _HOURS]
    day = f"substr({text}, 1, 10)"
    exists = f"({text} GLOB '????-??-[0-2][0-8]*' OR {day} IS date({day}, '+0 days'))"
    return joined("AND", [joined("OR", shapes), f"julianday({text}) IS NOT NULL", exists])


_ZONES, _HOURS = ("[-+]??:??", "Z"), ("[01]?", "2[0-3]")


def _time(text: str) -> str:
    return joined("AND", _clock(text, ""))


def _clock(text: str, day: str) -> list[str]:
    """RFC 3339 §5.6 full-time after `day`, with a second 60 only as the last of a day in UTC (§5.7)."""
    start = 12 if day else 1
    clock, minute = f"substr({text}, {start}, 8)", f"substr({text}, {start}, 5)"
    zone = f"ltrim(substr({text}, {start + 8}), '.0123456789')"
    offset = f"{zone} GLOB '[-+][01][0-9]:[0-5][0-9]' OR {zone} GLOB '[-+]2[0-3]:[0-5][0-9]'"
    back = f"substr('+-', instr('-+', substr({zone}, 1, 1)), 1) || substr({zone}, 2)"
    shift = f"CASE WHEN {zone} IN ('Z', 'z') THEN '+0 days' ELSE {back} END"
    leap = f"({clock} GLOB '??:??:60' AND strftime('%H:%M', {minute}, {shift}) IS '23:59')"
    return [
        f"{text} GLOB '{day}??:??:??[-+.Zz]*'",
        f"{clock} < '24'",
        f"({clock} IS time({clock}) OR {leap})",
        f"({zone} IN ('Z', 'z') OR {offset})",
        f"{text} NOT GLOB '*.[^0-9]*'",
        f"{text} NOT GLOB '*.*.*'",
    ]


#: Formats that are said as a whole here, so that their patterns need not be.
WHOLE: Mapping[str, Callable[[str], str]] = {"date": _date, "date-time": _date_time, "time": _time}
