"""Split a schema into one for objects and one for other values: `S` = `anyOf: [S for objects, S for others]`."""

from __future__ import annotations

from trivet.normalize.nature import Natures, Types
from trivet.normalize.schema import VALUES, Schema

#: Annotations that describe the place at which a type is used, not the type.
OF_THE_PLACE = frozenset(("default", "examples", "example", "deprecated", "readOnly", "writeOnly"))
#: Annotations that may describe both: the type, and the place at which it is used.
OF_BOTH = frozenset(("title", "description"))


def is_of_the_place(keyword: str) -> bool:
    """Return whether a keyword stays where it is when the rest of its schema is moved to a new definition."""
    return keyword in OF_THE_PLACE or keyword in OF_BOTH or (keyword.startswith("x-") and keyword != VALUES)


def split(schema: Schema, natures: Natures) -> tuple[Schema, Schema] | None:
    """Return a schema for the objects and a schema for all other values that `schema` accepts.

    Return None if `schema` accepts no objects, or nothing but objects.
    """
    types = natures.types(schema)
    if "object" not in types or len(types) == 1:
        return None
    return of_objects(schema), _of_others(schema, types - {"object"}, natures)


def of_objects(schema: Schema, source: Schema | None = None) -> Schema:
    """Return the schema restricted to objects by `type: object`.

    The origin of that `type` is taken from `source`, or from the schema itself if there is no `source`.
    """
    by = source or schema
    origin = by.origin_of("type") if "type" in by else by.origin
    return schema.with_keywords({**schema.keywords, "type": "object"}, type=origin)


def _of_others(schema: Schema, types: Types, natures: Natures) -> Schema:
    listed = schema.get("type", sorted(types))
    names = [name for name in listed if name != "object"]
    keywords = {**natures.beside_objects(schema), "type": names[0] if len(names) == 1 else names}
    return Schema(schema.origin, keywords, {**schema.origins, "type": of_objects(schema).origin_of("type")})
