"""Read the annotations of a schema; an empty title or description counts as absent."""

from __future__ import annotations

from typing import Any

from trivet.catalog.effects import NO_EFFECTS, Effects
from trivet.catalog.records import Facts
from trivet.normalize.schema import VALUES, Schema
from trivet.predicates.compile import COMPILERS

_READ_HERE = frozenset(
    ("title", "description", "deprecated", "readOnly", "writeOnly", "default", "examples", "example")
)
#: Keywords that only modify other keywords.
_STRUCTURAL = frozenset(("then", "else", "minContains", "maxContains", "$comment"))


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
        examples=_examples(schema),
        extensions={key: schema[key] for key in sorted(schema.keywords) if _is_extension(key)},
        other={key: schema[key] for key in sorted(schema.keywords) if _is_unknown(key)},
        effects=effects,
    )


def _is_extension(keyword: str) -> bool:
    return keyword.startswith("x-") and keyword != VALUES


def _is_unknown(keyword: str) -> bool:
    known = keyword in COMPILERS or keyword in _READ_HERE or keyword in _STRUCTURAL
    return not known and not keyword.startswith("x-")


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _examples(schema: Schema) -> tuple[Any, ...]:
    """Return `examples`, or else OpenAPI's single `example` as a tuple of one."""
    examples = schema.get("examples")
    if isinstance(examples, list | tuple):
        return tuple(examples)
    return (schema["example"],) if "example" in schema else ()
