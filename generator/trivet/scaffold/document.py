"""Determines what kind of document a file is.

It also finds what `trivet init` needs to propose settings: the draft, x- keys, dangling references, and files
that the document refers to.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from trivet.source.containers import definition_pointers
from trivet.source.data import NAMED, looks_like_schema
from trivet.source.documents import Document
from trivet.source.drafts import BY_URI, declared_uri
from trivet.source.openapi import files_of
from trivet.source.pointers import NotThereError, follow, from_fragment

Kind = Literal["schema", "openapi", "other", "broken", "unreadable"]

_VALUES = ("const", "default", "enum", "example", "examples")
#: Names of folders, and parts of file names, that mark examples and tests.
_ASIDE = re.compile(r"__tests__|testdata|(?:example|fixture|mock|sample|snapshot|test)s?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Seen:
    """A document and what is known about it.

    - `kind`: `broken` and `unreadable` documents cannot be read, but a `broken` one mentions JSON Schema
    - `draft`: the draft that `$schema` names; empty if there is none, or an unknown one
    - `extensions`: how often each x- key occurs
    - `dangling`: the pointers of references such as `#/$defs/Line` that lead to nothing in the document
    - `parts`: the files to which its schemas refer
    - `holds`: whether it is an OpenAPI description that contains schemas
    """

    path: str
    kind: Kind
    draft: str = ""
    extensions: Mapping[str, int] = field(default_factory=dict)
    dangling: frozenset[str] = frozenset()
    parts: tuple[str, ...] = ()
    holds: bool = False

    @property
    def is_aside(self) -> bool:
        """Return whether the path marks the document as an example or a test.

        The mark is the name of a folder, or a part of the file name: `test` in `order.test.json`.
        """
        folder, _, name = self.path.rpartition("/")
        return any(_ASIDE.fullmatch(part) for part in (*folder.split("/"), *name.split(".")[1:-1]))


def see(path: str, value: Any) -> Seen:
    """Return the kind of a parsed document, with the facts that `trivet init` needs to propose settings."""
    document = Document(path, path, "schema", value)
    if document.is_openapi:
        has_schemas = any(True for _ in definition_pointers(document))
        return Seen(path, "openapi", parts=files_of(document), holds=has_schemas)
    if not is_schema(value):
        return Seen(path, "other", parts=files_of(document))
    subschemas = list(_objects(value))
    counts = Counter(key for one in subschemas for key in one if key.startswith("x-"))
    refs = (one.get("$ref") for one in subschemas)
    local = (from_fragment(ref[1:]) for ref in refs if isinstance(ref, str) and ref.startswith("#/"))
    dangling = frozenset(pointer for pointer in local if not answers(value, pointer))
    return Seen(path, "schema", _draft(value), counts, dangling, files_of(document))


def see_text(path: str, data: bytes) -> Seen:
    """Return the kind of a document that could not be read as JSON or YAML."""
    return Seen(path, "broken" if b"json-schema.org/" in data else "unreadable")


def is_schema(value: Any) -> bool:
    """Return whether a document looks like a JSON Schema.

    A `$schema` is evidence only if it contains `json-schema.org/`, because data may have a `$schema`, too.
    """
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
    """Yield each object in a schema that may be a subschema, at any depth.

    Objects in the values of keywords such as `default` or `enum` are left out.
    """
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
