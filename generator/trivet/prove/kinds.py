"""Reads listed values and types from the schemas of a site, and matches strings against patterns.

A *site* is the set of schemas that apply to the same value.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, TypeAlias

from trivet.normalize.schema import Schema
from trivet.predicates.regex import parse, to_python

#: The schemas of the normal form that apply to one value at the same time.
Site: TypeAlias = tuple[Schema, ...]

_TYPES = ("object", "array", "string", "integer", "number", "boolean", "null")


def listed(schema: Schema) -> list[Any]:
    """Return the values that the schema's `const` or `enum` lists; [] without these keywords."""
    return [schema["const"]] if "const" in schema else list(schema.get("enum", ()))


def kinds(flat: Site) -> list[str]:
    """Return the JSON types that all schemas in `flat` accept. These schemas apply to the same value.

    Types to which other keywords of the schemas apply come first. For example, `minLength` puts "string" first.
    """
    allowed: set[str] = set(_TYPES)
    for schema in flat:
        if "type" in schema:
            types = {schema["type"]} if isinstance(schema["type"], str) else set(schema["type"])
            allowed &= types | ({"integer"} if "number" in types else set())
    implied = [kind for kind in _TYPES if any(not _WORDS[kind].isdisjoint(s.keywords) for s in flat)]
    return [kind for kind in dict.fromkeys((*implied, *_TYPES)) if kind in allowed]


_WORDS: dict[str, frozenset[str]] = {
    "object": frozenset(
        ("properties", "required", "patternProperties", "minProperties", "propertyNames", "dependentRequired")
    ),
    "array": frozenset(("items", "prefixItems", "minItems", "uniqueItems", "contains")),
    "string": frozenset(("pattern", "format", "minLength", "maxLength")),
    "integer": frozenset(),
    "number": frozenset(("minimum", "maximum", "multipleOf", "exclusiveMinimum", "exclusiveMaximum")),
    "boolean": frozenset(),
    "null": frozenset(),
}


def text_matches(pattern: str, text: str) -> bool:
    """Return whether an ECMA-262 pattern matches anywhere in the text; false if Python cannot express the pattern."""
    compiled = _compiled(pattern)
    return compiled is not None and compiled.search(text) is not None


def may_match(pattern: str, text: str) -> bool:
    """Return whether an ECMA-262 pattern may match anywhere in the text; true if Python cannot express the pattern."""
    return _compiled(pattern) is None or text_matches(pattern, text)


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str] | None:
    try:
        source = to_python(parse(pattern))
    except ValueError:
        return None
    return re.compile(source) if isinstance(source, str) else None
