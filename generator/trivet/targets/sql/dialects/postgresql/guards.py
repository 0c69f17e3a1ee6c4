"""Prints tests of types, tests of optional members, and negations, as briefly as PostgreSQL allows.

The SQL test of a member is often NULL if the member is absent (see `nulls.py`). `IS NOT FALSE` after the test makes
this NULL true, so that an absent member passes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from trivet.predicates.nodes import And, Compare, HasKey, Not, Predicate, PropertyIs, When
from trivet.targets.sql.dialects.postgresql.helpers import json_format_key
from trivet.targets.sql.dialects.postgresql.nulls import format_of, is_listed, is_null_for_null, tests_text
from trivet.targets.sql.dialects.postgresql.text import (
    fits_numeric,
    is_storable,
    literal,
    numeral,
    text_array,
)
from trivet.targets.sql.dialects.postgresql.value import Value, of_member
from trivet.targets.sql.print.fragments import Answer
from trivet.targets.sql.print.layout import bare, is_wrapped, joined, wrapped
from trivet.targets.sql.print.printer import Print, Printer


def guarded(
    shared: Mapping[type, Print], lists: Callable[[Predicate, Value, str], str | None]
) -> dict[type, Print]:
    """Return the functions that print `And`, `Not`, `PropertyIs` and `When` for PostgreSQL.

    - `shared`: the functions that all dialects share. They are called where no shorter SQL is possible.
    - `lists`: the function of this name in `lists.py`. With `"NOT "`, it prints the negation of a node that lists
      types or constants. It returns None for any other node.
    """

    def and_(printer: Printer, node: And, value: Value) -> Answer:
        required = [part.key for part in node.parts if isinstance(part, HasKey) and value.is_json]
        if not all(map(is_storable, required)):
            return shared[And](printer, node, value)
        tests = [_has_all(value, required)] if required else []
        previous: Predicate | None = None
        for part in node.parts:
            if isinstance(part, PropertyIs) and part.key in required:
                tests.append(printer.test(part.predicate, of_member(value, literal(part.key))))
            elif _is_range(previous, part):
                tests[-1] = _between(value, previous, part)
            elif not (isinstance(part, HasKey) and required):
                tests.append(printer.test(part, value))
            previous = part
        return joined("AND", tests or ["true"])

    def property_is(printer: Printer, node: PropertyIs, value: Value) -> Answer:
        if not is_storable(node.key) or not is_null_for_null(node.predicate):
            return shared[PropertyIs](printer, node, value)
        test = printer.test(node.predicate, of_member(value, literal(node.key)))
        return f"{test if is_call(test) else wrapped(test)} IS NOT FALSE"

    def when(printer: Printer, node: When, value: Value) -> Answer:
        if value.is_json and is_listed(node):
            return printer.answer(node.then, value)
        function = printer.functions.get(json_format_key(format_of(node)))
        if value.is_json and function is not None:
            return f"{function}({bare(value.json)})"
        if value.is_json and tests_text(node):
            return joined("AND", [printer.test(node.condition, value), printer.test(node.then, value)])
        return shared[When](printer, node, value)

    def not_(printer: Printer, node: Not, value: Value) -> Answer:
        negated = lists(node.part, value, "NOT ") if value.is_json else None
        if negated is not None:
            return negated
        test = printer.test(node.part, value)
        if test.endswith(" IS NOT FALSE") and isinstance(node.part, PropertyIs):
            return f"{test.removesuffix(' IS NOT FALSE')} IS FALSE"
        return f"NOT {test}" if is_call(test) else f"NOT {wrapped(test)}"

    return {And: and_, Not: not_, PropertyIs: property_is, When: when}


def _is_range(low: Predicate | None, high: Predicate) -> bool:
    match low, high:
        case Compare(">=", least), Compare("<=", most):
            return fits_numeric(least) and fits_numeric(most)
    return False


def _between(value: Value, low: Predicate | None, high: Predicate) -> str:
    assert isinstance(low, Compare) and isinstance(high, Compare)
    return f"{value.number} BETWEEN {numeral(low.bound)} AND {numeral(high.bound)}"


def _has_all(value: Value, keys: list[str]) -> str:
    if len(keys) == 1:
        return f"{value.json} ? {literal(keys[0])}"
    return f"{value.json} ?& {text_array(keys)}"


#: A name in SQL, quoted or bare. A function call begins with such a name, or with two that a dot separates.
_NAME = r"""(?:"(?:[^"]|"")*"|[a-z_][a-z0-9_]*)"""
_CALLED = re.compile(rf"(?:{_NAME}\.)?{_NAME}(?=\()")


def is_call(test: str) -> bool:
    """Return whether the whole test is one function call, such as `f(x)`."""
    head = _CALLED.match(test)
    return head is not None and is_wrapped(test[head.end() :])
