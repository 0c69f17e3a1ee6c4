"""Rewrites `const` and `enum` if their values look like references, so that pydantic does not follow them.

pydantic follows `{"$ref": "…"}` in all keywords except `examples`. It raises KeyError if there is no such
definition.
"""

from __future__ import annotations

from typing import Any


def looks_like_a_reference(value: Any) -> bool:
    """Return whether the JSON value contains an object that pydantic would follow as a reference."""
    if isinstance(value, dict):
        name = value.get("$ref")
        local = isinstance(name, str) and not name.startswith(("http://", "https://"))
        return local or any(map(looks_like_a_reference, value.values()))
    return isinstance(value, list | tuple) and any(map(looks_like_a_reference, value))


def without_references(keywords: dict[str, Any]) -> dict[str, Any]:
    """Return an equivalent schema in which no `const` or `enum` has an object that looks like a reference.

    A `default` that looks like a reference is left out.
    """
    found: dict[str, Any] = {}
    parts = []
    for key, value in keywords.items():
        if key not in ("const", "enum", "default") or not looks_like_a_reference(value):
            found[key] = value
        elif key == "const":
            parts.append(_exactly(value))
        elif key == "enum":
            parts.append({"anyOf": [_exactly(one) for one in value]})
    if parts:
        found["allOf"] = [*found.get("allOf", []), *parts]
    return found


def _exactly(value: Any) -> dict[str, Any]:
    """Return a JSON Schema that accepts only this value.

    It is normally a `const`. But an object or array that looks like a reference is described part by part, with
    `properties` or `prefixItems`.
    """
    if not looks_like_a_reference(value):
        return {"const": value}
    if isinstance(value, dict):
        members = {key: _exactly(each) for key, each in value.items()}
        return {
            "type": "object",
            "required": list(value),
            "properties": members,
            "additionalProperties": False,
        }
    items = [_exactly(each) for each in value]
    return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}
