"""Prints ECMA-262 patterns as PostgreSQL conditions."""

from __future__ import annotations

from trivet.predicates.nodes import Cannot
from trivet.predicates.regex import to_postgresql
from trivet.targets.sql.dialects.postgresql.text import literal
from trivet.targets.sql.print.patterns import expressed


def matches(pattern: str, text: str) -> str | Cannot:
    """Return `text ~ 'pattern'`, with the pattern as a PostgreSQL regular expression.

    Return `Cannot` if the pattern is not valid in ECMA-262, or if PostgreSQL cannot express it.
    """
    printed = expressed(pattern, to_postgresql)
    return printed if isinstance(printed, Cannot) else f"{text} ~ {literal(printed)}"
