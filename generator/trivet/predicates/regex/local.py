"""Prints a pattern as one `GlobTest`, which combines simple conditions that every accepted text meets:

- which characters may start, end and follow each other within `_WINDOW` characters;
- how many characters of each class there may be;
- which characters may never come before which others.

A pattern is printed only if the conditions are equivalent to it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias, TypeVar

from trivet.predicates.nodes import Cannot
from trivet.predicates.regex.automaton import Automaton, to_automaton
from trivet.predicates.regex.charset import ANY, CharSet
from trivet.predicates.regex.globtext import UNSEEN, GlobTest, NoGlobError, glob_text
from trivet.predicates.regex.rows import Run
from trivet.predicates.regex.syntax import Regex

_WINDOW = 3
_MAX_COUNT = 4
_MAX_CLASSES, _MAX_STATES, _MAX_STEPS = 7, 60, 30_000
_MAX_CONDITIONS = 40
_START, _END = -1, -2

Word: TypeAlias = "tuple[int, ...]"


@dataclass(frozen=True, slots=True)
class Window:
    """A condition: the sequence of characters `left` is never directly followed by a character in `last`.

    A character is given by the index of its class. `_START` and `_END` stand for the ends of the text.
    """

    left: Word
    last: frozenset[int]


@dataclass(frozen=True, slots=True)
class Count:
    """Condition: the text has from `least` to `most` characters of the class `symbol` (`None`: no maximum)."""

    symbol: int
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Before:
    """Condition: after a character of the class `first`, no character of the classes `later` may follow."""

    first: int
    later: frozenset[int]


Condition: TypeAlias = Window | Count | Before
At = TypeVar("At", bound=Hashable)


def local_test(regex: Regex) -> tuple[GlobTest] | None:
    """Return a tuple of one test that combines simple conditions and is equivalent to the pattern.

    Return None if no such test is found.
    """
    found = to_automaton(regex)
    if isinstance(found, Cannot) or len(found.classes) > _MAX_CLASSES or len(found.table) > _MAX_STATES:
        return None
    language = _Language(found)
    conditions = language.conditions()
    if not language.live or len(conditions) > _MAX_CONDITIONS or not language.is_defined_by(conditions):
        return None
    try:
        return (_printed(language.needed(conditions), found.classes),)
    except NoGlobError:
        return None


class _Language:
    """The texts that an automaton accepts, as sequences of character classes (given by their indexes)."""

    def __init__(self, found: Automaton) -> None:
        self.found = found
        self.symbols = [index for index, one in enumerate(found.classes) if one - UNSEEN]
        self.live = self._live()

    def _live(self) -> frozenset[int]:
        """Return the states from which some text is accepted."""
        live = {state for state, accepting in enumerate(self.found.accepting) if accepting}
        while True:
            more = {s for s, row in enumerate(self.found.table) if any(row[a] in live for a in self.symbols)}
            if more <= live:
                return frozenset(live)
            live |= more

    def conditions(self) -> list[Condition]:
        return [*self._windows(), *self._counts(), *self._orders()]

    # Conditions of every accepted text -------------------------------------------------------------------
    def _windows(self) -> Iterator[Window]:
        allowed = self._allowed()
        for size in range(1, _WINDOW + 1):
            for start in (False, True):
                for left in product(self.symbols, repeat=size - 1):
                    word = (_START, *left) if start else left
                    if word and word not in allowed:
                        continue
                    # omit what a shorter window already forbids
                    never = [s for s in (*self.symbols, _END) if (*word, s) not in allowed]
                    fresh = frozenset(s for s in never if not word or (*word[1:], s) in allowed)
                    if fresh:
                        yield Window(word, fresh)

    def _allowed(self) -> set[Word]:
        """Return all sequences of up to `_WINDOW` characters that occur in accepted texts.

        The markers `_START` and `_END` at the ends of a sequence do not count as characters.
        """
        allowed: set[Word] = {(_END,)}
        pending: list[tuple[Word, int]] = [((_START,), 0), *(((), state) for state in sorted(self.live))]
        while pending:
            word, state = pending.pop()
            allowed.add(word)
            if self.found.accepting[state]:
                allowed.add((*word, _END))
            if len(word) < _WINDOW + (word[:1] == (_START,)):
                pending += [((*word, s), end) for s, end in self._steps(state)]
        return allowed

    def _counts(self) -> Iterator[Count]:
        for symbol in self.symbols:
            ends = {count for state, count in self._counted(symbol) if self.found.accepting[state]}
            least, most = min(ends, default=0), max(ends, default=0)
            if most and (least or most <= _MAX_COUNT):
                yield Count(symbol, least, most if most <= _MAX_COUNT else None)

    def _counted(self, symbol: int) -> Iterable[tuple[int, int]]:
        """Return pairs (state, number): how many times `symbol` may occur in a text that leads to the state.

        Numbers above `_MAX_COUNT` are returned as `_MAX_COUNT` + 1.
        """

        def following(at: tuple[int, int]) -> Iterator[tuple[int, int]]:
            for s, after in self._steps(at[0]):
                yield after, min(at[1] + (s == symbol), _MAX_COUNT + 1)

        return _reached((0, 0), following)

    def _steps(self, state: int) -> Iterator[tuple[int, int]]:
        """Yield (symbol, next state) for each transition from `state` that can still lead to an accepted text.

        A symbol is the index of a class of characters that the automaton does not distinguish.
        """
        row = self.found.table[state]
        return ((s, row[s]) for s in self.symbols if row[s] in self.live)

    def _orders(self) -> Iterator[Before]:
        for first in self.symbols:
            after = {self.found.table[s][first] for s in self.live} & self.live
            reached: set[int] = set()
            for state in sorted(after):
                reached.update(
                    _reached(state, lambda at: (n for n in self.found.table[at] if n in self.live))
                )
            taken = {s for at in reached for s in self.symbols if self.found.table[at][s] in self.live}
            if after and (never := frozenset(self.symbols) - taken - {first}):
                yield Before(first, never)

    # Sufficiency -----------------------------------------------------------------------------------------
    def is_defined_by(self, conditions: list[Condition]) -> bool:
        """Return whether it is proven that the pattern accepts every text that meets the conditions.

        The proof follows the automaton. If it would take more than `_MAX_STEPS` steps, the result is False.
        """
        windows = {(*w.left, last) for w in conditions if isinstance(w, Window) for last in w.last}
        counts = [c for c in conditions if isinstance(c, Count)]
        orders = {(b.first, later) for b in conditions if isinstance(b, Before) for later in b.later}

        def fits(recent: Word, symbol: int) -> bool:
            word = (*recent, symbol)
            return not any(word[place:] in windows for place in range(len(word)))

        def following(at: tuple[int, Word, Word, Word]) -> Iterator[tuple[int, Word, Word, Word]]:
            state, recent, seen, numbers = at
            for s in self.symbols:
                more = tuple(
                    min(n + 1, (c.most if c.most is not None else c.least) + 1) if c.symbol == s else n
                    for c, n in zip(counts, numbers, strict=True)
                )
                full = any(c.most is not None and n > c.most for c, n in zip(counts, more, strict=True))
                if full or not fits(recent, s) or any((old, s) in orders for old in seen):
                    continue
                marks = tuple(sorted({*seen, s})) if orders else ()
                yield self.found.table[state][s], (*recent, s)[-_WINDOW:], marks, more

        start: tuple[int, Word, Word, Word] = (0, (_START,), (), (0,) * len(counts))
        for steps, (state, recent, _, numbers) in enumerate(_reached(start, following)):
            if steps > _MAX_STEPS:
                return False
            enough = all(n >= c.least for c, n in zip(counts, numbers, strict=True))
            if enough and fits(recent, _END) and not self.found.accepting[state]:
                return False
        return True

    def needed(self, conditions: list[Condition]) -> list[Condition]:
        """Return the conditions without redundant ones. The result still describes exactly the same texts."""
        kept = list(conditions)
        for condition in reversed(conditions):
            without = [one for one in kept if one is not condition]
            if self.is_defined_by(without):
                kept = without
        return kept


def _reached(start: At, following: Callable[[At], Iterable[At]]) -> Iterator[At]:
    """Yield `start` and everything that can be reached from it by `following`, breadth first."""
    seen = {start}
    order = [start]
    for at in order:
        yield at
        for after in following(at):
            if after not in seen:
                seen.add(after)
                order.append(after)


# As GLOBs ------------------------------------------------------------------------------------------------
_EVERY = Run(ANY, 0, None)


def _printed(conditions: list[Condition], classes: tuple[CharSet, ...]) -> GlobTest:
    positives: list[str] = []
    negatives: list[str] = []
    minimum = 0

    def one(symbols: Iterable[int]) -> Run:
        return Run(CharSet.of(pair for s in symbols for pair in classes[s].ranges), 1, 1)

    for condition in conditions:
        match condition:
            case Window(left, last):
                ahead = () if left[:1] == (_START,) else (_EVERY,)
                body = tuple(one([s]) for s in left if s != _START)
                if last - {_END}:
                    negatives.append(glob_text((*ahead, *body, one(sorted(last - {_END})), _EVERY)))
                if left == (_START,) and _END in last:
                    minimum = 1
                elif _END in last:
                    negatives.append(glob_text((*ahead, *body)))
            case Count(symbol, least, most):
                if least:
                    positives.append(glob_text((*(_EVERY, one([symbol])) * least, _EVERY)))
                if most is not None:
                    negatives.append(glob_text((*(_EVERY, one([symbol])) * (most + 1), _EVERY)))
            case Before(first, later):
                negatives.append(glob_text((_EVERY, one([first]), _EVERY, one(sorted(later)), _EVERY)))
    return GlobTest(tuple(positives), tuple(negatives), minimum)
