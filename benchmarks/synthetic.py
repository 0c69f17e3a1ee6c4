"""Trees of any size: documents as people write them, which share types."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

DRAFT = "https://json-schema.org/draft/2020-12/schema"
#: One document in so many is a shared type, but there are at most MOST_SHARED.
SHARED_EVERY, MOST_SHARED = 10, 60
_WORDS = ("order", "user", "invoice", "device", "event", "account", "shipment", "ticket", "report", "session")
SETTINGS = (
    "schemas: [schemas]\ntargets: {models: {}, docs: {}, schema: {}, sql: {dialects: [postgresql, sqlite]}}\n"
)


def tree(folder: Path, documents: int) -> None:
    """Write a project with this number of documents."""
    shared = min(max(documents // SHARED_EVERY, 1), MOST_SHARED)
    for number in range(shared):
        _write(folder / f"schemas/common/type_{number}.json", _shared(number))
    for number in range(documents - shared):
        word = _WORDS[number % len(_WORDS)]
        _write(folder / f"schemas/{word}/{word}_{number}.json", _document(number, shared))
    (folder / "trivet.yaml").write_text(SETTINGS, "utf-8")


def _write(path: Path, schema: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(schema, indent=2) + "\n", "utf-8")


def _shared(number: int) -> dict[str, Any]:
    """A type that others refer to; each refers to the two before it."""
    others = {f"part_{each}": {"$ref": f"type_{each}.json"} for each in (number - 1, number - 2) if each >= 0}
    kinds = [f"kind {each}" for each in range(number % 7 + 2)]
    return {
        "$schema": DRAFT,
        "title": f"Type {number}",
        "description": f"What documents share, number {number}.",
        "type": "object",
        "required": ["id", "kind"],
        "properties": {
            "id": {"type": "integer", "minimum": 1},
            "kind": {"enum": kinds},
            "url": {"type": "string", "format": "uri"},
            "created_at": {"type": "string", "format": "date-time"},
            "label": {"type": ["string", "null"], "maxLength": 50 + number},
            **(others if number % 3 == 0 else {}),
        },
        "additionalProperties": False,
    }


def _document(number: int, shared: int) -> dict[str, Any]:
    common = [f"../common/type_{(number * step + step) % shared}.json" for step in (1, 7, 13)]
    return {
        "$schema": DRAFT,
        "title": f"Document {number}",
        "description": f"The document with the number {number}, of which there are many.",
        "type": "object",
        "required": ["id", "status", "owner"],
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "status": {"enum": ["new", "open", "closed", f"special {number % 40}"]},
            "owner": {"$ref": common[0]},
            "before": {"anyOf": [{"$ref": common[1]}, {"type": "null"}]},
            "parts": {"type": "array", "items": {"$ref": common[2]}, "maxItems": 10 + number % 5},
            "amount": {"type": "number", "minimum": 0, "description": "How much."},
            "count": {"type": "integer", "minimum": 0, "maximum": 1000 + number % 9},
            "name": {"type": "string", "minLength": 1, "maxLength": 100 + number % 11},
            "code": {"type": "string", "pattern": f"^[A-Z]{{2,{number % 5 + 3}}}-[0-9]+$"},
            "tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
            "details": {
                "type": "object",
                "properties": {
                    "note": {"type": "string"},
                    "level": {"type": "integer", "enum": [1, 2, 3]},
                    "at": {"type": "string", "format": "date"},
                },
                "additionalProperties": False,
            },
            "extra": {"type": "object", "additionalProperties": {"type": "string"}},
        },
    }
