"""Prints ECMA-262 patterns as DuckDB conditions. DuckDB evaluates them with the library RE2."""

from __future__ import annotations

from trivet.predicates.nodes import Cannot
from trivet.targets.sql.dialects.duckdb.text import literal
from trivet.targets.sql.print.patterns import matches_re2


def matches(pattern: str, text: str) -> str | Cannot:
    """Return SQL that tests whether the string `text` matches the pattern.

    Return `Cannot` if RE2 cannot express the pattern exactly.
    """
    return matches_re2(pattern, lambda one: f"regexp_matches({text}, {literal(one)})")
