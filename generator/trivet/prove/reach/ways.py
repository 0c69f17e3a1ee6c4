"""Finds the conditions under which an assertion or a reference decides whether a value is accepted.

A condition is a predicate. It is built along the path from the definition to the assertion:

- in an `And`, the other parts must hold
- in an `Or`, the other parts must fail
- in a `then`, the `if` must hold
- inside a member or item, this member or item must be present
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from trivet.predicates.nodes import (
    And,
    Asserted,
    CountItems,
    EveryItem,
    EveryKey,
    EveryMatchingProperty,
    EveryUncoveredItem,
    EveryUncoveredProperty,
    ExactlyOne,
    HasKey,
    ItemAt,
    Named,
    Not,
    Or,
    Predicate,
    PropertyIs,
    TypeIs,
    When,
)

#: Nodes that apply a predicate to parts of a value.
Some: TypeAlias = (
    ItemAt | EveryItem | EveryKey | EveryMatchingProperty | EveryUncoveredItem | EveryUncoveredProperty
)
_ARRAY, _OBJECT = TypeIs(("array",)), TypeIs(("object",))
#: Turns the condition for a part into the condition for the node around it. With `loose`, sibling parts may fail, too.
Around: TypeAlias = Callable[[Predicate, bool], Predicate]


@dataclass(frozen=True, slots=True)
class Way:
    """The last step of a path inside a predicate, from an outer node to an inner node.

    - `before`: the path without this step.
    - `around`: turns a condition on the value of the inner node into a condition on the value of the outer node.
    - `goes_in`: whether the step leads into a part of the value, such as a member.
    - `turns`: whether the inner node, if true, can make the outer node false, as inside a `Not`.
    """

    before: Way | None
    around: Around
    goes_in: bool = False
    turns: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """An assertion or a reference in a definition, and the path to it from the definition's predicate."""

    definition: str
    node: Asserted | Named
    way: Way | None

    def reaching(self, is_true: bool, outer: Way | None, *, loose: bool) -> Predicate:
        """Return a predicate that accepts values whose validity this assertion or reference decides.

        - `is_true`: whether the assertion or reference holds for these values.
        - `outer`: the path from the root to the definition if the values are those of the root; otherwise None.
        - `loose`: whether other assertions about the same part of the value may fail, too. This only matters where the
          result makes an `And` false.
        """
        found: Predicate = And((*_guards(self.node), self.node)) if is_true else Not(self.node)
        for way in (self.way, outer):
            while way is not None:
                found = way.around(found, loose and not is_true)
                is_true, loose, way = is_true and not way.turns, loose and not way.goes_in, way.before
        return found


def _guards(node: Predicate) -> Iterator[Predicate]:
    """Yield the conditions under which an assertion has an effect, such as a test of the value's type.

    If one of them is false, the assertion holds.
    """
    inner = node.predicate if isinstance(node, Asserted) else node
    while isinstance(inner, When) and isinstance(inner.condition, TypeIs | HasKey):
        yield inner.condition
        inner = inner.then


def targets(definition: str, definitions: Mapping[str, Predicate]) -> Iterator[Target]:
    """Yield the assertions and references in a definition, the outermost first."""
    pending: deque[tuple[Predicate, Way | None]] = deque(((definitions[definition], None),))
    while pending:
        node, way = pending.popleft()
        if isinstance(node, Asserted | Named):
            yield Target(definition, node, way)
        turns = isinstance(node, CountItems | ExactlyOne | Not)
        for part, around, goes_in in _parts(node):
            is_condition = isinstance(node, When) and part is node.condition
            pending.append((part, Way(way, around, goes_in, turns or is_condition)))


