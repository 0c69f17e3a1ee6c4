"""The way from the predicate of a type to each assertion and reference in it, and on to all that it refers to; and what
must hold around one of them so that the verdict of the whole depends on it.

What must hold is a predicate itself: `And` needs its other parts to hold, `Or` to fail, `then` needs its `if`, a member
must be there, an item among the others. A value for which it is true is an instance that reaches the assertion.
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

#: Nodes that ask something of each part of a value that they speak of.
Some: TypeAlias = (
    ItemAt | EveryItem | EveryKey | EveryMatchingProperty | EveryUncoveredItem | EveryUncoveredProperty
)
_ARRAY, _OBJECT = TypeIs(("array",)), TypeIs(("object",))
#: What must hold inside → what must hold of the node around it. With `loose`, what stands beside may fail as well.
Around: TypeAlias = Callable[[Predicate, bool], Predicate]


@dataclass(frozen=True, slots=True)
class Way:
    """One step on the way to a node: what must hold around it. `goes_in`: it leads to a part of the value. `turns`:
    what is around may be false where what is inside is true."""

    before: Way | None
    around: Around
    goes_in: bool = False
    turns: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """An assertion or a reference of a definition, and the way to it from the definition's predicate."""

    definition: str
    node: Asserted | Named
    way: Way | None

    def reaching(self, is_true: bool, outer: Way | None, *, loose: bool) -> Predicate:
        """True for the values whose verdict depends on the node, and for which it is true or false as wanted.

        `outer` leads to the definition. `loose` lets fail what is said beside of the same part of the value, where
        the node may fail as well.
        """
        found: Predicate = And((*_guards(self.node), self.node)) if is_true else Not(self.node)
        for way in (self.way, outer):
            while way is not None:
                found = way.around(found, loose and not is_true)
                is_true, loose, way = is_true and not way.turns, loose and not way.goes_in, way.before
        return found


def _guards(node: Predicate) -> Iterator[Predicate]:
    """The conditions without which the node says nothing."""
    inner = node.predicate if isinstance(node, Asserted) else node
    while isinstance(inner, When) and isinstance(inner.condition, TypeIs | HasKey):
        yield inner.condition
        inner = inner.then


def targets(definition: str, definitions: Mapping[str, Predicate]) -> Iterator[Target]:
    """The assertions and references that stand in a definition, outermost first."""
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
    """The parts of a node with what must hold around each; what is evaluated for `unevaluated…` is no part."""
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
    """Some part of the value is as it must be inside, and the others are what the node asks for."""
    kind = _ARRAY if isinstance(node, ItemAt | EveryItem | EveryUncoveredItem) else _OBJECT

    def around(inside: Predicate, loose: bool) -> Predicate:
        others = Or((node.predicate, inside))
        return And((kind, Not(_asking(node, Not(inside))), _asking(node, others)))

    return around


def _asking(node: Some, predicate: Predicate) -> Predicate:
    return replace(node, predicate=predicate)


def _counted(node: CountItems) -> Around:
    """Some item is as it must be inside, and one more or one less would turn what is counted."""
    turning = {node.minimum - 1, node.minimum}
    if node.maximum is not None:
        turning |= {node.maximum, node.maximum + 1}
    counts = Or(tuple(CountItems(node.predicate, count, count) for count in sorted(turning) if count >= 0))
    return lambda inside, loose: And((_ARRAY, Not(EveryItem(0, Not(inside))), counts))
