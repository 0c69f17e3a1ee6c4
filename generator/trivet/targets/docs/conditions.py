"""Prints the condition of an `if` in English.

Predicates that are common in conditions are worded more briefly here than elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    HasKey,
    In,
    JsonType,
    Named,
    Not,
    Or,
    Predicate,
    PropertyIs,
    TypeIs,
    When,
)
from trivet.sinks import Markdown
from trivet.targets.docs.markdown import compose, join, name_code
from trivet.targets.docs.words import type_words, values_words

Types = frozenset[JsonType]
#: (predicate, JSON types that the value can have) → the predicate in English, on one line.
Line = Callable[[Predicate, Types], Markdown]


def bare(node: Predicate, known: Iterable[JsonType] = ()) -> Predicate:
    """Return the predicate without `Asserted` marks and needless type tests.

    A type test is needless if every value of the `known` types passes it.
    """
    match node:
        case Asserted(_, _, part):
            return bare(part, known)
        case When(TypeIs(types), then, Always()) if is_needless(types, known):
            return bare(then, known)
        case And(parts):
            flat: list[Predicate] = []
            for part in (bare(part, known) for part in parts):
                flat.extend(part.parts if isinstance(part, And) else (part,))
            return And(tuple(flat))
    return node


def is_needless(guard: Iterable[JsonType], known: Iterable[JsonType]) -> bool:
    """Return whether the type test `guard` accepts all of the types `known`, so that it can be left out.

    A test that refuses only null among these types is left out as well. The result is False if `known` is empty.
    """
    types = set(known)
    wide = {*guard, "null"} | ({"integer"} if "number" in guard else set())
    return bool(types) and types <= wide


def condition(node: Predicate, known: Types, line: Line, limit: int) -> Markdown:
    """Return the English text to put between "if" and "then" for this predicate.

    - `known`: the JSON types that the value can have.
    - `line`: returns the text for any predicate, on one line.
    - `limit`: how many values of an enumeration are listed at most.
    """
    node = bare(node, known)
    match node:
        case And(parts):
            return join(" and ", (_group(part, known, line, limit) for part in _merged(parts)))
        case Or(parts):
            return join(" or ", (_group(part, known, line, limit) for part in parts))
        case HasKey(key):
            return compose("{} is present", name_code(key))
        case Not(HasKey(key)):
            return compose("{} is absent", name_code(key))
        case _Member(key, part):
            return compose("{} is {}", name_code(key), _value(part, line, limit))
        case PropertyIs(key, part):
            return compose("{} is absent or {}", name_code(key), _value(part, line, limit))
        case TypeIs(types):
            return compose("it is {}", type_words(types))
        case In() | Named():
            return compose("it is {}", _value(node, line, limit))
        case Not(part):
            return compose("not ({})", condition(part, known, line, limit))
    return compose("it is so that ({})", line(node, known))


class _Member(PropertyIs):
    """A member that must be present and satisfy a predicate: `HasKey` and `PropertyIs` combined."""

    __slots__ = ()


def _merged(parts: Iterable[Predicate]) -> list[Predicate]:
    parts = list(parts)
    required = {part.key for part in parts if isinstance(part, HasKey)}
    constrained = {part.key for part in parts if isinstance(part, PropertyIs)}
    merged: list[Predicate] = []
    for part in parts:
        if isinstance(part, HasKey) and part.key in constrained:
            continue
        if isinstance(part, PropertyIs) and part.key in required:
            merged.append(_Member(part.key, part.predicate))
        else:
            merged.append(part)
    return merged


def _group(node: Predicate, known: Types, line: Line, limit: int) -> Markdown:
    words = condition(node, known, line, limit)
    return compose("({})", words) if isinstance(bare(node, known), And | Or) else words


def _value(node: Predicate, line: Line, limit: int) -> Markdown:
    part = bare(node)
    match part:
        case In(values) if len(values) == 1:
            return values_words(values, limit)
        case In(values):
            return compose("one of {}", values_words(values, limit))
        case TypeIs(types):
            return type_words(types)
        case Named():
            return line(part, frozenset())
    return compose("({})", line(part, frozenset()))
