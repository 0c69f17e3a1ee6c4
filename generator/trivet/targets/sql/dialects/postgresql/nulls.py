"""Finds out for which predicates the printed SQL is NULL if the value is NULL.

The value of an absent member is NULL.
"""

from __future__ import annotations

from trivet.predicates.analysis.types import json_type
from trivet.predicates.nodes import (
    And,
    Asserted,
    Compare,
    FormatIs,
    In,
    Length,
    Matches,
    MultipleOf,
    Named,
    Never,
    Not,
    Or,
    Predicate,
    TypeIs,
    When,
)
from trivet.targets.sql.dialects.postgresql.text import fits_numeric, is_storable

_TEXT = (FormatIs, Length, Matches)


def is_null_for_null(node: Predicate) -> bool:
    """Return whether the SQL of the node is NULL when the value is NULL.

    Return False if this is not known.
    """
    match node:
        case Named() | FormatIs() | Length() | Matches():
            return True
        case TypeIs(types):
            return bool(types)
        case In(values):
            return any(map(is_storable, values))
        case Compare(_, number) | MultipleOf(number):
            return fits_numeric(number)
        case And(parts) | Or(parts):
            return bool(parts) and all(map(is_null_for_null, parts))
        case Not(part) | Asserted(_, _, part):
            return is_null_for_null(part)
        case When(condition, then, otherwise):
            if isinstance(otherwise, Never):
                return is_listed(node) or (tests_text(node) and is_null_for_null(then))
            return is_null_for_null(condition) and is_null_for_null(otherwise)
    return False


def is_listed(node: When) -> bool:
    """Return whether the node tests a type and then a list of constants that all have this type.

    The test of the type is then needless.
    """
    match node:
        case When(TypeIs(types), In(values), Never()):
            found = {json_type(one) for one in values if is_storable(one)}
            return bool(found) and found <= {*types, *(["integer"] if "number" in types else [])}
    return False


def tests_text(node: When) -> bool:
    """Return whether the node accepts only strings, and tests only their text.

    The SQL of such tests raises no error, whatever the type of the value. So an `AND` can join the type test and
    the text test, even if the database evaluates the text test first.
    """
    match node:
        case When(TypeIs(("string",)), then, Never()):
            return _is_of_text(then)
    return False


def format_of(node: When) -> str:
    """Return the name of a format if the node accepts exactly the strings that have this format.

    Return an empty string for any other node.
    """
    match node:
        case When(TypeIs(("string",)), FormatIs(name), Never()):
            return name
    return ""


def _is_of_text(node: Predicate) -> bool:
    match node:
        case And(parts) | Or(parts):
            return bool(parts) and all(map(_is_of_text, parts))
        case Not(part) | Asserted(_, _, part):
            return _is_of_text(part)
    return isinstance(node, _TEXT)
