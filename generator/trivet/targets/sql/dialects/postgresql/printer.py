"""Predicates → PostgreSQL expressions: one row per node (`PRINTS`).

Each expression is true or false, never NULL, for a value that the node speaks of; guards are CASE, because
SQL promises no order for AND.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from trivet.predicates.analysis.types import json_type
from trivet.predicates.nodes import (
    Always,
    Cannot,
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
    Named,
    Never,
    Predicate,
    PropertyIs,
    Size,
    TypeIs,
    Unique,
)
from trivet.targets.sql.dialects.postgresql import paths
from trivet.targets.sql.dialects.postgresql.formats import format_test
from trivet.targets.sql.dialects.postgresql.regexes import matches
from trivet.targets.sql.dialects.postgresql.text import (
    fits_numeric,
    is_storable,
    literal,
    numeral,
    text_array,
)
from trivet.targets.sql.dialects.postgresql.value import Value, of_json, of_member, of_text
from trivet.targets.sql.print.layout import bare, block, case, chain, indent, joined
from trivet.targets.sql.print.literals import json_text
from trivet.targets.sql.print.printer import (
    Answer,
    Print,
    Printer,
    Style,
    among,
    combinations,
    failing,
    uncovered_item,
    uncovered_key,
)

TRUE, FALSE = "true", "false"
STYLE = Style(TRUE, FALSE, "{}::int", literal, is_storable, matches)


# Any type ------------------------------------------------------------------------------------------------
def _type_is(printer: Printer, node: TypeIs, value: Value) -> Answer:
    if value.type is not None:
        return _typed_column(node, value)
    names = [name for name in node.types if name != "integer"]
    tests = []
    if names:
        listing = ", ".join(str(literal(name)) for name in names)
        many = f"IN ({listing})" if len(names) > 1 else f"= {listing}"
        tests.append(f"jsonb_typeof({bare(value.json)}) {many}")
    if "integer" in node.types and "number" not in names:
        whole = [(f"jsonb_typeof({bare(value.json)}) = 'number'", f"{value.number} % 1 = 0")]
        tests.append(case(whole, FALSE))
    return joined("OR", tests) if tests else FALSE


def _typed_column(node: TypeIs, value: Value) -> str:
    if value.type in node.types:
        return TRUE
    return f"{value.number} % 1 = 0" if value.type == "number" and "integer" in node.types else FALSE


def _in(printer: Printer, node: In, value: Value) -> Answer:
    values = [one for one in node.values if is_storable(one)]
    if value.type == "string":
        items = [literal(one) for one in values if isinstance(one, str)]
        return _among(value.text, items)
    if value.type in ("integer", "number"):
        numbers = [one for one in values if json_type(one) in ("integer", "number")]
        return _among(value.number, [numeral(one) for one in numbers])
    if value.type == "boolean":
        return _among(value.boolean, [json_text(one) for one in values if isinstance(one, bool)])
    return _among(value.json, [f"{literal(json_text(one))}::jsonb" for one in values])


def _among(subject: str, items: list[str]) -> str:
    return among(subject, items, FALSE)


# Numbers -------------------------------------------------------------------------------------------------
def _compare(printer: Printer, node: Compare, value: Value) -> Answer:
    if not fits_numeric(node.bound):
        return _beyond(node)
    return f"{value.number} {node.order} {numeral(node.bound)}"


def _beyond(node: Compare) -> Answer:
    """Every number that numeric holds lies on one side of a bound that it does not hold."""
    bound = Decimal(node.bound)
    if bound.adjusted() < 0:
        return Cannot("the bound has more decimal places than numeric holds")
    return TRUE if (bound > 0) == (node.order in ("<", "<=")) else FALSE


def _multiple_of(printer: Printer, node: MultipleOf, value: Value) -> Answer:
    if not fits_numeric(node.divisor):
        if Decimal(node.divisor).adjusted() < 0:
            return Cannot("the divisor has more decimal places than numeric holds")
        return f"{value.number} = 0"
    return f"{value.number} % {numeral(node.divisor)} = 0"


# Strings -------------------------------------------------------------------------------------------------
def _length(printer: Printer, node: Length, value: Value) -> Answer:
    if node.order == ">=" and node.bound == 1:
        return f"{value.text} <> ''" if value.is_json else f"char_length({value.text}) >= 1"
    return f"char_length({value.text}) {node.order} {node.bound}"


def _matches(printer: Printer, node: Matches, value: Value) -> Answer:
    return matches(node.pattern, value.text)


def _format_is(printer: Printer, node: FormatIs, value: Value) -> Answer:
    return format_test(node.name, value.text)


# Arrays --------------------------------------------------------------------------------------------------
def _size(printer: Printer, node: Size, value: Value) -> Answer:
    return f"jsonb_array_length({bare(value.json)}) {node.order} {node.bound}"


def _unique(printer: Printer, node: Unique, value: Value) -> Answer:
    alias = f"item{value.depth + 1}"
    return block(
        "(",
        f"SELECT count(*) = count(DISTINCT {alias}.value)\n"
        f"FROM jsonb_array_elements({bare(value.json)}) AS {alias} (value)",
    )


def _item_at(printer: Printer, node: ItemAt, value: Value) -> Answer:
    item = of_json(f"({value.json} -> {node.index})", value.depth)
    test = printer.test(node.predicate, item)
    return case([(f"jsonb_array_length({bare(value.json)}) > {node.index}", test)], TRUE)


def _every_item(printer: Printer, node: EveryItem, value: Value) -> Answer:
    said = None if node.start else paths.every(value.json, "$[*]", node.predicate)
    if said is not None:
        return said
    alias, item = _item(value)
    numbered = node.start > 0
    failing = [f"{alias}.n > {node.start}"] if numbered else []
    failing += _failing(printer, node.predicate, item)
    return _no_row(_items(value, alias, numbered), failing)


def _count_items(printer: Printer, node: CountItems, value: Value) -> Answer:
    if (node.minimum, node.maximum) == (1, None) and (some := paths.some(value.json, node.predicate)):
        return some
    counted = paths.count(value.json, node.predicate) or _counted(printer, node.predicate, value)
    if node.maximum is None:
        return f"{counted} >= {node.minimum}"
    return (
        f"{counted} BETWEEN {node.minimum} AND {node.maximum}"
        if node.minimum
        else f"{counted} <= {node.maximum}"
    )


def _counted(printer: Printer, node: Predicate, value: Value) -> str:
    alias, item = _item(value)
    test = printer.test(node, item)
    return block("(", f"SELECT count(*)\n{_items(value, alias, False)}\nWHERE {indent(test, 6)}")


def _every_uncovered_item(printer: Printer, node: EveryUncoveredItem, value: Value) -> Answer:
    alias, item = _item(value)
    outer, before = _deeper(value), f"{alias}.n <="
    failing = [uncovered_item(STYLE, printer, cover, outer, item, before) for cover in node.covers]
    failing += _failing(printer, node.predicate, item)
    return _no_row(_items(value, alias, True), failing)


def _item(value: Value) -> tuple[str, Value]:
    alias = f"item{value.depth + 1}"
    return alias, of_json(f"{alias}.value", value.depth + 1)


def _items(value: Value, alias: str, numbered: bool) -> str:
    if numbered:
        return f"FROM jsonb_array_elements({bare(value.json)}) WITH ORDINALITY AS {alias} (value, n)"
    return f"FROM jsonb_array_elements({bare(value.json)}) AS {alias} (value)"


# Objects -------------------------------------------------------------------------------------------------
def _keys(printer: Printer, node: Keys, value: Value) -> Answer:
    return f"(SELECT count(*) FROM jsonb_object_keys({bare(value.json)})) {node.order} {node.bound}"


def _has_key(printer: Printer, node: HasKey, value: Value) -> Answer:
    return f"{value.json} ? {literal(node.key)}" if is_storable(node.key) else FALSE


def _property_is(printer: Printer, node: PropertyIs, value: Value) -> Answer:
    if not is_storable(node.key):
        return TRUE
    key = literal(node.key)
    test = printer.test(node.predicate, of_member(value, key))
    return f"NOT {value.json} ? {key}" if test == FALSE else case([(f"{value.json} ? {key}", test)], TRUE)


def _every_key(printer: Printer, node: EveryKey, value: Value) -> Answer:
    alias = f"key{value.depth + 1}"
    key = of_text(f"{alias}.key", value.depth + 1)
    rows = f"FROM jsonb_object_keys({bare(value.json)}) AS {alias} (key)"
    return _no_row(rows, _failing(printer, node.predicate, key))


def _every_matching(printer: Printer, node: EveryMatchingProperty, value: Value) -> Answer:
    alias, member = _member(value)
    test = matches(node.pattern, f"{alias}.key")
    if isinstance(test, Cannot):
        return test
    return _no_row(_members(value, alias), [test, *_failing(printer, node.predicate, member)])


def _every_uncovered_property(printer: Printer, node: EveryUncoveredProperty, value: Value) -> Answer:
    if _is_beside_keys(node):
        rest = _without(value.json, node.covers[0].keys if node.covers else ())
        said = f"{rest} = '{{}}'" if node.predicate == Never() else paths.every(rest, "$.*", node.predicate)
        if said is not None:
            return said
    alias, member = _member(value)
    failing: list[str] = []
    for cover in node.covers:
        test = uncovered_key(STYLE, printer, cover, _deeper(value), f"{alias}.key")
        if isinstance(test, Cannot):
            return test
        failing.append(test)
    return _no_row(_members(value, alias), [*failing, *_failing(printer, node.predicate, member)])


def _is_beside_keys(node: EveryUncoveredProperty) -> bool:
    """`additionalProperties` beside nothing but `properties`."""
    return len(node.covers) <= 1 and all(
        isinstance(cover.condition, Always) and not cover.patterns and not cover.every
        for cover in node.covers
    )


def _without(json: str, keys: Iterable[str]) -> str:
    """The object without these members."""
    storable = [key for key in keys if is_storable(key)]
    return f"({json} - {text_array(storable)})" if storable else json


def _member(value: Value) -> tuple[str, Value]:
    alias = f"member{value.depth + 1}"
    return alias, of_json(f"{alias}.value", value.depth + 1)


def _members(value: Value, alias: str) -> str:
    return f"FROM jsonb_each({bare(value.json)}) AS {alias} (key, value)"


def _deeper(value: Value) -> Value:
    """The same value where an alias of the next depth is already in use."""
    return replace(value, depth=value.depth + 1)


def _failing(printer: Printer, node: Predicate, value: Value) -> list[str]:
    return failing(STYLE, printer, node, value)


def _no_row(rows: str, tests: list[str]) -> str:
    where = f"\nWHERE {indent(chain('AND', tests), 6)}" if tests else ""
    return block("NOT EXISTS (", f"SELECT 1\n{rows}{where}")


def _named(printer: Printer, node: Named, value: Value) -> Answer:
    return f"{printer.functions[node.definition]}({bare(value.json)})"


PRINTS: dict[type, Print] = {
    **combinations(STYLE),
    Compare: _compare,
    CountItems: _count_items,
    EveryItem: _every_item,
    EveryKey: _every_key,
    EveryMatchingProperty: _every_matching,
    EveryUncoveredItem: _every_uncovered_item,
    EveryUncoveredProperty: _every_uncovered_property,
    FormatIs: _format_is,
    HasKey: _has_key,
    In: _in,
    ItemAt: _item_at,
    Keys: _keys,
    Length: _length,
    Matches: _matches,
    MultipleOf: _multiple_of,
    Named: _named,
    PropertyIs: _property_is,
    Size: _size,
    TypeIs: _type_is,
    Unique: _unique,
}

#: The nodes that `PRINTS` may answer with `Cannot`; all others are always said.
HARD = (Compare, EveryMatchingProperty, EveryUncoveredProperty, FormatIs, Matches, MultipleOf)
