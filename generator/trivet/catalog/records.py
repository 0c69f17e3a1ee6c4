"""The catalog: the structure of all definitions, from which every target plans its output.

A *shape* is a rough description of a value: it includes all valid values, and may include invalid ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

from trivet.catalog.effects import NO_EFFECTS, Effects
from trivet.diagnostics import Diagnostic, Origin
from trivet.normalize.schema import Entry, Name, Reading, Root, Schema
from trivet.predicates.nodes import Predicate

ScalarType = Literal["boolean", "integer", "null", "number", "string"]


@dataclass(frozen=True, slots=True)
class Anything:
    """Any JSON value."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value of one scalar JSON type.

    `format` is set only for strings, and only if the format is asserted.
    """

    type: ScalarType
    format: str | None = None


@dataclass(frozen=True, slots=True)
class Literals:
    """A value that must be one of `values`, which an `enum` or `const` lists."""

    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """The shape of a value that is described by a definition. `definition` is the full name of that definition."""

    definition: str


@dataclass(frozen=True, slots=True)
class ListOf:
    item: Shape


@dataclass(frozen=True, slots=True)
class TupleOf:
    """An array whose first items have the shapes `items`, and whose further items have the shape `rest`.

    The array may be shorter than `items`. If `rest` is None, it cannot be longer.
    """

    items: tuple[Shape, ...]
    rest: Shape | None


@dataclass(frozen=True, slots=True)
class MapOf:
    """An object as a map: the value of each member has the shape `value`."""

    value: Shape


@dataclass(frozen=True, slots=True)
class UnionOf:
    """A value of one of several shapes; null, if accepted, is `Scalar("null")` and comes last."""

    options: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Members:
    """The shape of an entity of kind `object`; the entity's `fields` are the members."""


Shape: TypeAlias = Anything | Scalar | Literals | Reference | ListOf | TupleOf | MapOf | UnionOf | Members

NULL = Scalar("null")


@dataclass(frozen=True, slots=True)
class Facts:
    """The annotations of a schema.

    `extensions` are its x- keys, and `other` are its unknown keywords. `effects` are the effects of those x- keys that
    the vocabulary defines.
    """

    title: str = ""
    description: str = ""
    deprecated: bool = False
    read_only: bool = False
    write_only: bool = False
    has_default: bool = False
    default: Any = None
    examples: tuple[Any, ...] = ()
    extensions: Mapping[str, Any] = field(default_factory=dict)
    other: Mapping[str, Any] = field(default_factory=dict)
    effects: Effects = NO_EFFECTS


@dataclass(frozen=True, slots=True)
class Field:
    """A member of an object.

    - `name`, `attribute`: the JSON name and the Python name
    - `required`: whether absence is rejected
    - `nullable`: whether null is accepted
    - `schema`: the member's subschema; several are wrapped in `allOf`
    - `predicate`: what the subschema asserts about the value
    - `each`: the effects of x- keys on the items of a list or the values of a map
    - `declared`: whether some `properties` contains the member; if not, the schema only requires it
    """

    name: str
    attribute: str
    required: bool
    nullable: bool
    shape: Shape
    schema: Schema
    predicate: Predicate
    facts: Facts
    each: Effects = NO_EFFECTS
    declared: bool = True

    @property
    def origin(self) -> Origin:
        return self.schema.origin


EntityKind = Literal["enum", "object", "value"]


