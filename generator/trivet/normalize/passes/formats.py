"""`format` stays where it is asserted; where it is an annotation it is set aside (docs/readings.md)."""

from __future__ import annotations

from trivet import rules
from trivet.diagnostics import show
from trivet.normalize.context import Context
from trivet.normalize.schema import Schema
from trivet.normalize.unasserted import set_aside

#: The formats of JSON Schema Validation 2020-12 §7.3.
FORMATS = frozenset(
    (
        "date-time",
        "date",
        "time",
        "duration",
        "email",
        "idn-email",
        "hostname",
        "idn-hostname",
        "ipv4",
        "ipv6",
        "uri",
        "uri-reference",
        "iri",
        "iri-reference",
        "uuid",
        "uri-template",
        "json-pointer",
        "relative-json-pointer",
        "regex",
    )
)


def formats(schema: Schema, context: Context) -> Schema:
    if "format" not in schema:
        return schema
    name = schema["format"]
    if not isinstance(name, str) or name not in FORMATS:
        text = f"the format '{show(str(name))}' is not one of JSON Schema 2020-12; read as an annotation"
        context.report.reading(rules.READING_FORMAT, schema.origin / "format", text)
    elif context.readings.format == "assert":
        return schema
    return set_aside(schema, ["format"], context.raw)
