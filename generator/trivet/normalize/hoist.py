"""Gives inline objects and enums definitions of their own, so that every leg can name them (section 6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trivet.normalize.place import Place
from trivet.normalize.schema import (
    Schema,
)
from trivet.source.drafts import keyword_set

#: Where a subschema describes a part of the value, or a kind of it, and not a condition on it.
_DESCRIBES_ONE = frozenset(("items", "additionalProperties", "unevaluatedItems", "unevaluatedProperties"))
_DESCRIBES_MANY = frozenset(("allOf", "anyOf", "oneOf", "prefixItems"))
_DESCRIBES_NAMED = frozenset(("properties", "patternProperties"))
_COMBINES = frozenset(("allOf", "anyOf", "oneOf"))

#: What is said of the place of use, and not of the type.
_OF_THE_PLACE = frozenset(("default", "examples", "example", "deprecated", "readOnly", "writeOnly"))
#: What is said of both.
_OF_BOTH = frozenset(("title", "description"))

#: Assertions that null passes whatever they say, so that `null` may be split off.
_OBJECT_WORDS = keyword_set(
    "properties required additionalProperties patternProperties minProperties maxProperties propertyNames"
    " dependentRequired dependentSchemas unevaluatedProperties"
)


def hoist(definitions: Mapping[Place, Schema]) -> dict[Place, Schema]:
    """The same definitions, and one more for each inline schema that deserves a name."""
    hoister = _Hoister()
    for place, schema in definitions.items():
        hoister.made[place] = schema
    for place, schema in definitions.items():
        hoister.made[place] = hoister.inside(place, schema)
    return hoister.made


class _Hoister:
    def __init__(self) -> None:
        self.made: dict[Place, Schema] = {}

    def inside(self, place: Place, schema: Schema) -> Schema:
        """A definition with everything below it that deserves a name taken out."""
        if not _may_hold_types(schema):
            return schema
        is_object = "properties" in schema
        keywords: dict[str, Any] = {}
        for keyword, value in schema.keywords.items():
            if keyword in _COMBINES and is_object:
                keywords[keyword] = value
            elif keyword in _DESCRIBES_ONE:
                keywords[keyword] = self._child(place, value)
            elif keyword in _DESCRIBES_MANY:
                keywords[keyword] = tuple(self._child(place, child) for child in value)
            elif keyword in _DESCRIBES_NAMED:
                keywords[keyword] = {key: self._child(place, child) for key, child in value.items()}
            else:
                keywords[keyword] = value
        return schema.with_keywords(keywords)

    def _child(self, place: Place, schema: Schema) -> Schema:
        if "$ref" in schema:
            return self.inside(place, schema)
        if _deserves_name(schema):
            return self._taken_out(place, schema)
        split = _without_null(schema)
        if split is None:
            return self.inside(place, schema)
        value, null = split
        outside = {key: each for key, each in schema.keywords.items() if _is_of_the_place(key)}
        inner = self._taken_out(place, value)
        bare = Schema(inner.origin, {"$ref": inner["$ref"]}, {"$ref": inner.origin})
        return schema.with_keywords({**outside, "anyOf": (bare, null)}, anyOf=schema.origin_of("type"))

    def _taken_out(self, place: Place, schema: Schema) -> Schema:
        """The reference that stays, with what is said of the place beside it."""
        target = Place(schema.origin.document, schema.origin.pointer, place.scope)
        while target in self.made:  # what a pass made stands at the pointer of what it was made from
            target = Place(target.document, target.pointer, target.scope, f"{target.part}Value")
        inner = {key: each for key, each in schema.keywords.items() if key not in _OF_THE_PLACE}
        self.made[target] = Schema(schema.origin)
        self.made[target] = self.inside(target, schema.with_keywords(inner))
        outside = {key: each for key, each in schema.keywords.items() if _is_of_the_place(key)}
        origins = {key: schema.origin_of(key) for key in outside}
        return Schema(schema.origin, {"$ref": target, **outside}, {**origins, "$ref": schema.origin})


def _is_of_the_place(keyword: str) -> bool:
    return keyword in _OF_THE_PLACE or keyword in _OF_BOTH or keyword.startswith("x-")


def _may_hold_types(schema: Schema) -> bool:
    return any(
        keyword in _DESCRIBES_ONE or keyword in _DESCRIBES_MANY or keyword in _DESCRIBES_NAMED
        for keyword in schema.keywords
    )


def _deserves_name(schema: Schema) -> bool:
    if schema.get("properties") and schema.get("type", "object") == "object":
        return True
    return _is_string_enum(schema) and None not in schema["enum"]


def _is_string_enum(schema: Schema) -> bool:
    """Several texts to choose from; null may be one more."""
    values = [value for value in schema.get("enum", ()) if value is not None]
    return len(values) > 1 and all(isinstance(value, str) for value in values)


def _without_null(schema: Schema) -> tuple[Schema, Schema] | None:
    """An object or enum that may also be null, as the two schemas of an equivalent `anyOf`."""
    types = schema.get("type")
    is_pair = isinstance(types, list) and len(types) == 2 and "null" in types
    plain = {key: value for key, value in schema.keywords.items() if key not in _OF_THE_PLACE}
    null = Schema(schema.origin, {"type": "null"}, {"type": schema.origin_of("type")})
    asserted = {key for key in plain if key not in _OF_BOTH and not key.startswith("x-")} - {"type"}
    if is_pair and "object" in types and schema.get("properties") and not asserted - _OBJECT_WORDS:
        return schema.with_keywords({**plain, "type": "object"}), null
    is_text = types is None or (is_pair and "string" in types)
    if is_text and asserted == {"enum"} and _is_string_enum(schema) and None in schema["enum"]:
        values = [value for value in schema["enum"] if value is not None]
        return schema.with_keywords({**plain, "type": "string", "enum": values}), null
    return None
