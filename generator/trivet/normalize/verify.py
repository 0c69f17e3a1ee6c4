"""Check the invariants of the normal form; a violation is a bug in trivet."""

from __future__ import annotations

from collections.abc import Mapping

from trivet.diagnostics import InternalError
from trivet.normalize.schema import (
    SCHEMA_KEYWORDS,
    SCHEMA_LIST_KEYWORDS,
    SCHEMA_MAP_KEYWORDS,
    Definition,
    Schema,
)
from trivet.source.drafts import keyword_set

#: Keywords that never occur in the normal form.
FORBIDDEN = keyword_set(
    "$anchor $defs $dynamicAnchor $dynamicRef $id $recursiveAnchor $recursiveRef $schema $vocabulary"
    " additionalItems definitions dependencies nullable"
)


def verify(definitions: Mapping[str, Definition]) -> None:
    """Raise `InternalError` if a definition violates an invariant of the normal form."""
    for name, definition in definitions.items():
        if name != str(definition.name):
            raise InternalError(f"the definition {definition.name} is filed under {name}")
        for schema in definition.schema.walk():
            fault = _fault(schema, definitions)
            if fault:
                raise InternalError(f"{schema.origin}: {fault}, in the normal form of {name}")


def _fault(schema: Schema, definitions: Mapping[str, Definition]) -> str:
    for keyword, value in schema.keywords.items():
        if keyword in FORBIDDEN:
            return f"`{keyword}` is left"
        if keyword == "$ref" and value not in definitions:
            return f"the reference to {value} is unresolved"
        if keyword in SCHEMA_KEYWORDS and not isinstance(value, Schema):
            return f"`{keyword}` is not a schema"
        if keyword in SCHEMA_LIST_KEYWORDS and not _are_schemas(value):
            return f"`{keyword}` is not a tuple of schemas"
        if keyword in SCHEMA_MAP_KEYWORDS and not _are_named_schemas(value):
            return f"`{keyword}` is not a mapping of schemas"
        if keyword in ("exclusiveMinimum", "exclusiveMaximum") and isinstance(value, bool):
            return f"`{keyword}` is a boolean"
    return ""


def _are_named_schemas(value: object) -> bool:
    return isinstance(value, dict) and _are_schemas(tuple(value.values()))


def _are_schemas(value: object) -> bool:
    return isinstance(value, tuple) and all(isinstance(child, Schema) for child in value)
