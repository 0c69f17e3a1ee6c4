"""Builds the catalog from the normal form.

Each definition is classified as object, enum or value, and its fields are found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from trivet.catalog.choices import with_options
from trivet.catalog.declared import Declarations, Declared, joined
from trivet.catalog.effects import NO_EFFECTS, Effects, ReadEffects, no_effects
from trivet.catalog.facts import facts_of
from trivet.catalog.keys import inheritable, replaced_by
from trivet.catalog.meaning import Meanings
from trivet.catalog.names import attributes
from trivet.catalog.records import (
    NULL,
    Catalog,
    Entity,
    Facts,
    Field,
    Literals,
    MapOf,
    Members,
    Reference,
    Shape,
    UnionOf,
)
from trivet.catalog.sensitive import mark_sensitive
from trivet.catalog.shapes import shape_of
from trivet.catalog.stored import Tables, stored
from trivet.diagnostics import Diagnostic, show
from trivet.normalize.choices import are_members
from trivet.normalize.schema import Definition, NormalForm, Schema
from trivet.rules import NAME_FOLDS


def build(
    normal: NormalForm,
    effects: ReadEffects = no_effects,
    tables: Tables = "roots",
    key: str | None = None,
) -> Catalog:
    """Return the catalog of all definitions.

    - `effects`: reads the x- keys of a schema.
    - `tables`: which definitions have a table even without `x-table`.
    - `key`: the name of the member that is the primary key where no x- key declares one.

    The catalog's `diagnostics` warn about clashing attribute names.
    """
    meanings = Meanings(normal.definitions)
    declarations = Declarations(normal.definitions, meanings)
    read: ReadEffects = lambda schema: with_options(effects(schema), schema)  # noqa: E731
    builder = _Builder(normal.definitions, meanings, read, declarations)
    described = {name: builder.entity(entry) for name, entry in sorted(normal.definitions.items())}
    entities = mark_sensitive(described, normal.definitions, read)
    roots = {root.definition for root in normal.roots}
    beside = [entry for entry in normal.entries if entry.definition not in roots]
    kept = tuple(stored(beside, entities, meanings, tables, key))
    return Catalog(entities, normal.roots, normal.readings, tuple(builder.diagnostics), kept, normal.inside)


@dataclass(slots=True)
class _Builder:
    definitions: Mapping[str, Definition]
    meanings: Meanings
    effects: ReadEffects
    declarations: Declarations
    read: dict[str, tuple[Shape, Effects]] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def entity(self, entry: Definition) -> Entity:
        schema = entry.schema
        predicate = self.meanings.named(str(entry.name))
        shape = shape_of(schema)
        facts = facts_of(schema, self.effects(schema))
        if isinstance(shape, Literals) and _is_enumeration(shape, facts.effects):
            return Entity(entry.name, "enum", shape, schema, predicate, facts, values=shape.values)
        entity = Entity(entry.name, "value", shape, schema, predicate, facts)
        types = self.meanings.types(predicate)
        found = self.declarations.always(schema)
        only = self.declarations.required_only(schema) if types == {"object"} else {}
        if (found.members or only) and types == {"object"} and not _is_union(shape):
            kept = Members() if found.members else shape
            entity = replace(entity, kind="object", shape=kept, fields=self._fields(found, only=only))
        if "object" not in types:
            return entity
        return replace(
            entity,
            open=self.meanings.is_open(predicate),
            members=self._members(entity, found),
            inherited=self._inherited(schema, set()),
            partial=self.declarations.has_conditional(schema),
        )

    def _inherited(self, schema: Schema, seen: set[str]) -> tuple[Effects, ...]:
        """Return the effects that a schema inherits for its objects, those of the last schema in an `allOf` first.

        A schema with its own primary key inherits no primary key, and a schema with its own `x-partition-by` inherits
        no partition. `seen` collects the `$ref`s that have been followed.
        """
        parts = (
            (self.effects(part), self._inherited(part, seen))
            for part in self.declarations.parts(schema, seen)
        )
        found = [one for effects, inner in parts for one in (*reversed(inner), inheritable(effects))]
        own = self.effects(schema)
        kept = (replaced_by(own, one) for one in reversed(found))
        return tuple(one for one in kept if one != NO_EFFECTS)

    def _members(self, entity: Entity, always: Declared) -> tuple[Field, ...]:
        """Return the members that are declared for all objects of the entity.

        `always` has the members that are declared outside `oneOf` and `anyOf`. A member that is declared inside such a
        choice is included if each option declares or forbids it.
        """
        found = self.declarations.of_objects(entity.schema)
        if found == always and entity.kind == "object":
            declared = tuple(field for field in entity.fields if field.declared)
            return entity.fields if len(declared) == len(entity.fields) else declared
        return self._fields(found, is_class=False)

    def _fields(
        self, found: Declared, is_class: bool = True, only: Mapping[str, tuple[Schema, ...]] | None = None
    ) -> tuple[Field, ...]:
        """Return the fields for the members in `found`, then those for the members in `only`.

        The members in `only` are required but not declared. If `is_class` is true, warn about clashing attribute names.
        """
        members = {**found.members, **(only or {})}
        whole = {name: joined(schemas) for name, schemas in members.items()}
        shapes = {name: shape_of(schema) for name, schema in whole.items()}
        facts = {name: self._facts(schema, shapes[name]) for name, schema in whole.items()}
        named = {name: facts[name].effects.python_name for name in found.members}
        chosen = {name: attribute for name, attribute in named.items() if attribute is not None}
        names, lost = attributes(members, chosen)
        changed = {name: other for name, other in lost.items() if is_class and name not in chosen}
        for name, other in changed.items():
            message = f"its attribute name is taken by '{show(other)}'; here it is '{show(names[name])}'"
            hint = "Choose another one with `x-python-name`."
            self.diagnostics.append(NAME_FOLDS.at(members[name][-1].origin, message, hint))
        fields = (self._field(name, names[name], whole[name], shapes[name], facts[name]) for name in members)
        return tuple(
            replace(one, required=one.name in found.required, declared=one.name in found.members)
            for one in fields
        )

    def _field(self, name: str, attribute: str, schema: Schema, shape: Shape, facts: Facts) -> Field:
        predicate = self.meanings.of(schema)
        nullable = "null" in self.meanings.types(predicate)
        each = self._each(schema)
        return Field(name, attribute, False, nullable, shape, schema, predicate, facts, each)

    def _facts(self, schema: Schema, shape: Shape) -> Facts:
        """Return the annotations of a member.

        The member inherits effects such as `enum_names` from the definitions that its shape refers to.
        """
        effects = self.effects(schema)
        for target in (self._definition(name)[1] for name in self._referred(shape)):
            effects = replace(
                effects,
                storage=effects.storage or target.storage,
                places={**target.places, **effects.places},
                enum_names=effects.enum_names or target.enum_names,
                enum_titles=effects.enum_titles or target.enum_titles,
                enum_descriptions=effects.enum_descriptions or target.enum_descriptions,
            )
        return facts_of(schema, effects)

    def _each(self, schema: Schema) -> Effects:
        """Return the effects of the x- keys in the schema's `items` or `additionalProperties`.

        These keywords are also searched in the other schemas that apply to the same values. The first effects that are
        not empty are returned.
        """
        inner = (
            place[keyword]
            for place in self._whole(schema, set())
            for keyword in ("items", "additionalProperties")
            if keyword in place
        )
        return next((found for one in inner if (found := self.effects(one)) != NO_EFFECTS), NO_EFFECTS)

    def _whole(self, schema: Schema, seen: set[str]) -> Iterator[Schema]:
        """Yield all schemas that a value of `schema` must satisfy if the value is not null.

        If a choice (`anyOf`, `oneOf`) has only one option besides null, the schemas of this option are included.
        """
        for place in self.declarations.together(schema, seen):
            yield place
            for keyword in ("anyOf", "oneOf"):
                options = [one for one in place.get(keyword, ()) if shape_of(one) != NULL]
                if len(options) == 1:
                    yield from self._whole(options[0], seen)

    def _referred(self, shape: Shape) -> Iterator[str]:
        """Yield the full names of the definitions that a shape refers to, directly or through other definitions.

        The options of a union are searched. Items and members are not.
        """
        pending, seen = [shape], set[str]()
        while pending:
            shape = pending.pop()
            if isinstance(shape, UnionOf):
                pending.extend(shape.options)
            elif isinstance(shape, Reference) and shape.definition not in seen:
                seen.add(shape.definition)
                yield shape.definition
                pending.append(self._definition(shape.definition)[0])

    def _definition(self, name: str) -> tuple[Shape, Effects]:
        """Return the shape of a definition and the effects of its x- keys (cached)."""
        if name not in self.read:
            schema = self.definitions[name].schema
            self.read[name] = (shape_of(schema), self.effects(schema))
        return self.read[name]


def _is_enumeration(shape: Literals, effects: Effects) -> bool:
    """Return whether the literals are an enumeration.

    There must be several values. They must all be strings, or have names or titles.
    """
    if len(shape.values) < 2:
        return False
    is_named = bool(effects.enum_names or effects.enum_titles) and are_members(shape.values)
    return is_named or all(isinstance(value, str) for value in shape.values)


def _is_union(shape: Shape) -> bool:
    return isinstance(shape, UnionOf) and not all(isinstance(option, MapOf) for option in shape.options)
