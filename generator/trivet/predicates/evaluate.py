"""Evaluates predicates on JSON values, in Python. Every printer is tested against these results.

Values are as a JSON reader returns them: dict, list, str, bool, None, and numbers as int, Decimal or float.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeAlias

from trivet.predicates.formats import CHECKS, FORMATS
from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    Cannot,
    Compare,
    CountItems,
    EveryItem,
    EveryKey,
    EveryMatchingProperty,
    EveryUncoveredItem,
    EveryUncoveredProperty,
    ExactlyOne,
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
    Not,
    Or,
    Predicate,
    PropertyIs,
    Size,
    TypeIs,
    Unique,
    Unknown,
    When,
)
from trivet.predicates.regex import parse, to_python
from trivet.predicates.values import exact, is_integer, is_multiple, json_equal, json_key, json_type


class EvaluationError(ValueError):
    """Raised for a pattern that is not valid in ECMA-262, or that Python's `re` cannot run."""


#: (`id` of a predicate, `id` of a part of a value) → whether the part satisfies the predicate.
Verdicts: TypeAlias = dict[tuple[int, int], bool]


def evaluate(
    predicate: Predicate,
    value: Any,
    definitions: Mapping[str, Predicate],
    verdicts: Verdicts | None = None,
) -> bool:
    """Return whether the JSON value satisfies the predicate.

    - `definitions`: the definitions to which the predicate may refer, by full name.
    - `verdicts`: a cache, shared by calls about one value. This value and the predicates must stay alive and
      unchanged.

    If a definition refers to itself for the same value, the inner reference is treated as true.

    Raises `EvaluationError` for a pattern that cannot be run, and KeyError for a missing definition.
    """
    return _holds(predicate, value, _Context(definitions, verdicts))


def failures(predicate: Predicate, value: Any, definitions: Mapping[str, Predicate]) -> tuple[Asserted, ...]:
    """Return the assertions that fail for the value, each once, in the order in which they are in the predicate.

    References are followed. If a combination such as `anyOf` or `not` fails, the combination is listed, but the
    assertions inside it are not.
    """
    return tuple(dict.fromkeys(_failed(predicate, value, _Context(definitions))))


def uncovered(
    node: EveryUncoveredItem | EveryUncoveredProperty, value: Any, definitions: Mapping[str, Predicate]
) -> Iterator[int | str]:
    """Yield the indexes of the items, or the names of the members, that are in none of the node's covers.

    A cover is a set of items or members that other keywords, such as `properties`, evaluate. Covers whose condition
    `value` does not satisfy are ignored.
    """
    context = _Context(definitions)
    if isinstance(node, EveryUncoveredItem):
        yield from _uncovered_items(node, value, context)
    else:
        yield from _uncovered_keys(node, value, context)


@dataclass(frozen=True, slots=True)
class _Context:
    """The state of an evaluation.

    `active` has (full name, `id` of the value) for each definition that is being evaluated for the current value.
    """

    definitions: Mapping[str, Predicate]
    verdicts: Verdicts | None = None
    active: frozenset[tuple[str, int]] = field(default=frozenset())

    def entering(self, definition: str, value: Any) -> _Context | None:
        """Return the context for evaluating the definition on the value.

        Return None if the definition is already being evaluated on this value, that is, if it refers to itself.
        """
        key = (definition, id(value))
        return None if key in self.active else _Context(self.definitions, self.verdicts, self.active | {key})

    def below(self) -> _Context:
        """Return the context for evaluating a part (a member or item) of the current value.

        In this context, `active`, the set of definitions that are being evaluated, is empty.
        """
        return _Context(self.definitions, self.verdicts) if self.active else self


def _holds(node: Predicate, value: Any, context: _Context) -> bool:
    return EVALUATORS[type(node)](node, value, context)


def _part_holds(node: Predicate, part: Any, context: _Context) -> bool:
    """Return whether a part of the value (a member's value, an item or a member's name) satisfies the node."""
    known, key = context.verdicts, (id(node), id(part))
    if known is None:
        return _holds(node, part, context.below())
    if key not in known:
        known[key] = _holds(node, part, context.below())
    return known[key]


