"""Patterns as SQLite conditions: GLOBs and lengths, and what has no such form by a REGEXP of the application's."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from trivet.predicates.nodes import (
    Cannot,
    EveryMatchingProperty,
    EveryUncoveredProperty,
    Matches,
    Predicate,
)
from trivet.predicates.regex import GlobTest, RegexError, parse, to_glob, to_python
from trivet.predicates.tree import rebuild
from trivet.targets.sql.dialects.sqlite.text import literal
from trivet.targets.sql.layout import joined


class Supplied(str):
    """A pattern that may be asked of the function `regexp` which the application supplies to SQLite."""

    __slots__ = ()


def supplied(node: Predicate) -> Predicate:
    """The node with every pattern `Supplied`."""
    node = rebuild(node, supplied)
    match node:
        case Matches(pattern):
            return Matches(Supplied(pattern))
        case EveryMatchingProperty(pattern, predicate):
            return EveryMatchingProperty(Supplied(pattern), predicate)
        case EveryUncoveredProperty(covers, predicate):
            marked = (replace(cover, patterns=tuple(map(Supplied, cover.patterns))) for cover in covers)
            return EveryUncoveredProperty(tuple(marked), predicate)
    return node


def matches(pattern: str, text: str) -> str | Cannot:
    """True where the pattern matches; `Cannot` where GLOBs do not say it exactly, and nobody else may."""
    tests = _globs(pattern)
    if not isinstance(tests, Cannot):
        return joined("OR", [_test(test, text) for test in tests] or ["0"])
    if not isinstance(pattern, Supplied):
        return tests
    source = _source(pattern)
    return source if isinstance(source, Cannot) else f"{text} REGEXP {literal(source)}"


@lru_cache(maxsize=4_096)
def _globs(pattern: str) -> tuple[GlobTest, ...] | Cannot:
    """Kept, because a pattern is printed once for every table that leads to it."""
    try:
        tests = to_glob(parse(pattern))
    except RegexError as error:
        return Cannot(f"the pattern is no ECMA-262 regular expression: {error}")
    return Cannot(f"{tests.reason}; stock SQLite has no REGEXP") if isinstance(tests, Cannot) else tests


@lru_cache(maxsize=4_096)
def _source(pattern: str) -> str | Cannot:
    """The pattern as Python's `re.search` takes it."""
    try:
        return to_python(parse(pattern))
    except RegexError as error:
        return Cannot(f"the pattern is no ECMA-262 regular expression: {error}")


def _test(test: GlobTest, text: str) -> str:
    said = [f"{text} GLOB {literal(glob)}" for glob in test.positives]
    said += [f"{text} NOT GLOB {literal(glob)}" for glob in test.negatives]
    if test.minimum and test.minimum == test.maximum:
        said.append(f"length({text}) = {test.minimum}")
    else:
        said += [f"length({text}) >= {test.minimum}"] if test.minimum else []
        said += [f"length({text}) <= {test.maximum}"] if test.maximum is not None else []
    return joined("AND", said or ["1"])
