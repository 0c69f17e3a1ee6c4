"""The string formats that SQLite's own functions can check, as conditions. Patterns check all others.

The conditions should contain few calls, because each call costs memory, even if it is not evaluated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from trivet.predicates.formats import CHECKED, FORMATS
from trivet.predicates.nodes import Cannot
from trivet.targets.sql.dialects.sqlite.lazy import when_reached
from trivet.targets.sql.print.layout import WIDTH, block, joined, listed


def format_test(name: str, text: str, *, briefly: bool = False) -> str | Cannot:
    """Return SQL that tests whether the string `text` has the format `name`.

    If `briefly` is true, the SQL is shorter but may be slower. Return `Cannot` if the format is not in `WHOLE`.
    """
    if name == "date-time" and briefly:
        return _any_date_time(text)
    if name in WHOLE:
        return WHOLE[name](text)
    checks = " and ".join(CHECKED[check] for check in FORMATS[name].checks)
    return Cannot(f"SQLite cannot test {checks}")


def _date(text: str) -> str:
    """Return SQL that tests whether a string is a date that exists, which `2023-02-30` is not."""
    return f"({text} BETWEEN '0000-01-01' AND '9999-12-31' AND {text} IS date(julianday({text})))"


# Date-times ----------------------------------------------------------------------------------------------
def _date_time(text: str) -> str:
    return joined("OR", [*_usual(text), when_reached(_any_date_time(text))])


def _usual(text: str) -> list[str]:
    """Return fast conditions on a string, each of which proves that the string is a date-time (RFC 3339).

    Most date-times meet one of the conditions. A string that meets none may be a date-time, too.

    SQLite's functions also accept a space before the zone, the hour 24 and days that do not exist, such as
    `2023-02-30`. The GLOBs and comparisons refuse these.
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
    """Return SQL that tests whether `text` begins with a day that exists, and goes on after the day.

    `day` is SQL for the day to which SQLite converts the beginning of `text`. SQLite converts a day that does not exist
    to a later one: `2023-02-30` → `2023-03-02`. The test is false if `day` is NULL.
    """
    return f"{text} > coalesce({day}, {text})"


def _any_date_time(text: str) -> str:
    """Return SQL that tests whether a string is a date-time.

    The SQL is correct for every string, unlike the faster conditions of `_usual`, which miss some date-times.
    """
    given, read = f"substr({text}, 1, 10)", f"date(upper(substr({text}, 1, 16)), '+0 days')"
    day = f"{given}\n  IS {read}" if len(given) + len(read) > WIDTH else f"{given} IS {read}"
    return joined("AND", [_seconds(text, "??????????[Tt]"), day, *_fraction_and_zone(text, 19)])


def _time(text: str) -> str:
    minute = f"substr({text}, 1, 5) || ':00' IS time(substr({text}, 1, 5))"
    return joined("AND", [_seconds(text, ""), f"{text} < '24'", minute, *_fraction_and_zone(text, 8)])


def _seconds(text: str, before: str) -> str:
    """Return SQL that tests the form of a date-time or time, up to the seconds.

    `before` is a GLOB for what precedes the time. The seconds may be 60 only at 23:59:60 in UTC (RFC 3339 §5.7).
    """
    after = "[-+.Zz]*"
    shifted = block("strftime(", f"'%H:%M:60{after}', '23:59', substr({text}, -6)")
    leap = block("coalesce(", listed([shifted, f"'23:59:60{after}'"]))
    usual = f"{text} GLOB '{before}??:??:[0-5][0-9]{after}'"
    prefix = f"'{before}' || " if before else ""
    return joined("OR", [usual, f"{text} GLOB {prefix}{leap}"])


def _fraction_and_zone(text: str, seconds: int) -> list[str]:
    """Return SQL conditions that the text ends with an optional fraction of a second and a time zone.

    `seconds` is the length of the text up to the last digit of the seconds.
    """
    offset = "*[0-9][-+]{}:[0-5][0-9]"
    zones = ("*[0-9][Zz]", offset.format("[01][0-9]"), offset.format("2[0-3]"))
    between = f"{'?' * seconds}*[^0-9.]*[0-9][-+Zz]*"
    return [
        joined("OR", [f"{text} GLOB '{zone}'" for zone in zones]),
        f"{text} NOT GLOB '{between}'",
        f"{text} NOT GLOB '*.*.*'",
    ]


#: Formats that are checked completely here, without their patterns.
WHOLE: Mapping[str, Callable[[str], str]] = {"date": _date, "date-time": _date_time, "time": _time}
