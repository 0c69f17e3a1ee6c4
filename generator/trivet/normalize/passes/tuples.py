"""Convert `items` with a list, and `additionalItems`, to `prefixItems` and `items` (2020-12 Core §10.3.1)."""

from __future__ import annotations

from trivet.normalize.context import Context
from trivet.normalize.schema import Schema
from trivet.normalize.unasserted import set_aside


def tuples(schema: Schema, context: Context) -> Schema:
    first = schema.get("items")
    if not isinstance(first, tuple):
        if "additionalItems" in schema:  # it only applies after a list in `items`
            return set_aside(schema, ["additionalItems"], context.raw)
        return schema
    kept = {
        keyword: value
        for keyword, value in schema.keywords.items()
        if keyword not in ("items", "additionalItems")
    }
    origins = {}
    if first:
        kept["prefixItems"] = first
        origins["prefixItems"] = schema.origin / "items"
    if "additionalItems" in schema:
        kept["items"] = schema["additionalItems"]
        origins["items"] = schema.origin / "additionalItems"
    return schema.with_keywords(kept, **origins)