# What must hold around a part ----------------------------------------------------------------------------
def _parts(node: Predicate) -> Iterator[tuple[Predicate, Around, bool]]:
    """Yield (part, around, goes_in) for each predicate `part` that is directly inside the node.

    - `around(condition, loose)`: takes a condition on the part's value, and returns a predicate for the node's
      value. This holds if the condition holds and the part decides the node's result. If `loose` is true, other parts
      of an `And` may fail. For `a` in `And((a, b))`: `around(c, False)` → `And((c, b))`; `around(c, True)` → `c`.
    - `goes_in`: whether the part is about a member or item.
    """
    match node:
        case Asserted(_, _, part):
            yield part, lambda inside, loose: inside, False
        case Not(part):
            yield part, lambda inside, loose: inside, False
        case And(parts):
            yield from ((part, _and(parts, index), False) for index, part in enumerate(parts))
        case Or(parts):
            yield from ((part, _none(_without(parts, index)), False) for index, part in enumerate(parts))
        case ExactlyOne(parts):
            yield from ((part, _one(_without(parts, index)), False) for index, part in enumerate(parts))
        case When(condition, then, otherwise):
            yield then, _under(condition), False
            yield otherwise, _under(Not(condition)), False
            yield condition, _if(then, otherwise), False
        case PropertyIs(key, part):
            yield part, _member(key), True
        case CountItems():
            yield node.predicate, _counted(node), True
        case ItemAt() | EveryItem() | EveryKey() | EveryMatchingProperty():
            yield node.predicate, _some(node), True
        case EveryUncoveredItem() | EveryUncoveredProperty():
            yield node.predicate, _some(node), True


def _without(parts: tuple[Predicate, ...], index: int) -> tuple[Predicate, ...]:
    return (*parts[:index], *parts[index + 1 :])


def _and(parts: tuple[Predicate, ...], index: int) -> Around:
    return lambda inside, loose: inside if loose else And((*parts[:index], inside, *parts[index + 1 :]))


def _none(others: tuple[Predicate, ...]) -> Around:
    return lambda inside, loose: And((inside, *map(Not, others)))


def _one(others: tuple[Predicate, ...]) -> Around:
    def around(inside: Predicate, loose: bool) -> Predicate:
        return Or((And((inside, *map(Not, others))), And((inside, ExactlyOne(others)))))

    return around


def _under(condition: Predicate) -> Around:
    return lambda inside, loose: And((condition, inside))


def _if(then: Predicate, otherwise: Predicate) -> Around:
    def around(inside: Predicate, loose: bool) -> Predicate:
        return Or((And((inside, Not(then), otherwise)), And((inside, then, Not(otherwise)))))

    return around


def _member(key: str) -> Around:
    return lambda inside, loose: And((_OBJECT, HasKey(key), PropertyIs(key, inside)))


def _some(node: Some) -> Around:
    """Return a function that turns a condition on an item or member into a condition on the array or object.

    An array or object meets the new condition if:

    - at least one item or member that `node` tests meets the given condition, and
    - each item or member that `node` tests meets the given condition or satisfies `node.predicate`.
    """
    kind = _ARRAY if isinstance(node, ItemAt | EveryItem | EveryUncoveredItem) else _OBJECT

    def around(inside: Predicate, loose: bool) -> Predicate:
        others = Or((node.predicate, inside))
        return And((kind, Not(_asking(node, Not(inside))), _asking(node, others)))

    return around


def _asking(node: Some, predicate: Predicate) -> Predicate:
    return replace(node, predicate=predicate)


def _counted(node: CountItems) -> Around:
    """Return a function that turns a condition on one item into a condition on the array.

    The array must contain an item that meets the condition. Also, the number of items that `node` counts must be
    at a limit, or one beyond. With `minContains: 2` and `maxContains: 5`, the number must be 1, 2, 5 or 6.
    """
    turning = {node.minimum - 1, node.minimum}
    if node.maximum is not None:
        turning |= {node.maximum, node.maximum + 1}
    counts = Or(tuple(CountItems(node.predicate, count, count) for count in sorted(turning) if count >= 0))
    return lambda inside, loose: And((_ARRAY, Not(EveryItem(0, Not(inside))), counts))
