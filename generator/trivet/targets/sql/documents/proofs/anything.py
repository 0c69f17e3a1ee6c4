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
from trivet.targets.sql.documents.proofs.strings import content, quoted


@cache
def anything(depth: int) -> Pattern:
    """Return the pattern for any scalar, and for arrays and objects of at most `depth` levels."""
    text, number = content(()), numeral(())
    assert text is not None and number is not None
    options = [token("null"), token("true"), token("false"), number, quoted(text)]
    if depth:
        each = anything(depth - 1)
        pair = sequence((quoted(text), Pattern(f"{SPACE}:{SPACE}", 5), each))
        items, pairs = listed(each, 0, None), listed(pair, 0, None)
        assert items is not None and pairs is not None
        options += [brackets(items), braces(pairs)]
    whole = choice(options)
    assert whole is not None
    return whole
