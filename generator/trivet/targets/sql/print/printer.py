"""What the printers of all dialects share: one table from node to function, and the rows that read the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    Cannot,
    ExactlyOne,
    ItemCover,
    KeyCover,
    Never,
    Not,
    Or,
    Predicate,
    Unknown,
    When,
)
from trivet.targets.sql.print.layout import block, case, chain, joined, listed, wrapped

Answer: TypeAlias = str | Cannot
Print = Callable[["Printer", Any, Any], Answer]


@dataclass(frozen=True, slots=True)
class Printer:
    """`prints` maps a node's type to its function; `functions` a definition to what tests it in the database.

    What a value is, each dialect says for itself.
    """

    prints: Mapping[type, Print]
    functions: Mapping[str, str] = field(default_factory=dict)

    def answer(self, node: Predicate, value: Any) -> Answer:
        """The expression, or why there is none."""
        return self.prints[type(node)](self, node, value)

    def test(self, node: Predicate, value: Any) -> str:
        """The expression; `Cannot` never comes out, for `widen` has taken such nodes away."""
        said = self.answer(node, value)
        if isinstance(said, Cannot):
            raise AssertionError(said.reason)
        return said


@dataclass(frozen=True, slots=True)
class Style:
    """A dialect's words: its two truths, how a truth is counted, how a text is written and matched."""

    true: str
    false: str
    counted: str
    literal: Callable[[str], str]
    is_storable: Callable[[str], bool]
    matches: Callable[[str, str], Answer]


def combinations(style: Style) -> dict[type, Print]:
    """The rows of `Always`, `Never`, `Unknown`, `Asserted` and all nodes that combine tests of the same value."""

    def tests(printer: Printer, parts: tuple[Predicate, ...], value: Any) -> list[str]:
        return [printer.test(part, value) for part in parts]

    def exactly_one(printer: Printer, node: ExactlyOne, value: Any) -> Answer:
        parts = [style.counted.format(wrapped(test)) for test in tests(printer, node.parts, value)]
        return f"{block('(', chain('+', parts))} = 1"

    def when(printer: Printer, node: When, value: Any) -> Answer:
        condition, then = tests(printer, (node.condition, node.then), value)
        return case([(condition, then)], printer.test(node.otherwise, value))

    return {
        Always: lambda printer, node, value: style.true,
        And: lambda printer, node, value: joined("AND", tests(printer, node.parts, value) or [style.true]),
        Asserted: lambda printer, node, value: printer.answer(node.predicate, value),
        ExactlyOne: exactly_one,
        Never: lambda printer, node, value: style.false,
        Not: lambda printer, node, value: f"NOT {wrapped(printer.test(node.part, value))}",
        Or: lambda printer, node, value: joined("OR", tests(printer, node.parts, value) or [style.false]),
        Unknown: lambda printer, node, value: Cannot(node.reason),
        When: when,
    }


def among(subject: str, items: list[str], none: str) -> str:
    """`subject IN (items)`; `none` where there are none."""
    if not items:
        return none
    if len(items) == 1:
        return f"{subject} = {items[0]}"
    return block(f"{subject} IN (", listed(items))


def failing(style: Style, printer: Printer, node: Predicate, value: Any) -> list[str]:
    """The condition that the value fails the node, as a list that is empty where every value does."""
    said = printer.test(node, value)
    return [] if said == style.false else [f"NOT {wrapped(said)}"]


def uncovered_key(style: Style, printer: Printer, cover: KeyCover, value: Any, key: str) -> Answer:
    """True for a member, by the SQL of its name, that the cover of `value` does not cover."""
    covered = [style.true] if cover.every else []
    keys = [style.literal(name) for name in cover.keys if style.is_storable(name)]
    if keys and not cover.every:
        covered.append(among(key, keys, style.false))
    for pattern in () if cover.every else cover.patterns:
        said = style.matches(pattern, key)
        if isinstance(said, Cannot):
            return said
        covered.append(said)
    return _uncovered(style, printer, cover.condition, covered, value)


def uncovered_item(
    style: Style, printer: Printer, cover: ItemCover, value: Any, item: Any, before: str
) -> str:
    """True for an item that the cover of `value` does not cover; `before` says that it stands before an index,
    which follows."""
    covered = [] if cover.contains is None else [printer.test(cover.contains, item)]
    if cover.prefix:
        covered.append(f"{before} {cover.prefix}")
    if cover.prefix is None:
        covered = [style.true]
    return _uncovered(style, printer, cover.condition, covered, value)


def _uncovered(style: Style, printer: Printer, condition: Predicate, covered: list[str], value: Any) -> str:
    tests = [] if isinstance(condition, Always) else [printer.test(condition, value)]
    return f"NOT {wrapped(joined('AND', [*tests, joined('OR', covered or [style.false])]))}"