@dataclass(frozen=True, slots=True)
class Entity:
    """A definition of the normal form, as the targets see it.

    - `kind`: `object` (has `fields`), `enum` (has scalar `values`) or `value` (anything else).
    - `predicate`: exactly which values are accepted.
    - `open`: whether undeclared members are accepted.
    - `members`: the members that become columns if the definition has a table. They are declared for every
      accepted object, in the schema itself or in a choice (`anyOf`, `oneOf`). Entities of any kind may have them.
    - `partial`: whether there are also members that are declared only for some of the accepted objects.
    - `sensitive_others`: whether a member that is not in `fields` may have a sensitive value.
    - `inherited`: the effects of the schemas in `allOf` and `$ref` that describe the same objects, the nearest first.
    """

    name: Name
    kind: EntityKind
    shape: Shape
    schema: Schema
    predicate: Predicate
    facts: Facts
    fields: tuple[Field, ...] = ()
    values: tuple[Any, ...] = ()
    open: bool = True
    members: tuple[Field, ...] = ()
    partial: bool = False
    sensitive_others: bool = False
    inherited: tuple[Effects, ...] = ()

    @property
    def all_effects(self) -> tuple[Effects, ...]:
        """Return the effects of the entity's own x- keys, followed by `inherited`."""
        return (self.facts.effects, *self.inherited)

    @property
    def full_name(self) -> str:
        return str(self.name)

    @property
    def origin(self) -> Origin:
        return self.schema.origin


@dataclass(frozen=True, slots=True)
class Catalog:
    """All entities, and the documents that are themselves schemas (`roots`).

    - `entities`: sorted by full name.
    - `stored`: the definitions that have a table of their own without being roots.
    - `inside`: for each inline definition, the named definition that contains it.
    """

    entities: Mapping[str, Entity]
    roots: tuple[Root, ...]
    readings: tuple[Reading, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    stored: tuple[Entry, ...] = ()
    inside: Mapping[str, str] = field(default_factory=dict)

    @property
    def tables(self) -> tuple[Root | Entry, ...]:
        """Return the roots and stored definitions that have a table.

        The roots come first, without those that only contain definitions. Then come the definitions in `stored`.
        """
        return (*(root for root in self.roots if not root.is_holder), *self.stored)

    @property
    def inline(self) -> frozenset[str]:
        """Return the full names of the inline definitions, which are written inside other definitions.

        The definition of a whole document is never among them.
        """
        return frozenset(self.inside) - {root.definition for root in self.roots}

    @property
    def made(self) -> Catalog:
        """Return the catalog from which models and tables are made.

        Documents that only contain definitions are left out, unless a schema refers to the document itself.
        """
        idle = {root.definition for root in self.roots if root.is_holder}
        if not idle:
            return self
        for entity in self.entities.values():
            idle -= {schema["$ref"] for schema in entity.schema.walk() if "$ref" in schema}
        entities = {name: entity for name, entity in self.entities.items() if name not in idle}
        return replace(
            self, entities=entities, roots=tuple(r for r in self.roots if r.definition not in idle)
        )

    @property
    def predicates(self) -> dict[str, Predicate]:
        """Return the predicate of each entity, by the entity's full name."""
        return {name: entity.predicate for name, entity in self.entities.items()}

    def modules(self) -> dict[str, tuple[Entity, ...]]:
        """Return the entities of each module; modules and entities are sorted by name."""
        grouped: dict[str, list[Entity]] = {}
        for entity in self.entities.values():
            grouped.setdefault(entity.name.module, []).append(entity)
        return {module: tuple(entities) for module, entities in sorted(grouped.items())}


def references(shape: Shape) -> Iterator[str]:
    """Yield the full names of the definitions that a shape refers to, in order, with repetitions."""
    match shape:
        case Reference(definition):
            yield definition
        case ListOf(inner) | MapOf(inner):
            yield from references(inner)
        case TupleOf(items, rest):
            for item in items:
                yield from references(item)
            if rest is not None:
                yield from references(rest)
        case UnionOf(options):
            for option in options:
                yield from references(option)


def without_null(shape: Shape) -> Shape:
    """Return the shape without null.

    If only one option of a union is left, that option is returned.
    """
    if not isinstance(shape, UnionOf):
        return shape
    options = tuple(option for option in shape.options if option != NULL)
    return options[0] if len(options) == 1 else UnionOf(options)
