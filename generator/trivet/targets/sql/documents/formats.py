"""Prints the tests of string formats by the patterns of the formats."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from trivet.predicates.formats import CHECK_PATTERNS, CHECKED, FORMATS
from trivet.predicates.nodes import Cannot
from trivet.targets.sql.print.layout import joined

_NONE: Mapping[str, str] = {}


def format_by_patterns(
    name: str,
    matches: Callable[[str], str | Cannot],
    length: str,
    dialect: str,
    checks: Mapping[str, str] = _NONE,
) -> str | Cannot:
    """Return SQL that tests whether a string has the format `name`.

    - `matches`: returns SQL that tests whether the string matches a pattern.
    - `length`: SQL for the number of code points of the string.
    - `dialect`: the name of the database, for the reason in `Cannot`.
    - `checks`: SQL for some of the checks in `CHECKED`, by name. Other checks are tested by their patterns in
      `CHECK_PATTERNS`.

    Return `Cannot` if the format needs a check that is neither in `checks` nor in `CHECK_PATTERNS`, or if a pattern
    cannot be printed.
    """
    format = FORMATS[name]
    patterns = list(format.patterns)
    for check in format.checks:
        if check not in checks and check not in CHECK_PATTERNS:
            return Cannot(f"{dialect} cannot test {CHECKED[check]}")
        patterns += CHECK_PATTERNS[check] if check not in checks else ()
    tests: list[str] = []
    for pattern in patterns:
        printed = matches(pattern)
        if isinstance(printed, Cannot):
            return printed
        tests.append(printed)
    tests += [] if format.maximum is None else [f"{length} <= {format.maximum}"]
    return joined("AND", [*tests, *(checks[check] for check in format.checks if check in checks)])
