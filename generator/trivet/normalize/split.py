"""Parts what a schema says of objects from what it says of other values: `S` = `anyOf: [S of objects, S of others]`."""

from __future__ import annotations

from trivet.normalize.nature import Natures, Types
from trivet.normalize.schema import VALUES, Schema

#: What is said of the place of use, and not of the type.
OF_THE_PLACE = frozenset(("default", "examples", "example", "deprecated", "readOnly", "writeOnly"))
#: What is said of both.
OF_BOTH = frozenset(("title", "description"))


def is_of_the_place(keyword: str) -> bool:
    """Whether a keyword stays where a schema stood that was taken out."""
    return keyword in OF_THE_PLACE or keyword in OF_BOTH or (keyword.startswith("x-") and keyword != VALUES)


def split(schema: Schema, natures: Natures) -> tuple[Schema, Schema] | None:
    """The same for objects and for all other values; None where it accepts none of the one or the other."""
    types = natures.types(schema)
    if "object" not in types or len(types) == 1:
        return None
    return of_objects(schema), _of_others(schema, types - {"object"}, natures)


def of_objects(schema: Schema, said: Schema | None = None) -> Schema:
    """The same for objects alone; `said` is the schema that says so, if it is another."""
    by = said or schema
    origin = by.origin_of("type") if "type" in by else by.origin
    return schema.with_keywords({**schema.keywords, "type": "object"}, type=origin)


def _of_others(schema: Schema, types: Types, natures: Natures) -> Schema:
    said = schema.get("type", sorted(types))
    names = [name for name in said if name != "object"]
    keywords = {**natures.beside_objects(schema), "type": names[0] if len(names) == 1 else names}
    return Schema(schema.origin, keywords, {**schema.origins, "type": of_objects(schema).origin_of("type")})
