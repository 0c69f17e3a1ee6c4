"""Removes groups to which no backreference refers, and backreferences to groups that have captured nothing.

A backreference to a group that has captured nothing matches the empty string in ECMA-262. In other engines,
it fails. Only ECMA-262 resets captures at each iteration of a loop (§22.2.2.3.1, step 4). `settle` returns a
tree that means the same in all engines, or `Cannot` if there is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from trivet.predicates.nodes import Cannot
from trivet.predicates.regex.syntax import (
    NOTHING,
    Alternation,
    Backreference,
    Group,
    Look,
    Node,
    Regex,
    Repeat,
    Sequence,
    nullable,
    referenced,
    walk,
)

#: What is known about each group at some point of the match: it has certainly captured something, it has possibly done
#: so, or its capture may be one that only ECMA-262 has reset (`stale`). A group that is not a key has captured nothing.
State = Mapping[int, Literal["certain", "possible", "stale"]]


class _UnsettledError(Exception):
    """Raised if the pattern would mean different things in different engines; it is caught in this module."""


def settle(regex: Regex) -> Node | Cannot:
    """Return the pattern's tree without the groups to which no backreference refers.

    The remaining groups are renumbered from 1. Return `Cannot` if the pattern would mean different things in different
    engines.
    """
    needed = referenced(regex.root)
    try:
        # The first call finds the groups that have captured something when a backreference reads them; the second call
        # keeps only these groups.
        read = referenced(_settle(regex.root, {}, {number: number for number in needed})[0])
        numbers = {number: index for index, number in enumerate(sorted(read), start=1)}
        return _settle(regex.root, {}, numbers)[0]
    except _UnsettledError as reason:
        return Cannot(str(reason))


def _settle(node: Node, before: State, numbers: Mapping[int, int]) -> tuple[Node, State]:
    match node:
        case Sequence(parts):
            settled: list[Node] = []
            for part in parts:
                done, before = _settle(part, before, numbers)
                settled.extend(done.parts if isinstance(done, Sequence) else (done,))
            return (settled[0] if len(settled) == 1 else Sequence(tuple(settled))), before
        case Alternation(options):
            ways = [_settle(option, before, numbers) for option in options]
            return Alternation(tuple(way for way, _ in ways)), _merged([state for _, state in ways])
        case Group(number, _, body):
            done, after = _settle(body, before, numbers)
            if number not in numbers:
                return done, after
            return Group(numbers[number], None, done), {**after, number: "certain"}
        case Repeat():
            return _settle_repeat(node, before, numbers)
        case Look():
            return _settle_look(node, before, numbers)
        case Backreference(number):
            return _resolved(before.get(number), numbers.get(number, 0)), before
    return node, before


def _resolved(known: str | None, number: int) -> Node:
    if known == "stale":
        raise _UnsettledError("a backreference may read a capture that only ECMA-262 resets")
    return NOTHING if known is None else Backreference(number, optional=known == "possible")


def _settle_repeat(node: Repeat, before: State, numbers: Mapping[int, int]) -> tuple[Node, State]:
    if node.maximum == 1:
        body, after = _settle(node.body, before, numbers)
        return replace(node, body=body), _merged([before, after])
    own = {part.number for part in walk(node.body) if isinstance(part, Group)} & numbers.keys()
    fresh: State = {number: known for number, known in before.items() if number not in own}
    body, after = _settle(node.body, fresh, numbers)
    _refuse_uncertain(body, {numbers[number] for number in own})
    unsure = nullable(node.body)
    ended: State = {
        number: "stale" if number in own and (unsure or known != "certain") else known
        for number, known in after.items()
    }
    return replace(node, body=body), ended if node.minimum else _merged([before, ended])


def _refuse_uncertain(settled: Node, own: set[int]) -> None:
    """Raise `_UnsettledError` if a backreference in a loop may refer to a group that has captured nothing yet.

    `settled` is the body of the loop, and `own` are the numbers of its groups. Captures of an earlier iteration do
    not matter, because ECMA-262 resets them.
    """
    for part in walk(settled):
        if isinstance(part, Backreference) and part.optional and part.number in own:
            _resolved("stale", part.number)


def _settle_look(node: Look, before: State, numbers: Mapping[int, int]) -> tuple[Node, State]:
    captures = any(isinstance(part, Group) and part.number in numbers for part in walk(node.body))
    if node.behind and (captures or referenced(node.body)):
        raise _UnsettledError("a lookbehind captures from right to left")
    body, after = _settle(node.body, before, numbers)
    return replace(node, body=body), before if node.negated else after


def _merged(states: list[State]) -> State:
    """Return what is known about each group after an alternation.

    `states` has what is known after each alternative.
    """
    merged: dict[int, Literal["certain", "possible", "stale"]] = {}
    for number in sorted({number for state in states for number in state}):
        known = [state.get(number) for state in states]
        if "stale" in known:
            merged[number] = "stale"
        else:
            merged[number] = "certain" if all(one == "certain" for one in known) else "possible"
    return merged
