"""Prints ECMA-262 patterns as DuckDB conditions. DuckDB evaluates them with the library RE2."""

from __future__ import annotations

from functools import lru_cache

from trivet.predicates.nodes import Cannot
from trivet.predicates.regex import Re2Test, RegexError, parse, to_re2
from trivet.targets.sql.dialects.duckdb.text import literal
from trivet.targets.sql.print.layout import joined


def matches(pattern: str, text: str) -> str | Cannot:
    """Return SQL that tests whether the string `text` matches the pattern.

    Return `Cannot` if RE2 cannot express the pattern exactly.
    """
    test = _tests(pattern)
    if isinstance(test, Cannot):
        return test
    printed = [f"regexp_matches({text}, {literal(one)})" for one in test.positives]
    printed += [f"NOT regexp_matches({text}, {literal(one)})" for one in test.negatives]
    return joined("AND", printed)


@lru_cache(maxsize=4_096)
def _tests(pattern: str) -> Re2Test | Cannot:
    """Return the regular expressions for RE2 that a string must match, and those that it must not match.

    Return `Cannot` if RE2 cannot express the pattern.
    """
    try:
        return to_re2(parse(pattern))
    except RegexError as error:
        return Cannot(f"the pattern is not an ECMA-262 regular expression: {error}")
