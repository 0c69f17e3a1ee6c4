"""The checks of formats beyond their patterns, as PostgreSQL conditions on a text that matches these."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from trivet.predicates.formats import CHECK_PATTERNS, FORMATS
from trivet.predicates.nodes import Cannot
from trivet.targets.sql.dialects.postgresql.regexes import matches
from trivet.targets.sql.print.layout import block, case, joined


def format_test(name: str, text: str) -> str | Cannot:
    """Return the test of a format's `checks`; its patterns and its length are separate predicates."""
    tests: list[str] = []
    for check in FORMATS[name].checks:
        answer = _CHECKS[check](name, text) if check in _CHECKS else _by_patterns(check, text)
        if isinstance(answer, Cannot):
            return answer
        tests.append(answer)
    return joined("AND", tests or ["true"])


def _by_patterns(check: str, text: str) -> str | Cannot:
    tests: list[str] = []
    for pattern in CHECK_PATTERNS.get(check, ()):
        answer = matches(pattern, text)
        if isinstance(answer, Cannot):
            return answer
        tests.append(answer)
    if not tests:
        return Cannot(f"PostgreSQL has no expression for the check '{check}' of this format")
    return joined("AND", tests)


def _leap_second(name: str, text: str) -> str:
    """Test that a second 60 is the last of a day in UTC (RFC 3339 §5.7)."""
    start = 1 if name == "time" else 12
    zone = f"ltrim(substr({text}, {start + 8}), '.0123456789')"
    minute = f"substr({text}, {start}, 2)::int * 60 + substr({text}, {start + 3}, 2)::int + 1440"
    offset = f"(left({zone}, 1) || '1')::int * (substr({zone}, 2, 2)::int * 60 + right({zone}, 2)::int)"
    shift = case([(f"{zone} IN ('Z', 'z')", "0")], offset)
    utc = f"{minute} - {shift}"
    return case([(f"substr({text}, {start + 6}, 2) = '60'", f"{block('(', utc)} % 1440 = 1439")], "true")


_CHECKS: Mapping[str, Callable[[str, str], str | Cannot]] = {"leap-second": _leap_second}