# Scalars -------------------------------------------------------------------------------------------------
def _type_is(node: TypeIs, value: Any, context: _Context) -> bool:
    return json_type(value) in node.types or ("integer" in node.types and is_integer(value))


def _in(node: In, value: Any, context: _Context) -> bool:
    return any(json_equal(value, wanted) for wanted in node.values)


def _compare(node: Compare, value: Any, context: _Context) -> bool:
    return _ORDERS[node.order](exact(value), node.bound)


def _bounded(node: Length | Size | Keys, value: Any, context: _Context) -> bool:
    return _ORDERS[node.order](len(value), node.bound)


_ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": lambda left, right: bool(left < right),
    "<=": lambda left, right: bool(left <= right),
    ">": lambda left, right: bool(left > right),
    ">=": lambda left, right: bool(left >= right),
}


def _multiple_of(node: MultipleOf, value: Any, context: _Context) -> bool:
    return is_multiple(value, node.divisor)


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        source = to_python(parse(pattern))
    except ValueError as error:
        raise EvaluationError(str(error)) from error
    if isinstance(source, Cannot):
        raise EvaluationError(source.reason)
    return re.compile(source)


def matches(pattern: str, text: str) -> bool:
    """Return whether the ECMA-262 pattern matches anywhere in the text.

    Raises `EvaluationError` if the pattern cannot be run.
    """
    return _compiled(pattern).search(text) is not None


def _matches(node: Matches, value: Any, context: _Context) -> bool:
    return matches(node.pattern, value)


def _format_is(node: FormatIs, value: Any, context: _Context) -> bool:
    wanted = FORMATS.get(node.name)
    return wanted is None or (
        (wanted.maximum is None or len(value) <= wanted.maximum)
        and all(_compiled(pattern).search(value) for pattern in wanted.patterns)
        and all(CHECKS[check](value) for check in wanted.checks)
    )


# Arrays --------------------------------------------------------------------------------------------------
def _unique(node: Unique, value: Any, context: _Context) -> bool:
    return len({json_key(item) for item in value}) == len(value)


def _item_at(node: ItemAt, value: Any, context: _Context) -> bool:
    return all(_part_holds(node.predicate, item, context) for item in value[node.index : node.index + 1])


def _every_item(node: EveryItem, value: Any, context: _Context) -> bool:
    return all(_part_holds(node.predicate, item, context) for item in value[node.start :])


def _count_items(node: CountItems, value: Any, context: _Context) -> bool:
    count = sum(_part_holds(node.predicate, item, context) for item in value)
    return node.minimum <= count and (node.maximum is None or count <= node.maximum)


def _every_uncovered_item(node: EveryUncoveredItem, value: Any, context: _Context) -> bool:
    return all(
        _part_holds(node.predicate, value[index], context) for index in _uncovered_items(node, value, context)
    )


def _uncovered_items(node: EveryUncoveredItem, value: Any, context: _Context) -> Iterator[int]:
    holding = [cover for cover in node.covers if _holds(cover.condition, value, context)]
    if any(cover.prefix is None for cover in holding):
        return
    start = max((cover.prefix or 0 for cover in holding), default=0)
    tests = [cover.contains for cover in holding if cover.contains is not None]
    for index in range(start, len(value)):
        if not any(_part_holds(test, value[index], context) for test in tests):
            yield index


# Objects -------------------------------------------------------------------------------------------------
def _has_key(node: HasKey, value: Any, context: _Context) -> bool:
    return node.key in value


def _property_is(node: PropertyIs, value: Any, context: _Context) -> bool:
    return node.key not in value or _part_holds(node.predicate, value[node.key], context)


def _every_key(node: EveryKey, value: Any, context: _Context) -> bool:
    return all(_part_holds(node.predicate, key, context) for key in value)


def _every_matching_property(node: EveryMatchingProperty, value: Any, context: _Context) -> bool:
    search = _compiled(node.pattern).search
    return all(_part_holds(node.predicate, member, context) for key, member in value.items() if search(key))


def _every_uncovered_property(node: EveryUncoveredProperty, value: Any, context: _Context) -> bool:
    return all(
        _part_holds(node.predicate, value[key], context) for key in _uncovered_keys(node, value, context)
    )


