"""Formats as SQLite conditions: the few that SQLite's own functions say as a whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from trivet.predicates.nodes import Cannot
from trivet.targets.sql.layout import joined


def format_test(name: str, text: str) -> str | Cannot:
    """The whole format, for those of `WHOLE`."""
    if name in WHOLE:
        return WHOLE[name](text)
    return Cannot(f"stock SQLite has no expression for the format '{name}'")


def _date(text: str) -> str:
    """`date` turns a day that does not exist into one that does."""
    return f"({text} GLOB '????-??-??' AND {text} IS date({text}, '+0 days'))"


def _date_time(text: str) -> str:
    day = f"substr({text}, 1, 10)"
    return joined("AND", [_date(day), f"substr({text}, 11, 1) IN ('T', 't')", *_clock(text, 12)])


def _time(text: str) -> str:
    return joined("AND", _clock(text, 1))


def _clock(text: str, start: int) -> list[str]:
    """RFC 3339 §5.6 full-time from `start` on, with a second 60 only as the last of a day in UTC (§5.7)."""
    after = start + 8
    zone = f"ltrim(substr({text}, {after}), '.0123456789')"
    clock = f"substr({text}, {start}, 8)"
    minute = f"substr({text}, {start}, 2) * 60 + substr({text}, {start + 3}, 2)"
    shift = f"(substr({zone}, 1, 1) || '1') * (substr({zone}, 2, 2) * 60 + substr({zone}, 5, 2))"
    utc = f"{minute} + 1440 - CASE WHEN {zone} IN ('Z', 'z') THEN 0 ELSE {shift} END"
    leap = f"({clock} GLOB '[0-2][0-9]:[0-5][0-9]:60' AND {clock} < '24' AND ({utc}) % 1440 = 1439)"
    ordinary = f"({clock} GLOB '??:??:??' AND {clock} < '24' AND {clock} IS time({clock}))"
    offset = (
        f"({zone} GLOB '[-+]??:??' AND substr({zone}, 2) < '24' "
        f"AND substr({zone}, 2) IS strftime('%H:%M', substr({zone}, 2)))"
    )
    return [
        f"({ordinary} OR {leap})",
        f"({zone} IN ('Z', 'z') OR {offset})",
        f"(substr({text}, {after}, 1) <> '.' OR substr({text}, {after + 1}, 1) GLOB '[0-9]')",
        f"substr({text}, {after}, 1) IN ('.', 'Z', 'z', '+', '-')",
        f"substr({text}, {after + 1}) NOT GLOB '*.*'",
    ]


#: Formats that are said as a whole here, so that their patterns need not be.
WHOLE: Mapping[str, Callable[[str], str]] = {"date": _date, "date-time": _date_time, "time": _time}
