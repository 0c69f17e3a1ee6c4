"""Finds the assertions that follow from the types of a class.

A reader that checks only types enforces these assertions too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from trivet.catalog.records import (
    NULL,
    Anything,
    Entity,
    Field,
    ListOf,
    Literals,
    MapOf,
    Reference,
    Scalar,
    Shape,
    UnionOf,
)
from trivet.graphs import reachable
from trivet.predicates.analysis.types import json_type
from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    EveryItem,
    EveryMatchingProperty,
    EveryUncoveredItem,
    EveryUncoveredProperty,
    ExactlyOne,
    HasKey,
    In,
    ItemAt,
    JsonType,
    KeyCover,
    Named,
    Never,
    Or,
    Predicate,
    PropertyIs,
    TypeIs,
    Unknown,
    When,
)
from trivet.predicates.tree import assertions, named
from trivet.predicates.values import json_key

_EVERY: frozenset[JsonType] = frozenset(("array", "boolean", "null", "number", "object", "string"))


@dataclass(slots=True)
class Checks:
    """Decides which assertions follow from the types of classes.

    - `entities`: the entities, with the shapes that are printed.
    - `predicates`: the predicates of all definitions.
    - `kept`: for each definition without a class of its own, the equal definition whose class it uses.
    - `untagged`: for a struct, the member that msgspec reads as its tag, but does not require.
    """

    entities: Mapping[str, Entity]
    predicates: Mapping[str, Predicate]
    kept: Mapping[str, str]
    untagged: Mapping[str, str]
    _open: set[tuple[str, Predicate]] = field(default_factory=set)
    _loose: dict[tuple[str, str], Shape] = field(default_factory=dict)

    def implied(self, definition: str) -> frozenset[Asserted]:
        """Return the assertions of a definition that every value of its class satisfies."""
        name = self.kept.get(definition, definition)
        entity = self.entities[name]
        shape: Shape = Reference(name) if entity.kind == "object" else entity.shape
        return frozenset(self._of(shape, self.predicates[definition]))

    def missed(self) -> frozenset[Asserted]:
        """Return the assertions that are not enforced at every reference to their definition.

        A reference may be printed as a wider type than the definition itself. This wider type may not enforce all
        assertions of the definition. Call `implied` for every definition first.
        """
        found: set[Asserted] = set()
        for (name, _), shape in list(self._loose.items()):
            nodes = [
                self.predicates[one] for one in reachable((name,), lambda one: named(self.predicates[one]))
            ]
            found |= {one for node in nodes for one in assertions(node)}.difference(self._of(shape, nodes[0]))
        return frozenset(found)

    def _of(self, shape: Shape, node: Predicate) -> Iterator[Asserted]:
        """Yield those assertions of the predicate `node` that are known to hold for every value of the shape."""
        if self.implies(shape, node):
            yield from assertions(node)
            return
        match node:
            case Asserted(_, _, inner):
                yield from self._of(shape, inner)
            case And(inner):
                for part in inner:
                    yield from self._of(shape, part)
            case Named(name):
                self._loose[name, repr(shape)] = shape
            case When(TypeIs(), then, otherwise):
                yield from self._of(shape, then)
                yield from self._of(shape, otherwise)
            case PropertyIs(key, inner):
                for member in self._members(shape, key) or [Anything()]:
                    yield from self._of(member, inner)
            case EveryItem(_, inner) | ItemAt(_, inner) | EveryUncoveredItem(_, inner):
                lists = [option.item for option in self._options(shape) if isinstance(option, ListOf)]
                for item in lists or [Anything()]:
                    yield from self._of(item, inner)
            case EveryUncoveredProperty(_, inner) | EveryMatchingProperty(_, inner):
                maps = [option.value for option in self._options(shape) if isinstance(option, MapOf)]
                for value in maps or [Anything()]:
                    yield from self._of(value, inner)

    def implies(self, shape: Shape, node: Predicate) -> bool:
        """Return True if all values of `shape` satisfy `node`; False if this is not certain."""
        match node:
            case Always() | Unknown():
                return True
            case Asserted(_, _, inner):
                return self.implies(shape, inner)
            case And(inner):
                return all(self.implies(shape, part) for part in inner)
            case Named(name):
                return self._is_of(shape, name)
        if isinstance(shape, UnionOf):
            return all(self.implies(option, node) for option in shape.options)
        if isinstance(shape, Reference) and self.entities[shape.definition].kind != "object":
            return self.implies(self.entities[shape.definition].shape, node)
        return self._holds(shape, node)

    def _holds(self, shape: Shape, node: Predicate) -> bool:
        """Return whether every value of a shape is known to satisfy a predicate.

        The shape must not be a union or an alias.
        """
        match node:
            case TypeIs(types):
                return self._types(shape) <= _with_integer(types)
            case In(values):
                keys = {json_key(value) for value in values}
                if shape == NULL:
                    return json_key(None) in keys
                return isinstance(shape, Literals) and all(json_key(value) in keys for value in shape.values)
            case Or(inner):
                return any(self.implies(shape, part) for part in inner)
            case ExactlyOne(inner):
                alive = [part for part in inner if not self._excludes(shape, part)]
                return len(alive) == 1 and self.implies(shape, alive[0])
            case When(condition, then, otherwise):
                if self._excludes(shape, condition):
                    return self.implies(shape, otherwise)
                return self.implies(shape, then) and (
                    self.implies(shape, condition) or self.implies(shape, otherwise)
                )
            case HasKey(key):
                return any(member.required for member in self._fields(shape) if member.name == key) and not (
                    isinstance(shape, Reference) and self.untagged.get(shape.definition) == key
                )
            case PropertyIs(key, inner):
                found = self._members(shape, key)
                return len(found) == 1 and self.implies(found[0], inner)
            case EveryItem(_, inner):
                return isinstance(shape, ListOf) and self.implies(shape.item, inner)
            case EveryUncoveredProperty((KeyCover(Always(), (), (), False),), inner) if isinstance(
                shape, MapOf
            ):
                return self.implies(shape.value, inner)
            case EveryUncoveredProperty(covers, Never()) if isinstance(shape, Reference):
                named = {key for cover in covers if isinstance(cover.condition, Always) for key in cover.keys}
                closed = not self.entities[shape.definition].open
                return closed and {member.name for member in self._fields(shape)} <= named
        return False

    def _excludes(self, shape: Shape, node: Predicate) -> bool:
        """Return whether it is certain that no value of the shape satisfies the predicate.

        Only JSON types are compared, not other assertions, such as `minimum`.
        """
        match node:
            case TypeIs(types):
                return not self._types(shape) & (
                    _with_integer(types) | ({"number"} if "integer" in types else set())
                )
            case Asserted(_, _, inner):
                return self._excludes(shape, inner)
            case And(inner):
                return any(self._excludes(shape, part) for part in inner)
            case Never():
                return True
        return False

    def _is_of(self, shape: Shape, name: str) -> bool:
        """Return whether every value of a shape is known to satisfy a definition.

        The result is true for a reference to the class of the definition, even if the class does not enforce all
        assertions of the definition.
        """
        kept = self.kept.get(name, name)
        if shape == Reference(kept):
            return True
        node = self.predicates[name]
        key = (repr(shape), node)
        if key in self._open:
            return False
        self._open.add(key)
        try:
            return self.implies(shape, node)
        finally:
            self._open.remove(key)

    def _options(self, shape: Shape) -> tuple[Shape, ...]:
        match shape:
            case UnionOf(options):
                return tuple(one for option in options for one in self._options(option))
            case Reference(name) if self.entities[name].kind != "object":
                return self._options(self.entities[name].shape)
        return (shape,)

    def _types(self, shape: Shape) -> frozenset[JsonType]:
        match shape:
            case Scalar(name):
                return frozenset((name,))
            case Literals(values):
                return frozenset(json_type(value) for value in values)
            case ListOf():
                return frozenset(("array",))
            case MapOf() | Reference():
                return frozenset(("object",))
        return _EVERY

    def _fields(self, shape: Shape) -> tuple[Field, ...]:
        if isinstance(shape, Reference) and self.entities[shape.definition].kind == "object":
            return self.entities[shape.definition].fields
        return ()

    def _members(self, shape: Shape, key: str) -> list[Shape]:
        """Return the shapes of the member `key` in each option of a union, or in the shape itself.

        The result is empty if an option is not a class with this member.
        """
        found = [
            [member.shape for member in self._fields(option) if member.name == key]
            for option in self._options(shape)
        ]
        return [one for group in found for one in group] if all(found) else []


def _with_integer(types: tuple[JsonType, ...]) -> frozenset[JsonType]:
    return frozenset(types) | (frozenset(("integer",)) if "number" in types else frozenset())
