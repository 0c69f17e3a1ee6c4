"""What the Python printer cannot say, as values that go into the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from trivet.predicates.approximate import Bounded, References, bounded
from trivet.predicates.formats import FORMATS
from trivet.predicates.nodes import (
    Cannot,
    EveryMatchingProperty,
    EveryUncoveredProperty,
    FormatIs,
    Matches,
    Named,
    Predicate,
    Unknown,
)
from trivet.predicates.regex import RegexError, parse, to_python
from trivet.predicates.tree import leading_to, walk

#: Checks of formats for which generated packages carry a function.
CHECKS = frozenset(("a-labels", "idn-hostname", "leap-second", "regex-syntax"))


@dataclass(frozen=True, slots=True)
class Sayable(References):
    """`partial` are the definitions that are not said in full: each is said by its upper bound alone, so that nothing
    is known of it where its opposite counts."""

    partial: frozenset[str]

    @staticmethod
    def of(definitions: Mapping[str, Predicate]) -> Sayable:
        unsayable = [name for name, node in definitions.items() if any(map(cannot, walk(node)))]
        return Sayable(frozenset(leading_to(unsayable, definitions)))

    def is_whole(self, definition: str) -> bool:
        return definition not in self.partial

    def reference(self, definition: str, *, upper: bool) -> Predicate | Cannot:
        return Named(definition) if upper else Cannot("a definition that is not checked in full stands here")

    def upper(self, node: Predicate) -> Bounded:
        """The nearest predicate above the node that Python says."""
        return bounded(node, cannot, self, upper=True)


def cannot(node: Predicate) -> Cannot | None:
    """Why one node, its parts left aside, has no Python form; None where it has."""
    match node:
        case Matches(pattern) | EveryMatchingProperty(pattern, _):
            return _patterns((pattern,))
        case EveryUncoveredProperty(covers, _):
            return _patterns(tuple(pattern for cover in covers for pattern in cover.patterns))
        case FormatIs(name):
            return _format(name)
        case Unknown(reason):
            return Cannot(reason)
    return None


def _patterns(patterns: tuple[str, ...]) -> Cannot | None:
    answers = (python_pattern(pattern) for pattern in patterns)
    return next((answer for answer in answers if isinstance(answer, Cannot)), None)


@lru_cache(maxsize=4096)
def python_pattern(pattern: str) -> str | Cannot:
    """The pattern as Python's `re` writes it."""
    try:
        return to_python(parse(pattern))
    except RegexError as error:
        return Cannot(f"no regular expression of ECMA-262: {error}")


def _format(name: str) -> Cannot | None:
    if name not in FORMATS:
        return Cannot("no format of JSON Schema 2020-12")
    missing = [check for check in FORMATS[name].checks if check not in CHECKS]
    return Cannot(f"the format's {missing[0]} check has no printed form") if missing else None
