"""Which assertions and references the instances of a run reached, and which cannot be reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from trivet.predicates.decisive import decisive
from trivet.predicates.evaluate import EvaluationError
from trivet.predicates.nodes import Asserted, Named, Predicate
from trivet.prove.reach.ways import Target

REFERENCE = "$ref"


class Aim(NamedTuple):
    """An assertion of a type, or a reference in it."""

    definition: str
    keyword: str
    location: str


def aim_of(target: Target) -> Aim:
    """What a target is called."""
    return aim(target.definition, target.node)


def aim(definition: str, node: Asserted | Named) -> Aim:
    """What a node of a definition is called."""
    keyword = node.keyword if isinstance(node, Asserted) else REFERENCE
    return Aim(definition, keyword, str(node.origin))


@dataclass(slots=True)
class Reached:
    """What was reached: an assertion that was true, and one that was false, where the verdict depended on it.

    `impossible` are those of which the predicates prove that nothing depends on them.
    """

    definitions: Mapping[str, Predicate]
    found: set[tuple[Aim, bool]] = field(default_factory=set)
    impossible: set[tuple[Aim, bool]] = field(default_factory=set)
    _known: dict[int, Aim] = field(default_factory=dict)

    def is_open(self, aim: Aim, is_true: bool) -> bool:
        """Whether it was neither reached nor shown to be impossible."""
        return (aim, is_true) not in self.found and (aim, is_true) not in self.impossible

    def add(self, root: str, value: Any) -> bool:
        """Notes what decides whether a value satisfies the root; whether that is more than was known.

        Nothing is known of a value that meets a pattern that cannot be run.
        """
        before = len(self.found)
        try:
            decided = decisive(root, value, self.definitions)
        except (EvaluationError, RecursionError):
            return False
        self.found.update((self._aim(definition, node), is_true) for definition, node, is_true in decided)
        return len(self.found) > before

    def _aim(self, definition: str, node: Asserted | Named) -> Aim:
        """Nodes are those of `definitions`, which stay: their identity is theirs."""
        if id(node) not in self._known:
            self._known[id(node)] = aim(definition, node)
        return self._known[id(node)]
