"""Dates, times and durations as patterns (RFC 3339 §5.6 and appendix A)."""

_LEAP_YEAR = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)"
_DAY_OF_LONG = "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])"
_DAY_OF_SHORT = "(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
_DAY_OF_FEBRUARY = "02-(?:0[1-9]|1[0-9]|2[0-8])"
#: full-date; §5.7 and appendix C give the days of each month.
DATE = f"(?:[0-9]{{4}}-(?:{_DAY_OF_LONG}|{_DAY_OF_SHORT}|{_DAY_OF_FEBRUARY})|{_LEAP_YEAR}-02-29)"
_HOUR, _MINUTE = "(?:[01][0-9]|2[0-3])", "[0-5][0-9]"
_OFFSET = f"(?:[Zz]|[+-]{_HOUR}:{_MINUTE})"
#: full-time; whether `:60` is a leap second is the check `leap-second`.
TIME = f"{_HOUR}:{_MINUTE}:(?:[0-5][0-9]|60)(?:\\.[0-9]+)?{_OFFSET}"
DATE_TIME = f"{DATE}[Tt]{TIME}"

# Each part may be followed by the next smaller one only: P1Y1D and PT1H1S are no durations.
_DUR_TIME = "T(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S)"
_DUR_DATE = "(?:[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D)"
DURATION = f"P(?:{_DUR_DATE}(?:{_DUR_TIME})?|{_DUR_TIME}|[0-9]+W)"


def leap_second_patterns() -> tuple[str, str]:
    """The check `leap-second` as two patterns that must both match: one over hours, one over minutes.

    A second 60 is only the last of a day in UTC (§5.7). In local time that is minute `(59 ± offset) mod 60`
    of hour `(23 ± offset, carry included) mod 24`; for a positive offset the minutes carry unless they are 0.
    """
    hours = ["23:[0-9]{2}:60(?:\\.[0-9]+)?[Zz]"]
    minutes = ["59:60(?:\\.[0-9]+)?[Zz]"]
    for offset in range(24):
        tail = ":[0-9]{2}:60(?:\\.[0-9]+)?"
        hours.append(f"{offset:02}{tail}\\+{offset:02}:(?:0[1-9]|[1-5][0-9])")
        hours.append(f"{(offset - 1) % 24:02}{tail}\\+{offset:02}:00")
        hours.append(f"{23 - offset:02}{tail}-{offset:02}:[0-9]{{2}}")
    for offset in range(60):
        tail = ":60(?:\\.[0-9]+)?"
        minutes.append(f"{(offset - 1) % 60:02}{tail}\\+[0-9]{{2}}:{offset:02}")
        minutes.append(f"{59 - offset:02}{tail}-[0-9]{{2}}:{offset:02}")
    usual = "[0-9]{2}:[0-9]{2}:[0-5][0-9]"
    return f"(?:{usual}|{'|'.join(hours)})", f"(?:{usual}|{'|'.join(minutes)})"
