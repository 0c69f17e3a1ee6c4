"""Which definitions no value can satisfy two of, so that `oneOf` and `anyOf` of them mean the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import combinations
from typing import Any

from trivet.catalog.records import Entity, Field, Literals, Reference
from trivet.predicates.nodes import Always, Asserted, EveryUncoveredProperty, KeyCover, Never, Predicate
from trivet.targets.models.kinds import Kinds, conjuncts, meet


class Disjoint:
    """Answers for one catalog."""

    def __init__(self, entities: Mapping[str, Entity], kinds: Kinds) -> None:
        self._entities = entities
        self._kinds = kinds

    def pairwise(self, names: Iterable[str]) -> bool:
        """Whether every two of the definitions exclude each other."""
        return all(self._apart(left, right) for left, right in combinations(names, 2))

    def tag(self, names: list[str], is_literal: Callable[[Field], bool]) -> str | None:
        """The attribute of a member whose constant text tells the objects apart, if there is one.

        `is_literal` tells whether a member's type is nothing but its constants.
        """
        first = self._entities[names[0]]
        for field in first.fields:
            if self._tells(field.name, names, is_literal):
                attributes = {self._field(name, field.name).attribute for name in names}  # type: ignore[union-attr]
                return field.attribute if len(attributes) == 1 else None
        return None

    def _tells(self, member: str, names: list[str], is_literal: Callable[[Field], bool]) -> bool:
        seen: set[str] = set()
        for name in names:
            field = self._field(name, member)
            shape = field.shape if field is not None and field.required else None
            values = shape.values if isinstance(shape, Literals) else ()
            if not values or not all(isinstance(value, str) for value in values) or seen & set(values):
                return False
            if field is None or not is_literal(field):
                return False
            seen |= set(values)
        return True

    def _apart(self, left: str, right: str) -> bool:
        if not meet(self._kinds.of_definition(left), self._kinds.of_definition(right)):
            return True
        one, other = self._entities[left], self._entities[right]
        if one.kind != "object" or other.kind != "object":
            return False
        return self._misses(one, other) or self._misses(other, one) or self._told_apart(one, other)

    def _misses(self, closed: Entity, other: Entity) -> bool:
        """Whether an object of `other` needs a member that `closed` refuses."""
        allowed = _allowed(self._kinds.narrow(closed.predicate, frozenset(("object",))))
        return allowed is not None and any(
            field.required and field.name not in allowed for field in other.fields
        )

    def constants(self, field: Field) -> tuple[Any, ...]:
        """The few values that a member can have, or () where they are not few."""
        match field.shape:
            case Literals(values):
                return values
            case Reference(name) if self._entities[name].kind == "enum":
                return self._entities[name].values
        return ()

    def _told_apart(self, one: Entity, other: Entity) -> bool:
        for field in one.fields:
            twin = self._field(other.full_name, field.name)
            if twin is None or not (field.required and twin.required):
                continue
            if self._values_apart(field, twin):
                return True
        return False

    def _values_apart(self, one: Field, other: Field) -> bool:
        if not meet(self._kinds.of(one.predicate), self._kinds.of(other.predicate)):
            return True
        left, right = self.constants(one), self.constants(other)
        return bool(left and right) and not any(value in right for value in left)

    def _field(self, name: str, member: str) -> Field | None:
        entity = self._entities[name]
        if entity.kind != "object":
            return None
        return next((field for field in entity.fields if field.name == member), None)


def _allowed(predicate: Predicate) -> frozenset[str] | None:
    """The only members that an object can have, where the predicate says so plainly."""
    for part in conjuncts(predicate):
        match part:
            case Asserted(_, _, EveryUncoveredProperty((KeyCover(Always(), keys, (), False),), Never())):
                return frozenset(keys)
    return None
