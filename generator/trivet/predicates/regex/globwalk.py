"""Converts patterns that no single SQLite GLOB can express to automata (`GlobWalk`).

Each transition has a GLOB for the next character. A recursive query follows the transitions through the
text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from trivet.predicates.nodes import Cannot
from trivet.predicates.regex.automaton import Automaton, to_automaton
from trivet.predicates.regex.charset import EMPTY, CharSet
from trivet.predicates.regex.globtext import UNSEEN, NoGlobError, glob_char
from trivet.predicates.regex.syntax import Regex

#: The maximum number of characters in all GLOBs of one walk.
_MAX_TEXT = 200_000


@dataclass(frozen=True, slots=True)
class Arms:
    """The transitions from one state.

    - `steps`: pairs (GLOB for the next character, next state)
    - `otherwise`: the next state if no GLOB matches; None if the text is then refused
    """

    steps: tuple[tuple[str, int], ...]
    otherwise: int | None


@dataclass(frozen=True, slots=True)
class GlobWalk:
    """An automaton that reads a text one character at a time, from state 0.

    - `arms`: the transitions from each state
    - `accepting`: the states in which the text may end
    - `settled`: the state in which the text is accepted whatever follows; None if there is none
    - `size`: the number of transitions
    """

    arms: tuple[Arms, ...]
    accepting: tuple[int, ...]
    settled: int | None

    size: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        size = sum(len(arms.steps) + (arms.otherwise is not None) for arms in self.arms)
        object.__setattr__(self, "size", size)


@lru_cache(maxsize=1024)
def to_glob_walk(regex: Regex) -> GlobWalk | Cannot:
    """Return an automaton that accepts exactly the texts in which the pattern matches somewhere.

    It tests each character with a GLOB. Texts must not contain U+0000. Return `Cannot` if there is no such
    automaton.
    """
    found = to_automaton(regex)
    if isinstance(found, Cannot):
        return found
    kept = [state for state in range(len(found.table)) if state == 0 or not found.is_dead(state)]
    numbers = {state: index for index, state in enumerate(kept)}
    try:
        arms = tuple(
            Arms((), None) if found.is_fixed(state) else _arms(found, state, numbers) for state in kept
        )
    except NoGlobError as reason:
        return Cannot(str(reason))
    if sum(len(glob) for one in arms for glob, _ in one.steps) > _MAX_TEXT:
        return Cannot(f"the GLOBs of its steps would be longer than {_MAX_TEXT:,} characters")
    accepting = [state for state in kept if found.accepting[state]]
    settled = (numbers[state] for state in accepting if found.is_fixed(state))
    return GlobWalk(arms, tuple(numbers[state] for state in accepting), next(settled, None))


def _arms(found: Automaton, state: int, numbers: dict[int, int]) -> Arms:
    """Return the transitions from a state, ordered by their first characters.

    Transitions to dead states, from which no text is accepted, are left out. For each state of `found` that is not
    dead, `numbers` has the number of the state in the `GlobWalk`.
    """
    ends: dict[int, CharSet] = {}
    for charset, end in zip(found.classes, found.table[state], strict=True):
        ends[end] = ends.get(end, EMPTY) | charset
    rest = next((end for end in ends if end not in numbers), None)
    if rest is None:
        rest = max(ends, key=lambda end: (ends[end].size, -end))
    steps = tuple(_steps(ends, rest, numbers))
    return Arms(steps, numbers.get(rest))


def _steps(ends: dict[int, CharSet], rest: int, numbers: dict[int, int]) -> Iterator[tuple[str, int]]:
    for end, charset in ends.items():
        if end != rest and charset - UNSEEN:
            yield glob_char(charset), numbers[end]