def _uncovered_keys(node: EveryUncoveredProperty, value: Any, context: _Context) -> Iterator[str]:
    holding = [cover for cover in node.covers if _holds(cover.condition, value, context)]
    if any(cover.every for cover in holding):
        return
    named = {key for cover in holding for key in cover.keys}
    searches = [_compiled(pattern).search for cover in holding for pattern in cover.patterns]
    for key in value:
        if key not in named and not any(search(key) for search in searches):
            yield key


# Combinations --------------------------------------------------------------------------------------------
def _and(node: And, value: Any, context: _Context) -> bool:
    return all(_holds(part, value, context) for part in node.parts)


def _or(node: Or, value: Any, context: _Context) -> bool:
    return any(_holds(part, value, context) for part in node.parts)


def _not(node: Not, value: Any, context: _Context) -> bool:
    return not _holds(node.part, value, context)


def _exactly_one(node: ExactlyOne, value: Any, context: _Context) -> bool:
    return sum(_holds(part, value, context) for part in node.parts) == 1


def _when(node: When, value: Any, context: _Context) -> bool:
    return _holds(node.then if _holds(node.condition, value, context) else node.otherwise, value, context)


def _named(node: Named, value: Any, context: _Context) -> bool:
    inside = context.entering(node.definition, value)
    return inside is None or _holds(context.definitions[node.definition], value, inside)


def _asserted(node: Asserted, value: Any, context: _Context) -> bool:
    return _holds(node.predicate, value, context)


EVALUATORS: Mapping[type[Predicate], Callable[[Any, Any, _Context], bool]] = {
    Always: lambda node, value, context: True,
    And: _and,
    Asserted: _asserted,
    Compare: _compare,
    CountItems: _count_items,
    EveryItem: _every_item,
    EveryKey: _every_key,
    EveryMatchingProperty: _every_matching_property,
    EveryUncoveredItem: _every_uncovered_item,
    EveryUncoveredProperty: _every_uncovered_property,
    ExactlyOne: _exactly_one,
    FormatIs: _format_is,
    HasKey: _has_key,
    In: _in,
    ItemAt: _item_at,
    Keys: _bounded,
    Length: _bounded,
    Matches: _matches,
    MultipleOf: _multiple_of,
    Named: _named,
    Never: lambda node, value, context: False,
    Not: _not,
    Or: _or,
    PropertyIs: _property_is,
    Size: _bounded,
    TypeIs: _type_is,
    Unique: _unique,
    Unknown: lambda node, value, context: True,
    When: _when,
}


# Which assertions fail -----------------------------------------------------------------------------------
def _failed(node: Predicate, value: Any, context: _Context) -> Iterator[Asserted]:
    if isinstance(node, Asserted):
        if not _holds(node.predicate, value, context):
            yield node
        return
    for part, member, inside in _demanded(node, value, context):
        yield from _failed(part, member, inside)


def _demanded(node: Predicate, value: Any, context: _Context) -> Iterator[tuple[Predicate, Any, _Context]]:
    """Yield (predicate, value, context) for each predicate that must hold for the node to hold.

    The yielded value is the part of `value` to which the predicate applies. Combinations such as `Or` yield nothing.
    """
    below = context.below()
    match node:
        case And(inner):
            yield from ((part, value, context) for part in inner)
        case When(condition, then, otherwise):
            yield (then if _holds(condition, value, context) else otherwise), value, context
        case Named(definition):
            inside = context.entering(definition, value)
            if inside is not None:
                yield context.definitions[definition], value, inside
        case ItemAt(index, part):
            yield from ((part, item, below) for item in value[index : index + 1])
        case EveryItem(start, part):
            yield from ((part, item, below) for item in value[start:])
        case EveryUncoveredItem(_, part):
            yield from ((part, value[index], below) for index in _uncovered_items(node, value, context))
        case PropertyIs(key, part):
            yield from ((part, value[name], below) for name in value if name == key)
        case EveryKey(part):
            yield from ((part, key, below) for key in value)
        case EveryMatchingProperty(pattern, part):
            search = _compiled(pattern).search
            yield from ((part, member, below) for key, member in value.items() if search(key))
        case EveryUncoveredProperty(_, part):
            yield from ((part, value[key], below) for key in _uncovered_keys(node, value, context))
