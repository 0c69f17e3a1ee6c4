"""Checks that second 60 is a leap second, which only the last minute of a day in UTC can have.

This file uses nothing but the standard library, because generated models that need it carry a copy of it.
"""

from __future__ import annotations


def leap_second(text: str) -> bool:
    """Return whether second 60 in a time or date-time is the last second of a day in UTC (RFC 3339 §5.7).

    The result is true if the text has another second.
    """
    time = text[11:] if text[4] == "-" else text
    if time[6:8] != "60":
        return True
    minutes = int(time[:2]) * 60 + int(time[3:5])
    if time[-1] not in "Zz":
        offset = int(time[-5:-3]) * 60 + int(time[-2:])
        minutes += offset if time[-6] == "-" else -offset
    return minutes % 1440 == 1439
