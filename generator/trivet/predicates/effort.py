"""Estimates how long the patterns of a predicate take in the worst case.

The estimate counts the steps of a backtracking regex engine.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from trivet.predicates.nodes import EveryMatchingProperty, EveryUncoveredProperty, Matches, Predicate
from trivet.predicates.regex import RegexError, parse
from trivet.predicates.regex.syntax import Alternation, Anchor, Backreference, Look, Node, Repeat, Sequence
from trivet.predicates.regex.syntax import walk as walk_regex
from trivet.predicates.tree import walk

_ENDLESS = 10**18


def effort(predicate: Predicate, longest: int) -> int:
    """Return an upper bound for the number of steps that any one pattern of the predicate takes to match a text.

    `longest` is the length of the text in characters. References to definitions are not followed.
    """
    return max((_steps(pattern, longest) for pattern in _patterns(predicate)), default=0)


def _patterns(predicate: Predicate) -> Iterator[str]:
    for node in walk(predicate):
        if isinstance(node, Matches | EveryMatchingProperty):
            yield node.pattern
        elif isinstance(node, EveryUncoveredProperty):
            for cover in node.covers:
                yield from cover.patterns


@lru_cache(maxsize=4096)
def _steps(pattern: str, longest: int) -> int:
    try:
        root = parse(pattern).root
    except RegexError:
        return _ENDLESS
    nodes = list(walk_regex(root))
    repeats = [node for node in nodes if isinstance(node, Repeat) and node.maximum != node.minimum]
    if any(isinstance(node, Look | Backreference) for node in nodes) or any(map(_branches, repeats)):
        return 1 << min(2 * longest, 60)
    anchored = isinstance(root, Sequence) and root.parts[:1] == (Anchor("start"),)
    steps: int = max(longest, 2) ** (len(repeats) + (not anchored))
    return min(steps, _ENDLESS)


def _branches(repeat: Repeat) -> bool:
    """Return whether one iteration of the repetition may match in several ways."""
    inner: list[Node] = list(walk_regex(repeat.body))
    return any(
        isinstance(node, Alternation) or (isinstance(node, Repeat) and node.maximum != node.minimum)
        for node in inner
    )
