"""Predicates → SQLite expressions: one row per node (`PRINTS`).

Each expression is 1 or 0, never NULL, for a value that the node speaks of.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from trivet.predicates.analysis.types import json_type
from trivet.predicates.nodes import (
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
    Predicate,
    PropertyIs,
    Size,
    TypeIs,
    Unique,
)
from trivet.targets.sql.dialects.sqlite.formats import format_test
from trivet.targets.sql.dialects.sqlite.numbers import multiple_of
from trivet.targets.sql.dialects.sqlite.regexes import matches
from trivet.targets.sql.dialects.sqlite.text import is_storable, literal, numeral
from trivet.targets.sql.dialects.sqlite.unique import unique
from trivet.targets.sql.dialects.sqlite.value import Value, of_column, of_row
from trivet.targets.sql.print.layout import block, case, chain, indent, joined
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

TRUE, FALSE = "1", "0"
_TYPES = {
    "array": ("array",),
    "boolean": ("true", "false"),
    "null": ("null",),
    "number": ("integer", "real"),
    "object": ("object",),
    "string": ("text",),
}

#: A longer chain gets deep for SQLite, which refuses 1,000 levels.
_MOST_ALTERNATIVES = 400

STYLE = Style(TRUE, FALSE, "{}", literal, is_storable, matches)


# Any type ------------------------------------------------------------------------------------------------
def _type_is(printer: Printer, node: TypeIs, value: Value) -> Answer:
    if value.known is not None:
        if value.known in node.types:
            return TRUE
        whole = value.known == "number" and "integer" in node.types
        return f"(typeof({value.atom}) = 'integer' OR {value.atom} = round({value.atom}))" if whole else FALSE
    names = [f"'{inner}'" for name in node.types for inner in _TYPES.get(name, ())]
    tests = [_among(value.type, names)] if names else []
    if "integer" in node.types and "number" not in node.types:
        whole_real = f"({value.type} = 'real' AND {value.atom} = round({value.atom}))"
        tests += [f"{value.type} = 'integer'", whole_real]
    return joined("OR", tests or [FALSE])


def _among(subject: str, items: list[str]) -> str:
    """One of the items: SQLite builds an index for an IN of more than two, each time that it is asked."""
    if not 2 < len(items) <= _MOST_ALTERNATIVES:
        return among(subject, items, FALSE)
    if "(" in subject:
        return case([(item, TRUE) for item in items], FALSE, subject)
    return joined("OR", [f"{subject} = {item}" for item in items])


def _in(printer: Printer, node: In, value: Value) -> Answer:
    texts = [literal(one) for one in node.values if isinstance(one, str) and is_storable(one)]
    numbers = [numeral(one) for one in node.values if json_type(one) in ("integer", "number")]
    words = [json_word(one) for one in node.values if one is None or isinstance(one, bool)]
    if value.known == "boolean":
        return _among(value.atom, [str(int(one)) for one in node.values if isinstance(one, bool)] or ["NULL"])
    if value.known is not None:
        items = texts if value.known == "string" else numbers
        return _among(value.atom, items) if items else FALSE
    tests = [f"({value.type} = 'text' AND {_among(value.atom, texts)})"] if texts else []
    if numbers:
        tests.append(f"({value.type} IN ('integer', 'real') AND {_among(value.atom, numbers)})")
    if words:
        tests.append(_among(value.type, [f"'{word}'" for word in words]))
    return joined("OR", tests or [FALSE])


def json_word(value: bool | None) -> str:
    return {None: "null", True: "true", False: "false"}[value]


# Numbers and strings -------------------------------------------------------------------------------------
def _compare(printer: Printer, node: Compare, value: Value) -> Answer:
    return f"{value.atom} {node.order} {numeral(node.bound)}"


def _multiple_of(printer: Printer, node: MultipleOf, value: Value) -> Answer:
    return multiple_of(Decimal(node.divisor), value.atom)


def _length(printer: Printer, node: Length, value: Value) -> Answer:
    if (node.order, node.bound) == (">=", 1):
        return f"{value.atom} <> ''"
    return f"length({value.atom}) {node.order} {node.bound}"


def _matches(printer: Printer, node: Matches, value: Value) -> Answer:
    return matches(node.pattern, value.atom)


def _format_is(printer: Printer, node: FormatIs, value: Value) -> Answer:
    return format_test(node.name, value.atom)


# Arrays --------------------------------------------------------------------------------------------------
def _size(printer: Printer, node: Size, value: Value) -> Answer:
    return f"json_array_length({value.json}) {node.order} {node.bound}"


def _unique(printer: Printer, node: Unique, value: Value) -> Answer:
    return unique(value)


def _item_at(printer: Printer, node: ItemAt, value: Value) -> Answer:
    alias, item = _inner(value)
    return _no_row(value, alias, [f'{alias}."key" = {node.index}', *_failing(printer, node.predicate, item)])


def _every_item(printer: Printer, node: EveryItem, value: Value) -> Answer:
    alias, item = _inner(value)
    later = [f'{alias}."key" >= {node.start}'] if node.start else []
    return _no_row(value, alias, [*later, *_failing(printer, node.predicate, item)])


def _count_items(printer: Printer, node: CountItems, value: Value) -> Answer:
    alias, item = _inner(value)
    rows = f"SELECT count(*)\nFROM json_each({value.json}) AS {alias}"
    counted = block("(", f"{rows}\nWHERE {indent(printer.test(node.predicate, item))}")
    if node.maximum is None:
        return f"{counted} >= {node.minimum}"
    return f"{counted} BETWEEN {node.minimum} AND {node.maximum}"


def _every_uncovered_item(printer: Printer, node: EveryUncoveredItem, value: Value) -> Answer:
    alias, item = _inner(value)
    outer, before = _deeper(value), f'{alias}."key" <'
    failing = [uncovered_item(STYLE, printer, cover, outer, item, before) for cover in node.covers]
    return _no_row(value, alias, [*failing, *_failing(printer, node.predicate, item)])


# Objects -------------------------------------------------------------------------------------------------
def _keys(printer: Printer, node: Keys, value: Value) -> Answer:
    return f"(SELECT count(*) FROM json_each({value.json})) {node.order} {node.bound}"


def _has_key(printer: Printer, node: HasKey, value: Value) -> Answer:
    if not is_storable(node.key):
        return FALSE
    alias, _ = _inner(value)
    return (
        f'EXISTS (SELECT 1 FROM json_each({value.json}) AS {alias} WHERE {alias}."key" = {literal(node.key)})'
    )


def _property_is(printer: Printer, node: PropertyIs, value: Value) -> Answer:
    if not is_storable(node.key):
        return TRUE
    alias, member = _inner(value)
    return _no_row(
        value, alias, [f'{alias}."key" = {literal(node.key)}', *_failing(printer, node.predicate, member)]
    )


def _every_key(printer: Printer, node: EveryKey, value: Value) -> Answer:
    alias, _ = _inner(value)
    key = of_column(f'{alias}."key"', "string", value.depth + 1)
    return _no_row(value, alias, _failing(printer, node.predicate, key))


def _every_matching(printer: Printer, node: EveryMatchingProperty, value: Value) -> Answer:
    alias, member = _inner(value)
    said = matches(node.pattern, f'{alias}."key"')
    if isinstance(said, Cannot):
        return said
    return _no_row(value, alias, [said, *_failing(printer, node.predicate, member)])


def _every_uncovered_property(printer: Printer, node: EveryUncoveredProperty, value: Value) -> Answer:
    alias, member = _inner(value)
    failing: list[str] = []
    for cover in node.covers:
        said = uncovered_key(STYLE, printer, cover, _deeper(value), f'{alias}."key"')
        if isinstance(said, Cannot):
            return said
        failing.append(said)
    return _no_row(value, alias, [*failing, *_failing(printer, node.predicate, member)])


def _inner(value: Value) -> tuple[str, Value]:
    """The alias of the members or items inside, and one of them."""
    alias = f"m{value.depth + 1}"
    return alias, of_row(alias, value.depth + 1)


def _deeper(value: Value) -> Value:
    """The same value where an alias of the next depth is already in use."""
    return replace(value, depth=value.depth + 1)


def _failing(printer: Printer, node: Predicate, value: Value) -> list[str]:
    return failing(STYLE, printer, node, value)


def _no_row(value: Value, alias: str, tests: list[str]) -> str:
    where = f"\nWHERE {indent(chain('AND', tests))}" if tests else ""
    return block("NOT EXISTS (", f"SELECT 1\nFROM json_each({value.json}) AS {alias}{where}")


def _named(printer: Printer, node: Named, value: Value) -> Answer:
    raise AssertionError(f"the reference to {node.definition} was not unfolded")


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

#: Prints a predicate without references as one expression.
INLINE = Printer(PRINTS)

#: The nodes that `PRINTS` may answer with `Cannot`; all others are always said.
HARD = (Compare, EveryMatchingProperty, EveryUncoveredProperty, FormatIs, Matches, MultipleOf)
