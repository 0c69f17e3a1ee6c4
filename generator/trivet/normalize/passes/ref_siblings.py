"""In drafts up to 7, set aside all siblings of `$ref` except annotations (draft-07 Core §8.3; docs/readings.md)."""

from __future__ import annotations

from trivet import rules
from trivet.diagnostics import show
from trivet.normalize.context import Context
from trivet.normalize.schema import Schema
from trivet.normalize.unasserted import set_aside
from trivet.source.drafts import ALL_KEYWORDS, METADATA, OPENAPI

#: Keywords that are not lost beside a `$ref`.
_HARMLESS = METADATA | OPENAPI | {"$ref", "$comment", "$id", "id", "$schema", "$defs", "definitions"}
_SILENCED = ALL_KEYWORDS - _HARMLESS


def ref_siblings(schema: Schema, context: Context) -> Schema:
    if not context.draft.ref_alone or not isinstance(context.raw.get("$ref"), str):
        return schema
    silenced = [keyword for keyword in schema.keywords if keyword in _SILENCED]
    if not silenced:
        return schema
    in_force = [keyword for keyword in silenced if keyword in context.draft.known]
    if in_force:
        names = ", ".join(f"`{show(keyword)}`" for keyword in in_force)
        text = f"{names} beside `$ref` means nothing in draft {context.draft.name}; ignored"
        context.report.reading(rules.READING_REF_SIBLINGS, schema.origin / in_force[0], text)
    return set_aside(schema, silenced, context.raw)
