"""Prints SQL/JSON path filters, which test all items or members of a value in one call.

Paths are strict, as lax paths unwrap inner arrays. A comparison of different types is neither true nor false,
so each comparison needs a test of the type beside it. Functions return None if no path expresses the test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    Compare,
    EveryItem,
    In,
    MultipleOf,
    Never,
    Not,
    Or,
    Predicate,
    Size,
    TypeIs,
    When,
)
from trivet.targets.sql.dialects.postgresql.text import fits_numeric, is_storable, literal, numeral
from trivet.targets.sql.print.layout import bare, is_wrapped
from trivet.targets.sql.print.literals import json_text

#: The SQL/JSON path to all items of an array, or to the values of all members of an object.
Parts = Literal["$[*]", "$.*"]


def every(json: str, parts: Parts, node: Predicate) -> str | None:
    """Return SQL that tests whether all `parts` of a jsonb value (its items or its members) satisfy the node.

    Return None if no SQL/JSON path can express the test.
    """
    listed = _listed(json, parts, node)
    if listed is not None:
        return listed
    test = _test(node)
    return None if test is None else f"NOT {_call('exists', json, f'{parts} ? ({_negated(test)})')}"


def _listed(json: str, parts: Parts, node: Predicate) -> str | None:
    """Return SQL that tests all `parts` of a jsonb value (its items or its members) at once, by `<@` (containment).

    This is possible only if the node lists types without `integer`, or constants without arrays and objects. Return
    None for any other node.
    """
    match node:
        case Asserted(_, _, predicate):
            return _listed(json, parts, predicate)
        case TypeIs(types) if "integer" not in types:
            return f"{_call('query_array', json, f'{parts}.type()')} <@ {literal(json_text(types))}"
        case In(values) if not any(isinstance(one, (list, tuple, dict)) for one in values):
            items = json if parts == "$[*]" else _call("query_array", json, parts)
            return f"{items} <@ {literal(json_text([one for one in values if is_storable(one)]))}"
    return None


def some(json: str, node: Predicate) -> str | None:
    """Return SQL that tests whether at least one item of the array satisfies the node.

    The test is a SQL/JSON path. Return None if such a path cannot express it.
    """
    test = _test(node)
    return None if test is None else _call("exists", json, f"$[*] ? {_wrapped(test)}")


def count(json: str, node: Predicate) -> str | None:
    """Return SQL for the number of items that satisfy the node.

    The items are found by a SQL/JSON path. Return None if such a path cannot express the test.
    """
    test = _test(node)
    if test is None:
        return None
    return f"jsonb_array_length({_call('query_array', json, f'$[*] ? {_wrapped(test)}')})"


def _call(function: str, json: str, path: str) -> str:
    return f"jsonb_path_{function}({bare(json)}, {literal(f'strict {path}')})"


# Filters: tests of the current item or member, which is `@` in a path ------------------------------------
def _test(node: Predicate) -> str | None:
    say = SAYS.get(type(node))
    return None if say is None else say(node)


def _negated(test: str) -> str:
    return f"!{_wrapped(test)}"


def _wrapped(test: str) -> str:
    return test if is_wrapped(test) else f"({test})"


def _joined(operator: str, parts: Iterable[Predicate]) -> str | None:
    nodes = tuple(parts)
    tests = [test for node in nodes if (test := _test(node)) is not None]
    if not nodes or len(tests) < len(nodes):
        return None
    return f"({f' {operator} '.join(tests)})"


def _not(node: Not) -> str | None:
    test = _test(node.part)
    return None if test is None else _negated(test)


def _when(node: When) -> str | None:
    match node:
        case When(condition, then, Always()):
            return _joined("||", (Not(condition), then))
        case When(condition, then, Never()):
            return _joined("&&", (condition, then))
    return _joined("||", (And((node.condition, node.then)), And((Not(node.condition), node.otherwise))))


def _type_is(node: TypeIs) -> str | None:
    tests = [f'@.type() == "{name}"' for name in node.types if name != "integer"]
    if "integer" in node.types and "number" not in node.types:
        tests.append('(@.type() == "number" && @ % 1 == 0)')
    return tests[0] if len(tests) == 1 else f"({' || '.join(tests)})"


def _compare(node: Compare) -> str | None:
    return f"@ {node.order} {numeral(node.bound)}" if fits_numeric(node.bound) else None


def _multiple_of(node: MultipleOf) -> str | None:
    return f"@ % {numeral(node.divisor)} == 0" if fits_numeric(node.divisor) else None


def _size(node: Size) -> str | None:
    return f"@.size() {node.order} {node.bound}"


def _every_item(node: EveryItem) -> str | None:
    test = _test(node.predicate)
    return None if node.start or test is None else f"!exists(@[*] ? ({_negated(test)}))"


#: Prints a node as a test in a path, by type of node. A node of any other type needs a query.
SAYS: Mapping[type, Callable[[Any], str | None]] = {
    And: lambda node: _joined("&&", node.parts),
    Asserted: lambda node: _test(node.predicate),
    Compare: _compare,
    EveryItem: _every_item,
    MultipleOf: _multiple_of,
    Not: _not,
    Or: lambda node: _joined("||", node.parts),
    Size: _size,
    TypeIs: _type_is,
    When: _when,
}
