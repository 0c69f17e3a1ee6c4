"""What patterns cannot say about a format, as functions of a text that the format's patterns match."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from trivet.predicates.formats.ecma import regex_syntax
from trivet.predicates.formats.idn import a_labels, idn_hostname


def leap_second(text: str) -> bool:
    """Second 60 is the last of a day in UTC (RFC 3339 §5.7); `text` is a time or a date-time."""
    time = text[11:] if text[4] == "-" else text
    if time[6:8] != "60":
        return True
    minutes = int(time[:2]) * 60 + int(time[3:5])
    if time[-1] not in "Zz":
        offset = int(time[-5:-3]) * 60 + int(time[-2:])
        minutes += offset if time[-6] == "-" else -offset
    return minutes % 1440 == 1439


CHECKS: Mapping[str, Callable[[str], bool]] = {
    "a-labels": a_labels,
    "idn-hostname": idn_hostname,
    "leap-second": leap_second,
    "regex-syntax": regex_syntax,
}
