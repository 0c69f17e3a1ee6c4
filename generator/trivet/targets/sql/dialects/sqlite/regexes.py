"""Prints ECMA-262 patterns as SQLite conditions: as GLOBs if possible, else as REGEXP or a walk.

SQLite has no REGEXP unless the application supplies it. A walk is a query that reads a string character by
character. No CHECK can contain a query.
"""

from __future__ import annotations

from dataclasses import replace

from trivet.predicates.nodes import (
    Cannot,
    EveryMatchingProperty,
    EveryUncoveredProperty,
    Matches,
    Predicate,
)
from trivet.predicates.regex import (
    GlobTest,
    GlobWalk,
    Regex,
    to_glob,
    to_glob_walk,
    to_python,
)
from trivet.predicates.tree import rebuild
from trivet.targets.sql.dialects.sqlite.text import literal
from trivet.targets.sql.dialects.sqlite.walks import walk_name, walked
from trivet.targets.sql.print.layout import case, joined
from trivet.targets.sql.print.patterns import expressed


class Supplied(str):
    """A pattern that may be printed as REGEXP, because the application supplies the function `regexp` to SQLite."""

    __slots__ = ()


def supplied(node: Predicate) -> Predicate:
    """Return the node with all of its patterns marked as `Supplied`, at any depth.

    A `Supplied` pattern may be printed as REGEXP, a function that the application supplies to SQLite.
    """
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
    """Return SQL that tests whether the string `text` matches the pattern.

    Return `Cannot` if SQLite cannot express the pattern exactly.
    """
    form = _form(pattern, isinstance(pattern, Supplied))
    if isinstance(form, GlobWalk):
        return walked(literal(walk_name(form)), text)
    if isinstance(form, tuple):
        return joined("OR", [_test(test, text) for test in form] or ["0"])
    return form if isinstance(form, Cannot) else f"{text} REGEXP {literal(form)}"


def walks(node: Predicate) -> tuple[GlobWalk, ...]:
    """Return the walks for the node's own patterns, without those for the patterns of its parts.

    A walk is a query that reads a string character by character.
    """
    forms = (_form(pattern, isinstance(pattern, Supplied)) for pattern in patterns(node))
    return tuple(form for form in forms if isinstance(form, GlobWalk))


def globs(pattern: str) -> tuple[GlobTest, ...] | None:
    """Return tests with GLOBs for a pattern; the pattern matches if one of the tests holds.

    Return None if the pattern is not printed as GLOBs.
    """
    form = _form(pattern, isinstance(pattern, Supplied))
    return form if isinstance(form, tuple) else None


def supplied_regexp(pattern: str) -> str | None:
    """Return the Python regular expression of a pattern that SQLite tests by REGEXP.

    Return None if the pattern is tested in another way.
    """
    form = _form(pattern, isinstance(pattern, Supplied))
    return form if isinstance(form, str) else None


def walk_of(pattern: str) -> GlobWalk | None:
    form = _form(pattern, isinstance(pattern, Supplied))
    return form if isinstance(form, GlobWalk) else None


def of_text_only(node: Matches, kind: str, text: str) -> str | Cannot:
    """Return SQL that tests whether a value matches the pattern. The value may be of any JSON type.

    `kind` is SQL for the type of the value, and `text` is SQL for its content. If the test might fail with an error
    for other types, the SQL evaluates it only for strings.
    """
    printed = matches(node.pattern, text)
    globs = isinstance(_form(node.pattern, isinstance(node.pattern, Supplied)), tuple)
    return printed if globs or isinstance(printed, Cannot) else case([(f"{kind} = 'text'", printed)], "0")


def patterns(node: Predicate) -> tuple[str, ...]:
    """Return the patterns of the node itself, without those of its parts."""
    match node:
        case Matches(pattern) | EveryMatchingProperty(pattern, _):
            return (pattern,)
        case EveryUncoveredProperty(covers, _):
            return tuple(pattern for cover in covers if not cover.every for pattern in cover.patterns)
    return ()


def _form(pattern: str, is_supplied: bool) -> tuple[GlobTest, ...] | GlobWalk | str | Cannot:
    """Return the form in which a pattern is printed.

    The first possible form is used: GLOBs; a Python regular expression (a string) for the function REGEXP, if
    `is_supplied`; or a walk (an automaton that a query runs over the text). Return `Cannot` if none is possible.
    """
    return expressed(pattern, _supplied_form if is_supplied else _stock_form)


def _supplied_form(regex: Regex) -> tuple[GlobTest, ...] | GlobWalk | str | Cannot:
    tests, source = to_glob(regex), to_python(regex)
    if isinstance(tests, Cannot):
        return _stock_form(regex) if isinstance(source, Cannot) else source
    return tests


def _stock_form(regex: Regex) -> tuple[GlobTest, ...] | GlobWalk | Cannot:
    tests = to_glob(regex)
    if not isinstance(tests, Cannot):
        return tests
    walk = to_glob_walk(regex)
    return Cannot(f"{walk.reason}; stock SQLite has no REGEXP") if isinstance(walk, Cannot) else walk


def _test(test: GlobTest, text: str) -> str:
    printed = [f"{text} GLOB {literal(glob)}" for glob in test.positives]
    printed += [f"{text} NOT GLOB {literal(glob)}" for glob in test.negatives]
    if test.minimum and test.minimum == test.maximum:
        printed.append(f"length({text}) = {test.minimum}")
    else:
        printed += [f"length({text}) >= {test.minimum}"] if test.minimum else []
        printed += [f"length({text}) <= {test.maximum}"] if test.maximum is not None else []
    return joined("AND", printed or ["1"])
