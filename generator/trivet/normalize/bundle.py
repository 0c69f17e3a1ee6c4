"""Print the normal form as one JSON Schema of draft 2020-12, and as exact JSON text."""

from __future__ import annotations

import json
from typing import Any

from trivet.normalize.schema import (
    CONCEDED,
    SCHEMA_KEYWORDS,
    SCHEMA_LIST_KEYWORDS,
    SCHEMA_MAP_KEYWORDS,
    VALUES,
    NormalForm,
    Schema,
)

DRAFT = "https://json-schema.org/draft/2020-12/schema"
#: The key with the document and pointer that a definition comes from.
ORIGIN = "x-trivet-origin"
_CLOSERS = ("additionalProperties", "items", "unevaluatedItems", "unevaluatedProperties")
_ENCODE = json.JSONEncoder(ensure_ascii=False).encode


def bundle(normal: NormalForm) -> dict[str, Any]:
    """Return the bundle as plain JSON, with `$defs` sorted by full name; numbers are `int` and `Decimal`."""
    definitions = {
        name: {ORIGIN: str(definition.schema.origin), **plain(definition.schema)}
        for name, definition in sorted(normal.definitions.items())
    }
    return {"$schema": DRAFT, "$defs": definitions}


def plain(schema: Schema) -> dict[str, Any]:
    """Return a schema of the normal form as plain JSON; its references are `#/$defs/<full name>`."""
    result: dict[str, Any] = {}
    for keyword, value in schema.keywords.items():
        if keyword == "$ref":
            result[keyword] = f"#/$defs/{value}"
        elif keyword in SCHEMA_KEYWORDS:
            result[keyword] = False if keyword in _CLOSERS and value.is_false else plain(value)
        elif keyword in SCHEMA_LIST_KEYWORDS or keyword == VALUES:
            result[keyword] = [plain(child) for child in value]
        elif keyword in SCHEMA_MAP_KEYWORDS:
            result[keyword] = {key: plain(child) for key, child in value.items()}
        elif keyword == CONCEDED and schema.conceded:
            result[f"x-trivet-{keyword[1:]}"] = conceded_json(schema)
        else:
            result[keyword] = value
    return result


def conceded_json(schema: Schema) -> dict[str, dict[str, Any]]:
    """Return the tolerated faults of a schema as `{fault: {pointer: value}}`.

    Pointers are relative to the schema. `value` is the faulty value, or null if it is unknown.
    """
    result: dict[str, dict[str, Any]] = {}
    for one in schema.conceded:
        result.setdefault(one.fault, {})[one.origin.pointer[len(schema.origin.pointer) :]] = one.value
    return result
