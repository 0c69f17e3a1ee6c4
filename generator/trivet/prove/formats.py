"""Compares strings by the values that they denote in a JSON Schema format."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

_TIME = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d[Tt])?(?P<clock>\d\d:\d\d:\d\d)(?:\.(?P<fraction>\d+))?(?P<zone>[Zz]|[+-]\d\d:\d\d)"
)
_DURATION = re.compile(
    r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)


def same_by_format(name: Any, before: Any, after: Any) -> bool:
    """Return whether two strings denote the same value in the format called `name`.

    - `time`, `date-time`: compared to the microsecond, and with their offsets (`Z` equals `+00:00`)
    - `duration`: compared as spans of time, so `PT60S` equals `PT1M`
    - `uuid`, `ipv6`: compared without regard to case
    - `ipv4`: compared as text
    - any other format: False
    """
    if not isinstance(before, str) or not isinstance(after, str) or name not in _VALUES:
        return False
    read = _VALUES[name]
    value = read(before)
    return value is not None and value == read(after)


def _instant(text: str) -> Any:
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    zone = "+00:00" if match["zone"] in ("Z", "z", "-00:00") else match["zone"]
    fraction = (match["fraction"] or "").ljust(6, "0")[:6]
    return (match["day"] or "").upper(), match["clock"], fraction, zone


def _duration(text: str) -> Any:
    match = _DURATION.fullmatch(text)
    if match is None:
        return None
    years, months, weeks, days, hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return (
        years * 12 + months,
        (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds,
    )


_VALUES: dict[str, Callable[[str], Any]] = {
    "date-time": _instant,
    "duration": _duration,
    "ipv4": str,
    "ipv6": str.lower,
    "time": _instant,
    "uuid": str.lower,
}
