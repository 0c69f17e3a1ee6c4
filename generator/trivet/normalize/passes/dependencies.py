"""Split `dependencies` into `dependentRequired` and `dependentSchemas` (2019-09 Validation §6.5.4)."""

from __future__ import annotations

from typing import Any

from trivet.normalize.context import Context
from trivet.normalize.schema import Schema


def dependencies(schema: Schema, context: Context) -> Schema:
    found = schema.get("dependencies")
    if not isinstance(found, dict):
        return schema
    kept: dict[str, Any] = {key: value for key, value in schema.keywords.items() if key != "dependencies"}
    origin = schema.origin / "dependencies"
    parts: dict[str, Any] = {
        "dependentRequired": {key: value for key, value in found.items() if isinstance(value, list)},
        "dependentSchemas": {key: value for key, value in found.items() if isinstance(value, Schema)},
    }
    origins = {}
    for keyword, part in parts.items():
        if not part:
            continue
        if keyword in kept:
            extra = Schema(schema.origin, {keyword: part}, {keyword: origin})
            kept["allOf"] = (*kept.get("allOf", ()), extra)
        else:
            kept[keyword] = part
            origins[keyword] = origin
    return schema.with_keywords(kept, **origins)
