"""Finds sensitive values: values whose schema has the effect `sensitive`, and values that contain a sensitive value.

Exception: an object that becomes an instance of a class hides its own sensitive members. Therefore, they do not make a
value that contains the object sensitive.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from trivet.catalog.declared import applied, matching
from trivet.catalog.effects import ReadEffects
from trivet.catalog.records import (
    Anything,
    Entity,
    Facts,
    Field,
    ListOf,
    MapOf,
    Reference,
    Shape,
    TupleOf,
    UnionOf,
    references,
)
from trivet.catalog.shapes import shape_of
from trivet.graphs import reachable
from trivet.normalize.schema import Definition, Schema

#: Keywords whose subschemas apply to the same value as the schema.
_SAME_VALUE = frozenset(("allOf", "anyOf", "dependentSchemas", "else", "if", "oneOf", "then"))
#: Keywords whose subschemas are part of the schema's shape (`shape_of`).
_SHAPED = frozenset((
    "additionalProperties", "allOf", "anyOf", "items", "oneOf", "patternProperties", "prefixItems", "properties",
))  # fmt: skip
_OTHERS = ("additionalProperties", "patternProperties", "propertyNames", "unevaluatedProperties")


def mark_sensitive(
    entities: Mapping[str, Entity], definitions: Mapping[str, Definition], effects: ReadEffects
) -> dict[str, Entity]:
    """Return the entities, with the effect `sensitive` set for each entity and member with a sensitive value."""

    marked = frozenset(
        id(schema)
        for one in definitions.values()
        for schema in one.schema.walk()
        if any(key.startswith("x-") for key in schema.keywords) and effects(schema).sensitive
    )
    if not marked:
        return dict(entities)
    sensitivity = _Sensitivity(entities, definitions, marked)
    return {name: sensitivity.marked(entity) for name, entity in entities.items()}


@dataclass(frozen=True, slots=True)
class _Sensitivity:
    """Finds sensitive values. `at` has the `id` of each schema that has the effect `sensitive`."""

    entities: Mapping[str, Entity]
    definitions: Mapping[str, Definition]
    at: frozenset[int]

    def marked(self, entity: Entity) -> Entity:
        places = list(self._places(entity.schema))
        is_whole = any(id(place) in self.at for place in places)
        shapes = {field.name: field.shape for field in (*entity.members, *entity.fields)}
        hidden = {
            name
            for name, shape in shapes.items()
            if is_whole or self._holds(_of_member(places, name), instances(shape, self.entities))
        }
        is_class = entity.kind == "object"
        own = instances(entity.shape, self.entities)
        is_sensitive = is_whole or (not is_class and self._holds([entity.schema], own))
        return replace(
            entity,
            facts=_marked(entity.facts, is_sensitive),
            fields=_marked_fields(entity.fields, hidden),
            members=_marked_fields(entity.members, hidden),
            sensitive_others=is_class and (is_whole or self._holds_in_others(entity, places)),
        )

    def _holds_in_others(self, entity: Entity, places: Iterable[Schema]) -> bool:
        """Return whether a sensitive value may be in a member that has no field, or in the name of such a member."""
        schemas = list(_of_others(places, entity.fields))
        typed = entity.schema.get("additionalProperties")
        known = instances(shape_of(typed), self.entities) if typed and schemas == [typed] else frozenset()
        return self._holds(schemas, known)

    def _holds(self, schemas: Iterable[Schema], classes: Collection[str]) -> bool:
        """Return whether a value that one of the schemas describes is sensitive, or contains a sensitive value.

        `classes` are definitions of objects that become instances of a class wherever the shape of the value refers to
        them. These objects are not searched, because the class hides what is sensitive inside them.
        """
        seen: set[tuple[int, bool]] = set()
        pending = [(schema, True) for schema in schemas]
        while pending:
            schema, is_shaped = pending.pop()
            if (id(schema), is_shaped) in seen:
                continue
            seen.add((id(schema), is_shaped))
            if any(id(place) in self.at for place in self._places(schema)):
                return True
            for place, is_part in self._without_classes(schema, is_shaped, classes):
                pending += [
                    (child, is_part and path[0] in _SHAPED)
                    for path, child in place.children()
                    if path[0] not in _SAME_VALUE
                ]
        return False

    def _places(self, schema: Schema) -> Iterator[Schema]:
        """Yield the schema and all schemas that apply to the same value."""
        return (place for place, _ in self._without_classes(schema, False, ()))

    def _without_classes(
        self, schema: Schema, is_shaped: bool, classes: Collection[str]
    ) -> Iterator[tuple[Schema, bool]]:
        """Yield (schema, is_part) for `schema` itself and for all schemas that apply to the same value.

        `is_part` says whether a schema is part of the value's shape; for `schema`, it is `is_shaped`. If a schema is
        part of the shape, its references to `classes` are not followed.
        """
        seen: set[tuple[str, bool]] = set()
        pending = [(schema, is_shaped)]
        while pending:
            place, is_part = pending.pop()
            yield place, is_part
            pending += [
                (child, is_part and path[0] in _SHAPED)
                for path, child in place.children()
                if path[0] in _SAME_VALUE
            ]
            target = place.get("$ref")
            if target is None or (target, is_part) in seen or (is_part and target in classes):
                continue
            seen.add((target, is_part))
            pending.append((self.definitions[target].schema, is_part))


def instances(shape: Shape, entities: Mapping[str, Entity]) -> frozenset[str]:
    """Return the definitions of objects that are instances of a class wherever the shape refers to them.

    A definition is left out if an object may be an item of a tuple, or may be read as a map instead, because it is then
    not known to be an instance. The result is empty if a part of the value may be anything.
    """
    found: set[str] = set()
    loose: list[Shape] = []
    seen: set[int] = set()
    pending = [shape]
    while pending:
        part = pending.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        options = list(_options(part, entities, set()))
        objects = [one for one in options if isinstance(one, Reference)]
        maps = [one.value for one in options if isinstance(one, MapOf)]
        lists = [one for one in options if isinstance(one, ListOf | TupleOf)]
        if any(isinstance(one, Anything) for one in options):
            return frozenset()
        if len(maps) + bool(objects) > 1:
            loose += [*objects, *maps]
        else:
            found |= {one.definition for one in objects}
            pending += maps
        for one in lists:
            if len(lists) == 1 and isinstance(one, ListOf):
                pending.append(one.item)
            else:
                loose.append(one)
    return frozenset(found - _objects(loose, entities))


def _objects(shapes: Iterable[Shape], entities: Mapping[str, Entity]) -> set[str]:
    """Return the full names of all definitions to which the shapes refer.

    The shape of such a definition is searched, too, unless the definition describes an object.
    """

    def inner(name: str) -> Iterable[str]:
        return () if entities[name].kind == "object" else references(entities[name].shape)

    return set(reachable((name for shape in shapes for name in references(shape)), inner))


def _options(shape: Shape, entities: Mapping[str, Entity], read: set[str]) -> Iterator[Shape]:
    """Yield the options of a shape. Nested unions are flattened; a shape that is not a union is its only option.

    A reference to a definition that is not an object is replaced by the options of this definition. `read` collects the
    names of the replaced definitions; a reference to a definition that is already in `read` yields nothing.
    """
    match shape:
        case UnionOf(options):
            for one in options:
                yield from _options(one, entities, read)
        case Reference(name) if entities[name].kind != "object":
            if name not in read:
                read.add(name)
                yield from _options(entities[name].shape, entities, read)
        case _:
            yield shape


def _of_member(places: Iterable[Schema], name: str) -> Iterator[Schema]:
    """Yield the schemas that apply, or may apply, to the member `name` of an object."""
    for place in places:
        if name in place.get("properties", {}):
            yield place["properties"][name]
            yield from matching(place, name)
            continue
        yield from applied(place, name)
        if "unevaluatedProperties" in place:
            yield place["unevaluatedProperties"]


def _of_others(places: Iterable[Schema], fields: Iterable[Field]) -> Iterator[Schema]:
    """Yield the schemas for members that have no field, and the schemas for the names of members."""
    known = {field.name for field in fields}
    for place in places:
        for path, child in place.children():
            if path[0] in _OTHERS or (path[0] == "properties" and path[1] not in known):
                yield child


def _marked(facts: Facts, is_sensitive: bool) -> Facts:
    return replace(facts, effects=replace(facts.effects, sensitive=True)) if is_sensitive else facts


def _marked_fields(fields: tuple[Field, ...], hidden: Collection[str]) -> tuple[Field, ...]:
    return tuple(replace(one, facts=_marked(one.facts, one.name in hidden)) for one in fields)
