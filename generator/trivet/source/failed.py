"""Finds documents that failed to load, so that references to them are not reported as dangling."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from trivet.source import uris
from trivet.source.documents import Documents


@dataclass(frozen=True, slots=True)
class Failed:
    """The documents that failed to load: their paths, their file names, and their `$id`s if known."""

    paths: frozenset[str]
    names: frozenset[str]
    identifiers: frozenset[str]

    def answers(self, paths: Iterable[str], address: str, uri: str) -> bool:
        """Return whether a reference may lead to a document that failed to load.

        It may if `paths` has the path of such a document, if `uri` is the document's `$id`, or if `address` ends with
        the document's file name.
        """
        if address.rpartition("/")[2] in self.names or uri in self.identifiers:
            return True
        return not self.paths.isdisjoint(paths)


def failed(documents: Documents, refused: frozenset[str]) -> Failed:
    """Return the documents that failed to load: those that could not be read, have an error, or are in `refused`."""
    with_error = {one.location.document for one in documents.diagnostics if one.severity == "error"}
    paths = documents.failed | refused | with_error
    values = [documents[path].value for path in paths if path in documents]
    written = [value.get(key) for value in values if isinstance(value, dict) for key in ("$id", "id")]
    identifiers = {uris.join("", text) for text in written if isinstance(text, str)} - {""}
    names = {path.rpartition("/")[2] for path in paths}
    return Failed(frozenset(paths), frozenset(names), frozenset(identifiers))
