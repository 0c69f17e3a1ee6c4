"""Files below `schemas:` that are not schemas: data, or trivet's own settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trivet import rules
from trivet.diagnostics import Diagnostic, Origin, show
from trivet.settings.file import YAML_NAME
from trivet.settings.parse import settings_schema
from trivet.source.documents import Document
from trivet.source.drafts import ALL_KEYWORDS, METADATA
from trivet.source.ignore import line_for

#: Keywords that may also occur in data, for example in data that names its schema.
_ANYWHERE = METADATA | {"$schema", "$id", "id", "$comment"}
_TYPES = frozenset(("array", "boolean", "integer", "null", "number", "object", "string"))
_SCHEMA_KEYWORDS = ("$defs", "$ref", "allOf", "anyOf", "definitions", "enum", "oneOf", "properties", "type")
#: Keywords whose value is an object of schemas.
NAMED = ("$defs", "definitions", "dependentSchemas", "patternProperties", "properties")
_KINDS = ((list, "an array"), (str, "a string"), (type(None), "null"))


def is_settings(document: Document) -> bool:
    """Return whether a document is a trivet settings file.

    It must be called `trivet.yaml`, and all of its keys must be keys of the settings.
    """
    known = settings_schema()["properties"].keys()
    named = document.path.rpartition("/")[2] == YAML_NAME
    return named and isinstance(document.value, dict) and document.value.keys() <= known


def has_members(value: Mapping[str, Any]) -> bool:
    """Return whether the object has a member that is neither a keyword of JSON Schema nor an x- key."""
    return any(key not in ALL_KEYWORDS and not key.startswith("x-") for key in value)


def is_plain(value: Mapping[str, Any]) -> bool:
    """Return whether the object is data rather than a schema.

    Data has a member that is neither a keyword nor an x- key. Its only keywords are common in data, such as
    `title`.
    """
    return has_members(value) and ALL_KEYWORDS.isdisjoint(value.keys() - _ANYWHERE)


def looks_like_schema(value: Mapping[str, Any]) -> bool:
    """Return whether an object looks like a schema: at least one keyword has a value of the usual form.

    The result is false if `type` is not a JSON Schema type.
    """
    types = value.get("type", "object")
    plausible = all(
        isinstance(one, str) and one in _TYPES for one in (types if isinstance(types, list) else [types])
    )
    return plausible and any(_has_schema_form(key, value[key]) for key in _SCHEMA_KEYWORDS if key in value)


def _has_schema_form(key: str, value: Any) -> bool:
    if key in ("type", "$ref"):
        return isinstance(value, (str, list))
    if key in NAMED:
        return isinstance(value, dict) and all(isinstance(each, (dict, bool)) for each in value.values())
    return isinstance(value, list)


def told_settings(document: Document) -> Diagnostic:
    message = "this is a trivet settings file, not a schema; skipped"
    return rules.SKIPPED.at(Origin(document.path), message)


def told_value(document: Document) -> Diagnostic:
    """Return the warning that a document is skipped because its value is neither an object nor a boolean."""
    kind = next((name for kind, name in _KINDS if isinstance(document.value, kind)), "a number")
    return rules.NOT_A_SCHEMA.at(
        Origin(document.path),
        f"{kind} is not a schema, so this is data; skipped",
        f"Exclude it: `ignore: [{line_for(document.path)}]`.",
    )


def told_data(document: Document, *, in_tree: bool) -> Diagnostic:
    """Return the warning that a document is skipped because it is data.

    `document` must have a `$schema` that does not name a draft. `in_tree` is true if this `$schema` names another
    document of the project.
    """
    named = show(document.value["$schema"])
    why = "describes data" if in_tree else "is not a draft, and the document has no keywords"
    return rules.NOT_A_SCHEMA.at(
        Origin(document.path, "/$schema"),
        f"'{named}' {why}, so this is data, not a schema; skipped",
        f"Exclude it: `ignore: [{line_for(document.path)}]`.",
    )
