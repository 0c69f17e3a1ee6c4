"""Finds regular expressions that jsonschema-rs cannot read, so that they can be removed and reported."""

from __future__ import annotations

from functools import cache
from typing import Any

from trivet.diagnostics import escape_token
from trivet.source.drafts import DRAFTS
from trivet.validation import UnusableError, validator_of


@cache
def is_readable(pattern: str) -> bool:
    """Return whether jsonschema-rs can compile the pattern under every draft.

    The pattern is tested under draft 7, whose metaschema requires ECMA-262 syntax. Under some other drafts,
    jsonschema-rs also accepts patterns in its own syntax.
    """
    try:
        validator_of({"$schema": DRAFTS["07"].uri, "pattern": pattern})
    except UnusableError:
        return False
    return True


def readable(schema: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return the schema without the patterns that jsonschema-rs cannot read, and the JSON Pointers of these patterns.

    The pointers are relative to the schema. Patterns in its subschemas are not examined.
    """
    unread: list[str] = []
    result = dict(schema)
    if isinstance(schema.get("pattern"), str) and not is_readable(schema["pattern"]):
        unread.append("/pattern")
        del result["pattern"]
    keys = schema.get("patternProperties")
    if isinstance(keys, dict) and not all(map(is_readable, keys)):
        unread += [f"/patternProperties/{escape_token(key)}" for key in keys if not is_readable(key)]
        result["patternProperties"] = {key: value for key, value in keys.items() if is_readable(key)}
    return result, unread
