"""The tests of a JSON value against a list of types or a list of constants, as PostgreSQL expressions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trivet.predicates.analysis.types import json_type
from trivet.predicates.nodes import In, Predicate, TypeIs
from trivet.targets.sql.dialects.postgresql.helpers import INTEGER
from trivet.targets.sql.dialects.postgresql.text import is_storable, literal, numeral
from trivet.targets.sql.dialects.postgresql.value import Value
from trivet.targets.sql.print.fragments import Answer
from trivet.targets.sql.print.layout import bare, case, joined
from trivet.targets.sql.print.literals import json_text
from trivet.targets.sql.print.printer import Printer, among

TRUE, FALSE = "true", "false"


def type_is(printer: Printer, node: TypeIs, value: Value) -> Answer:
    if value.type is not None:
        return _typed_column(node, value)
    names = [name for name in node.types if name != "integer"]
    tests = [_types(names, value, "")] if names else []
    if "integer" in node.types and "number" not in names:
        tests.append(_is_integer(printer, value))
    return joined("OR", tests) if tests else FALSE


def _is_integer(printer: Printer, value: Value) -> str:
    function = printer.functions.get(INTEGER[0])
    if function is not None:
        return f"{function}({bare(value.json)})"
    return case([(f"jsonb_typeof({bare(value.json)}) = 'number'", f"{value.number} % 1 = 0")], FALSE)


def _types(names: Sequence[str], value: Value, negation: str) -> str:
    return among(f"jsonb_typeof({bare(value.json)})", [str(literal(name)) for name in names], FALSE, negation)


def _typed_column(node: TypeIs, value: Value) -> str:
    if value.type in node.types:
        return TRUE
    return f"{value.number} % 1 = 0" if value.type == "number" and "integer" in node.types else FALSE


def in_(printer: Printer, node: In, value: Value) -> Answer:
    values = [one for one in node.values if is_storable(one)]
    if value.type == "string":
        items = [literal(one) for one in values if isinstance(one, str)]
        return among(value.text, items, FALSE)
    if value.type in ("integer", "number"):
        numbers = [one for one in values if json_type(one) in ("integer", "number")]
        return among(value.number, [numeral(one) for one in numbers], FALSE)
    if value.type == "boolean":
        return among(value.boolean, [json_text(one) for one in values if isinstance(one, bool)], FALSE)
    return _json_in(values, value, "")


def _json_in(values: Sequence[Any], value: Value, negation: str) -> str:
    # The literals are of type jsonb, as they are compared with jsonb
    return among(bare(value.json), [literal(json_text(one)) for one in values], FALSE, negation)


def lists(node: Predicate, value: Value, negation: str) -> str | None:
    """Return SQL that tests a value against the node's list of types or constants.

    `negation` is `NOT ` for the opposite test; otherwise empty. Return None in these cases:

    - the node has no such list
    - the types contain `integer`
    - jsonb can store none of the constants
    """
    match node:
        case TypeIs(types) if types and "integer" not in types:
            return _types(types, value, negation)
        case In(values) if found := [one for one in values if is_storable(one)]:
            return _json_in(found, value, negation)
    return None
