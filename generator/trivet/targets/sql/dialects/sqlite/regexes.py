"""Patterns as SQLite conditions: GLOBs and lengths, for stock SQLite has no regular expressions."""

from __future__ import annotations

from functools import lru_cache

from trivet.predicates.nodes import Cannot
from trivet.predicates.regex import GlobTest, RegexError, parse, to_glob
from trivet.targets.sql.dialects.sqlite.text import literal
from trivet.targets.sql.layout import joined


def matches(pattern: str, text: str) -> str | Cannot:
    """True where the pattern matches; `Cannot` where GLOBs do not say it exactly."""
    tests = _globs(pattern)
    if isinstance(tests, Cannot):
        return tests
    return joined("OR", [_test(test, text) for test in tests] or ["0"])


@lru_cache(maxsize=4_096)
def _globs(pattern: str) -> tuple[GlobTest, ...] | Cannot:
    """Kept, because a pattern is printed once for every table that leads to it."""
    try:
        tests = to_glob(parse(pattern))
    except RegexError as error:
        return Cannot(f"the pattern is no ECMA-262 regular expression: {error}")
    return Cannot(f"{tests.reason}; stock SQLite has no REGEXP") if isinstance(tests, Cannot) else tests


def _test(test: GlobTest, text: str) -> str:
    said = [f"{text} GLOB {literal(glob)}" for glob in test.positives]
    said += [f"{text} NOT GLOB {literal(glob)}" for glob in test.negatives]
    if test.minimum and test.minimum == test.maximum:
        said.append(f"length({text}) = {test.minimum}")
    else:
        said += [f"length({text}) >= {test.minimum}"] if test.minimum else []
        said += [f"length({text}) <= {test.maximum}"] if test.maximum is not None else []
    return joined("AND", said or ["1"])
