"""Finds nested unions: an `anyOf` or `oneOf` of definitions that lead to further unions.

Trying every option takes time that is exponential in the depth of nesting.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from trivet.graphs import reachable
from trivet.predicates.analysis.marks import bare
from trivet.predicates.nodes import ExactlyOne, Named, Or, Predicate
from trivet.predicates.tree import walk


class NestedUnions:
    """Finds nested unions among the definitions of one build.

    A union is an `anyOf` or `oneOf` of several definitions. It is nested if one of them contains a further
    union, also through references.
    """

    def __init__(self, predicates: Mapping[str, Predicate]) -> None:
        self._names: dict[str, frozenset[str]] = {}
        self._with_union: set[str] = set()
        for name, predicate in predicates.items():
            nodes = list(walk(predicate))
            self._names[name] = frozenset(node.definition for node in nodes if isinstance(node, Named))
            if any(_is_union_of_definitions(node) for node in nodes):
                self._with_union.add(name)

    def beyond(self, names: Iterable[str]) -> bool:
        """Return whether at least one of the definitions `names` contains a union, directly or through references.

        If `names` are the options of a union, the result says whether unions are nested.
        """
        return any(name in self._with_union for name in reachable(names, self._names.__getitem__))


def _is_union_of_definitions(node: Predicate) -> bool:
    if not isinstance(node, Or | ExactlyOne):
        return False
    inner = [bare(part) for part in node.parts]
    return len({part for part in inner if isinstance(part, Named)}) > 1
