"""What must hold for one value of one JSON type, taken apart into single facts and choices between several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    ExactlyOne,
    In,
    JsonType,
    Named,
    Never,
    Not,
    Or,
    Predicate,
    TypeIs,
    Unknown,
    When,
)
from trivet.predicates.values import is_integer, json_type
from trivet.prove.reach.goals import Goal, Goals

#: Every value has exactly one of these types; `number` means numbers with a fraction.
KINDS: tuple[JsonType, ...] = ("object", "array", "string", "integer", "number", "boolean", "null")


@dataclass(slots=True)
class Facts:
    """What must hold at once: the `leaves`, and one alternative of each of the `choices`.

    `seen` has all goals that were taken apart, by the identity of the node.
    """

    leaves: dict[tuple[int, bool], Goal] = field(default_factory=dict)
    choices: dict[tuple[int, bool], Goal] = field(default_factory=dict)
    seen: dict[tuple[int, bool], Goal] = field(default_factory=dict)

    def without(self, choice: tuple[int, bool]) -> Facts:
        """Return a copy in which a choice is settled."""
        left = {key: goal for key, goal in self.choices.items() if key != choice}
        return Facts(dict(self.leaves), left, dict(self.seen))

    def contradict(self, goal: Goal) -> bool:
        """Whether the opposite of the goal is a fact."""
        return (id(goal[0]), not goal[1]) in self.seen


def add(facts: Facts, kind: JsonType, goals: Iterable[Goal], definitions: Mapping[str, Predicate]) -> bool:
    """Add goals for a value of this type; return False if they contradict each other or the known facts."""
    pending = list(goals)[::-1]
    while pending:
        node, wanted = pending.pop()
        key = (id(node), wanted)
        if facts.contradict((node, wanted)):
            return False
        if key in facts.seen:
            continue
        facts.seen[key] = (node, wanted)
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


def decide(node: Predicate, kind: JsonType) -> bool | None:
    """Whether the node holds for every value of this type (True) or for none (False); None if it depends."""
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
    """The type of a value as in `KINDS`."""
    return "integer" if is_integer(value) else json_type(value)


def alternatives(node: Predicate, wanted: bool) -> Iterator[Goals]:
    """Yield the sets of goals of which one must be met for the choice to have the result `wanted`."""
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
