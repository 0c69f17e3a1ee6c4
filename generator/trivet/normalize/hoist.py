"""Hoist inline objects and enumerations: give them definitions of their own, so that every target can name them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trivet.normalize.choices import VALUE_KEYS, ValueKeys, enumerates, without_null
from trivet.normalize.merge import merge
from trivet.normalize.nature import Natures
from trivet.normalize.place import Place
from trivet.normalize.schema import Schema
from trivet.normalize.split import OF_THE_PLACE, is_of_the_place, of_objects, split

#: Keywords with subschemas that describe a part of the value, and not just a condition on it. These keywords have one
#: subschema; those in the next two sets have an array or an object of subschemas.
_DESCRIBES_ONE = frozenset(("items", "additionalProperties", "unevaluatedItems", "unevaluatedProperties"))
_DESCRIBES_MANY = frozenset(("prefixItems",))
_DESCRIBES_NAMED = frozenset(("properties", "patternProperties"))
_CHOICES = frozenset(("anyOf", "oneOf"))
_DESCRIBES = _DESCRIBES_ONE | _DESCRIBES_MANY | _DESCRIBES_NAMED | _CHOICES | {"allOf"}


def hoist(definitions: Mapping[Place, Schema], keys: ValueKeys = VALUE_KEYS) -> dict[Place, Schema]:
    """Return the definitions, with a further one for each inline object or enumeration.

    `keys` has the x- keys that name or describe the values of an enumeration.
    """
    hoister = _Hoister(Natures(definitions), keys)
    for place, schema in definitions.items():
        hoister.result[place] = schema
    for place, schema in definitions.items():
        hoister.result[place] = hoister.definition(place, schema)
    return merge(hoister.result, definitions)


class _Hoister:
    def __init__(self, natures: Natures, keys: ValueKeys) -> None:
        self.natures = natures
        self.keys = keys
        self.result: dict[Place, Schema] = {}

    def definition(self, place: Place, schema: Schema) -> Schema:
        """Return the definition with its inline objects and enumerations replaced by references.

        If the definition accepts both objects and other values, its objects get a definition of their own, too.
        """
        halves = split(schema, self.natures) if self.natures.is_class(schema) else None
        return (
            self.inside(place, schema) if halves is None else self._divided(place, schema, halves, "Object")
        )

    def inside(self, place: Place, schema: Schema, *, is_part: bool = False) -> Schema:
        """Return the schema with references in place of all subschemas that get a name.

        `is_part` is true if the schema is an `allOf` branch of a class.
        """
        if not _may_hold_types(schema):
            return schema
        is_class = is_part or self.natures.is_class(schema)
        keywords: dict[str, Any] = {}
        for keyword, value in schema.keywords.items():
            if keyword == "allOf":
                keywords[keyword] = tuple(self._part(place, child, is_class) for child in value)
            elif keyword in _CHOICES:
                keywords[keyword] = value if is_class else self._options(place, value, schema)
            elif keyword in _DESCRIBES_ONE:
                keywords[keyword] = self._child(place, value)
            elif keyword in _DESCRIBES_MANY:
                keywords[keyword] = tuple(self._child(place, child) for child in value)
            elif keyword in _DESCRIBES_NAMED:
                keywords[keyword] = {key: self._child(place, child) for key, child in value.items()}
            else:
                keywords[keyword] = value
        return schema.with_keywords(keywords)

    def _part(self, place: Place, schema: Schema, is_class: bool) -> Schema:
        """Return an `allOf` branch with its inline objects and enumerations replaced by references.

        The branch itself is replaced if it is an enumeration, unless the schema around it becomes a class
        (`is_class`).
        """
        if is_class or not (enumerates(schema, self.keys) or without_null(schema, self.keys)):
            return self.inside(place, schema, is_part=is_class)
        return self._child(place, schema)

    def _options(self, place: Place, options: tuple[Schema, ...], around: Schema) -> tuple[Schema, ...]:
        """Return the options of an `anyOf` or `oneOf`. Options that become definitions are replaced by references.

        If the schema `around` accepts only objects, options that become classes get `type: object`.
        """
        if self.natures.types(around) != {"object"}:
            return tuple(self._child(place, option) for option in options)
        return tuple(
            self._child(place, of_objects(option, around) if self.natures.is_class(option) else option)
            for option in options
        )

    def _child(self, place: Place, schema: Schema) -> Schema:
        if self.natures.is_class(schema):
            halves = split(schema, self.natures)
            if halves is None:
                return self._taken_out(place, schema)
            return self._divided(place, schema, halves)
        if enumerates(schema, self.keys):
            return self._taken_out(place, schema)
        halves = without_null(schema, self.keys)
        return self.inside(place, schema) if halves is None else self._divided(place, schema, halves)

    def _divided(self, place: Place, schema: Schema, halves: tuple[Schema, Schema], part: str = "") -> Schema:
        """Return a schema as an equivalent `anyOf` of two options: a reference to a new definition, and the rest.

        - `halves`: the schema of the new definition (objects or enumeration values), and the schema of the rest.
        - `part`: tells the definition apart from another one at the same location.
        """
        value, others = halves
        kept = {
            key: each
            for key, each in value.keywords.items()
            if key not in OF_THE_PLACE and (not part or not key.startswith("x-"))
        }
        inner = self._taken_out(place, value.with_keywords(kept), part)
        outside = {key: each for key, each in schema.keywords.items() if is_of_the_place(key)}
        options = (
            Schema(inner.origin, {"$ref": inner["$ref"]}, {"$ref": inner.origin}),
            self.inside(place, others),
        )
        return schema.with_keywords({**outside, "anyOf": options}, anyOf=others.origin_of("type"))

    def _taken_out(self, place: Place, schema: Schema, part: str = "") -> Schema:
        """Make a definition from an inline schema, and return the reference that replaces the schema.

        Annotations that concern the place of use, such as `default`, stay beside the reference.
        """
        target = Place(schema.origin.document, schema.origin.pointer, place.scope, part)
        other = "Value" if enumerates(schema, self.keys) else "Object"
        while target in self.result:  # a schema that a pass has added has the pointer of its source
            target = Place(target.document, target.pointer, target.scope, f"{target.part}{other}")
        inner = {key: each for key, each in schema.keywords.items() if key not in OF_THE_PLACE}
        self.result[target] = Schema(schema.origin)
        self.result[target] = self.inside(target, schema.with_keywords(inner))
        outside = {key: each for key, each in schema.keywords.items() if is_of_the_place(key)}
        origins = {key: schema.origin_of(key) for key in outside}
        return Schema(schema.origin, {"$ref": target, **outside}, {**origins, "$ref": schema.origin})


def _may_hold_types(schema: Schema) -> bool:
    return not _DESCRIBES.isdisjoint(schema.keywords)
