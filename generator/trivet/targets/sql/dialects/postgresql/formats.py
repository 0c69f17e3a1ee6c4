"""The tests of string formats, such as `date-time`, as PostgreSQL conditions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from trivet.predicates.formats import CHECK_PATTERNS, CHECKED, FORMATS
from trivet.predicates.nodes import Cannot
from trivet.targets.sql.dialects.postgresql.regexes import matches
from trivet.targets.sql.print.layout import block, case, chain


def format_test(name: str, text: str) -> str | Cannot:
    """Return SQL that tests whether the string `text` has the format `name`.

    Return `Cannot` if PostgreSQL cannot test a part of the format, such as one of its patterns.
    """
    if name not in WHOLE:
        unknown = next(check for check in FORMATS[name].checks if not _is_known(check))
        return Cannot(f"PostgreSQL cannot test {CHECKED[unknown]}")
    format = FORMATS[name]
    patterns = [matches(pattern, text) for pattern in format.patterns]
    checks = [_check(name, check, text) for check in format.checks]
    tests = [*patterns, *([] if format.maximum is None else [f"char_length({text}) <= {format.maximum}"])]
    for test in (*tests, *checks):
        if isinstance(test, Cannot):
            return test
    plain = chain("AND", [str(test) for test in tests])
    # A check is evaluated only for a text that matches the patterns, since it may raise an error for others
    return case([(plain, chain("AND", [str(test) for test in checks]))], "false") if checks else plain


def _is_known(check: str) -> bool:
    return check in _CHECKS or check in CHECK_PATTERNS


def _check(name: str, check: str, text: str) -> str | Cannot:
    if check in _CHECKS:
        return _CHECKS[check](name, text)
    tests = [matches(pattern, text) for pattern in CHECK_PATTERNS[check]]
    return next((one for one in tests if isinstance(one, Cannot)), chain("AND", [str(one) for one in tests]))


def _leap_second(name: str, text: str) -> str:
    """Return SQL that tests whether a leap second is at the end of a day in UTC (RFC 3339 §5.7).

    - `name`: the format, `time` or `date-time`.
    - `text`: SQL for a string that matches the format's patterns. A string without second 60 passes the test.
    """
    start = 1 if name == "time" else 12
    zone = f"ltrim(substr({text}, {start + 8}), '.0123456789')"
    minute = f"substr({text}, {start}, 2)::int * 60 + substr({text}, {start + 3}, 2)::int + 1440"
    hours = f"substr({zone}, 2, 2)::int * 60"
    offset = f"(left({zone}, 1) || '1')::int\n* ({hours}\n+ right({zone}, 2)::int)"
    shift = case([(f"{zone} IN ('Z', 'z')", "0")], offset)
    utc = f"{minute}\n- {shift}"
    return case([(f"substr({text}, {start + 6}, 2) = '60'", f"{block('(', utc)} % 1440 = 1439")], "true")


_CHECKS: Mapping[str, Callable[[str, str], str | Cannot]] = {"leap-second": _leap_second}
#: The formats that are tested in full. Of any other format, only the patterns and the maximum length are tested.
WHOLE = frozenset(name for name, format in FORMATS.items() if all(map(_is_known, format.checks)))
