"""Searches for a shortest text that some patterns match and others do not match.

If there is no such text, the search usually proves that there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from trivet.predicates.nodes import Cannot
from trivet.predicates.regex.automaton import Automaton, to_automaton
from trivet.predicates.regex.parser import parse

_MOST_STATES = 20_000
#: If the text must be longer than this, `shortest` gives up without a search.
_LONGEST = 512
_LIKED = "a0A-_. /:@1bBz"

#: One number for each automaton: its state, or the index of one of its character classes.
States = tuple[int, ...]


@lru_cache(maxsize=1024)
def machine(pattern: str) -> Automaton | None:
    """Return the automaton of an ECMA-262 pattern; None if the pattern is invalid or has no automaton."""
    try:
        found = to_automaton(parse(pattern))
    except ValueError:
        return None
    return None if isinstance(found, Cannot) else found


@dataclass(frozen=True, slots=True)
class Text:
    """The result of a search for a text.

    `text` is None if no text was found. In this case, `is_sure` says whether it is proven that none exists.
    """

    text: str | None
    is_sure: bool


@dataclass(frozen=True, slots=True)
class _Product:
    """Several automata that read the same text.

    - `machines`: each automaton, and whether it must accept the text
    - `steps`: pairs of a tuple and a character. The tuple has the index of one character class per automaton, and the
      character is in all of these classes.
    """

    machines: tuple[tuple[Automaton, bool], ...]
    steps: tuple[tuple[States, str], ...]

    def accepts(self, states: States) -> bool:
        pairs = zip(self.machines, states, strict=True)
        return all(automaton.accepting[state] is wanted for (automaton, wanted), state in pairs)

    def _is_lost(self, states: States) -> bool:
        """Return whether some automaton can no longer give the wanted result, whatever characters follow.

        `states` has the current state of each automaton.
        """
        pairs = zip(self.machines, states, strict=True)
        return any(
            automaton.is_fixed(state) and automaton.accepting[state] is not wanted
            for (automaton, wanted), state in pairs
        )

    def following(self, layer: dict[States, str]) -> dict[States, str]:
        """Return the combinations of states that are reached from those in `layer` by one more character.

        A combination has one state for each automaton. `layer` and the result map it to a text that leads to it.
        Combinations in which some automaton can no longer give the wanted result are left out.
        """
        found: dict[States, str] = {}
        for states, text in layer.items():
            for step, char in self.steps:
                after = self._after(states, step)
                if after not in found:
                    found[after] = text + char
        return {states: text for states, text in found.items() if not self._is_lost(states)}

    def _after(self, states: States, step: States) -> States:
        trio = zip(self.machines, states, step, strict=True)
        return tuple(automaton.table[state][symbol] for (automaton, _), state, symbol in trio)


def shortest(machines: Sequence[tuple[Automaton, bool]], least: int, most: int) -> Text:
    """Return a shortest text of length `least` to `most` on which all automata give the wanted results.

    `machines` pairs each automaton with whether it must accept. If no text is found, `is_sure` of the result says
    whether it is proven that none exists.
    """
    if least > _LONGEST:
        return Text(None, is_sure=False)
    product = _Product(tuple(machines), tuple(_steps([automaton for automaton, _ in machines])))
    layer = {tuple(0 for _ in machines): ""}
    for _ in range(least):
        layer = product.following(layer)
        if len(layer) > _MOST_STATES:
            return Text(None, is_sure=False)
    seen, length = set(layer), least
    while layer and length <= most:
        for states, text in layer.items():
            if product.accepts(states):
                return Text(text, is_sure=True)
        if len(seen) > _MOST_STATES:
            return Text(None, is_sure=False)
        layer = {states: text for states, text in product.following(layer).items() if states not in seen}
        seen.update(layer)
        length += 1
    return Text(None, is_sure=True)


def _steps(machines: Sequence[Automaton]) -> Iterator[tuple[States, str]]:
    """Yield (classes, character) for each set of characters that all automata treat alike.

    `classes` has the index of the character class in each automaton. `character` is one character of the set.
    """
    starts = {low for one in machines for chars in one.classes for low, _ in chars.ranges}
    found: dict[States, str] = {}
    for code in (*map(ord, _LIKED), *sorted(starts)):
        step = tuple(_class_of(code, one) for one in machines)
        if -1 not in step:
            found.setdefault(step, chr(code))
    yield from found.items()


def _class_of(code: int, automaton: Automaton) -> int:
    return next((number for number, chars in enumerate(automaton.classes) if code in chars), -1)


def machines_of(patterns: Iterable[tuple[str, bool]]) -> list[tuple[Automaton, bool]]:
    """Convert (pattern, must match) pairs to (automaton, must match) pairs.

    `must match` is a boolean: whether the pattern must match. Patterns without an automaton are left out.
    """
    found = ((machine(pattern), wanted) for pattern, wanted in patterns)
    return [(automaton, wanted) for automaton, wanted in found if automaton is not None]
