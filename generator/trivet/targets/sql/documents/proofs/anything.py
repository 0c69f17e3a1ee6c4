"""Patterns for values of which nothing is asserted."""

from __future__ import annotations

from functools import cache

from trivet.targets.sql.documents.proofs.numbers import numeral
from trivet.targets.sql.documents.proofs.pattern import (
    SPACE,
    Pattern,
    braces,
    brackets,
    choice,
    listed,
    sequence,
    token,
)

#: Strings without escapes such as `\u00e4`, to keep the pattern short.
_STRING = Pattern(r'"(?:[^"\\\x00-\x1f]|\\["\\/bfnrt])*"', 30, shortest=2)


@cache
def anything(depth: int) -> Pattern:
    """Return the pattern for any scalar, and for arrays and objects of at most `depth` levels."""
    number = numeral(())
    assert number is not None
    options = [token("null"), token("true"), token("false"), number, _STRING]
    if depth:
        each = anything(depth - 1)
        pair = sequence((_STRING, Pattern(f"{SPACE}:{SPACE}", 5), each))
        items, pairs = listed(each, 0, None), listed(pair, 0, None)
        assert items is not None and pairs is not None
        options += [brackets(items), braces(pairs)]
    whole = choice(options)
    assert whole is not None
    return whole
