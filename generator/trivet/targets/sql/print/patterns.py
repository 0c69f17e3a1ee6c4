"""Prints ECMA-262 patterns for the engines that several dialects have."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from trivet.predicates.nodes import Cannot
from trivet.predicates.regex import Regex, RegexError, parse, to_re2
from trivet.targets.sql.print.layout import joined

Form = TypeVar("Form")


def expressed(pattern: str, to: Callable[[Regex], Form | Cannot]) -> Form | Cannot:
    """Convert an ECMA-262 pattern to the form for one regex engine.

    `to` converts the parsed pattern; it returns `Cannot` if the engine cannot express the pattern. The result is
    `Cannot` in this case, and for a pattern that is not valid in ECMA-262. It is cached, because every table that
    uses the pattern prints it.
    """
    found: Form | Cannot = _expressed(pattern, to)
    return found


@lru_cache(maxsize=16_384)
def _expressed(pattern: str, to: Callable[[Regex], Any]) -> Any:
    try:
        return to(parse(pattern))
    except RegexError as error:
        return Cannot(f"the pattern is not an ECMA-262 regular expression: {error}")


def matches_re2(pattern: str, matches: Callable[[str], str]) -> str | Cannot:
    """Return SQL that tests whether a text matches the pattern, for a database with the library RE2.

    `matches` takes a pattern in RE2's syntax, and returns SQL that tests whether the text matches it. Return `Cannot`
    if RE2 cannot express the pattern exactly.
    """
    test = expressed(pattern, to_re2)
    if isinstance(test, Cannot):
        return test
    return joined("AND", [*map(matches, test.positives), *(f"NOT {matches(one)}" for one in test.negatives)])
