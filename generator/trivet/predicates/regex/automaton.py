"""Turns patterns into minimal deterministic automata.

Every pattern without backreferences has an automaton. `to_automaton` still gives up on automata that are too large, and
on some lookarounds.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

from trivet.predicates.nodes import Cannot
from trivet.predicates.regex.captures import settle
from trivet.predicates.regex.charset import CharSet
from trivet.predicates.regex.machine import Machine, NotRegularError, State, alphabet
from trivet.predicates.regex.syntax import Regex

MAX_STATES = 1_000


@dataclass(frozen=True, slots=True)
class Automaton:
    """A complete minimal automaton that reads a text one character at a time.

    - `classes`: sets of characters; the automaton treats all characters of a set alike.
    - `table`: `table[state][index of the class]` is the next state; state 0 is the start.
    - `accepting`: `accepting[state]` is true if a text that ends in this state is accepted.
    """

    classes: tuple[CharSet, ...]
    table: tuple[tuple[int, ...], ...]
    accepting: tuple[bool, ...]

    def is_fixed(self, state: int) -> bool:
        """Return whether every character leads from the state back to itself.

        If so, the rest of the text no longer matters.
        """
        return set(self.table[state]) == {state}

    def is_dead(self, state: int) -> bool:
        """Return whether a text that has led to this state is refused, whatever follows."""
        return self.is_fixed(state) and not self.accepting[state]


@lru_cache(maxsize=1024)
def to_automaton(regex: Regex) -> Automaton | Cannot:
    """Return an automaton that accepts the texts in which the pattern matches anywhere.

    Return `Cannot` with the reason if no such automaton can be made.
    """
    root = settle(regex)
    if isinstance(root, Cannot):
        return root
    try:
        classes = alphabet(root)
        table, accepting = _explored(Machine(root, classes, search=True, open_end=True))
    except NotRegularError as reason:
        return Cannot(f"no automaton: {reason}")
    blocks = _blocks(table, accepting)
    first = [blocks.index(block) for block in range(max(blocks) + 1)]
    rows = tuple(tuple(blocks[end] for end in table[state]) for state in first)
    return Automaton(classes, rows, tuple(accepting[state] for state in first))


@lru_cache(maxsize=1024)
def longest(regex: Regex) -> int | None:
    """Return the length of the longest text in which the pattern matches.

    Return None if there is no longest text, if no text matches, or if the pattern has no automaton.
    """
    found = to_automaton(regex)
    if isinstance(found, Cannot) or found.is_dead(0):
        return None
    dead = {state for state in range(len(found.table)) if found.is_dead(state)}
    after = [set(row) - dead for row in found.table]
    depth, layer = 0, {0}
    while layer := {end for state in layer for end in after[state]}:
        depth += 1
        if depth >= len(found.table):
            return None
    return depth


Table = list[list[int]]


def _explored(machine: Machine) -> tuple[Table, list[bool]]:
    """Return the transition table of the reachable states, and whether each of them accepts.

    The table has a row for each state and a column for each class of characters. Raises `NotRegularError` if there
    are too many states.
    """
    start = machine.initial()
    numbers: dict[State, int] = {start: 0}
    order, table = [start], []
    for state in order:
        following = machine.steps(state)
        for after in following:
            if after not in numbers:
                if len(numbers) >= MAX_STATES * 2:
                    raise NotRegularError(f"it has more than {MAX_STATES} states")
                numbers[after] = len(numbers)
                order.append(after)
        table.append([numbers[after] for after in following])
    return table, [machine.accepts(state) for state in order]


def _blocks(table: Table, accepting: list[bool]) -> list[int]:
    """Return the block number of each state; states in the same block are equivalent (Moore's algorithm)."""
    signature_of = [itemgetter(state, *row) for state, row in enumerate(table)]
    blocks = [int(one) for one in accepting]
    count = len(set(blocks))
    while True:
        signatures = [get(blocks) for get in signature_of]
        numbers = {signature: index for index, signature in enumerate(dict.fromkeys(signatures))}
        blocks = [numbers[signature] for signature in signatures]
        if len(numbers) == count:
            return blocks
        count = len(numbers)
