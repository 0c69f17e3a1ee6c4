"""Convert draft 4's boolean `exclusiveMinimum` and `exclusiveMaximum` to numbers (draft-04 Validation §5.1.2)."""

from __future__ import annotations

from trivet.normalize.context import Context
from trivet.normalize.schema import Schema

_PAIRS = (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum"))


def bounds(schema: Schema, context: Context) -> Schema:
    for exclusive, inclusive in _PAIRS:
        is_exclusive = schema.get(exclusive)
        if not isinstance(is_exclusive, bool):
            continue
        kept = {keyword: value for keyword, value in schema.keywords.items() if keyword != exclusive}
        if is_exclusive and inclusive in kept:
            kept[exclusive] = kept.pop(inclusive)
        schema = schema.with_keywords(kept)
    return schema
