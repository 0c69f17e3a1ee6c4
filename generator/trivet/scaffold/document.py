"""What kind of document a file is, and what the settings need to know of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from trivet.reader.document import is_openapi
from trivet.source.data import NAMED, looks_like_schema
from trivet.source.drafts import BY_URI, declared_uri
from trivet.source.pointers import NotThereError, follow, from_fragment

Kind = Literal["schema", "openapi", "other", "unreadable"]

_VALUES = ("const", "default", "enum", "example", "examples")


@dataclass(frozen=True, slots=True)
class Seen:
    """One document. `draft` is empty where `$schema` is missing or unknown; `extensions` counts its x- keys;
    `dangling` are the pointers of its local references that it does not answer itself."""

    path: str
    kind: Kind
    draft: str = ""
    extensions: Mapping[str, int] = field(default_factory=dict)
    dangling: frozenset[str] = frozenset()


def see(path: str, value: Any) -> Seen:
    """Judges a document that could be read."""
    if is_openapi(value):
        return Seen(path, "openapi")
    if not is_schema(value):
        return Seen(path, "other")
    subschemas = list(_objects(value))
    counts = Counter(key for one in subschemas for key in one if key.startswith("x-"))
    refs = (one.get("$ref") for one in subschemas)
    local = (from_fragment(ref[1:]) for ref in refs if isinstance(ref, str) and ref.startswith("#/"))
    dangling = frozenset(pointer for pointer in local if not answers(value, pointer))
    return Seen(path, "schema", _draft(value), counts, dangling)


def is_schema(value: Any) -> bool:
    """Whether a document looks like a JSON Schema. Data may name its own schema in `$schema`, too."""
    if not isinstance(value, dict):
        return False
    declared = value.get("$schema")
    if isinstance(declared, str) and "json-schema.org/" in declared:
        return True
    return looks_like_schema(value)


def answers(value: Any, pointer: str) -> bool:
    try:
        follow(value, pointer)
    except NotThereError:
        return False
    return True


def _draft(value: Mapping[str, Any]) -> str:
    declared = value.get("$schema")
    found = BY_URI.get(declared_uri(declared)) if isinstance(declared, str) else None
    return found.name if found else ""


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """The objects of a schema that may be subschemas; the reader has bounded their number and depth."""
    if isinstance(value, list):
        for item in value:
            yield from _objects(item)
    elif isinstance(value, dict):
        yield value
        for key, below in value.items():
            if key in NAMED and isinstance(below, dict):
                yield from _objects(list(below.values()))
            elif key not in _VALUES:
                yield from _objects(below)
