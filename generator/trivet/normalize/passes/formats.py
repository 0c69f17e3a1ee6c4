"""Keep `format` where it is an assertion, and set it aside where it is an annotation (docs/readings.md)."""

from __future__ import annotations

from trivet import rules
from trivet.diagnostics import Origin, show
from trivet.normalize.context import Context
from trivet.normalize.near import near
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
#: Names similar to a format, but not misspellings.
_WORDS = ("data", "uid")


def formats(schema: Schema, context: Context) -> Schema:
    if "format" not in schema:
        return schema
    name = schema["format"]
    if not isinstance(name, str) or name not in FORMATS:
        _report(str(name), schema.origin / "format", context)
    elif context.readings.format == "assert":
        return schema
    return set_aside(schema, ["format"], context.raw)


def _report(name: str, origin: Origin, context: Context) -> None:
    text = f"the format '{show(name)}' is not one of JSON Schema 2020-12; read as an annotation"
    meant = near(name, FORMATS) if name not in _WORDS else ""
    if meant:
        context.report.read_as(rules.READING_FORMAT, origin, text)
        context.report.finding(
            rules.NEAR_MISS, origin, f"'{show(name)}' is not a format; did you mean '{meant}'?"
        )
    else:
        context.report.reading(rules.READING_FORMAT, origin, text)
