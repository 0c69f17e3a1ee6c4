"""Prints predicates as PostgreSQL expressions: `PRINTS` has a function for each node type.

For values of a JSON type to which the node applies, the expression is true or false, never NULL. For other values,
a CASE prevents its evaluation. AND would not, because SQL does not guarantee the order of evaluation.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from trivet.predicates.nodes import (
    Always,
    Cannot,
    Compare,
    CountItems,
    EveryItem,
    EveryMatchingProperty,
    EveryUncoveredProperty,
    FormatIs,
    In,
    Length,
    Matches,
    MultipleOf,
    Named,
    Never,
    TypeIs,
    Unique,
)
from trivet.targets.sql.dialects.postgresql import paths
from trivet.targets.sql.dialects.postgresql.formats import format_test
from trivet.targets.sql.dialects.postgresql.guards import guarded
from trivet.targets.sql.dialects.postgresql.helpers import format_key, pattern_key
from trivet.targets.sql.dialects.postgresql.lists import FALSE, TRUE, in_, lists, type_is
from trivet.targets.sql.dialects.postgresql.regexes import matches
from trivet.targets.sql.dialects.postgresql.text import (
    fits_numeric,
    is_storable,
    is_too_large,
    literal,
    numeral,
    text_array,
)
from trivet.targets.sql.dialects.postgresql.value import Value, of_json, of_member, of_text
from trivet.targets.sql.print.fragments import Answer, Fragments, Loop
from trivet.targets.sql.print.layout import bare, block, chain, indent
from trivet.targets.sql.print.printer import Print, Printer, rows


# Fragments -----------------------------------------------------------------------------------------------
def _items(value: Value, start: int, numbered: bool) -> Loop:
    alias = f"item{value.depth + 1}"
    columns, ordinality = ("value, n", " WITH ORDINALITY") if numbered or start else ("value", "")
    return Loop(
        f"FROM jsonb_array_elements({bare(value.json)}){ordinality} AS {alias} ({columns})",
        of_json(f"{alias}.value", value.depth + 1),
        before=f"{alias}.n <=",
        tests=(f"{alias}.n > {start}",) if start else (),
    )


def _members(value: Value) -> Loop:
    alias = f"member{value.depth + 1}"
    source = f"FROM jsonb_each({bare(value.json)}) AS {alias} (key, value)"
    return Loop(source, of_json(f"{alias}.value", value.depth + 1), f"{alias}.key")


def _names(value: Value) -> Loop:
    alias = f"key{value.depth + 1}"
    source = f"FROM jsonb_object_keys({bare(value.json)}) AS {alias} (key)"
    return Loop(source, of_text(f"{alias}.key", value.depth + 1), f"{alias}.key")


def _none(loop: Loop, tests: list[str]) -> str:
    where = f"\nWHERE {indent(chain('AND', tests), 6)}" if tests else ""
    return block("NOT EXISTS (", f"SELECT 1\n{loop.source}{where}")


def _count(loop: Loop, test: str) -> str:
    return block("(", f"SELECT count(*)\n{loop.source}\nWHERE {indent(test, 6)}")


FRAGMENTS = Fragments(
    true=TRUE,
    false=FALSE,
    counted="{}::int",
    literal=literal,
    is_storable=is_storable,
    matches=matches,
    format_is=format_test,
    text=lambda value: str(value.text),
    length=lambda value: f"char_length({value.text})",
    size=lambda value: f"jsonb_array_length({bare(value.json)})",
    width=lambda value: f"(SELECT count(*) FROM jsonb_object_keys({bare(value.json)}))",
    item=lambda value, index: of_json(f"({value.json} -> {index})", value.depth),
    member=lambda value, key: of_member(value, literal(key)),
    has_key=lambda value, key: f"{value.json} ? {literal(key)}",
    items=_items,
    members=_members,
    names=_names,
    none=_none,
    count=_count,
)
SHARED = rows(FRAGMENTS)


# Numbers -------------------------------------------------------------------------------------------------
def _compare(printer: Printer, node: Compare, value: Value) -> Answer:
    if not fits_numeric(node.bound):
        return _beyond(node)
    return f"{value.number} {node.order} {numeral(node.bound)}"


def _beyond(node: Compare) -> Answer:
    """Return SQL for a comparison with a bound that `numeric` cannot represent.

    If the bound is too large, the SQL is `true` or `false`, the result for all numbers. If the bound has too many
    decimal places, return `Cannot`.
    """
    if not is_too_large(node.bound):
        return Cannot("the bound has more decimal places than numeric allows")
    return TRUE if (Decimal(node.bound) > 0) == (node.order in ("<", "<=")) else FALSE


def _multiple_of(printer: Printer, node: MultipleOf, value: Value) -> Answer:
    if not fits_numeric(node.divisor):
        if not is_too_large(node.divisor):
            return Cannot("the divisor has more decimal places than numeric allows")
        return f"{value.number} = 0"
    return f"{value.number} % {numeral(node.divisor)} = 0"


# Strings -------------------------------------------------------------------------------------------------
def _length(printer: Printer, node: Length, value: Value) -> Answer:
    if node.order == ">=" and node.bound == 1 and value.is_json:
        return f"{value.text} <> ''"
    return SHARED[Length](printer, node, value)


def _format_is(printer: Printer, node: FormatIs, value: Value) -> Answer:
    function = printer.functions.get(format_key(node.name))
    return format_test(node.name, value.text) if function is None else f"{function}({bare(value.text)})"


def _matches(printer: Printer, node: Matches, value: Value) -> Answer:
    function = printer.functions.get(pattern_key(node.pattern))
    return matches(node.pattern, value.text) if function is None else f"{function}({bare(value.text)})"


# Arrays --------------------------------------------------------------------------------------------------
def _unique(printer: Printer, node: Unique, value: Value) -> Answer:
    items = _items(value, 0, False)
    return block("(", f"SELECT count(*) = count(DISTINCT {items.each.json})\n{items.source}")


def _every_item(printer: Printer, node: EveryItem, value: Value) -> Answer:
    by_path = None if node.start else paths.every(value.json, "$[*]", node.predicate)
    return by_path if by_path is not None else SHARED[EveryItem](printer, node, value)


def _count_items(printer: Printer, node: CountItems, value: Value) -> Answer:
    if (node.minimum, node.maximum) == (1, None) and (some := paths.some(value.json, node.predicate)):
        return some
    items = _items(value, 0, False)
    counted = paths.count(value.json, node.predicate) or _count(
        items, printer.test(node.predicate, items.each)
    )
    if node.maximum is None:
        return f"{counted} >= {node.minimum}"
    if not node.minimum:
        return f"{counted} <= {node.maximum}"
    return f"{counted} BETWEEN {node.minimum} AND {node.maximum}"


# Objects -------------------------------------------------------------------------------------------------
def _every_uncovered_property(printer: Printer, node: EveryUncoveredProperty, value: Value) -> Answer:
    if _is_beside_keys(node):
        rest = _without(value.json, node.covers[0].keys if node.covers else ())
        test = f"{rest} = '{{}}'" if node.predicate == Never() else paths.every(rest, "$.*", node.predicate)
        if test is not None:
            return test
    return SHARED[EveryUncoveredProperty](printer, node, value)


def _is_beside_keys(node: EveryUncoveredProperty) -> bool:
    """Return whether the node applies to all members except those with certain names.

    This is so for `additionalProperties` without `patternProperties`.
    """
    return len(node.covers) <= 1 and all(
        isinstance(cover.condition, Always) and not cover.patterns and not cover.every
        for cover in node.covers
    )


def _without(json: str, keys: Iterable[str]) -> str:
    """Return the SQL for the object without the members that have these names."""
    storable = [key for key in keys if is_storable(key)]
    return f"({json} - {text_array(storable)})" if storable else json


def _named(printer: Printer, node: Named, value: Value) -> Answer:
    return f"{printer.functions[node.definition]}({bare(value.json)})"


PRINTS: dict[type, Print] = {
    **SHARED,
    **guarded(SHARED, lists),
    Compare: _compare,
    CountItems: _count_items,
    EveryItem: _every_item,
    EveryUncoveredProperty: _every_uncovered_property,
    FormatIs: _format_is,
    In: in_,
    Length: _length,
    Matches: _matches,
    MultipleOf: _multiple_of,
    Named: _named,
    TypeIs: type_is,
    Unique: _unique,
}

#: The types of nodes for which `PRINTS` may return `Cannot`; all others can always be printed.
HARD = (Compare, EveryMatchingProperty, EveryUncoveredProperty, FormatIs, Matches, MultipleOf)
