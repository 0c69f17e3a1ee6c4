"""Keeps `contains` of drafts before 2020-12 from marking items as evaluated.

Only in 2020-12 does `contains` mark items as evaluated (2020-12 Core §10.3.1.3, §11.2). If the project uses
`unevaluatedItems`, an earlier `contains` is wrapped in a double `not`. This hides the marks.
"""

from __future__ import annotations

from trivet.normalize.context import Context
from trivet.normalize.schema import Schema

_TOGETHER = ("contains", "minContains", "maxContains")


def contains(schema: Schema, context: Context) -> Schema:
    if "contains" not in schema or context.draft.name == "2020-12" or not context.evaluates_items:
        return schema
    moved = {keyword: schema[keyword] for keyword in _TOGETHER if keyword in schema}
    origins = {keyword: schema.origin_of(keyword) for keyword in moved}
    inner = Schema(schema.origin, moved, origins)
    wrapped = Schema(schema.origin, {"not": Schema(schema.origin, {"not": inner})})
    kept = {keyword: value for keyword, value in schema.keywords.items() if keyword not in moved}
    return schema.with_keywords({**kept, "allOf": (*kept.get("allOf", ()), wrapped)})
