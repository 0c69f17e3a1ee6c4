"""Which documents failed, under every name that a reference may have for them: it is not reported again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from trivet.source import uris
from trivet.source.documents import Documents


@dataclass(frozen=True, slots=True)
class Failed:
    """`names` are the last parts of `paths`; `identifiers` what those that could be read call themselves."""

    paths: frozenset[str]
    names: frozenset[str]
    identifiers: frozenset[str]

    def answers(self, paths: Iterable[str], address: str, uri: str) -> bool:
        """Whether a reference to one of these files, to this address, or to this URI means a failed document."""
        if address.rpartition("/")[2] in self.names or uri in self.identifiers:
            return True
        return not self.paths.isdisjoint(paths)


def failed(documents: Documents, refused: frozenset[str]) -> Failed:
    """The documents that an error was said of while they were loaded, and those in `refused`."""
    told = {one.location.document for one in documents.diagnostics if one.severity == "error"}
    paths = documents.failed | refused | told
    values = [documents[path].value for path in paths if path in documents]
    written = [value.get(key) for value in values if isinstance(value, dict) for key in ("$id", "id")]
    identifiers = {uris.join("", text) for text in written if isinstance(text, str)} - {""}
    names = {path.rpartition("/")[2] for path in paths}
    return Failed(frozenset(paths), frozenset(names), frozenset(identifiers))
