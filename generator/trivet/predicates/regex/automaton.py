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


@lru_cache(maxsize=1024)
def to_automaton(regex: Regex) -> Automaton | Cannot:
    """The automaton of the texts in which the pattern matches somewhere."""
    root = settle(regex)
    if isinstance(root, Cannot):
        return root
    try:
        classes = alphabet(root)
        table, accepting = _explored(Machine(root, classes, search=True, open_end=True), len(classes))
    except NotRegularError as reason:
        return Cannot(f"no automaton: {reason}")
    return _numbered(table, _minimal(table, accepting), accepting, classes)


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


def _minimal(table: Table, accepting: list[bool]) -> list[int]:
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


def _numbered(
    table: Table, blocks: list[int], accepting: list[bool], classes: tuple[CharSet, ...]
) -> Automaton:
    """The blocks as states, numbered in the order of discovery, without the one that refuses for good."""
    rows = {block: [blocks[end] for end in table[blocks.index(block)]] for block in dict.fromkeys(blocks)}
    accepted = {blocks[state] for state, one in enumerate(accepting) if one}
    dead = {block for block, row in rows.items() if set(row) == {block} and block not in accepted}
    numbers = {block: index for index, block in enumerate(block for block in rows if block not in dead)}
    transitions = []
    for block, row in rows.items():
        if block not in dead:
            for end in dict.fromkeys(row):
                if end not in dead:
                    ranges = (one.ranges for one, to in zip(classes, row, strict=True) if to == end)
                    together = CharSet.of(pair for several in ranges for pair in several)
                    transitions += [
                        (numbers[block], low, high, numbers[end]) for low, high in together.ranges
                    ]
    return Automaton(
        len(numbers), tuple(sorted(numbers[block] for block in accepted)), tuple(sorted(transitions))
    )
