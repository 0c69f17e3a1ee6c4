"""Finds the definitions in a document's top-level `components/schemas`, `definitions` and `$defs`."""

from __future__ import annotations

from collections.abc import Iterator

from trivet.diagnostics import escape_token
from trivet.source.documents import Document
from trivet.source.pointers import NotThereError, follow

CONTAINERS = ("/components/schemas", "/definitions", "/$defs")


def definition_pointers(document: Document) -> Iterator[str]:
    """Yield the pointer of each definition in the top-level containers of a document."""
    for container in CONTAINERS:
        try:
            found = follow(document.value, container)
        except NotThereError:
            continue
        if isinstance(found, dict):
            for key, value in found.items():
                if isinstance(value, (dict, bool)):
                    yield f"{container}/{escape_token(key)}"
