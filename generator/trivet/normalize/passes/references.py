"""Convert `$dynamicRef` and `$recursiveRef` to `$ref`.

Each definition belongs to one dynamic scope. In that scope, each of these references has exactly one
target.
"""

from __future__ import annotations

from trivet.normalize.context import Context
from trivet.normalize.schema import Schema

_DYNAMIC = ("$dynamicRef", "$recursiveRef")


def references(schema: Schema, context: Context) -> Schema:
    for keyword in _DYNAMIC:
        if keyword not in schema:
            continue
        kept = {name: value for name, value in schema.keywords.items() if name != keyword}
        origin = schema.origin / keyword
        if "$ref" not in kept:
            schema = schema.with_keywords({"$ref": schema[keyword], **kept}, **{"$ref": origin})
        else:
            second = Schema(schema.origin, {"$ref": schema[keyword]}, {"$ref": origin})
            schema = schema.with_keywords({**kept, "allOf": (*kept.get("allOf", ()), second)})
    return schema
