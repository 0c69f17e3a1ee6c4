"""Contradictions between facts about a string: lengths, patterns and formats, by their automata."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from trivet.predicates.formats import FORMATS
from trivet.predicates.nodes import Cannot, FormatIs, Length, Matches
from trivet.predicates.regex import parse
from trivet.predicates.regex.automaton import Automaton, to_automaton
from trivet.prove.reach.goals import Goal

_MOST_STATES = 20_000
#: A least length is followed character by character up to this one; a greater one counts in intervals only.
_LONGEST = 512
_UNBOUNDED = 10**9


def contradict(goals: Sequence[Goal]) -> bool:
    """Whether no string meets the goals."""
    least, most = _lengths(goals)
    if least > most:
        return True
    formats = {node.name for node, wanted in goals if wanted and isinstance(node, FormatIs)}
    if any(not wanted and isinstance(node, FormatIs) and node.name in formats for node, wanted in goals):
        return True
    machines = list(_machines(goals))
    if not machines:
        return False
    return _is_empty(machines, least, most)


def _lengths(goals: Sequence[Goal]) -> tuple[int, int]:
    least, most = 0, _UNBOUNDED
    for node, wanted in goals:
        if isinstance(node, Length):
            bound = node.bound if wanted else node.bound + (-1 if node.order == ">=" else 1)
            if (node.order == ">=") is wanted:
                least = max(least, bound)
            else:
                most = min(most, bound)
        elif isinstance(node, FormatIs) and wanted and node.name in FORMATS:
            most = min(most, FORMATS[node.name].maximum or _UNBOUNDED)
    return least, most


def _machines(goals: Sequence[Goal]) -> Iterator[tuple[Automaton, bool]]:
    """Yield the automata that must accept the string (True) or refuse it (False).

    What has none is left out: the others may contradict each other without it.
    """
    for node, wanted in goals:
        if isinstance(node, Matches):
            found = machine(node.pattern)
            if found is not None:
                yield found, wanted
        elif isinstance(node, FormatIs) and wanted and node.name in FORMATS:
            for pattern in FORMATS[node.name].patterns:
                found = machine(pattern)
                if found is not None:
                    yield found, True


@lru_cache(maxsize=1024)
def machine(pattern: str) -> Automaton | None:
    """The automaton of an ECMA-262 pattern; None if it has none, or is no pattern."""
    try:
        found = to_automaton(parse(pattern))
    except ValueError:
        return None
    return None if isinstance(found, Cannot) else found


@dataclass(frozen=True, slots=True)
class _Product:
    """Automata that read the same text, over one character of each class that they distinguish."""

    machines: tuple[tuple[Automaton, bool], ...]
    steps: tuple[tuple[int, ...], ...]

    def accepts(self, states: tuple[int, ...]) -> bool:
        pairs = zip(self.machines, states, strict=True)
        return all(automaton.accepting[state] is wanted for (automaton, wanted), state in pairs)

    def is_lost(self, states: tuple[int, ...]) -> bool:
        """Whether one automaton has decided against the text."""
        pairs = zip(self.machines, states, strict=True)
        return any(
            automaton.is_fixed(state) and automaton.accepting[state] is not wanted
            for (automaton, wanted), state in pairs
        )

    def following(self, layer: set[tuple[int, ...]]) -> set[tuple[int, ...]]:
        """The states after one more character, without those from which no text is accepted."""
        found = {self._after(states, step) for states in layer for step in self.steps}
        return {states for states in found if not self.is_lost(states)}

    def _after(self, states: tuple[int, ...], step: tuple[int, ...]) -> tuple[int, ...]:
        trio = zip(self.machines, states, step, strict=True)
        return tuple(automaton.table[state][symbol] for (automaton, _), state, symbol in trio)


def _is_empty(machines: list[tuple[Automaton, bool]], least: int, most: int) -> bool:
    """Whether no text of a length between the two is accepted as wanted; False if there are too many states."""
    product = _Product(tuple(machines), tuple(_steps([automaton for automaton, _ in machines])))
    first = least if least <= _LONGEST else 0
    layer = {tuple(0 for _ in machines)}
    for _ in range(first):
        layer = product.following(layer)
        if len(layer) > _MOST_STATES:
            return False
    seen, length = set(layer), first
    while layer and length <= most:
        if any(map(product.accepts, layer)) or len(seen) > _MOST_STATES:
            return False
        layer = product.following(layer) - seen
        seen |= layer
        length += 1
    return True


def _steps(machines: Sequence[Automaton]) -> Iterator[tuple[int, ...]]:
    """Yield, for each class of characters that the automata do not distinguish, the class in each of them."""
    starts = sorted({low for one in machines for chars in one.classes for low, _ in chars.ranges})
    found: dict[tuple[int, ...], None] = {}
    for code in starts:
        classes = (
            next((n for n, chars in enumerate(one.classes) if code in chars), None) for one in machines
        )
        step = tuple(number for number in classes if number is not None)
        if len(step) == len(machines):
            found[step] = None
    yield from found
