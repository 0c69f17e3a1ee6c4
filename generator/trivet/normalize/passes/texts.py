"""Drop empty titles and descriptions, and record that `default` is just an annotation."""

from __future__ import annotations

from trivet import rules
from trivet.normalize.context import Context
from trivet.normalize.schema import Schema


def texts(schema: Schema, context: Context) -> Schema:
    if "default" in schema:
        text = "`default` is an annotation: it fills no document"
        context.report.reading(rules.READING_DEFAULT, schema.origin / "default", text)
    empty = [keyword for keyword in ("title", "description") if schema.get(keyword) == ""]
    for keyword in empty:
        origin = schema.origin / keyword
        context.report.reading(rules.READING_EMPTY_TEXT, origin, f"an empty `{keyword}` is read as absent")
    if not empty:
        return schema
    return schema.with_keywords({key: value for key, value in schema.keywords.items() if key not in empty})
