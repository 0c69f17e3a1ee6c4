"""Remove identifiers (`$id`, …) and containers (`$defs`, …), which the registry has already processed."""

from __future__ import annotations

from trivet.normalize.context import Context
from trivet.normalize.schema import Schema

_DONE = frozenset(
    (
        "$anchor",
        "$defs",
        "$dynamicAnchor",
        "$id",
        "$recursiveAnchor",
        "$schema",
        "$vocabulary",
        "definitions",
        "id",
    )
)


def identifiers(schema: Schema, context: Context) -> Schema:
    if _DONE.isdisjoint(schema.keywords):
        return schema
    kept = {keyword: value for keyword, value in schema.keywords.items() if keyword not in _DONE}
    return schema.with_keywords(kept)
