"""Predicates that can be tested by a single row of the shared table `trivet_test`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from trivet.predicates.analysis.types import json_type
from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    Compare,
    CountItems,
    EveryItem,
    EveryKey,
    EveryMatchingProperty,
    EveryUncoveredItem,
    EveryUncoveredProperty,
    FormatIs,
    HasKey,
    In,
    ItemAt,
    Keys,
    Length,
    Matches,
    MultipleOf,
    Predicate,
    PropertyIs,
    Size,
    TypeIs,
    Unique,
)
from trivet.predicates.regex import GlobTest
from trivet.targets.sql.dialects.sqlite.numbers import compared, scaled
from trivet.targets.sql.dialects.sqlite.regexes import globs, supplied_regexp, walk_of
from trivet.targets.sql.dialects.sqlite.text import is_storable, numeral
from trivet.targets.sql.dialects.sqlite.walks import walk_name
from trivet.targets.sql.print.literals import json_text

Operand: TypeAlias = str | int | Decimal | None

#: JSON type → the types of its values in `json_each`; `whole` stands for a number without a fraction.
_TYPES = {
    "array": ("array",),
    "boolean": ("true", "false"),
    "integer": ("integer", "whole"),
    "null": ("null",),
    "number": ("integer", "real"),
    "object": ("object",),
    "string": ("text",),
}
_OF_OBJECTS = (EveryKey, EveryMatchingProperty, EveryUncoveredProperty, HasKey, Keys, PropertyIs)
_OF_ARRAYS = (CountItems, EveryItem, EveryUncoveredItem, ItemAt, Size, Unique)
_OF_TEXTS = (FormatIs, Length)
_OF_NUMBERS = (Compare, MultipleOf)


@dataclass(frozen=True, slots=True)
class Test:
    """A test of a value, as a row of the shared table of tests.

    - `of`: the type of the values that are tested, such as `text`; all other values pass; None means all types
    - `operand`, `other`: the arguments of the test, such as the bound of `length <=`; their meaning depends on `kind`
    """

    kind: str
    of: str | None
    operand: Operand = None
    other: Operand = None


def test_of(node: Predicate) -> Test | None:
    """Return a row of the table `trivet_test` for a test that is equivalent to the node.

    Return None if a single row cannot express the node.
    """
    match node:
        case TypeIs(types):
            return Test("type", None, _listed(types))
        case In(values):
            return Test("in", None, _values(values))
        case Compare():
            order, bound = compared(node)
            return Test(order, "number", bound)
        case MultipleOf(divisor):
            return Test("multiple", "number", *scaled(Decimal(divisor)))
        case Length(order, bound):
            return Test(f"length {order}", "text", bound)
        case Size(order, bound) | Keys(order, bound):
            return Test(f"size {order}", "array" if isinstance(node, Size) else "object", bound)
        case Unique():
            return Test("unique", "array")
        case HasKey(key) if is_storable(key):
            return Test("has", "object", key)
        case FormatIs(name):
            return Test(name, "text")
        case Matches(pattern):
            return _matches(pattern)
    return None


def not_of_type(node: TypeIs) -> Test:
    return Test("not type", None, _listed(node.types))


def tests_of_glob(test: GlobTest) -> list[Test]:
    """Return the tests for one alternative of a pattern; a string matches the alternative if all tests hold.

    Each test is a GLOB, a negated GLOB, or a limit of the length.
    """
    found = [Test("glob", "text", glob) for glob in test.positives]
    found += [Test("not glob", "text", glob) for glob in test.negatives]
    found += [Test("length >=", "text", test.minimum)] if test.minimum else []
    found += [Test("length <=", "text", test.maximum)] if test.maximum is not None else []
    return found


def guards_itself(node: Predicate, types: tuple[str, ...]) -> bool:
    """Return whether the rule that tests the node accepts every value whose type is not in `types`.

    For example, the rule for `minLength` accepts every value that is not a string.
    """
    match node:
        case Always():
            return True
        case And(parts):
            return all(guards_itself(part, types) for part in parts)
        case Asserted(_, _, inner):
            return guards_itself(inner, types)
        case Matches(pattern):
            found = globs(pattern)
            return types == ("string",) and (found is None or len(found) == 1)
    kinds: dict[tuple[str, ...], tuple[type, ...]] = {
        ("object",): _OF_OBJECTS,
        ("array",): _OF_ARRAYS,
        ("string",): _OF_TEXTS,
        ("number",): _OF_NUMBERS,
    }
    return isinstance(node, kinds.get(types, ())) and not (
        isinstance(node, HasKey) and not is_storable(node.key)
    )


def _listed(types: Iterable[str]) -> str:
    return f" {' '.join(one for name in types for one in _TYPES[name])} "


def _values(values: Iterable[object]) -> str:
    """Return the values as a JSON array, without strings that SQLite cannot store."""
    shown = [
        numeral(value).strip("()") if json_type(value) in ("integer", "number") else json_text(value)  # type: ignore[arg-type]
        for value in values
        if not (isinstance(value, str) and not is_storable(value))
    ]
    return f"[{', '.join(shown)}]"


def _matches(pattern: str) -> Test | None:
    if globs(pattern) is not None:
        return None
    regexp = supplied_regexp(pattern)
    if regexp is not None:
        return Test("regexp", "text", regexp)
    walk = walk_of(pattern)
    return None if walk is None else Test("walk", "text", walk_name(walk))
