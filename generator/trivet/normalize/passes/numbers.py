"""Convert counts to integers: `minLength: 2.0` becomes 2 (JSON Schema Validation 2020-12 §6.3)."""

from __future__ import annotations

from decimal import Decimal

from trivet.normalize.context import Context
from trivet.normalize.schema import Schema

_COUNTS = (
    "maxContains",
    "maxItems",
    "maxLength",
    "maxProperties",
    "minContains",
    "minItems",
    "minLength",
    "minProperties",
)
_ALL = frozenset(_COUNTS)


def numbers(schema: Schema, context: Context) -> Schema:
    if _ALL.isdisjoint(schema.keywords):
        return schema
    counts = {
        keyword: int(value)
        for keyword in _COUNTS
        if isinstance(value := schema.get(keyword), (Decimal, float)) and value == int(value)
    }
    return schema.with_keywords({**schema.keywords, **counts}) if counts else schema
