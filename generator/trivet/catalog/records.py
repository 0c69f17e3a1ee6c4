"""The catalog: the target-neutral structure that every target plans from.

A *shape* says what kind of value stands at a place, loosely (a superset of what is valid); the predicate
beside it says exactly which values are accepted.
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
    """One scalar JSON type; `format` is given only for strings, and only where it is asserted."""

    type: ScalarType
    format: str | None = None


@dataclass(frozen=True, slots=True)
class Literals:
    """One of a few values (`enum`, `const`), inline."""

    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A value of another definition, by full name."""

    definition: str


@dataclass(frozen=True, slots=True)
class ListOf:
    item: Shape


@dataclass(frozen=True, slots=True)
class TupleOf:
    """Items by position, then any number of `rest` (None: no more items). Fewer items may be accepted."""

    items: tuple[Shape, ...]
    rest: Shape | None


@dataclass(frozen=True, slots=True)
class MapOf:
    """An object without declared members, each of whose values has this shape."""

    value: Shape


@dataclass(frozen=True, slots=True)
class UnionOf:
    """One of several shapes; null, where it is accepted, is `Scalar("null")` and stands last."""

    options: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Members:
    """The object of an entity of kind `object`: its fields are the entity's."""


Shape: TypeAlias = Anything | Scalar | Literals | Reference | ListOf | TupleOf | MapOf | UnionOf | Members

NULL = Scalar("null")


@dataclass(frozen=True, slots=True)
class Facts:
    """The annotations of a schema: text for people, the x- keys, and keywords that nobody knows.

    `effects` is what the vocabulary makes of the x- keys.
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
    """A declared member of an object.

    `name` is the JSON name, `attribute` the Python one. `nullable` tells whether null is accepted;
    `required` whether absence is refused. `schema` is the member's own subschema (several that apply to the
    same member are wrapped in `allOf`), `predicate` what it asserts about the value. `each` are the effects of
    the x- keys of its items or values, where it is a list or a map. `declared` tells that some `properties` have it;
    another one is only required.
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
    """A definition of the normal form as the targets see it.

    `object`: has `fields`; `enum`: has scalar `values`; `value`: anything else, told by `shape`.
    `open` tells whether undeclared members are accepted. `predicate` is the whole meaning.

    `members` are what a table has columns for: of an entity of any kind, the members that are declared for all
    objects among its values. They are the `fields` of an object, unless a choice inside it says more.
    `partial` tells that some objects have declared members besides.
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

    @property
    def full_name(self) -> str:
        return str(self.name)

    @property
    def origin(self) -> Origin:
        return self.schema.origin


@dataclass(frozen=True, slots=True)
class Catalog:
    """All entities by full name, sorted, and the roots: documents that are themselves schemas.

    `stored` are the definitions beside them that have a table of their own. `inside` has, for each definition that
    stands inline in a schema, the named one around it.
    """

    entities: Mapping[str, Entity]
    roots: tuple[Root, ...]
    readings: tuple[Reading, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    stored: tuple[Entry, ...] = ()
    inside: Mapping[str, str] = field(default_factory=dict)

    @property
    def tables(self) -> tuple[Root | Entry, ...]:
        """All that has a table: roots that say something themselves, then definitions."""
        return (*(root for root in self.roots if not root.is_holder), *self.stored)

    @property
    def inline(self) -> frozenset[str]:
        """The definitions that stand inside another one and are no document as a whole."""
        return frozenset(self.inside) - {root.definition for root in self.roots}

    @property
    def made(self) -> Catalog:
        """What models and tables are made of: without the documents that only hold definitions, where nothing
        refers to them as a whole."""
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
        """The predicate of each entity, by full name: what `Named` nodes refer to."""
        return {name: entity.predicate for name, entity in self.entities.items()}

    def modules(self) -> dict[str, tuple[Entity, ...]]:
        """The entities of each module, both sorted by name."""
        grouped: dict[str, list[Entity]] = {}
        for entity in self.entities.values():
            grouped.setdefault(entity.name.module, []).append(entity)
        return {module: tuple(entities) for module, entities in sorted(grouped.items())}


def references(shape: Shape) -> Iterator[str]:
    """The full names that a shape refers to, in order, with repetitions."""
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
    """The shape of the values other than null; a union of one is that one."""
    if not isinstance(shape, UnionOf):
        return shape
    options = tuple(option for option in shape.options if option != NULL)
    return options[0] if len(options) == 1 else UnionOf(options)
