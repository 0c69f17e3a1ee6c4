"""Finds what the printer of Python functions cannot express, with the reasons for the ledger."""

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

#: Checks of formats for which generated packages contain a function.
CHECKS = frozenset(("a-labels", "idn-hostname", "leap-second", "regex-syntax"))


@dataclass(frozen=True, slots=True)
class PrintableRules(References):
    """Decides what Python functions can check.

    `partial` are the definitions whose functions accept too many values. These functions cannot be used for
    negated references.
    """

    partial: frozenset[str]

    @staticmethod
    def of(definitions: Mapping[str, Predicate]) -> PrintableRules:
        unprintable = [name for name, node in definitions.items() if any(map(cannot, walk(node)))]
        return PrintableRules(frozenset(leading_to(unprintable, definitions)))

    def is_whole(self, definition: str) -> bool:
        return definition not in self.partial

    def reference(self, definition: str, *, upper: bool) -> Predicate | Cannot:
        return (
            Named(definition)
            if upper
            else Cannot("a negated reference to a definition that is not fully checked")
        )

    def upper(self, node: Predicate) -> Bounded:
        """Return the closest upper bound of the predicate that Python functions can check.

        An upper bound accepts everything that the predicate accepts. The result lists what the bound drops or
        weakens.
        """
        return bounded(node, cannot, self, upper=True)


def cannot(node: Predicate) -> Cannot | None:
    """Return the reason why no Python expression can check a node; None if an expression can.

    The parts inside the node are not considered.
    """
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
    results = (python_pattern(pattern) for pattern in patterns)
    return next((result for result in results if isinstance(result, Cannot)), None)


@lru_cache(maxsize=4096)
def python_pattern(pattern: str) -> str | Cannot:
    """Return an ECMA-262 pattern in the syntax of Python's `re`.

    Return a `Cannot` with the reason if the pattern is invalid, or if Python cannot express it.
    """
    try:
        return to_python(parse(pattern))
    except RegexError as error:
        return Cannot(f"not an ECMA-262 regular expression: {error}")


def _format(name: str) -> Cannot | None:
    if name not in FORMATS:
        return Cannot("not a format of JSON Schema 2020-12")
    missing = [check for check in FORMATS[name].checks if check not in CHECKS]
    return Cannot(f"the format's {missing[0]} check has no printed form") if missing else None
