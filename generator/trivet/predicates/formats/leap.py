"""Checks that second 60 is a leap second, which only the last minute of a day in UTC can have.

This file uses nothing but the standard library, because generated models that need it carry a copy of it.
"""

from __future__ import annotations


def leap_second(text: str) -> bool:
    """Return whether a leap second in a time or date-time is at the end of a day in UTC (RFC 3339 §5.7).

    If the text has no leap second, that is, if its seconds are not 60, the result is true.
    """
    time = text[11:] if text[4] == "-" else text
    if time[6:8] != "60":
        return True
    minutes = int(time[:2]) * 60 + int(time[3:5])
    if time[-1] not in "Zz":
        offset = int(time[-5:-3]) * 60 + int(time[-2:])
        minutes += offset if time[-6] == "-" else -offset
    return minutes % 1440 == 1439
