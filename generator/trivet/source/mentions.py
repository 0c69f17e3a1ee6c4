"""Find what a document may refer to, without knowing its draft: possibly too much, but never too little."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from trivet.source import uris
from trivet.source.documents import Document

_REFS = frozenset(("$ref", "$dynamicRef", "$recursiveRef", "$schema"))
_HOLDERS = frozenset((dict, list))


@dataclass(frozen=True, slots=True)
class Mentions:
    """The URIs and the file paths to which references may lead, both sorted.

    The paths are relative to the root.
    """

    uris: tuple[str, ...]
    paths: tuple[str, ...]


def mentions(document: Document, bases: Iterable[str] = ()) -> Mentions:
    """Return the URLs and file paths that the references in a document may mean.

    URLs are resolved against `$id` and draft 4's `id`. Paths are resolved against the document's path and
    `bases`.
    """
    found: set[str] = set()
    refs: set[str] = set()
    pending: list[tuple[Any, str, str]] = [(document.value, document.url, document.url)]
    while pending:
        item, new, old = pending.pop()
        if type(item) is list:
            pending.extend((child, new, old) for child in item if type(child) in _HOLDERS)
        elif type(item) is dict:
            outer = {new, old}
            if "$id" in item or "id" in item:
                new, old = _inner(new, item.get("$id")), _inner(old, item.get("id"))
            if not _REFS.isdisjoint(item):
                written = {ref for key in _REFS if isinstance(ref := item.get(key), str) and ref[:1] != "#"}
                refs |= written
                found.update(uris.join(base, ref) for base in outer | {new, old} for ref in written)
            pending.extend((child, new, old) for child in item.values() if type(child) in _HOLDERS)
    paths = {uris.join_path(base, ref) for base in (document.path, *bases) for ref in refs}
    return Mentions(
        tuple(sorted(found)),
        tuple(sorted(path for path in paths if path is not None)),
    )


def identifier_of(document: Document) -> str:
    """Return the identifier of a document's root, whatever its draft.

    If the root has none, return the URL of the document, which may be "".
    """
    value = document.value
    if not isinstance(value, dict):
        return document.url
    identifier = value.get("$id", value.get("id"))
    return uris.join(document.url, identifier) if isinstance(identifier, str) else document.url


def _inner(base: str, identifier: Any) -> str:
    return uris.join(base, identifier) if isinstance(identifier, str) else base
