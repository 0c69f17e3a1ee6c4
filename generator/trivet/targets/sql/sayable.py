"""Predicates made ready for one dialect's printer: formats spelled out, what it cannot say taken out safely.

A definition that cannot be said in full is enforced in part where it is asserted. Where its truth could make
something else false (inside `not`, `oneOf`, `if`, …) a part is not enough: there it is unfolded, or given up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from trivet.predicates.approximate import Loss, widen
from trivet.predicates.formats import FORMATS
from trivet.predicates.nodes import (
    ALL_TYPES,
    Always,
    And,
    Asserted,
    Cannot,
    CountItems,
    EveryUncoveredItem,
    EveryUncoveredProperty,
    ExactlyOne,
    FormatIs,
    Length,
    Matches,
    Named,
    Never,
    Not,
    Predicate,
    TypeIs,
    When,
)
from trivet.predicates.simplify import assume, possible_types, simplify
from trivet.predicates.tree import named, rebuild, unmarked, walk
from trivet.targets.sql.follow import reachable

_UNFOLDED_TWICE = Cannot(
    "a definition that is recursive, or too large to write out, stands where its opposite counts"
)


@dataclass(frozen=True, slots=True)
class Ability:
    """What a dialect's printer can say.

    `answer` is its answer to one node without parts; only nodes of the types in `hard` are answered with
    `Cannot`. `whole` names the formats that the printer says as a whole.
    """

    answer: Callable[[Predicate], str | Cannot]
    hard: tuple[type, ...]
    whole: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is printed, what it lost, and the definitions that were dropped with that, each with the reason."""

    predicate: Predicate
    losses: tuple[Loss, ...]
    dropped: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Sayable:
    """`definitions` with formats spelled out; `partial` names those that cannot be said in full."""

    definitions: Mapping[str, Predicate]
    ability: Ability
    partial: frozenset[str] = field(default_factory=frozenset)

    @staticmethod
    def of(definitions: Mapping[str, Predicate], ability: Ability) -> Sayable:
        spelled_out = {name: spelled(node, ability.whole) for name, node in definitions.items()}
        first = Sayable(spelled_out, ability)
        unsayable = [name for name, node in spelled_out.items() if any(map(first.cannot, walk(node)))]
        return Sayable(spelled_out, ability, frozenset(_users(spelled_out, unsayable)))

    def cannot(self, node: Predicate) -> Cannot | None:
        """The printer's answer for the node, its parts left aside."""
        if isinstance(node, Named):
            return _UNFOLDED_TWICE if node.definition.startswith(_GIVEN_UP) else None
        if not isinstance(node, self.ability.hard):
            return None
        answer = self.ability.answer(rebuild(node, lambda part: Always()))
        return answer if isinstance(answer, Cannot) else None

    def widened(self, node: Predicate) -> Sentence:
        """The nearest predicate above the node that the printer can say, and what was lost."""
        return self._widened(spelled(node, self.ability.whole))

    def definition(self, name: str) -> Sentence:
        """The same for a definition."""
        return self._widened(self.definitions[name])

    def _widened(self, node: Predicate) -> Sentence:
        wide, losses, dropped = widen(self._unfolded(node, True, frozenset()), self.cannot)
        names = tuple((name.removeprefix(_GIVEN_UP), reason) for name, reason in dropped)
        return Sentence(printable(wide), losses, names)

    def below(self, dropped: Mapping[str, str]) -> Iterator[Loss]:
        """All that is asserted by definitions that were dropped, each with the reason: some or all of it is lost."""
        given_up_too = {f"{_GIVEN_UP}{name}": node for name, node in self.definitions.items()}
        definitions = {**self.definitions, **given_up_too}
        for reason in sorted(set(dropped.values())):
            names = And(tuple(Named(name) for name, why in sorted(dropped.items()) if why == reason))
            for part in reachable(names, definitions):
                if isinstance(part, Asserted):
                    yield Loss(part.keyword, part.origin, "wider", reason)

    def _unfolded(self, node: Predicate, positive: bool, seen: frozenset[str]) -> Predicate:
        if isinstance(node, Named):
            return node if positive else self._meaning(node, seen)
        if not self.partial:
            return node
        direct = positive and not _reverses(node)
        if isinstance(node, When):
            condition = self._unfolded(node.condition, False, seen)
            return When(
                condition, *(self._unfolded(part, positive, seen) for part in (node.then, node.otherwise))
            )
        if isinstance(node, EveryUncoveredItem | EveryUncoveredProperty):
            direct = False
        return rebuild(node, lambda part: self._unfolded(part, direct, seen))

    def _meaning(self, node: Named, seen: frozenset[str]) -> Predicate:
        name = node.definition
        if name not in self.partial:
            return node
        if name in seen:
            return given_up(name)
        return self._unfolded(self.definitions[name], False, seen | {name})


#: Marks a reference that was given up; no definition's name starts like this.
_GIVEN_UP = "\0"


def given_up(definition: str) -> Named:
    """A reference that no dialect says."""
    return Named(f"{_GIVEN_UP}{definition}")


def spelled(node: Predicate, whole: frozenset[str]) -> Predicate:
    """The node with each format as its patterns and its length; `FormatIs` then says only its `checks`.

    Formats in `whole` are left to the printer.
    """
    if not isinstance(node, FormatIs):
        return rebuild(node, lambda part: spelled(part, whole))
    if node.name in whole:
        return node
    format = FORMATS[node.name]
    said: list[Predicate] = [Matches(pattern) for pattern in format.patterns]
    if format.maximum is not None:
        said.append(Length("<=", format.maximum))
    if format.checks:
        said.append(node)
    return said[0] if len(said) == 1 else And(tuple(said)) if said else Always()


def printable(node: Predicate) -> Predicate:
    """The same meaning as a printer likes it: no marks, one type test in front of what it guards."""
    return simplify(_guarded(simplify(unmarked(node))))


def _guarded(node: Predicate) -> Predicate:
    """Each conjunction that accepts few types asks for the type once, and only then for the rest."""
    if not isinstance(node, And):
        return rebuild(node, _guarded)
    types = possible_types(node)
    if not types or types >= frozenset(ALL_TYPES):
        return rebuild(node, _guarded)
    rest = assume(node, types)
    return When(TypeIs(tuple(sorted(types))), rebuild(rest, _guarded), Never())


def _reverses(node: Predicate) -> bool:
    """Whether a part's truth could make the node false."""
    return isinstance(node, Not | ExactlyOne) or (isinstance(node, CountItems) and node.maximum is not None)


def _users(definitions: Mapping[str, Predicate], wanted: list[str]) -> Iterator[str]:
    """The definitions wanted and all that lead to one of them."""
    users: dict[str, list[str]] = {}
    for name, node in definitions.items():
        for target in set(named(node)):
            users.setdefault(target, []).append(name)
    pending, seen = list(wanted), set(wanted)
    while pending:
        name = pending.pop()
        yield name
        fresh = [user for user in users.get(name, ()) if user not in seen]
        seen.update(fresh)
        pending += fresh
