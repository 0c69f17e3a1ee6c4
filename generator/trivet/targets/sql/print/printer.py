"""Prints predicates as SQL, with one function for each node type.

`rows` returns the functions that dialects share. Each dialect adds functions for the other node types.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    Cannot,
    CountItems,
    EveryItem,
    EveryKey,
    EveryMatchingProperty,
    EveryUncoveredItem,
    EveryUncoveredProperty,
    ExactlyOne,
    FormatIs,
    HasKey,
    ItemAt,
    ItemCover,
    KeyCover,
    Keys,
    Length,
    Matches,
    Named,
    Never,
    Not,
    Or,
    Predicate,
    PropertyIs,
    Size,
    Unknown,
    When,
)
from trivet.targets.sql.print.fragments import Answer, Fragments, Loop, Value
from trivet.targets.sql.print.layout import block, case, chain, joined, listed, wrapped

Print = Callable[["Printer", Any, Any], Answer]


@dataclass(frozen=True, slots=True)
class Printer:
    """Prints predicates as SQL conditions on a value. Each dialect has its own type of value.

    - `prints`: the function that prints each node type.
    - `functions`: the SQL function that tests each definition, by the definition's full name.
    """

    prints: Mapping[type, Print]
    functions: Mapping[str, str] = field(default_factory=dict)

    def answer(self, node: Predicate, value: Value) -> Answer:
        """Return the SQL condition that tests whether the value satisfies the node.

        If the node cannot be printed, return a `Cannot` with the reason.
        """
        return self.prints[type(node)](self, node, value)

    def test(self, node: Predicate, value: Value) -> str:
        """Return a SQL condition that tests whether the value satisfies the node.

        Nodes that cannot be printed must have been removed from `node` before.
        """
        printed = self.answer(node, value)
        if isinstance(printed, Cannot):
            raise AssertionError(printed.reason)
        return printed


def rows(of: Fragments) -> dict[type, Print]:
    """Return the printing functions that dialects share, by node type.

    A dialect adds functions for tests of types, constants, numbers and `uniqueItems`.
    """
    return {**_combinations(of), **_texts(of), **_arrays(of), **_objects(of), Named: _not_printed}


def _not_printed(printer: Printer, node: Named, value: Value) -> Answer:
    raise AssertionError(f"the reference to {node.definition} has no row in this printer")


# Combinations --------------------------------------------------------------------------------------------
def _combinations(of: Fragments) -> dict[type, Print]:
    def tests(printer: Printer, parts: tuple[Predicate, ...], value: Value) -> list[str]:
        return [printer.test(part, value) for part in parts]

    def exactly_one(printer: Printer, node: ExactlyOne, value: Value) -> Answer:
        parts = [of.counted.format(wrapped(test)) for test in tests(printer, node.parts, value)]
        return f"{block('(', chain('+', parts))} = 1"

    def when(printer: Printer, node: When, value: Value) -> Answer:
        condition, then = tests(printer, (node.condition, node.then), value)
        return case([(condition, then)], printer.test(node.otherwise, value))

    return {
        Always: lambda printer, node, value: of.true,
        And: lambda printer, node, value: joined("AND", tests(printer, node.parts, value) or [of.true]),
        Asserted: lambda printer, node, value: printer.answer(node.predicate, value),
        ExactlyOne: exactly_one,
        Never: lambda printer, node, value: of.false,
        Not: lambda printer, node, value: f"NOT {wrapped(printer.test(node.part, value))}",
        Or: lambda printer, node, value: joined("OR", tests(printer, node.parts, value) or [of.false]),
        Unknown: lambda printer, node, value: Cannot(node.reason),
        When: when,
    }


# Strings -------------------------------------------------------------------------------------------------
def _texts(of: Fragments) -> dict[type, Print]:
    return {
        FormatIs: lambda printer, node, value: of.format_is(node.name, of.text(value)),
        Length: lambda printer, node, value: f"{of.length(value)} {node.order} {node.bound}",
        Matches: lambda printer, node, value: of.matches(node.pattern, of.text(value)),
    }


# Arrays --------------------------------------------------------------------------------------------------
def _arrays(of: Fragments) -> dict[type, Print]:
    def item_at(printer: Printer, node: ItemAt, value: Value) -> Answer:
        test = printer.test(node.predicate, of.item(value, node.index))
        return case([(f"{of.size(value)} > {node.index}", test)], of.true)

    def every_item(printer: Printer, node: EveryItem, value: Value) -> Answer:
        return none_fails(of, printer, of.items(value, node.start, False), node.predicate)

    def count_items(printer: Printer, node: CountItems, value: Value) -> Answer:
        items = of.items(value, 0, False)
        counted = of.count(items, printer.test(node.predicate, items.each))
        if node.maximum is None:
            return f"{counted} >= {node.minimum}"
        return f"{counted} BETWEEN {node.minimum} AND {node.maximum}"

    def every_uncovered(printer: Printer, node: EveryUncoveredItem, value: Value) -> Answer:
        items = of.items(value, 0, True)
        return none_fails(
            of, printer, items, node.predicate, uncovered_items(of, printer, node, value, items)
        )

    return {
        CountItems: count_items,
        EveryItem: every_item,
        EveryUncoveredItem: every_uncovered,
        ItemAt: item_at,
        Size: lambda printer, node, value: f"{of.size(value)} {node.order} {node.bound}",
    }


# Objects -------------------------------------------------------------------------------------------------
def _objects(of: Fragments) -> dict[type, Print]:
    def has_key(printer: Printer, node: HasKey, value: Value) -> Answer:
        return of.has_key(value, node.key) if of.is_storable(node.key) else of.false

    def property_is(printer: Printer, node: PropertyIs, value: Value) -> Answer:
        if not of.is_storable(node.key):
            return of.true
        test = printer.test(node.predicate, of.member(value, node.key))
        there = of.has_key(value, node.key)
        return f"NOT {there}" if test == of.false else case([(there, test)], of.true)

    def every_key(printer: Printer, node: EveryKey, value: Value) -> Answer:
        return none_fails(of, printer, of.names(value), node.predicate)

    def every_matching(printer: Printer, node: EveryMatchingProperty, value: Value) -> Answer:
        members = of.members(value)
        test = of.matches(node.pattern, members.key)
        if isinstance(test, Cannot):
            return test
        return none_fails(of, printer, members, node.predicate, [test])

    def every_uncovered(printer: Printer, node: EveryUncoveredProperty, value: Value) -> Answer:
        members = of.members(value)
        tests = uncovered_members(of, printer, node, value, members)
        if isinstance(tests, Cannot):
            return tests
        return none_fails(of, printer, members, node.predicate, tests)

    return {
        EveryKey: every_key,
        EveryMatchingProperty: every_matching,
        EveryUncoveredProperty: every_uncovered,
        HasKey: has_key,
        Keys: lambda printer, node, value: f"{of.width(value)} {node.order} {node.bound}",
        PropertyIs: property_is,
    }


# Loops and covers ----------------------------------------------------------------------------------------
def none_fails(
    of: Fragments, printer: Printer, loop: Loop, node: Predicate, tests: list[str] | None = None
) -> str:
    """Return SQL that tests whether all items or members in the loop satisfy the node.

    `tests` are further SQL conditions on an item or member. Items and members that fail any of them are skipped.
    """
    test = printer.test(node, loop.each)
    failing = [] if test == of.false else [f"NOT {wrapped(test)}"]
    return of.none(loop, [*loop.tests, *(tests or []), *failing])


def among(subject: str, items: list[str], none: str, negation: str = "") -> str:
    """Return SQL that tests whether `subject` is one of the items; `none` if there are no items.

    With `NOT ` as `negation`, the SQL tests whether `subject` is none of the items.
    """
    if not items:
        return none
    if len(items) == 1:
        return f"{subject} {'<>' if negation else '='} {items[0]}"
    return block(f"{subject} {negation}IN (", listed(items))


def uncovered_items(
    of: Fragments, printer: Printer, node: EveryUncoveredItem, value: Value, items: Loop
) -> list[str]:
    """Return a SQL condition for each cover of `node`, which is true if the cover does not include the current item.

    A cover is a set of items that `unevaluatedItems` skips; `items` is the loop over all items of `value`.
    """
    return [_uncovered_item(of, printer, cover, _deeper(value), items) for cover in node.covers]


def _uncovered_item(of: Fragments, printer: Printer, cover: ItemCover, value: Value, items: Loop) -> str:
    covered = [] if cover.contains is None else [printer.test(cover.contains, items.each)]
    if cover.prefix:
        covered.append(f"{items.before} {cover.prefix}")
    if cover.prefix is None:
        covered = [of.true]
    return _uncovered(of, printer, cover.condition, covered, value)


def uncovered_members(
    of: Fragments, printer: Printer, node: EveryUncoveredProperty, value: Value, members: Loop
) -> list[str] | Cannot:
    """Return a SQL condition for each cover of `node`, which is true if the cover does not include the current member.

    A cover is a set of members that `unevaluatedProperties` skips; `members` is the loop over all members of `value`.
    Return `Cannot` if one of the conditions cannot be printed.
    """
    tests: list[str] = []
    for cover in node.covers:
        test = _uncovered_member(of, printer, cover, _deeper(value), members.key)
        if isinstance(test, Cannot):
            return test
        tests.append(test)
    return tests


def _uncovered_member(of: Fragments, printer: Printer, cover: KeyCover, value: Value, key: str) -> Answer:
    covered = [of.true] if cover.every else []
    keys = [of.literal(name) for name in cover.keys if of.is_storable(name)]
    if keys and not cover.every:
        covered.append(among(key, keys, of.false))
    for pattern in () if cover.every else cover.patterns:
        test = of.matches(pattern, key)
        if isinstance(test, Cannot):
            return test
        covered.append(test)
    return _uncovered(of, printer, cover.condition, covered, value)


def _deeper(value: Value) -> Value:
    """Return the value with a greater depth, so that a loop over it inside another loop has a variable of its own."""
    return replace(value, depth=value.depth + 1)


def _uncovered(
    of: Fragments, printer: Printer, condition: Predicate, covered: list[str], value: Value
) -> str:
    tests = [] if isinstance(condition, Always) else [printer.test(condition, value)]
    return f"NOT {wrapped(joined('AND', [*tests, joined('OR', covered or [of.false])]))}"
