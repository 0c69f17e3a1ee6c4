"""Patterns for dates, times and durations (RFC 3339 §5.6 and appendix A)."""

from __future__ import annotations

from collections.abc import Iterator

_LEAP_YEAR = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)"
_DAY_OF_LONG = "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
_DAY_OF_SHORT = "(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
_DAY_OF_FEBRUARY = "02-(?:0[1-9]|1[0-9]|2[0-8])"
#: full-date; §5.7 and appendix C give the days of each month.
DATE = f"(?:[0-9]{{4}}-(?:{_DAY_OF_LONG}|{_DAY_OF_SHORT}|{_DAY_OF_FEBRUARY})|{_LEAP_YEAR}-02-29)"
_HOUR, _MINUTE = "(?:[01][0-9]|2[0-3])", "[0-5][0-9]"
_OFFSET = f"(?:[Zz]|[+-]{_HOUR}:{_MINUTE})"
#: full-time. The check `leap-second` decides whether a second `:60` is allowed.
TIME = f"{_HOUR}:{_MINUTE}:(?:[0-5][0-9]|60)(?:\\.[0-9]+)?{_OFFSET}"
DATE_TIME = f"{DATE}[Tt]{TIME}"
_SIXTY = ":60(?:\\.[0-9]+)?"

# Each part may be followed only by the next smaller one: P1Y1D and PT1H1S are not durations.
_DUR_TIME = "T(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S)"
_DUR_DATE = "(?:[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D)"
DURATION = f"P(?:{_DUR_DATE}(?:{_DUR_TIME})?|{_DUR_TIME}|[0-9]+W)"


def leap_second_patterns() -> tuple[str, ...]:
    """Return patterns that all match if and only if the check `leap-second` succeeds.

    Second 60 must be in the minute 23:59 UTC (§5.7). For each offset, this is another minute of local time.
    """
    return _only_leaps(_leap_hours()), _only_leaps(_leap_tens()), _only_leaps(_leap_units())


def _only_leaps(leaps: Iterator[str]) -> str:
    return f"^(?:.{{10}}[Tt])?(?:..:..:[0-5].*|{'|'.join(leaps)})$"


def _leap_hours() -> Iterator[str]:
    yield f"23:..{_SIXTY}[Zz]"
    for offset in range(24):
        yield f"{offset:02}:..{_SIXTY}\\+{offset:02}:(?:0[1-9]|[1-5].)"
        yield f"{(offset - 1) % 24:02}:..{_SIXTY}\\+{offset:02}:00"
        yield f"{23 - offset:02}:..{_SIXTY}-{offset:02}:.."


def _leap_tens() -> Iterator[str]:
    yield f"..:5.{_SIXTY}[Zz]"
    for offset in range(6):
        yield f"..:{offset}.{_SIXTY}\\+..:{offset}[1-9]"
        yield f"..:{(offset - 1) % 6}.{_SIXTY}\\+..:{offset}0"
        yield f"..:{5 - offset}.{_SIXTY}-..:{offset}."


def _leap_units() -> Iterator[str]:
    yield f"..:.9{_SIXTY}[Zz]"
    for offset in range(10):
        yield f"..:.{(offset - 1) % 10}{_SIXTY}\\+..:.{offset}"
        yield f"..:.{9 - offset}{_SIXTY}-..:.{offset}"
