"""The changes of a type, apart from its members: undeclared members, choices, conditions, or the value itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from trivet.catalog.records import Entity
from trivet.diagnostics import Origin
from trivet.diff.about import conjuncts
from trivet.diff.facets import NULL, Part, parts_of
from trivet.diff.found import Found
from trivet.diff.members import members
from trivet.diff.values import Values
from trivet.diff.versions import Versions
from trivet.predicates.evaluate import EvaluationError, evaluate
from trivet.predicates.nodes import (
    Always,
    And,
    EveryMatchingProperty,
    EveryUncoveredProperty,
    KeyCover,
    Never,
    Not,
    Or,
    Predicate,
    TypeIs,
    When,
)

_OBJECT = TypeIs(("object",))


@dataclass(frozen=True, slots=True)
class Types:
    """Compares what both versions of a type ask of the value itself."""

    versions: Versions
    values: Values

    def changes(self, old: Entity, new: Entity) -> Iterator[Found]:
        """Yield the changes that are not those of a declared member."""
        yield from self._null(old, new)
        yield from self._undeclared(old, new)
        before, after = self._rest(old, self.versions.old), self._rest(new, self.versions.new)
        places = (old.origin, new.origin)
        yield from self.values.changes(before, after, lambda part: Or((NULL, part)), places)

    def _null(self, old: Entity, new: Entity) -> Iterator[Found]:
        before, after = _accepts_null(old, self.versions.old), _accepts_null(new, self.versions.new)
        places = (old.origin, new.origin)
        if after and not before:
            yield Found("nullable-added", "null is accepted", *places, old_part=Not(NULL))
        if before and not after:
            yield Found("nullable-removed", "null is refused", *places, new_part=Not(NULL))

    def _rest(self, entity: Entity, definitions: dict[str, Predicate]) -> Predicate:
        """The parts of the predicate that are compared here: without declared members, and what is undeclared."""
        return And(
            tuple(_marked(part) for part in parts_of(entity.predicate, definitions, _never) if _is_rest(part))
        )
