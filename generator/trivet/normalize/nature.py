"""Determine what a schema describes: JSON types, objects with declared members, or a choice of such objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from trivet.normalize.place import Place
from trivet.normalize.schema import CONCEDED, Schema
from trivet.source.drafts import ALL_KEYWORDS, METADATA, OPENAPI, keyword_set

Types = frozenset[str]
#: The types of JSON; `integer` is read as a number.
EVERY: Types = frozenset(("array", "boolean", "null", "number", "object", "string"))

#: Assertions that only constrain objects.
OBJECT_WORDS = keyword_set(
    "properties required additionalProperties patternProperties minProperties maxProperties propertyNames"
    " dependentRequired dependentSchemas unevaluatedProperties"
)
_ASSERTIONS = ALL_KEYWORDS - METADATA - OPENAPI - OBJECT_WORDS
_CHOICES = ("anyOf", "oneOf")
_NAMES = {dict: "object", list: "array", str: "string", bool: "boolean", type(None): "null"}


@dataclass(slots=True)
class Natures:
    """Answers questions about what a schema accepts: its JSON types, and whether it declares the members of objects.

    References are followed: `definitions` has the schemas that they lead to.
    """

    definitions: Mapping[Place, Schema]
    _types: dict[Place, Types] = field(default_factory=dict)
    _declares: dict[Place, bool] = field(default_factory=dict)
    _without_others: dict[Place, bool] = field(default_factory=dict)
    _chooses: dict[Place, bool] = field(default_factory=dict)

    def types(self, schema: Schema) -> Types:
        """Return the JSON types that the schema may accept; the result may contain too many, but never too few."""
        if schema.is_false:
            return frozenset()
        found = EVERY
        if "type" in schema:
            names = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
            found &= frozenset("number" if name == "integer" else name for name in names)
        if "const" in schema:
            found &= {_type_of(schema["const"])}
        if "enum" in schema:
            found &= frozenset(map(_type_of, schema["enum"]))
        for keyword in _CHOICES:
            if keyword in schema:
                found &= frozenset[str]().union(*(self.types(one) for one in schema[keyword]))
        for child in schema.get("allOf", ()):
            found &= self.types(child)
        return found & self._types_of(schema["$ref"]) if "$ref" in schema else found

    def declares(self, schema: Schema) -> bool:
        """Return whether the schema declares members for all objects that it accepts.

        It may also declare them through `allOf` or `$ref`.
        """
        if _names_members(schema) or any(map(self.declares, schema.get("allOf", ()))):
            return True
        only = self.only_object(schema)
        if only is not None and self.declares(only):
            return True
        return "$ref" in schema and self._declares_of(schema["$ref"])

    def chooses(self, schema: Schema) -> bool:
        """Return whether the schema is a choice of objects with declared members.

        Such a schema becomes a union, not a class.
        """
        if schema.get("properties"):
            return False
        if self._has_choice(schema) or any(map(self.chooses, schema.get("allOf", ()))):
            return True
        return "$ref" in schema and self._chooses_of(schema["$ref"])

    def only_object(self, schema: Schema) -> Schema | None:
        """Return the only option of an `anyOf` or `oneOf` that may be an object.

        Return None if neither keyword has exactly one such option. If both have, return that of `anyOf`.
        """
        return next((found[0] for found in self._options(schema) if len(found) == 1), None)

    def is_class(self, schema: Schema) -> bool:
        """Return whether the objects that the schema accepts get a class.

        They get a class if the schema itself declares members, or adds members to those of other definitions.
        """
        if "object" not in self.types(schema) or not self.declares(schema):
            return False
        if _names_members(schema) and "$ref" not in schema:
            return True
        parts = list(parts_of(schema))
        if any(self._is_union(part, part is schema) for part in parts):
            return False
        sources = sum(("$ref" in part) + ("properties" in part or "required" in part) for part in parts)
        return sources > 1 or any(map(_names_members, parts))

    def beside_objects(self, schema: Schema) -> dict[str, Any]:
        """Return the keywords of the schema that may reject values other than objects."""
        kept = {
            keyword: value
            for keyword, value in schema.keywords.items()
            if keyword == CONCEDED or keyword in _ASSERTIONS
        }
        if "$ref" in kept and self._asserts_no_others(kept["$ref"]):
            del kept["$ref"]
        parts = [child.with_keywords(self.beside_objects(child)) for child in kept.pop("allOf", ())]
        if any(part.keywords for part in parts):
            kept["allOf"] = tuple(part for part in parts if part.keywords)
        return kept

    def _is_union(self, part: Schema, is_whole: bool) -> bool:
        """Return whether a part of a schema is a choice of objects.

        If `is_whole` is true, the part is the schema itself, and its own `anyOf` and `oneOf` are ignored.
        """
        if "$ref" in part and self._chooses_of(part["$ref"]):
            return True
        return not is_whole and not part.get("properties") and self._has_choice(part)

    def _has_choice(self, schema: Schema) -> bool:
        return any(
            len(found) > 1 and any(self.declares(one) or self.chooses(one) for one in found)
            for found in self._options(schema)
        )

    def _options(self, schema: Schema) -> Iterator[list[Schema]]:
        """Yield a list for each `anyOf` and `oneOf` of the schema: the options that may be objects."""
        for keyword in _CHOICES:
            if keyword in schema:
                yield [one for one in schema[keyword] if "object" in self.types(one)]

    # While a definition is analysed, it has a provisional result, with which a reference to itself changes nothing.
    def _types_of(self, place: Place) -> Types:
        if place not in self._types:
            self._types[place] = EVERY
            self._types[place] = self.types(self.definitions[place])
        return self._types[place]

    def _declares_of(self, place: Place) -> bool:
        if place not in self._declares:
            self._declares[place] = False
            self._declares[place] = self.declares(self.definitions[place])
        return self._declares[place]

    def _asserts_no_others(self, place: Place) -> bool:
        if place not in self._without_others:
            self._without_others[place] = True
            self._without_others[place] = not self.beside_objects(self.definitions[place])
        return self._without_others[place]

    def _chooses_of(self, place: Place) -> bool:
        if place not in self._chooses:
            self._chooses[place] = False
            self._chooses[place] = self.chooses(self.definitions[place])
        return self._chooses[place]


def _names_members(schema: Schema) -> bool:
    """Return whether the schema itself declares members, without regard to `$ref` and `allOf`.

    Together with `type: object`, a `required` declares members, too.
    """
    return bool(schema.get("properties") or (schema.get("type") == "object" and schema.get("required")))


def parts_of(schema: Schema) -> Iterator[Schema]:
    """Yield the schema, and the branches of its `allOf`, recursively."""
    yield schema
    for child in schema.get("allOf", ()):
        yield from parts_of(child)


def _type_of(value: Any) -> str:
    return _NAMES.get(type(value), "number")
