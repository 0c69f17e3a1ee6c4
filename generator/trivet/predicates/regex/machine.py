"""Turns a pattern, including lookarounds, into an automaton that reads a text one character at a time.

A state is a set of places in the pattern, with their undecided lookaheads. Lookbehinds run in parallel.
Backreferences are not supported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from trivet.predicates.regex.charset import WORD, CharSet
from trivet.predicates.regex.syntax import (
    Alternation,
    Anchor,
    Backreference,
    Boundary,
    Chars,
    Look,
    Node,
    Repeat,
    Sequence,
    walk,
)

MAX_PLACES = 5_000
#: The maximum number of threads to follow while an automaton is built; a pending lookahead counts as a further thread.
#: The automaton of the longest format needs three quarters of this number.
MAX_STEPS = 600_000

#: The kind of the character before or after a place: none at an end of the text, a word character, or another one.
Side = Literal["edge", "word", "other"]
Symbol: TypeAlias = int
#: A pending lookahead: its index, whether it is negated, the state of its own automaton.
Debt: TypeAlias = "tuple[int, bool, State]"
Thread: TypeAlias = "tuple[int, frozenset[Debt]]"


@dataclass(frozen=True, slots=True)
class Running:
    """The state of a `Machine` that has neither accepted nor refused the text yet.

    - `threads`: the possible positions in the pattern, each with its undecided lookaheads
    - `before`: the kind of the last character; `edge` at the start of the text
    - `behind`: the state of each lookbehind's automaton
    """

    threads: frozenset[Thread]
    before: Side
    behind: tuple[State, ...]


State: TypeAlias = "Running | bool"


class NotRegularError(Exception):
    """Raised if a pattern has no automaton, or one that is too large.

    Patterns with backreferences or unsupported lookarounds have none.
    """


def alphabet(node: Node) -> tuple[CharSet, ...]:
    """Partition all characters into classes, such that the pattern does not distinguish characters of one class.

    The classes are ordered by their first characters.
    """
    sets = [part.charset for part in walk(node) if isinstance(part, Chars)]
    sets = list(dict.fromkeys([*sets, WORD])) if _has_boundary(node) else list(dict.fromkeys(sets))
    edges = sorted({0, *(edge for one in sets for low, high in one.ranges for edge in (low, high + 1))})
    members: dict[tuple[bool, ...], list[tuple[int, int]]] = {}
    for low, end in zip(edges, [*edges[1:], 0x110000], strict=True):
        if low < end:
            members.setdefault(tuple(low in one for one in sets), []).append((low, end - 1))
    return tuple(CharSet.of(ranges) for ranges in members.values())


def _has_boundary(node: Node) -> bool:
    return any(isinstance(part, Boundary) for part in walk(node))


@dataclass(slots=True)
class _Net:
    """A pattern as a graph. Its nodes are called places: place 0 is the start of the pattern, place 1 the end.

    - `free`: for each place, the edges from it that consume no character, as (condition or None, next place).
    - `taking`: for each place, the edges from it that consume one character, as (accepted indexes of `classes`, next
      place).
    """

    classes: tuple[CharSet, ...]
    free: list[list[tuple[Node | None, int]]] = field(default_factory=lambda: [[], []])
    taking: list[list[tuple[frozenset[Symbol], int]]] = field(default_factory=lambda: [[], []])
    looks: dict[Look, int] = field(default_factory=dict)

    def place(self) -> int:
        if len(self.free) >= MAX_PLACES:
            raise NotRegularError(f"it has more than {MAX_PLACES} places")
        self.free.append([])
        self.taking.append([])
        return len(self.free) - 1

    def lay(self, node: Node, start: int, end: int) -> None:
        match node:
            case Chars(charset):
                symbols = frozenset(
                    index for index, one in enumerate(self.classes) if one.ranges[0][0] in charset
                )
                self.taking[start].append((symbols, end))
            case Sequence(parts):
                for part in parts[:-1]:
                    between = self.place()
                    self.lay(part, start, between)
                    start = between
                if parts:
                    self.lay(parts[-1], start, end)
                else:
                    self.free[start].append((None, end))
            case Alternation(options):
                for option in options:
                    self.lay(option, start, end)
            case Repeat():
                self.repeat(node, start, end)
            case Anchor() | Boundary() | Look():
                if isinstance(node, Look):
                    self.looks.setdefault(node, len(self.looks))
                self.free[start].append((node, end))
            case _:
                raise NotRegularError("a backreference is not regular")

    def repeat(self, node: Repeat, start: int, end: int) -> None:
        for _ in range(node.minimum):
            between = self.place()
            self.lay(node.body, start, between)
            start = between
        if node.maximum is None:
            loop = self.place()
            self.free[start].append((None, loop))
            self.lay(node.body, loop, loop)
            self.free[loop].append((None, end))
            return
        for _ in range(node.maximum - node.minimum):
            self.free[start].append((None, end))
            between = self.place()
            self.lay(node.body, start, between)
            start = between
        self.free[start].append((None, end))


@dataclass(slots=True)
class _Steps:
    """The number of steps that may still be taken to build the automaton of a pattern.

    The steps for the automata of lookarounds are included.
    """

    left: int = MAX_STEPS

    def take(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise NotRegularError(f"it takes more than {MAX_STEPS} steps to build")


class Machine:
    """An automaton that reads a text character by character.

    A character is given by the index of its class in `classes`. A state that is True or False is final: whatever
    follows, the text is accepted (True) or refused (False).

    - `search`: the match may begin anywhere in the text
    - `open_end`: the text may go on after the match
    """

    def __init__(
        self,
        node: Node,
        classes: tuple[CharSet, ...],
        *,
        search: bool,
        open_end: bool,
        steps: _Steps | None = None,
    ) -> None:
        self._steps = steps or _Steps()
        net = _Net(classes)
        net.lay(node, 0, 1)
        self._free = net.free
        self._ends = [_by_symbol(edges) for edges in net.taking]
        self._search, self._open_end = search, open_end
        self._sides: tuple[Side, ...] = tuple(
            "word" if one.ranges[0][0] in WORD else "other" for one in classes
        )
        self._ahead: Mapping[Look, int] = {look: i for i, look in enumerate(_looks(net, behind=False))}
        self._behind: Mapping[Look, int] = {look: i for i, look in enumerate(_looks(net, behind=True))}
        self._aheads = [
            Machine(look.body, classes, search=False, open_end=True, steps=self._steps)
            for look in self._ahead
        ]
        self._behinds = [_behind_machine(look.body, classes, self._steps) for look in self._behind]
        if any(machine._behinds for machine in self._aheads):
            raise NotRegularError("a lookbehind inside a lookahead is not supported")

    def initial(self, before: Side = "edge") -> State:
        behind = tuple(machine.initial() for machine in self._behinds)
        return Running(frozenset([(0, frozenset())]), before, behind)

    def step(self, state: State, symbol: Symbol) -> State:
        """Return the state after reading one more character, which is in the class `symbol`."""
        if isinstance(state, bool):
            return state
        return self._after(state, symbol, self._threads(state, self._sides[symbol], {symbol})[symbol])

    def steps(self, state: State) -> list[State]:
        """Return the state after reading one more character, for each class of characters."""
        if isinstance(state, bool):
            return [state] * len(self._sides)
        found: dict[Symbol, set[Thread]] = {}
        for side in dict.fromkeys(self._sides):
            symbols = {symbol for symbol, one in enumerate(self._sides) if one == side}
            found |= self._threads(state, side, symbols)
        return [self._after(state, symbol, found[symbol]) for symbol in range(len(self._sides))]

    def _threads(self, state: Running, side: Side, symbols: Set[Symbol]) -> dict[Symbol, set[Thread]]:
        """Return the threads after reading one more character, for each character class in `symbols`.

        A thread is a place in the pattern with its undecided lookaheads. `side` is the kind of the characters in all
        these classes: word characters, or others.
        """
        start: list[Thread] = [(0, frozenset())] if self._search else []
        found = {symbol: set(start) for symbol in symbols}
        for place, debts in self._closure(state, side):
            self._steps.take((1 + len(debts)) * len(symbols))
            ends = self._ends[place]
            is_kept = place == 1 and self._open_end
            for symbol in symbols if is_kept else ends.keys() & symbols:
                settled = self._advanced(debts, symbol) if debts else debts
                if settled is None:
                    continue
                if is_kept:
                    found[symbol].add((1, settled))
                found[symbol].update([(end, settled) for end in ends.get(symbol, ())])
        return found

    def _after(self, state: Running, symbol: Symbol, threads: set[Thread]) -> State:
        """Return the state with these threads, after the character `symbol` was read in `state`."""
        if (1, frozenset()) in threads and self._open_end:
            return True
        behind = tuple(
            machine.step(one, symbol) for machine, one in zip(self._behinds, state.behind, strict=True)
        )
        return Running(frozenset(threads), self._sides[symbol], behind) if threads else False

    def accepts(self, state: State) -> bool:
        """Return whether the text is accepted if it ends in this state."""
        if isinstance(state, bool):
            return state
        for place, debts in self._closure(state, "edge"):
            self._steps.take(1 + len(debts))
            if place == 1 and all(
                self._aheads[one].accepts(owed) is not negated for one, negated, owed in debts
            ):
                return True
        return False

    def _advanced(self, debts: Iterable[Debt], symbol: Symbol) -> frozenset[Debt] | None:
        """Return the lookaheads that are pending after reading `symbol`; None if one of them has failed.

        `debts` are the lookaheads that were pending before.
        """
        still: list[Debt] = []
        for index, negated, owed in debts:
            now = self._aheads[index].step(owed, symbol)
            if now is negated:
                return None
            if not isinstance(now, bool):
                still.append((index, negated, now))
        return frozenset(still)

    def _closure(self, state: Running, after: Side) -> Iterator[Thread]:
        """Yield the threads of a state, and all that are reachable from them without reading a character.

        A thread is a position in the pattern with undecided lookaheads. `after` is the kind of the next character.
        """
        pending = list(state.threads)
        seen = set(pending)
        while pending:
            place, debts = pending.pop()
            yield place, debts
            for condition, end in self._free[place]:
                owing = self._passed(condition, debts, state, after)
                if owing is not None and (end, owing) not in seen:
                    seen.add((end, owing))
                    pending.append((end, owing))

    def _passed(
        self, condition: Node | None, debts: frozenset[Debt], state: Running, after: Side
    ) -> frozenset[Debt] | None:
        """Return the lookaheads that are pending after a condition is passed; None if the condition fails.

        - `condition`: an anchor, a word boundary or a lookaround, or None.
        - `debts`: the lookaheads that were pending before.
        - `state`: the state of the automaton at this position.
        - `after`: the kind of the next character; `edge` at the end of the text.
        """
        match condition:
            case Anchor(kind):
                return debts if (state.before if kind == "start" else after) == "edge" else None
            case Boundary(negated):
                return debts if ((state.before == "word") == (after == "word")) is negated else None
            case Look(_, True, negated):
                index = self._behind[condition]
                return debts if self._behinds[index].accepts(state.behind[index]) is not negated else None
            case Look(_, False, negated):
                index = self._ahead[condition]
                return debts | {(index, negated, self._aheads[index].initial(state.before))}
        return debts


def _by_symbol(edges: Iterable[tuple[frozenset[Symbol], int]]) -> Mapping[Symbol, list[int]]:
    """Map each symbol to the places to which the edges that accept the symbol lead."""
    found: dict[Symbol, list[int]] = defaultdict(list)
    for symbols, end in edges:
        for symbol in symbols:
            found[symbol].append(end)
    return found


def _looks(net: _Net, *, behind: bool) -> list[Look]:
    return [look for look in net.looks if look.behind is behind]


def _behind_machine(body: Node, classes: tuple[CharSet, ...], steps: _Steps) -> Machine:
    for part in walk(body):
        if isinstance(part, Boundary | Look | Backreference) or part == Anchor("end"):
            raise NotRegularError("an assertion inside a lookbehind is not supported")
    return Machine(body, classes, search=True, open_end=False, steps=steps)
