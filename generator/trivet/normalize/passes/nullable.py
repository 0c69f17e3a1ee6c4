"""Convert OpenAPI's `nullable: true` to a schema that also accepts null (OpenAPI 3.0.3 §4.7.24)."""

from __future__ import annotations

from typing import Any

from trivet import rules
from trivet.diagnostics import Origin
from trivet.normalize.context import Context
from trivet.normalize.schema import Schema
from trivet.normalize.unasserted import set_aside
from trivet.source.drafts import METADATA, OPENAPI, keyword_set

#: Keywords that do not refuse null, once null is among the types in `type`.
_SILENT_ON_NULL = keyword_set(
    "type format multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern"
    " maxItems minItems uniqueItems maxContains minContains contains items prefixItems unevaluatedItems"
    " maxProperties minProperties required dependentRequired dependentSchemas properties patternProperties"
    " additionalProperties propertyNames unevaluatedProperties contentEncoding contentMediaType"
)
_ANNOTATIONS = METADATA | OPENAPI | {"$comment"}


def nullable(schema: Schema, context: Context) -> Schema:
    if "nullable" not in schema:
        return schema
    if context.readings.nullable == "ignore":
        return set_aside(schema, ["nullable"], context.raw)
    kept = {keyword: value for keyword, value in schema.keywords.items() if keyword != "nullable"}
    plain = schema.with_keywords(kept)
    if schema["nullable"] is not True:
        return plain
    origin = schema.origin / "nullable"
    context.report.reading(rules.READING_NULLABLE, origin, "`nullable: true`: null is accepted too")
    asserted = {keyword: value for keyword, value in kept.items() if not _is_annotation(keyword)}
    if not asserted:
        return plain
    values = asserted.keys() - _SILENT_ON_NULL
    if "type" in asserted and (not values or values in ({"enum"}, {"const"})):
        return plain.with_keywords(_with_null(kept))
    return _either(plain, asserted, origin)


def _is_annotation(keyword: str) -> bool:
    return keyword in _ANNOTATIONS or keyword.startswith("x-")


def _with_null(keywords: dict[str, Any]) -> dict[str, Any]:
    """Return the keywords with null added to `type`, and to `enum` or `const`."""
    types = keywords["type"] if isinstance(keywords["type"], list) else [keywords["type"]]
    result = {**keywords, "type": types if "null" in types else [*types, "null"]}
    if "enum" in result and None not in result["enum"]:
        result["enum"] = [*result["enum"], None]
    if "const" in result and result["const"] is not None:
        result["enum"] = [result.pop("const"), None]
    return result


def _either(schema: Schema, asserted: dict[str, Any], nullable_at: Origin) -> Schema:
    """Return the schema with its assertions (`asserted`) moved into an `anyOf`, beside an option for null.

    `nullable_at` is the location of the keyword `nullable`.
    """
    origins = {keyword: schema.origin_of(keyword) for keyword in asserted}
    value = Schema(schema.origin, asserted, origins)
    null = Schema(nullable_at, {"type": "null"}, {"type": nullable_at})
    outside = {keyword: each for keyword, each in schema.keywords.items() if keyword not in asserted}
    return schema.with_keywords({**outside, "anyOf": (value, null)}, anyOf=nullable_at)
