"""The parts of a schema that are written in drafts of their own (JSON Schema Core 2020-12 §9.3.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from trivet.source import uris
from trivet.source.drafts import BY_URI, Draft, declared_uri
from trivet.source.pointers import without
from trivet.source.schema_sites import subschemas


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a schema that is written in one draft.

    `pointer` is relative to the whole schema. In `value`, each inner part is replaced by `{}`.
    """

    pointer: str
    value: Any
    draft: Draft


def identifier_of(schema: Mapping[str, Any], draft: Draft) -> str:
    """Return the `$id` of a schema (`id` in draft 4) without its fragment.

    Return an empty string if the schema has no identifier, or if the identifier is not a string.
    """
    if not all(isinstance(schema.get(key, ""), str) for key in ("$id", "id")):
        return ""
    return uris.split(draft.specification.id_of(schema) or "")[0]


def draft_of(schema: Mapping[str, Any], outer: Draft) -> Draft:
    """Return the draft of an embedded schema that has an identifier; `outer` is the draft of the schema around it."""
    named = schema.get("$schema")
    draft = BY_URI.get(declared_uri(named), outer) if isinstance(named, str) else outer
    return outer if draft.name == outer.name else draft


def parts_of(schema: Any, draft: Draft, pointer: str) -> list[Part]:
    """Return the parts of the schema at `pointer` in a document of `draft`, the outermost first.

    If the whole schema is written in one draft, it is the only part.
    """
    if pointer and isinstance(schema, dict) and "$schema" in schema and identifier_of(schema, draft):
        draft = draft_of(schema, draft)
    found = [Part("", schema, draft)]
    pending: list[tuple[str, Any, int]] = [("", schema, 0)]
    while pending:
        at, value, index = pending.pop()
        if not isinstance(value, dict):
            continue
        around = found[index]
        if at != around.pointer and "$schema" in value and identifier_of(value, around.draft):
            inner = draft_of(value, around.draft)
            if inner.name != around.draft.name:
                rest = without(around.value, at[len(around.pointer) :], is_schema=True)
                found[index] = replace(around, value=rest)
                index = len(found)
                found.append(Part(at, value, inner))
        pending += ((at + below, child, index) for below, child in subschemas(value, found[index].draft))
    return found
