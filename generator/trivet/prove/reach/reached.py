"""Records which assertions and references the instances of a run reached.

An instance *reaches* an assertion or reference whose result decides whether the instance is valid. An `Aim`
identifies the assertion or reference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from trivet.predicates.decisive import decisive
from trivet.predicates.evaluate import EvaluationError
from trivet.predicates.nodes import Asserted, Named, Predicate
from trivet.prove.reach.records import Aim, Extent, How, Reach
from trivet.prove.reach.ways import Target

REFERENCE = "$ref"


def aim_of(target: Target) -> Aim:
    """Return the `Aim` of an assertion or reference: its definition, keyword and location."""
    return aim(target.definition, target.node)


def aim(definition: str, node: Asserted | Named) -> Aim:
    """Return the `Aim` that identifies an assertion or reference in a definition."""
    keyword = node.keyword if isinstance(node, Asserted) else REFERENCE
    return Aim(definition, keyword, str(node.origin))


@dataclass(slots=True)
class Reached:
    """The results with which assertions and references decided whether an instance is valid.

    - `found`: the pairs (assertion or reference, true or false) that at least one instance so far has shown
    - `impossible`: the pairs that provably no instance can show
    """

    definitions: Mapping[str, Predicate]
    found: set[tuple[Aim, bool]] = field(default_factory=set)
    impossible: set[tuple[Aim, bool]] = field(default_factory=set)
    _missed: set[tuple[Aim, bool]] = field(default_factory=set)
    _known: dict[int, Aim] = field(default_factory=dict)

    def is_open(self, aim: Aim, is_true: bool) -> bool:
        """Return whether an instance that gives the aim the result `is_true` may still be found.

        Return False if such an instance was found or provably does not exist. The aim is an assertion or reference.
        """
        way = (aim, is_true)
        return way not in self.found and (way not in self.impossible or way in self._missed)

    def add(self, root: str, value: Any) -> bool:
        """Record which assertions and references decide whether `value` is valid for `root`, with their results.

        Return whether any result is new. If `value` cannot be evaluated, record nothing and return False.
        """
        before = len(self.found)
        try:
            decided = decisive(root, value, self.definitions)
        except (EvaluationError, RecursionError):
            return False
        self.found.update((self._aim(one.definition, one.node), one.is_true) for one in decided)
        return len(self.found) > before

    def merge(self, other: Reached, aims: Iterable[Aim]) -> None:
        """Add the results of `other`, which is the record of another root, to this record.

        `aims` are the assertions and references of that root. Other roots may have some of them, too. A result (true or
        false) of an aim is impossible only if this is proved for every root that has the aim.
        """
        self.found |= other.found
        self.impossible |= other.impossible
        self._missed |= {(each, way) for each in aims for way in (True, False) if other.is_open(each, way)}

    def _aim(self, definition: str, node: Asserted | Named) -> Aim:
        """Return the `Aim` of a node, which identifies the node by definition, keyword and location."""
        if id(node) not in self._known:
            self._known[id(node)] = aim(definition, node)
        return self._known[id(node)]

    # Counts ----------------------------------------------------------------------------------------------
    def extent(self, aims: Iterable[Aim]) -> Extent:
        """Count the assertions and references in `aims` by how instances reached them.

        See `Extent` for the four counts.
        """
        counts = Counter(map(self.how, aims))
        return Extent(*(counts[how] for how in ("both", "one", "never", "cannot")))

    def how(self, aim: Aim) -> How:
        """Return how an assertion or reference was reached.

        It is reached if its result decides whether an instance is valid.

        - "both": it decided with every possible result
        - "one": it decided with only one of two possible results
        - "never": it never decided, although that may be possible
        - "cannot": it is proven that it can never decide
        """
        ways = [way for way in (True, False) if (aim, way) in self.found]
        open_ways = [way for way in (True, False) if self.is_open(aim, way)]
        if not open_ways:
            return "both" if ways else "cannot"
        return "one" if ways else "never"


def reach_of(reached: Reached, aims: Iterable[Aim]) -> Reach:
    """Count the aims (assertions and references) that were reached, in total and by definition.

    The result also lists each aim that `Extent` does not count as `both`.
    """
    listed = tuple(aims)
    types: dict[str, list[Aim]] = {}
    for each in listed:
        types.setdefault(each.definition, []).append(each)
    return Reach(
        reached.extent(each for each in listed if each.keyword != REFERENCE),
        reached.extent(each for each in listed if each.keyword == REFERENCE),
        {name: reached.extent(own) for name, own in sorted(types.items())},
        tuple((each, how) for each in listed if (how := reached.how(each)) != "both"),
    )
