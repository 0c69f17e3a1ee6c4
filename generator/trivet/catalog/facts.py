"""Reads the annotations of a schema. An empty title or description is treated as absent."""

from __future__ import annotations

from typing import Any

from trivet.catalog.effects import NO_EFFECTS, Effects
from trivet.catalog.records import Facts
from trivet.normalize.schema import VALUES, Schema
from trivet.predicates.compile import COMPILERS

_READ_HERE = frozenset(
    ("title", "description", "deprecated", "readOnly", "writeOnly", "default", "examples", "example")
)
#: Known keywords that neither assert anything by themselves nor are annotations to show.
_STRUCTURAL = frozenset(("then", "else", "minContains", "maxContains", "$comment"))
_KNOWN = _READ_HERE | _STRUCTURAL | COMPILERS.keys()


def facts_of(schema: Schema, effects: Effects = NO_EFFECTS) -> Facts:
    """Return the annotations of a schema; `effects` are the effects of its x- keys."""
    return Facts(
        title=_text(schema.get("title")),
        description=_text(schema.get("description")),
        deprecated=schema.get("deprecated") is True,
        read_only=schema.get("readOnly") is True,
        write_only=schema.get("writeOnly") is True,
        has_default="default" in schema,
        default=schema.get("default"),
        examples=examples_of(schema),
        extensions=extensions_of(schema),
        other=unknown_of(schema),
        effects=effects,
    )


def extensions_of(schema: Schema) -> dict[str, Any]:
    """Return the x- keys of a schema with their values, sorted."""
    unread = schema.keywords.keys() - _KNOWN
    return {key: schema[key] for key in sorted(unread) if key.startswith("x-") and key != VALUES}


def unknown_of(schema: Schema) -> dict[str, Any]:
    """Return the keywords of a schema that are neither known nor x- keys, with their values, sorted."""
    unread = schema.keywords.keys() - _KNOWN
    return {key: schema[key] for key in sorted(unread) if not key.startswith("x-")}


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def examples_of(schema: Schema) -> tuple[Any, ...]:
    """Return `examples`, or else OpenAPI's single `example` as a tuple of one."""
    examples = schema.get("examples")
    if isinstance(examples, list | tuple):
        return tuple(examples)
    return (schema["example"],) if "example" in schema else ()
