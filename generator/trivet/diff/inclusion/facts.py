"""Splits what must hold for a value of one JSON type into facts and choices.

A fact is a single goal. A choice has several alternatives, of which at least one must hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
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
    JsonType,
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
from trivet.predicates.values import is_integer, json_type
from trivet.prove.reach.goals import Goal, Goals

#: Every value has exactly one of these types; `number` means numbers with a fraction.
KINDS: tuple[JsonType, ...] = ("object", "array", "string", "integer", "number", "boolean", "null")

#: The nodes that have a meaning for values of one type only. What they say of other values is not defined.
_MEANT_FOR: Mapping[JsonType, tuple[type[Predicate], ...]] = {
    "array": (CountItems, EveryItem, EveryUncoveredItem, ItemAt, Size, Unique),
    "number": (Compare, MultipleOf),
    "object": (EveryKey, EveryMatchingProperty, EveryUncoveredProperty, HasKey, Keys, PropertyIs),
    "string": (FormatIs, Length, Matches),
}
_TYPES: Mapping[type[Predicate], JsonType] = {
    node: type_ for type_, nodes in _MEANT_FOR.items() for node in nodes
}


@dataclass(slots=True)
class Facts:
    """What must be true of one value, as goals.

    A goal is a predicate and the result (true or false) that it must have. Each field maps (id of
    the predicate, result) to the goal.

    - `leaves`: goals that cannot be split.
    - `choices`: goals with several alternatives.
    - `seen`: all goals, including those that were split.
    """

    leaves: dict[tuple[int, bool], Goal] = field(default_factory=dict)
    choices: dict[tuple[int, bool], Goal] = field(default_factory=dict)
    seen: dict[tuple[int, bool], Goal] = field(default_factory=dict)

    def without(self, choice: tuple[int, bool]) -> Facts:
        """Return a copy without one of the `choices`; `choice` is its key.

        The caller has selected one of the choice's alternatives, so the choice is no longer needed.
        """
        left = {key: goal for key, goal in self.choices.items() if key != choice}
        return Facts(dict(self.leaves), left, dict(self.seen))

    def contradict(self, goal: Goal) -> bool:
        """Return whether the facts include the opposite of `goal`.

        A goal is a predicate and the result (true or false) that it must have. Its opposite is the same predicate with
        the other result.
        """
        return (id(goal[0]), not goal[1]) in self.seen


def add(facts: Facts, kind: JsonType, goals: Iterable[Goal], definitions: Mapping[str, Predicate]) -> bool:
    """Add goals for a value of the type `kind` to `facts`; return False if a contradiction is obvious.

    Goals for combinations are split where possible: if an `And` must hold, each of its parts must hold. Goals that have
    no meaning for values of this type are left out, so they prove nothing.
    """
    pending = list(goals)[::-1]
    while pending:
        node, wanted = pending.pop()
        key = (id(node), wanted)
        if facts.contradict((node, wanted)):
            return False
        if key in facts.seen:
            continue
        facts.seen[key] = (node, wanted)
        if not _has_meaning(node, kind):
            continue
        decided = decide(node, kind)
        if decided is not None:
            if decided is not wanted:
                return False
            continue
        match node:
            case Named(name):
                pending.append((definitions[name], wanted))
            case Asserted(_, _, part):
                pending.append((part, wanted))
            case Not(part):
                pending.append((part, not wanted))
            case And(parts) if wanted:
                pending.extend((part, True) for part in reversed(parts))
            case Or(parts) if not wanted:
                pending.extend((part, False) for part in reversed(parts))
            case When(condition, then, otherwise) if (holds := decide(condition, kind)) is not None:
                pending.append((then if holds else otherwise, wanted))
            case And() | Or() | ExactlyOne() | When():
                facts.choices[key] = (node, wanted)
            case _:
                facts.leaves[key] = (node, wanted)
    return True


def _has_meaning(node: Predicate, kind: JsonType) -> bool:
    needed = _TYPES.get(type(node))
    return needed is None or needed == kind or (needed, kind) == ("number", "integer")


def decide(node: Predicate, kind: JsonType) -> bool | None:
    """Return True if the node holds for every value of this type, and False if it holds for none.

    Return None if it depends on the value, or if the answer is not obvious.
    """
    match node:
        case Always():
            return True
        case Never():
            return False
        case Unknown():
            return None
        case TypeIs(types):
            return kind in types or (kind == "integer" and "number" in types)
        case In(values):
            return None if any(kind_of(value) == kind for value in values) else False
        case Not(part):
            inside = decide(part, kind)
            return None if inside is None else not inside
    return None


def kind_of(value: object) -> str:
    """Return the JSON type of a value, as one of the names in `KINDS`."""
    return "integer" if is_integer(value) else json_type(value)


def alternatives(node: Predicate, wanted: bool) -> Iterator[Goals]:
    """Yield alternative sets of goals for a choice; nothing for other nodes.

    `node` has the result `wanted` exactly if all goals of some set are met.
    A goal is a predicate and the result that it must have.
    """
    match node, wanted:
        case (And(parts), False) | (Or(parts), True):
            yield from (((part, wanted),) for part in parts)
        case ExactlyOne(parts), True:
            for chosen in range(len(parts)):
                yield tuple((part, index == chosen) for index, part in enumerate(parts))
        case ExactlyOne(parts), False:
            yield tuple((part, False) for part in parts)
            yield from (((one, True), (two, True)) for one, two in combinations(parts, 2))
        case When(condition, then, otherwise), _:
            yield (condition, True), (then, wanted)
            yield (condition, False), (otherwise, wanted)
