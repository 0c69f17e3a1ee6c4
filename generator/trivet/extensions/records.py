"""The records of the vocabulary: effects, declarations of x- keys, and the vocabulary itself."""

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

#: (effects so far, the key's label, its value, the schema that contains it) → effects with the value stored in them.
Apply: TypeAlias = Callable[[Effects, str, Any, Schema], Effects]
#: (value of an x- key, schema that contains the key) → a message about a fault that a JSON Schema cannot find, or "".
Fault: TypeAlias = Callable[[Any, Schema], str]


@dataclass(frozen=True, slots=True)
class Effect:
    """A built-in effect that an x- key can have, such as setting a table's name.

    - `schema`: the JSON Schema for values of the x- key
    - `at`: the positions in a schema where the x- key is allowed
    - `apply`: stores a value in `Effects`
    - `fault`: returns what is wrong with a value that `schema` accepts
    - `single`: whether it is an error if two x- keys of one schema have this effect with different values
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
    """The declaration of an x- key.

    - `schemas`: a value of the key must be valid under each of these schemas.
    - `at`: which schemas may have the key.
    - `place`: where the project's vocabulary file declares the key; None for a built-in key.
    """

    key: str
    effect: Effect
    schemas: tuple[Mapping[str, Any], ...]
    at: tuple[Position, ...]
    label: str
    place: Location | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All declared x- keys.

    `file` and `digest` are the path and the hash of the project's vocabulary file. Both are "" if there is no such
    file.
    """

    declarations: Mapping[str, Declaration]
    file: str = ""
    digest: str = ""

    def keys_of(self, effect: str) -> tuple[str, ...]:
        """Return the x- keys with this effect, sorted."""
        return tuple(sorted(key for key, one in self.declarations.items() if one.effect.name == effect))

    def of(self, schema: Schema) -> Iterator[tuple[Declaration, Any]]:
        """Yield the declared x- keys of a schema with their values, sorted by key.

        Of several keys with the same effect, only the last one in the schema is yielded, unless the effect may have
        several values.
        """
        found = [key for key in schema.keywords if key in self.declarations]
        last = {self.declarations[key].effect.name: key for key in found}
        for key in sorted(found):
            declaration = self.declarations[key]
            if not declaration.effect.single or last[declaration.effect.name] == key:
                yield declaration, schema[key]

    def origin(self, schema: Schema, effect: str) -> Origin:
        """Return the location of the schema's x- key that has this effect.

        If the schema has no such key, return the location of the schema.
        """
        for declaration, _ in self.of(schema):
            if declaration.effect.name == effect:
                return schema.origin_of(declaration.key)
        return schema.origin
