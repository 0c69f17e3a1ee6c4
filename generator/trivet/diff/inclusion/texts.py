"""Proves that no string can meet a set of goals, from the lengths, patterns and formats in them.

A goal is a predicate and the result (true or false) that it must have.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from trivet.predicates.formats import FORMATS
from trivet.predicates.nodes import FormatIs, Length, Matches
from trivet.predicates.regex.product import machines_of, shortest
from trivet.prove.reach.goals import Goal

_UNBOUNDED = 10**9


def contradict(goals: Sequence[Goal]) -> bool:
    """Return whether it is proven that no string meets all the goals."""
    least, most = _lengths(goals)
    if least > most:
        return True
    formats = {node.name for node, wanted in goals if wanted and isinstance(node, FormatIs)}
    if any(not wanted and isinstance(node, FormatIs) and node.name in formats for node, wanted in goals):
        return True
    machines = machines_of(_patterns(goals))
    if not machines:
        return False
    found = shortest(machines, least, most)
    return found.text is None and found.is_sure


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
            maximum = FORMATS[node.name].maximum
            most = most if maximum is None else min(most, maximum)
    return least, most


def _patterns(goals: Sequence[Goal]) -> Iterator[tuple[str, bool]]:
    """Yield (pattern, wanted) for each pattern in the goals and in the formats that they require.

    `wanted` is true if the pattern must match, false if it must not.
    """
    for node, wanted in goals:
        if isinstance(node, Matches):
            yield node.pattern, wanted
        elif isinstance(node, FormatIs) and wanted and node.name in FORMATS:
            yield from ((pattern, True) for pattern in FORMATS[node.name].patterns)
