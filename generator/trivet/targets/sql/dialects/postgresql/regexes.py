"""Prints ECMA-262 patterns as PostgreSQL conditions."""

from __future__ import annotations

from functools import lru_cache

from trivet.predicates.nodes import Cannot
from trivet.predicates.regex import RegexError, parse, to_postgresql
from trivet.targets.sql.dialects.postgresql.text import literal


def matches(pattern: str, text: str) -> str | Cannot:
    """Return `text ~ 'pattern'`, with the pattern as a PostgreSQL regular expression.

    Return `Cannot` if the pattern is not valid in ECMA-262, or if PostgreSQL cannot express it.
    """
    printed = _printed(pattern)
    return printed if isinstance(printed, Cannot) else f"{text} ~ {literal(printed)}"


@lru_cache(maxsize=4_096)
def _printed(pattern: str) -> str | Cannot:
    try:
        return to_postgresql(parse(pattern))
    except RegexError as error:
        return Cannot(f"the pattern is not an ECMA-262 regular expression: {error}")
