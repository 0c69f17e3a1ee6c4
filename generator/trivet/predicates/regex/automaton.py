"""Patterns as minimal deterministic automata: tables for engines without regular expressions.

An SQL engine runs one with a recursive query over the characters of a text; whatever has no backreference can
be said so.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from trivet.predicates.nodes import Cannot
from trivet.predicates.regex.captures import settle
from trivet.predicates.regex.charset import CharSet
from trivet.predicates.regex.machine import Machine, NotRegularError, State, alphabet
from trivet.predicates.regex.syntax import Regex

MAX_STATES = 1_000


@dataclass(frozen=True, slots=True)
class Automaton:
    """States are numbered from 0, the start, in the order in which the least characters reach them.

    `transitions` are rows `(state, low, high, next)` over inclusive code points, sorted; where no row fits,
    the text is refused. A text is accepted when the state after its last character is in `accepting`.
    """

    states: int
    accepting: tuple[int, ...]
    transitions: tuple[tuple[int, int, int, int], ...]

    def accepts(self, text: str) -> bool:
        state: int | None = 0
        for char in text:
            code = ord(char)
            state = next(
                (end for at, low, high, end in self.transitions if at == state and low <= code <= high), None
            )
        return state in self.accepting


@dataclass(frozen=True, slots=True)
class Minimal:
    """A complete minimal automaton over classes of characters: `table[state][class]` is the next state.

    State 0 is the start; from each other state some text can still go either way, or `accepting` tells.
    """

    classes: tuple[CharSet, ...]
    table: tuple[tuple[int, ...], ...]
    accepting: tuple[bool, ...]


@lru_cache(maxsize=1024)
def minimal(regex: Regex) -> Minimal | Cannot:
    """The automaton of the texts in which the pattern matches somewhere, by classes of characters."""
    root = settle(regex)
    if isinstance(root, Cannot):
        return root
    try:
        classes = alphabet(root)
        table, accepting = _explored(Machine(root, classes, search=True, open_end=True), len(classes))
    except NotRegularError as reason:
        return Cannot(f"no automaton: {reason}")
    blocks = _blocks(table, accepting)
    first = [blocks.index(block) for block in range(max(blocks) + 1)]
    rows = tuple(tuple(blocks[end] for end in table[state]) for state in first)
    return Minimal(classes, rows, tuple(accepting[state] for state in first))


def to_automaton(regex: Regex) -> Automaton | Cannot:
    """The automaton of the texts in which the pattern matches somewhere."""
    found = minimal(regex)
    if isinstance(found, Cannot):
        return found
    dead = {
        state for state, row in enumerate(found.table) if set(row) == {state} and not found.accepting[state]
    }
    numbers = {
        state: index for index, state in enumerate(s for s in range(len(found.table)) if s not in dead)
    }
    transitions = sorted(
        (numbers[state], low, high, numbers[end])
        for state in numbers
        for end in dict.fromkeys(found.table[state])
        if end not in dead
        for low, high in _between(found, state, end).ranges
    )
    accepting = tuple(numbers[state] for state in numbers if found.accepting[state])
    return Automaton(len(numbers), accepting, tuple(transitions))


def longest(regex: Regex) -> int | None:
    """The most characters of a text in which the pattern matches; None where there is no bound, or none known."""
    found = to_automaton(regex)
    if isinstance(found, Cannot) or not found.accepting:
        return None
    ends: dict[int, set[int]] = {state: set() for state in range(found.states)}
    for state, _, _, end in found.transitions:
        ends[state].add(end)
    depth, layer = 0, {0}
    while layer := {end for state in layer for end in ends[state]}:
        depth += 1
        if depth >= found.states:
            return None
    return depth


def _between(found: Minimal, state: int, end: int) -> CharSet:
    row = zip(found.classes, found.table[state], strict=True)
    return CharSet.of(pair for one, to in row if to == end for pair in one.ranges)


Table = list[list[int]]


def _explored(machine: Machine, symbols: int) -> tuple[Table, list[bool]]:
    """The reachable states as rows of next states, by symbol, and whether each accepts."""
    start = machine.initial()
    numbers: dict[State, int] = {start: 0}
    order, table = [start], []
    for state in order:
        row = []
        for symbol in range(symbols):
            after = machine.step(state, symbol)
            if after not in numbers:
                if len(numbers) >= MAX_STATES * 2:
                    raise NotRegularError(f"it has more than {MAX_STATES} states")
                numbers[after] = len(numbers)
                order.append(after)
            row.append(numbers[after])
        table.append(row)
    return table, [machine.accepts(state) for state in order]


def _blocks(table: Table, accepting: list[bool]) -> list[int]:
    """The block of each state: states are in one block when no text tells them apart (Moore's algorithm)."""
    blocks = [int(one) for one in accepting]
    count = len(set(blocks))
    while True:
        signatures = [(blocks[state], *(blocks[end] for end in row)) for state, row in enumerate(table)]
        numbers = {signature: index for index, signature in enumerate(dict.fromkeys(signatures))}
        blocks = [numbers[signature] for signature in signatures]
        if len(numbers) == count:
            return blocks
        count = len(numbers)
