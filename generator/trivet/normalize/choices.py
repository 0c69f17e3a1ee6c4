"""Convert an `anyOf` or `oneOf` of constants to an `enum`, keeping the annotations of each constant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from trivet.normalize.place import Place
from trivet.normalize.schema import HOLDERS, VALUES, Schema, over_children
from trivet.source.drafts import ALL_KEYWORDS, METADATA, OPENAPI

#: Keywords that editors have introduced. Each has a list of texts, one for each value of an enumeration.
TEXTS = ("enumDescriptions", "markdownEnumDescriptions")
#: Annotations, which may occur beside a constant.
_ANNOTATIONS = METADATA | {"$comment", "example"}
_CHOICES = ("anyOf", "oneOf")
_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, Decimal),
    "boolean": bool,
}


@dataclass(frozen=True, slots=True)
class ValueKeys:
    """The x- keys that name the values of an enumeration, and those that describe them."""

    names: tuple[str, ...] = ("x-enum-varnames", "x-enum-names", "x-enumNames")
    descriptions: tuple[str, ...] = ("x-enum-descriptions", "x-enumDescriptions")

    def without_null(self, schema: Schema) -> dict[str, Any]:
        """Return the keywords with a text for each value of a nullable enumeration, without the text for null."""
        values = schema["enum"]
        texts = {key: schema[key] for key in (*self.names, *self.descriptions, *TEXTS) if key in schema}
        return {key: texts_of_values(values, each) for key, each in texts.items()}

    def named(self, schema: Schema) -> bool:
        """Return whether the enumeration values of the schema have names: titles, or names given by an x- key."""
        has_titles = any("title" in one for one in values_told(schema))
        return has_titles or any(key in schema for key in self.names)


#: The keys that need no declaration in the vocabulary.
VALUE_KEYS = ValueKeys()


def enumerated(definitions: Mapping[Place, Schema], keys: ValueKeys) -> dict[Place, Schema]:
    """Return the definitions with each `anyOf` or `oneOf` of constants replaced by an `enum`.

    A definition that is a nullable enumeration becomes an `anyOf` of null and a reference to a new definition.
    The new definition has the other values, and can get a class.
    """
    result: dict[Place, Schema] = {}
    for place, schema in definitions.items():
        whole = _inside(schema, keys)
        parts = without_null(whole, keys)
        if parts is None:
            result[place] = whole
            continue
        value, null = parts
        target = replace(place, part=f"{place.part}Value")
        annotations = {
            key: each for key, each in whole.keywords.items() if _is_annotation(key) and key != VALUES
        }
        result[place] = Schema(
            whole.origin,
            {**annotations, "anyOf": (Schema(whole.origin, {"$ref": target}), null)},
            {**whole.origins, "anyOf": whole.origin_of("enum")},
        )
        result[target] = value
    return result


def enumerates(schema: Schema, keys: ValueKeys) -> bool:
    """Return whether the schema's `enum` can become an enumeration class.

    It needs at least two values, none of which is null. The values must all be strings, or must have names.
    """
    values = schema.get("enum", ())
    if "$ref" in schema or None in values or len(values) < 2:
        return False
    return all(isinstance(value, str) for value in values) or (keys.named(schema) and are_members(values))


def without_null(schema: Schema, keys: ValueKeys) -> tuple[Schema, Schema] | None:
    """Split a nullable enumeration into the two options of an equivalent `anyOf`: (the other values, null).

    Return None for any other schema.
    """
    asserted = {key for key in schema.keywords if not _is_annotation(key)}
    values = schema.get("enum", ())
    if None not in values or not asserted <= {"enum", "type"}:
        return None
    types = schema.get("type")
    if types is not None and "null" not in types:
        return None
    rest = [value for value in values if value is not None]
    kept = {**schema.keywords, **keys.without_null(schema), "enum": rest}
    others = [one for one in types or () if one != "null"]
    if others:
        kept["type"] = others[0] if len(others) == 1 else others
    elif all(isinstance(value, str) for value in rest):
        kept["type"] = "string"
    if told := tuple(values_told(schema)):
        kept[VALUES] = told
    value = schema.with_keywords(kept)
    null = {"type": "null", **_told_of_null(schema, keys)}
    origins = {"type": schema.origin_of("type" if types else "enum")}
    return (value, Schema(schema.origin, null, origins)) if enumerates(value, keys) else None


def texts_of_values(values: Sequence[Any], texts: Any) -> Any:
    """Return `texts` without the text for null, if there is one.

    `texts` are texts for the `values` of an enumeration: a list, or a mapping from value to text. A list has a text for
    null if it is as long as the enumeration.
    """
    if None not in values:
        return texts
    if isinstance(texts, Mapping) and "null" not in values:
        return {key: text for key, text in texts.items() if key != "null"}
    if isinstance(texts, list | tuple) and len(texts) == len(values):
        return [text for value, text in zip(values, texts, strict=True) if value is not None]
    return texts


def are_members(values: Sequence[Any]) -> bool:
    """Return whether the values can be members of a Python `Enum`.

    They must be non-null scalars that are distinct in Python, where 1 equals True.
    """
    return all(isinstance(value, str | int | Decimal) for value in values) and len(set(values)) == len(values)


def _inside(schema: Schema, keys: ValueKeys) -> Schema:
    """Return the schema with each `anyOf` or `oneOf` of constants replaced by an `enum`, in its subschemas too."""
    if HOLDERS.isdisjoint(schema.keywords):
        return schema
    whole = over_children(schema, lambda child: _inside(child, keys))
    return _with_moved_names(_as_enum(whole), keys)


def _as_enum(schema: Schema) -> Schema:
    for keyword in _CHOICES:
        options = schema.get(keyword, ())
        values = [_constant(option) for option in options]
        if "enum" in schema or None in values:
            continue
        found = [value for value in values if value is not None]
        if keyword == "oneOf" and len({value.key for value in found}) < len(found):
            continue  # `oneOf` rejects a constant that occurs twice
        distinct = list({value.key: value for value in found}.values())
        if sum(value.value is not None for value in distinct) < 2:
            continue
        kept: dict[str, Any] = {}
        for key, each in schema.keywords.items():
            kept["enum" if key == keyword else key] = (
                [value.value for value in distinct] if key == keyword else each
            )
        annotated = tuple(value.schema for value in distinct)
        if any(len(one.keywords) > 1 for one in annotated):
            kept[VALUES] = annotated
        origin = schema.origin_of(keyword)
        return schema.with_keywords(kept, **{"enum": origin, VALUES: origin})
    return schema


@dataclass(frozen=True, slots=True)
class _Constant:
    """The only value that an option accepts; `schema` holds its `const` and the annotations of the option."""

    value: Any
    schema: Schema

    @property
    def key(self) -> tuple[bool, Any]:
        """Return a key for comparing constants as JSON values: unlike in Python, 1 and true differ."""
        return isinstance(self.value, bool), self.value


def _constant(option: Schema) -> _Constant | None:
    """Return the constant of an option that accepts a single scalar.

    Return None for an option that accepts other values, or has other assertions.
    """
    asserted = {key for key in option.keywords if not _is_annotation(key)}
    values = [option["const"]] if "const" in option else option.get("enum", ())
    if asserted == {"type"} and option["type"] in ("null", ["null"]):
        values = [None]
    elif len(values) != 1 or asserted - {"type"} not in ({"const"}, {"enum"}):
        return None
    value = values[0]
    if not isinstance(value, str | int | Decimal | None) or not _has_type(value, option.get("type")):
        return None
    annotations = {key: each for key, each in option.keywords.items() if _is_annotation(key)}
    return _Constant(value, Schema(option.origin, {"const": value, **annotations}, option.origins))


def _has_type(value: Any, types: Any) -> bool:
    """Return whether a constant has one of the types that are declared beside it; true if none is declared."""
    listed = [types] if isinstance(types, str) else types
    return types is None or any(_is_of(value, one) for one in listed)


def _is_of(value: Any, name: str) -> bool:
    if value is None or isinstance(value, bool):
        return name == ("null" if value is None else "boolean")
    return name in _TYPES and isinstance(value, _TYPES[name])


def _with_moved_names(schema: Schema, keys: ValueKeys) -> Schema:
    """Move x- keys about enumeration values, such as `x-enum-varnames`, from a choice into its `enum`.

    The choice is an `anyOf` or `oneOf`. Exactly one option must have an `enum`, and all other options must be null.
    A schema without such a choice is returned unchanged.
    """
    moved = [key for key in (*keys.names, *keys.descriptions) if key in schema]
    for keyword in _CHOICES if moved and "enum" not in schema else ():
        options = schema.get(keyword, ())
        lists = [at for at, option in enumerate(options) if "enum" in option]
        others = [option for option in options if "enum" not in option]
        if len(lists) == 1 and all(option.get("type") == "null" for option in others):
            inner = options[lists[0]]
            added = {key: schema[key] for key in moved if key not in inner}
            places = {key: schema.origin_of(key) for key in added}
            whole = inner.with_keywords({**inner.keywords, **added}, **places)
            kept = {key: each for key, each in schema.keywords.items() if key not in added}
            changed = (*options[: lists[0]], whole, *options[lists[0] + 1 :])
            return schema.with_keywords({**kept, keyword: changed})
    return schema


def _is_annotation(keyword: str) -> bool:
    return keyword in _ANNOTATIONS or keyword not in ALL_KEYWORDS | OPENAPI


def values_told(schema: Schema) -> Iterator[Schema]:
    """Yield a schema for each value of an enumeration that is written as a choice of annotated constants.

    Each schema has a `const`, and annotations such as `title`. Null is left out.
    """
    yield from (one for one in schema.get(VALUES, ()) if one["const"] is not None)


def _told_of_null(schema: Schema, keys: ValueKeys) -> dict[str, Any]:
    """Return the annotations of null in an enumeration.

    A text for null in a list or a mapping of texts becomes its `description`. If there is no such text, the
    annotations are those of the option for null.
    """
    for key in (*keys.descriptions, *TEXTS, "meta:enum"):
        texts, values = schema.get(key), schema["enum"]
        if isinstance(texts, list | tuple) and len(texts) == len(values):
            return {"description": texts[values.index(None)]}
        if isinstance(texts, Mapping) and "null" in texts and "null" not in values:
            return {"description": texts["null"]}
    told = (one for one in schema.get(VALUES, ()) if one["const"] is None)
    return {key: each for one in told for key, each in one.keywords.items() if key != "const"}
