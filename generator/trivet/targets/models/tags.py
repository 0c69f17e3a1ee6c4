"""Finds the tag of a union: a member that distinguishes its options.

All options require the tag. No two options allow the same value of the tag.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from trivet.catalog.records import Entity, Field, Literals, Reference, Shape, UnionOf
from trivet.predicates.values import json_key

Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Tag:
    """A member that distinguishes the options of a union.

    `member` is its JSON name. `values` has the possible values of the member for each option.
    """

    member: str
    values: tuple[Values, ...]


class Tags:
    """Finds the tags of unions in one catalog.

    A tag is a member whose constants tell the options of a union apart. An option can be an object, or itself a
    union of objects.
    """

    def __init__(self, entities: Mapping[str, Entity]) -> None:
        self._entities = entities

    def of(self, names: list[str]) -> Tag | None:
        """Return the member whose constants tell the definitions apart; None if there is none.

        If there are several such members, the result is the one that comes first in the first definition.
        """
        first = next(self.objects(names[0]), None)
        for field in first.fields if first is not None else ():
            values = tuple(self._values(name, field.name) for name in names)
            keys = [key for each in values for key in {json_key(value) for value in each}]
            if all(values) and len(set(keys)) == len(keys):
                return Tag(field.name, values)
        return None

    def objects(self, name: str) -> Iterator[Entity]:
        """Yield the object definitions that make up a definition: the definition itself, or the options of a union.

        Nested unions are flattened. Yield nothing if the definition also accepts other values.
        """
        found: dict[str, Entity] = {}
        pending = [name]
        seen: set[str] = set()
        while pending:
            entity = self._entities[pending.pop()]
            targets = _targets(entity.shape)
            if entity.kind == "object":
                found[entity.full_name] = entity
            elif not targets:
                return
            fresh = [target for target in targets if target not in seen]
            seen.update(fresh)
            pending.extend(reversed(fresh))
        yield from found.values()

    def constants(self, shape: Shape) -> Values:
        """Return the values that the shape lists; () if it lists none. References to definitions are followed."""
        seen: set[str] = set()
        while isinstance(shape, Reference) and shape.definition not in seen:
            seen.add(shape.definition)
            shape = self._entities[shape.definition].shape
        return shape.values if isinstance(shape, Literals) else ()

    def _values(self, name: str, member: str) -> Values:
        """Return the values that the member can have in the objects of a definition, without repetitions.

        Return () unless each object type requires the member and lists its values. These must be strings, integers or
        booleans, and no instances of a class of the user's own.
        """
        found: dict[Any, Any] = {}
        for entity in self.objects(name):
            field = field_of(entity, member)
            is_tag = field is not None and field.required and field.facts.effects.python_type is None
            values = self.constants(field.shape) if field is not None and is_tag else ()
            if not values or not all(isinstance(value, str | int) for value in values):
                return ()
            found.update((json_key(value), value) for value in values)
        return tuple(found.values())


def field_of(entity: Entity, member: str) -> Field | None:
    """Return the field of the member with this JSON name; None if the entity does not declare it."""
    return next((field for field in entity.fields if field.name == member), None)


def _targets(shape: Shape) -> tuple[str, ...]:
    """Return the definition that a shape refers to, or the definitions in a union of references.

    Return () for any other shape.
    """
    options = shape.options if isinstance(shape, UnionOf) else (shape,)
    names = [option.definition for option in options if isinstance(option, Reference)]
    return tuple(names) if len(names) == len(options) else ()
