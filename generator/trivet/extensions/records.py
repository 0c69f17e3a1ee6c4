"""The records of the vocabulary: effects, declarations of keys, and the vocabulary itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from trivet.catalog.effects import Effects
from trivet.diagnostics import Location, Origin
from trivet.normalize.schema import Schema

#: The places where a key is allowed: the root of a document; a named definition; a schema with `properties` or `type:
#: object`; a member of `properties`; the schema in `items` or `additionalProperties`; a schema with `enum`; anywhere.
Position = Literal["document", "definition", "object", "property", "item", "enum", "any"]

#: (effects so far, the key's label, its value, the schema that contains it) → effects.
Apply: TypeAlias = Callable[[Effects, str, Any, Schema], Effects]
#: Returns a fault that a JSON Schema cannot express, in words, or "".
Fault: TypeAlias = Callable[[Any, Schema], str]


@dataclass(frozen=True, slots=True)
class Effect:
    """A built-in effect: `schema` defines its values, `at` the positions where its keys are allowed.

    `single` is true if two keys of one schema with this effect and different values are a conflict.
    """

    name: str
    purpose: str
    schema: Mapping[str, Any]
    at: tuple[Position, ...]
    apply: Apply
    fault: Fault
    single: bool = True


@dataclass(frozen=True, slots=True)
class Declaration:
    """One key of the vocabulary. All of `schemas` must accept its value; `place` is None for a built-in key."""

    key: str
    effect: Effect
    schemas: tuple[Mapping[str, Any], ...]
    at: tuple[Position, ...]
    label: str
    place: Location | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every declared key. `file` and `digest` are the path and hash of the project's vocabulary file, or ""."""

    declarations: Mapping[str, Declaration]
    file: str = ""
    digest: str = ""

    def keys_of(self, effect: str) -> tuple[str, ...]:
        """Return the keys with this effect, sorted."""
        return tuple(sorted(key for key, one in self.declarations.items() if one.effect.name == effect))

    def of(self, schema: Schema) -> Iterator[tuple[Declaration, Any]]:
        """Yield the declared keys of one schema with their values, sorted by key."""
        for key in sorted(schema.keywords):
            if key in self.declarations:
                yield self.declarations[key], schema[key]

    def origin(self, schema: Schema, effect: str) -> Origin:
        """Return the origin of the schema's key with this effect; the schema's origin if it has no such key."""
        for declaration, _ in self.of(schema):
            if declaration.effect.name == effect:
                return schema.origin_of(declaration.key)
        return schema.origin
