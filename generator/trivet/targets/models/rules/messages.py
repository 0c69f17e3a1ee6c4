"""Writes the messages about invalid values. A message says what an assertion requires: `must be at most 5`."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from trivet.diagnostics import show
from trivet.predicates.nodes import (
    Compare,
    CountItems,
    EveryItem,
    EveryUncoveredItem,
    EveryUncoveredProperty,
    ExactlyOne,
    FormatIs,
    HasKey,
    In,
    Keys,
    Length,
    Matches,
    MultipleOf,
    Never,
    Not,
    Or,
    Predicate,
    Size,
    TypeIs,
    Unique,
    When,
)
from trivet.targets.models.natives import LARGEST_NUMBER, magnitude

_MOST_VALUES = 8


def message(node: Predicate) -> str:
    """Return the message for a value that violates the predicate, as one line of printable characters."""
    printer = _MESSAGES.get(type(node))
    return printer(node) if printer else "must satisfy the schema"


def _value(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=_number)


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else list(value)


def _in(node: In) -> str:
    if len(node.values) == 1:
        return show(f"must be {_value(node.values[0])}")
    shown = ", ".join(_value(value) for value in node.values[:_MOST_VALUES])
    return show(f"must be one of {shown}{', …' if len(node.values) > _MOST_VALUES else ''}")


_ORDERS = {"<": "less than", "<=": "at most", ">": "greater than", ">=": "at least"}


def _amount(number: int | Decimal) -> str:
    return str(number) if magnitude(number) < LARGEST_NUMBER else f"{Decimal(number):.6E}"


def _bound(unit: str) -> Callable[[Any], str]:
    def printed(node: Any) -> str:
        return f"must have {_ORDERS[node.order]} {_amount(node.bound)} {unit}{'' if node.bound == 1 else 's'}"

    return printed


def _article(name: str) -> str:
    """Return the article for the name of a format: `an` before a, e, i and o, else `a`, as in `a uri`."""
    return "an" if name[:1] in ("a", "e", "i", "o") else "a"


def _count(node: CountItems) -> str:
    if node.maximum is None:
        return f"must contain at least {node.minimum} items that match"
    return f"must contain from {node.minimum} to {node.maximum} items that match"


def _when(node: When) -> str:
    if isinstance(node.condition, HasKey) and isinstance(node.then, HasKey):
        return f"must have {_value(show(node.then.key))} where it has {_value(show(node.condition.key))}"
    return message(node.then)


_MESSAGES: dict[type, Callable[[Any], str]] = {
    Compare: lambda node: f"must be {_ORDERS[node.order]} {_amount(node.bound)}",
    CountItems: _count,
    EveryItem: lambda node: f"must have at most {node.start} items",
    EveryUncoveredItem: lambda node: "must have no further items",
    EveryUncoveredProperty: lambda node: "must have no further members",
    ExactlyOne: lambda node: f"must match exactly one of {len(node.parts)} alternatives",
    FormatIs: lambda node: show(f"must be {_article(node.name)} {node.name}"),
    HasKey: lambda node: f"must have {_value(show(node.key))}",
    In: _in,
    Keys: _bound("member"),
    Length: _bound("character"),
    Matches: lambda node: show(f"must match {node.pattern}"),
    MultipleOf: lambda node: f"must be a multiple of {_amount(node.divisor)}",
    Never: lambda node: "must not be present",
    Not: lambda node: "must not match",
    Or: lambda node: f"must match at least one of {len(node.parts)} alternatives",
    Size: _bound("item"),
    TypeIs: lambda node: f"must be {' or '.join(node.types)}",
    Unique: lambda node: "must not have equal items",
    When: _when,
}
