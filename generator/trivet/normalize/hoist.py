"""Gives inline objects and enums definitions of their own, so that every leg can name them (section 6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trivet.normalize import choices
from trivet.normalize.choices import VALUE_KEYS, ValueKeys
from trivet.normalize.place import Place
from trivet.normalize.schema import (
    HOLDERS,
    SCHEMA_KEYWORDS,
    SCHEMA_LIST_KEYWORDS,
    SCHEMA_MAP_KEYWORDS,
    VALUES,
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


def hoist(definitions: Mapping[Place, Schema], keys: ValueKeys = VALUE_KEYS) -> dict[Place, Schema]:
    """The same definitions, and one more for each inline schema that deserves a name."""
    hoister = _Hoister(keys)
    for place, schema in definitions.items():
        hoister.made[place] = schema
    for place, schema in definitions.items():
        hoister.made[place] = hoister.inside(place, schema)
    return hoister.made


class _Hoister:
    def __init__(self, keys: ValueKeys) -> None:
        self.keys = keys
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
        if _deserves_name(schema, self.keys):
            return self._taken_out(place, schema)
        split = _without_null(schema, self.keys)
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
    is_extension = keyword.startswith("x-") and keyword != VALUES
    return keyword in _OF_THE_PLACE or keyword in _OF_BOTH or is_extension


def _may_hold_types(schema: Schema) -> bool:
    return any(
        keyword in _DESCRIBES_ONE or keyword in _DESCRIBES_MANY or keyword in _DESCRIBES_NAMED
        for keyword in schema.keywords
    )


def _deserves_name(schema: Schema, keys: ValueKeys) -> bool:
    if schema.get("properties") and schema.get("type", "object") == "object":
        return True
    return choices.enumerates(schema, keys)


def _without_null(schema: Schema, keys: ValueKeys) -> tuple[Schema, Schema] | None:
    """An object or enum that may also be null, as the two schemas of an equivalent `anyOf`."""
    types = schema.get("type")
    is_pair = isinstance(types, list) and len(types) == 2 and "null" in types
    plain = {key: value for key, value in schema.keywords.items() if key not in _OF_THE_PLACE}
    null = Schema(schema.origin, {"type": "null"}, {"type": schema.origin_of("type")})
    asserted = {key for key in plain if key not in _OF_BOTH and not key.startswith("x-")} - {"type"}
    if is_pair and "object" in types and schema.get("properties") and not asserted - _OBJECT_WORDS:
        return schema.with_keywords({**plain, "type": "object"}), null
    return choices.without_null(schema.with_keywords(plain), keys)


def rename(schema: Schema, names: Mapping[Place, str]) -> Schema:
    """The same schema with each reference's place replaced by its full name."""
    if HOLDERS.isdisjoint(schema.keywords) and "$ref" not in schema:
        return schema
    keywords: dict[str, Any] = dict(schema.keywords)
    if isinstance(keywords.get("$ref"), Place):
        keywords["$ref"] = names[keywords["$ref"]]
    for keyword in keywords:
        if keyword in SCHEMA_KEYWORDS:
            keywords[keyword] = rename(keywords[keyword], names)
        elif keyword in SCHEMA_LIST_KEYWORDS:
            keywords[keyword] = tuple(rename(child, names) for child in keywords[keyword])
        elif keyword in SCHEMA_MAP_KEYWORDS:
            keywords[keyword] = {key: rename(child, names) for key, child in keywords[keyword].items()}
    return Schema(schema.origin, keywords, schema.origins)
