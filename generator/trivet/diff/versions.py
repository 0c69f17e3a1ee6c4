"""Merges the definitions of the old and the new version into one set.

A type with the same meaning in both versions gets a single name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from trivet.diff.inclusion.shared import Shared
from trivet.diff.pairs import Pairs
from trivet.predicates.nodes import Predicate
from trivet.predicates.tree import leading_to


@dataclass(slots=True)
class Versions:
    """The predicates of both versions, by the full names of their definitions.

    - `pairs`: the types that both versions have
    - `written`: the old names of types in `pairs` whose schemas differ
    - `affected`: `written`, and types that refer, even indirectly, to a changed, added or removed type
    - `definitions`: predicates of both versions, by the names from `old_name` and `new_name`
    """

    old: Mapping[str, Predicate]
    new: Mapping[str, Predicate]
    pairs: Pairs
    nodes: Shared = field(default_factory=Shared)
    alike: Shared = field(default_factory=Shared)
    written: frozenset[str] = frozenset()
    affected: frozenset[str] = frozenset()
    definitions: dict[str, Predicate] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.written = frozenset(
            one
            for one, other in self.pairs.by_old.items()
            if self.alike_old(self.old[one]) is not self.alike_new(self.new[other])
        )
        by_old = self.pairs.by_old
        changed = set(leading_to(self.written | set(self.pairs.removed), self.old))
        other = set(leading_to({by_old[one] for one in self.written} | set(self.pairs.added), self.new))
        changed |= {self.pairs.by_new[name] for name in other if name in self.pairs.by_new}
        self.affected = frozenset(changed & by_old.keys())
        for name, node in self.old.items():
            self.definitions[self.old_name(name)] = self.of_old(node)
        for name, node in self.new.items():
            self.definitions.setdefault(self.new_name(name), self.of_new(node))

    def old_name(self, name: str) -> str:
        is_same = name in self.pairs.by_old and name not in self.affected
        return f"both {name}" if is_same else f"old {name}"

    def new_name(self, name: str) -> str:
        before = self.pairs.by_new.get(name)
        return f"new {name}" if before is None or before in self.affected else f"both {before}"

    def of_old(self, node: Predicate) -> Predicate:
        """Return the shared form of a predicate of the old version: equal predicates become the same object.

        Predicates of both versions can be equal; the order of their parts does not matter. Before the comparison, each
        definition to which the predicate refers gets its name from `old_name`.
        """
        return self.nodes.node(node, self.old_name)

    def of_new(self, node: Predicate) -> Predicate:
        """Return the shared form of a predicate of the new version: equal predicates become the same object.

        Predicates of both versions can be equal; the order of their parts does not matter. Before the comparison, each
        definition to which the predicate refers gets its name from `new_name`.
        """
        return self.nodes.node(node, self.new_name)

    def alike_old(self, node: Predicate) -> Predicate:
        """Return a node for a predicate of the old version, to be compared (`is`) with nodes from `alike_new`.

        `alike_old(a) is alike_new(b)` if and only if `a` and `b` are written alike; the order of parts does not matter,
        nor do `Asserted` marks. References are alike if
        they refer to the old and the new version of the same type.
        """
        return self.alike.node(
            node, lambda name: f"both {name}" if name in self.pairs.by_old else f"old {name}"
        )

    def alike_new(self, node: Predicate) -> Predicate:
        """Return a node for a predicate of the new version, to be compared (`is`) with nodes from `alike_old`.

        `alike_old(a) is alike_new(b)` if and only if `a` and `b` are written alike; the order of parts does not matter,
        nor do `Asserted` marks. References are alike if
        they refer to the old and the new version of the same type, even if it was renamed.
        """
        return self.alike.node(node, self._paired)

    def _paired(self, name: str) -> str:
        before = self.pairs.by_new.get(name)
        return f"new {name}" if before is None else f"both {before}"
