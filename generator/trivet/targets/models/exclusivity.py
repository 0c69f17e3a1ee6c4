"""Finds definitions that are mutually exclusive, so that no value satisfies two of them.

For mutually exclusive definitions, a `oneOf` accepts the same values as an `anyOf`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations

from trivet.catalog.records import Entity, Field
from trivet.predicates.analysis.closed import closed_keys
from trivet.predicates.analysis.definitions import Analysis, conjuncts
from trivet.predicates.analysis.types import meet
from trivet.predicates.values import json_key
from trivet.targets.models.tags import Tags, field_of


class Disjoint:
    """Decides whether definitions of one catalog are mutually exclusive."""

    def __init__(self, entities: Mapping[str, Entity], analysis: Analysis, tags: Tags) -> None:
        self._entities = entities
        self._tags = tags
        self._analysis = analysis

    def pairwise(self, names: Iterable[str]) -> bool:
        """Return whether each pair of these definitions is known to be mutually exclusive."""
        return all(self._apart(left, right) for left, right in combinations(names, 2))

    def _apart(self, left: str, right: str) -> bool:
        if not meet(self._analysis.types_of(left), self._analysis.types_of(right)):
            return True
        if self._tags.of([left, right]) is not None:
            return True
        one, other = self._entities[left], self._entities[right]
        if one.kind != "object" or other.kind != "object":
            return False
        return self._misses(one, other) or self._misses(other, one) or self._has_different_values(one, other)

    def _misses(self, closed: Entity, other: Entity) -> bool:
        """Return whether `other` is known to require a member that `closed` does not allow."""
        parts = conjuncts(self._analysis.narrow(closed.predicate, frozenset(("object",))))
        allowed = next((keys for keys in map(closed_keys, parts) if keys is not None), None)
        return allowed is not None and any(
            field.required and field.name not in allowed for field in other.fields
        )

    def _has_different_values(self, one: Entity, other: Entity) -> bool:
        for field in one.fields:
            twin = field_of(other, field.name)
            if twin is None or not (field.required and twin.required):
                continue
            if self._values_apart(field, twin):
                return True
        return False

    def _values_apart(self, one: Field, other: Field) -> bool:
        if not meet(self._analysis.types(one.predicate), self._analysis.types(other.predicate)):
            return True
        left, right = (set(map(json_key, self._tags.constants(field.shape))) for field in (one, other))
        return bool(left and right) and left.isdisjoint(right)
