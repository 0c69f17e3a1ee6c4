"""Predicates → DuckDB expressions over a JSON value: one row per node (`PRINTS`).

Each expression is true or false, never NULL, for a value that is there and that the node speaks of. Where a list
function says it, no lambda is used: a CHECK constraint may not hold one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from trivet.predicates.analysis.types import json_type
from trivet.predicates.nodes import (
    Always,
    And,
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
    When,
)
from trivet.predicates.simplify import assume
from trivet.targets.sql.dialects.duckdb.formats import format_test
from trivet.targets.sql.dialects.duckdb.numbers import compare, equal, is_whole, multiple_of
from trivet.targets.sql.dialects.duckdb.regexes import matches
from trivet.targets.sql.dialects.duckdb.text import double, is_huge, is_storable, literal
from trivet.targets.sql.dialects.duckdb.unique import item_types, unique
from trivet.targets.sql.dialects.duckdb.value import Value, of_json, of_member, of_text
from trivet.targets.sql.print.layout import block, case, chain, joined, listed
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
STYLE = Style(TRUE, FALSE, "CAST({} AS INTEGER)", literal, is_storable, matches)
SHARED = combinations(STYLE)
_TYPES = {
    "array": ("ARRAY",),
    "boolean": ("BOOLEAN",),
    "null": ("NULL",),
    "number": ("BIGINT", "UBIGINT", "DOUBLE"),
    "object": ("OBJECT",),
    "string": ("VARCHAR",),
}


# Any type ------------------------------------------------------------------------------------------------
def _type_is(printer: Printer, node: TypeIs, value: Value) -> Answer:
    if value.is_text:
        return TRUE if "string" in node.types else FALSE
    if value.known is not None and value.known in node.types:
        return TRUE
    names = _type_names(node)
    tests = [_among(value.type, names)] if names else []
    if "integer" in node.types and "number" not in node.types:
        whole = f"({value.type} = 'DOUBLE' AND {is_whole(value)})"
        tests += [_among(value.type, ["'BIGINT'", "'UBIGINT'"]), whole]
    return joined("OR", tests or [FALSE])


def _type_names(node: TypeIs) -> list[str]:
    return [f"'{inner}'" for name in node.types for inner in _TYPES.get(name, ())]


def _among(subject: str, items: list[str]) -> str:
    return among(subject, items, FALSE)


def _in(printer: Printer, node: In, value: Value) -> Answer:
    texts = [literal(one) for one in node.values if isinstance(one, str) and is_storable(one)]
    numbers = [one for one in node.values if json_type(one) in ("integer", "number")]
    truths = ["'true'" if one else "'false'" for one in node.values if isinstance(one, bool)]
    of_type = {
        "string": _among(value.atom, texts),
        "number": joined("OR", equal(numbers, value) or [FALSE]),
        "boolean": _among(value.atom, truths),
    }
    known = "number" if value.known == "integer" else value.known
    if known is not None:
        return of_type.get(known, FALSE)
    tests = [
        f"({_among(value.type, _type_names(TypeIs((name,))))} AND {test})"  # type: ignore[arg-type]
        for name, test in of_type.items()
        if test != FALSE
    ]
    tests += [f"{value.type} = 'NULL'"] if None in node.values else []
    return joined("OR", tests or [FALSE])


# Numbers and strings -------------------------------------------------------------------------------------
def _compare(printer: Printer, node: Compare, value: Value) -> Answer:
    return compare(node.order, node.bound, value)


def _multiple_of(printer: Printer, node: MultipleOf, value: Value) -> Answer:
    return multiple_of(Decimal(node.divisor), value)


def _length(printer: Printer, node: Length, value: Value) -> Answer:
    return f"length({value.text}) {node.order} {node.bound}"


def _matches(printer: Printer, node: Matches, value: Value) -> Answer:
    return matches(node.pattern, value.text)


def _format_is(printer: Printer, node: FormatIs, value: Value) -> Answer:
    return format_test(node.name, value.text)


# Combinations --------------------------------------------------------------------------------------------
def _and(printer: Printer, node: And, value: Value) -> Answer:
    """What the parts say of all items helps `uniqueItems`."""
    types = item_types(node.parts)
    told = value if types is None or value.is_text else replace(value, items=types)
    return SHARED[And](printer, node, told)


# Arrays --------------------------------------------------------------------------------------------------
def items_of(value: Value) -> str:
    return f"json_extract({value.json}, '$[*]')"


def _size(printer: Printer, node: Size, value: Value) -> Answer:
    return f"json_array_length({value.json}) {node.order} {node.bound}"


def _unique(printer: Printer, node: Unique, value: Value) -> Answer:
    return unique(value)


def _item_at(printer: Printer, node: ItemAt, value: Value) -> Answer:
    test = printer.test(node.predicate, value.at(str(node.index)))
    return case([(f"json_array_length({value.json}) > {node.index}", test)], TRUE)


def _every_item(printer: Printer, node: EveryItem, value: Value) -> Answer:
    by_lists = None if node.start else _by_lists(node.predicate, value)
    if by_lists is not None:
        return joined("AND", by_lists or [TRUE])
    item = inner(value)
    later = f"{items_of(value)}[{node.start + 1}:]" if node.start else items_of(value)
    return none_fails(later, item.base, failing(STYLE, printer, node.predicate, item))


def _by_lists(node: Predicate, value: Value) -> list[str] | None:
    """Tests of all items at once; None where only a lambda says it."""
    if isinstance(node, When) and isinstance(node.condition, TypeIs) and node.otherwise == Never():
        types = _by_lists(node.condition, value)
        rest = _of_one_type(node.then, node.condition.types, value)
        return None if types is None or rest is None else [*types, *rest]
    if isinstance(node, TypeIs) and ("integer" not in node.types or "number" in node.types):
        kinds = f"json_type({value.json}, '$[*]')"
        return [f"list_has_all([{listed(_type_names(node))}], {kinds})"]
    return [] if isinstance(node, Always) else None


def _of_one_type(node: Predicate, types: tuple[str, ...], value: Value) -> list[str] | None:
    """Tests of what all items, which have these types, are besides."""
    if isinstance(node, And):
        parts = [_of_one_type(part, types, value) for part in node.parts]
        return None if None in parts else [test for part in parts for test in part or ()]
    texts = f"json_extract_string({value.json}, '$[*]')"
    if isinstance(node, In) and types == ("string",):
        items = [literal(one) for one in node.values if isinstance(one, str) and is_storable(one)]
        return [f"list_has_all([{listed(items)}], {texts})"]
    if isinstance(node, Compare) and types == ("number",) and not is_huge(node.bound):
        outermost = "list_min" if node.order.startswith(">") else "list_max"
        test = f"{outermost}(TRY_CAST({texts} AS DOUBLE[])) {node.order} {double(node.bound)}"
        return [f"coalesce({test}, true)"]
    return [] if isinstance(node, Always) else None


def _count_items(printer: Printer, node: CountItems, value: Value) -> Answer:
    item = inner(value)
    counted = _filtered(items_of(value), item.base, printer.test(node.predicate, item))
    if node.maximum is None:
        return f"{counted} >= {node.minimum}"
    return f"{counted} BETWEEN {node.minimum} AND {node.maximum}"


def _every_uncovered_item(printer: Printer, node: EveryUncoveredItem, value: Value) -> Answer:
    item, tests = uncovered_items(printer, node, value)
    tests += failing(STYLE, printer, node.predicate, item)
    return none_fails(items_of(value), f"{item.base}, n{item.depth}", tests)


def uncovered_items(printer: Printer, node: EveryUncoveredItem, value: Value) -> tuple[Value, list[str]]:
    """An item `m`, whose number from 1 is `n`, and the tests that no cover covers it."""
    item, outer = inner(value), value.deeper()
    before = f"n{item.depth} <="
    return item, [uncovered_item(STYLE, printer, cover, outer, item, before) for cover in node.covers]


def inner(value: Value) -> Value:
    """The variable for an item inside."""
    return of_json(f"m{value.depth + 1}", value.depth + 1)


# Objects -------------------------------------------------------------------------------------------------
def keys_of(value: Value) -> str:
    return f"json_keys({value.json})"


def _keys(printer: Printer, node: Keys, value: Value) -> Answer:
    return f"len({keys_of(value)}) {node.order} {node.bound}"


def _has_key(printer: Printer, node: HasKey, value: Value) -> Answer:
    return value.at(node.key).exists if is_storable(node.key) else FALSE


def _property_is(printer: Printer, node: PropertyIs, value: Value) -> Answer:
    if not is_storable(node.key):
        return TRUE
    member = value.at(node.key)
    test = printer.test(node.predicate, member)
    return f"NOT {member.exists}" if test == FALSE else case([(member.exists, test)], TRUE)


def _every_key(printer: Printer, node: EveryKey, value: Value) -> Answer:
    key = f"m{value.depth + 1}"
    node = EveryKey(assume(node.predicate, ("string",)))
    return none_fails(
        keys_of(value), key, failing(STYLE, printer, node.predicate, of_text(key, value.depth + 1))
    )


def _every_matching(printer: Printer, node: EveryMatchingProperty, value: Value) -> Answer:
    key, member = keyed(value)
    test = matches(node.pattern, key)
    if isinstance(test, Cannot):
        return test
    return none_fails(keys_of(value), key, [test, *failing(STYLE, printer, node.predicate, member)])


def _every_uncovered_property(printer: Printer, node: EveryUncoveredProperty, value: Value) -> Answer:
    names = _closed_list(node)
    if names is not None:
        return f"list_has_all([{listed(names)}], {keys_of(value)})" if names else f"len({keys_of(value)}) = 0"
    key, member = keyed(value)
    tests = uncovered_keys(printer, node, value, key)
    if isinstance(tests, Cannot):
        return tests
    return none_fails(keys_of(value), key, [*tests, *failing(STYLE, printer, node.predicate, member)])


def uncovered_keys(
    printer: Printer, node: EveryUncoveredProperty, value: Value, key: str
) -> list[str] | Cannot:
    """The tests that no cover covers the member of this name."""
    tests: list[str] = []
    for cover in node.covers:
        said = uncovered_key(STYLE, printer, cover, value.deeper(), key)
        if isinstance(said, Cannot):
            return said
        tests.append(said)
    return tests


def _closed_list(node: EveryUncoveredProperty) -> list[str] | None:
    """The names that `additionalProperties: false` leaves, where nothing but `properties` stands beside it."""
    if not isinstance(node.predicate, Never) or len(node.covers) > 1:
        return None
    if any(not isinstance(one.condition, Always) or one.patterns or one.every for one in node.covers):
        return None
    return [literal(key) for one in node.covers for key in one.keys if is_storable(key)]


def keyed(value: Value) -> tuple[str, Value]:
    """The variable for a member's name, and the member."""
    key = f"m{value.depth + 1}"
    return key, of_member(value, key)


def none_fails(items: str, variables: str, tests: Iterable[str]) -> str:
    """For no item do all the tests hold."""
    return f"{_filtered(items, variables, chain('AND', list(tests) or [TRUE]))} = 0"


def _filtered(items: str, variables: str, test: str) -> str:
    return block("len(", block("list_filter(", f"{items}, lambda {variables}: {test}"))


# References ----------------------------------------------------------------------------------------------
def _named(printer: Printer, node: Named, value: Value) -> Answer:
    raise AssertionError(f"the reference to {node.definition} is asked by no rule")


PRINTS: dict[type, Print] = {
    **SHARED,
    And: _and,
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
PRINTER = Printer(PRINTS)

#: The nodes that `PRINTS` may answer with `Cannot`; all others are always said.
HARD = (EveryMatchingProperty, EveryUncoveredProperty, FormatIs, Matches, MultipleOf)
