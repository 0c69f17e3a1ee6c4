"""Prints predicates that contain no other predicates, as Python expressions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from trivet.diagnostics import InternalError
from trivet.predicates.nodes import (
    Always,
    Cannot,
    Compare,
    FormatIs,
    HasKey,
    In,
    Keys,
    Length,
    Matches,
    MultipleOf,
    Named,
    Never,
    Predicate,
    Size,
    TypeIs,
    Unique,
)
from trivet.sinks import py_string
from trivet.targets.models.natives import LARGEST_SIZE, magnitude, whole
from trivet.targets.models.rules.ability import python_pattern
from trivet.targets.models.rules.functions import Functions

#: (node, variable that contains the value, content of the module, nesting depth of expressions) → Python expression.
Printer = Callable[[Any, str, Functions, int], str]

#: Doubles represent every whole number with a smaller absolute value exactly.
_SURE = 2**53
_CLASSES = {"array": "list", "boolean": "bool", "object": "dict", "string": "str"}


def _types(node: TypeIs, value: str, into: Functions, depth: int) -> str:
    classes = " | ".join(_CLASSES[name] for name in node.types if name in _CLASSES)
    tests = [f"isinstance({value}, {classes})"] if classes else []
    tests += [f"{into.helper('is_' + name)}({value})" for name in node.types if name in ("integer", "number")]
    if "null" in node.types:
        tests.append(f"{value} is None")
    return tests[0] if len(tests) == 1 else f"({' or '.join(tests)})"


def literal(value: Any, into: Functions) -> str:
    """Return a JSON value as Python code.

    If the code uses `Decimal`, the import is recorded in `into`.
    """
    match value:
        case str():
            return py_string(value)
        case Decimal():
            return _decimal(value, into)
        case list() | tuple():
            return f"[{', '.join(literal(item, into) for item in value)}]"
        case dict():
            inner = ", ".join(f"{py_string(key)}: {literal(item, into)}" for key, item in value.items())
            return f"{{{inner}}}"
    return repr(value)


def _decimal(value: Decimal, into: Functions) -> str:
    exact = whole(value)
    if exact is not None:
        return repr(exact)
    if Decimal(repr(float(value))) == value:
        return repr(float(value))
    into.standard["Decimal"] = None
    return f"Decimal({py_string(str(value))})"


def _in(node: In, value: str, into: Functions, depth: int) -> str:
    if all(isinstance(item, str) for item in node.values):
        if len(node.values) == 1:
            return f"{value} == {py_string(node.values[0])}"
        return f"{value} in {into.constant('VALUES', f'({listed(node.values, into)})')}"
    if len(node.values) == 1 and (node.values[0] is None or isinstance(node.values[0], bool)):
        return f"{value} is {node.values[0]}"
    identity = into.helper("identity")
    known = into.constant("VALUES", f"frozenset(map({identity}, ({listed(node.values, into)})))")
    return f"{identity}({value}) in {known}"


def listed(values: tuple[Any, ...], into: Functions) -> str:
    """Return the values as the code between the parentheses of a tuple: `1, 2`, or `1,` for a single value."""
    return ", ".join(literal(item, into) for item in values) + ("," if len(values) == 1 else "")


def _compare(node: Compare, value: str, into: Functions, depth: int) -> str:
    exact = whole(node.bound)
    if magnitude(node.bound) < _SURE:
        number = float(node.bound) if exact is None else exact
        if Decimal(repr(number)) == node.bound:
            return f"{value} {node.order} {number!r}"
    if exact is not None:
        return f"{into.helper('decimal')}({value}) {node.order} {exact}"
    into.standard["Decimal"] = None
    return f"{into.helper('decimal')}({value}) {node.order} Decimal({py_string(str(node.bound))})"


def _multiple(node: MultipleOf, value: str, into: Functions, depth: int) -> str:
    exact = whole(node.divisor)
    divisor = repr(exact) if exact is not None else py_string(str(node.divisor))
    return f"{into.helper('multiple')}({value}, {divisor})"


def _length(node: Length | Size | Keys, value: str, into: Functions, depth: int) -> str:
    if node.bound > LARGEST_SIZE:
        return str(node.order == "<=")
    return f"len({value}) {node.order} {node.bound}"


def matches(pattern: str, value: str, into: Functions) -> str:
    """Return the code that tests whether an ECMA-262 pattern matches anywhere in a string."""
    return f"{_search(pattern, into)}({value}) is not None"


def _search(pattern: str, into: Functions) -> str:
    source = python_pattern(pattern)
    if isinstance(source, Cannot):
        raise InternalError("a pattern without a Python form reached the printer")
    into.standard["re"] = None
    return f"{into.constant('PATTERN', f're.compile({py_string(source)})')}.search"


def callable_test(node: Predicate, into: Functions) -> str | None:
    """Return the code of a callable that tests a string, if the node is a pattern or a format; else None."""
    match node:
        case FormatIs(name):
            return into.format(name)
        case Matches(pattern):
            return _search(pattern, into)
    return None


def _matches(node: Matches, value: str, into: Functions, depth: int) -> str:
    return matches(node.pattern, value, into)


def _format(node: FormatIs, value: str, into: Functions, depth: int) -> str:
    return f"{into.format(node.name)}({value})"


def _unique(node: Unique, value: str, into: Functions, depth: int) -> str:
    return f"{into.helper('distinct')}({value})"


def _has_key(node: HasKey, value: str, into: Functions, depth: int) -> str:
    return f"{py_string(node.key)} in {value}"


def _named(node: Named, value: str, into: Functions, depth: int) -> str:
    return f"{into.of_definition(node.definition, 'is')}({value})"


LEAVES: Mapping[type, Printer] = {
    Always: lambda node, value, into, depth: "True",
    Compare: _compare,
    FormatIs: _format,
    HasKey: _has_key,
    In: _in,
    Keys: _length,
    Length: _length,
    Matches: _matches,
    MultipleOf: _multiple,
    Named: _named,
    Never: lambda node, value, into, depth: "False",
    Size: _length,
    TypeIs: _types,
    Unique: _unique,
}
