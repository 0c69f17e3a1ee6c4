"""An automaton whose steps are GLOBs of one character: patterns that no GLOB says as a whole, for SQLite.

A recursive query reads the text one character at a time. What has an automaton can be said so, most lookarounds
included, unless it tells characters apart that GLOB does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from trivet.predicates.nodes import Cannot
from trivet.predicates.regex.automaton import Automaton, to_automaton
from trivet.predicates.regex.charset import EMPTY, CharSet
from trivet.predicates.regex.globtext import UNSEEN, NoGlobError, glob_char
from trivet.predicates.regex.syntax import Regex

#: Characters in all GLOBs of one walk; a longer statement helps nobody.
_MAX_TEXT = 200_000


@dataclass(frozen=True, slots=True)
class Arms:
    """From one state: `glob` matches the next character, `next` is the state after it.

    A character that none of `steps` matches leads to `otherwise`; None: the text is refused.
    """

    steps: tuple[tuple[str, int], ...]
    otherwise: int | None


@dataclass(frozen=True, slots=True)
class GlobWalk:
    """Begins in state 0; `arms` has a row for each state.

    The text is accepted when its end finds the walk in a state of `accepting`, or as soon as it comes to
    `settled`, a state that nothing leads out of.
    """

    arms: tuple[Arms, ...]
    accepting: tuple[int, ...]
    settled: int | None

    @property
    def size(self) -> int:
        """How many steps it knows."""
        return sum(len(arms.steps) + (arms.otherwise is not None) for arms in self.arms)


@lru_cache(maxsize=1024)
def to_glob_walk(regex: Regex) -> GlobWalk | Cannot:
    """The walk that accepts exactly the texts, without U+0000, in which the pattern matches somewhere."""
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
    """The steps out of a state, in the order of their characters; the one of most characters is the rest."""
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
