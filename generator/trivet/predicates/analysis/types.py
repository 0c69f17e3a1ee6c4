"""Finds the JSON types of values, and the JSON types that predicates accept.

In a set of types, `number` includes the integers. `integer` without `number` means that only integers are included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, TypeAlias

from trivet.predicates.nodes import (
    ALL_TYPES,
    And,
    Asserted,
    EveryItem,
    ExactlyOne,
    In,
    JsonType,
    Named,
    Never,
    Or,
    Predicate,
    TypeIs,
    When,
)

Types: TypeAlias = frozenset[JsonType]
EVERY: Types = frozenset(ALL_TYPES)


def json_type(value: Any) -> JsonType:
    """Return the JSON type of a value read from JSON, where numbers are `int` or `Decimal`.

    A number without a fractional part, such as `1.0`, is an `integer` (Validation §6.1.1).
    """
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case str():
            return "string"
        case int():
            return "integer"
        case Decimal():
            return "integer" if value == value.to_integral_value() else "number"
        case dict():
            return "object"
    return "array"


def meet(left: Types, right: Types) -> Types:
    """Return the intersection of two sets of types; `integer` is a subset of `number`."""
    both = left & right
    if ("integer" in left and "number" in right) or ("number" in left and "integer" in right):
        both |= {"integer"}
    return both - {"integer"} if "number" in both else both


def _unknown(definition: str) -> Types:
    return EVERY


def possible_types(node: Predicate, of_definition: Callable[[str], Types] = _unknown) -> Types:
    """Return a superset of the JSON types that the node accepts.

    `of_definition` returns the types of a definition, given its full name. By default, a reference is assumed to accept
    every type.
    """
    found = _POSSIBLE.get(type(node))
    return EVERY if found is None else found(node, of_definition)


_OfDefinition: TypeAlias = Callable[[str], Types]


def _every_part(node: And, of_definition: _OfDefinition) -> Types:
    found = EVERY
    for part in node.parts:
        types = possible_types(part, of_definition)
        if types is not EVERY:
            found = meet(found, types)
    return found


def _any_part(node: Or | ExactlyOne, of_definition: _OfDefinition) -> Types:
    return frozenset[JsonType]().union(*[possible_types(part, of_definition) for part in node.parts])


#: Node types that may restrict the type of a value. All others accept every type.
_POSSIBLE: Mapping[type[Predicate], Callable[[Any, _OfDefinition], Types]] = {
    And: _every_part,
    Asserted: lambda node, of_definition: possible_types(node.predicate, of_definition),
    ExactlyOne: _any_part,
    In: lambda node, of_definition: frozenset(map(json_type, node.values)),
    Named: lambda node, of_definition: of_definition(node.definition),
    Never: lambda node, of_definition: frozenset(),
    Or: _any_part,
    TypeIs: lambda node, of_definition: frozenset(node.types),
}


def item_types(nodes: Iterable[Predicate]) -> Types | None:
    """Return a superset of the JSON types of the items in arrays that satisfy all `nodes`.

    Return None if no node restricts all items.
    """
    found: Types | None = None
    for node in nodes:
        match node:
            case EveryItem(0, predicate):
                types: Types | None = possible_types(predicate)
            case And(parts):
                types = item_types(parts)
            case Asserted(_, _, inner) | When(TypeIs(("array",)), inner, _):
                types = item_types((inner,))
            case _:
                types = None
        if types is not None:
            found = types if found is None else meet(found, types)
    return found
