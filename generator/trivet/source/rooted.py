"""Resolve references against a root folder instead of their file's folder (`readings: {references: root}`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from trivet.diagnostics import Diagnostic, Origin, show
from trivet.source import uris
from trivet.source.documents import Document, Documents
from trivet.source.index import RefSite
from trivet.source.pointers import NotThereError, follow, from_fragment


def roots_of(document: Document) -> tuple[str, ...]:
    """Return the folders against which references are resolved, as base paths for `uris.join_path`.

    They are the folder of the document's entry under `schemas:`, and then the root of the project. The base path of a
    folder is a path inside the folder, such as `schemas/.`.
    """
    entry = document.path.removesuffix(document.below)
    return tuple(dict.fromkeys((f"{entry}.", ".")))


def paths_from_root(document: Document, address: str) -> Iterator[str]:
    """Yield the paths of files that a reference may mean if references are relative to a root.

    The roots are the folder of the document's entry under `schemas:`, and then the project's root.
    """
    for base in roots_of(document):
        path = uris.join_path(base, address)
        if path is not None:
            yield path


def explained(
    found: Iterable[Diagnostic], lost: Iterable[tuple[RefSite, Origin]], documents: Documents
) -> Iterator[Diagnostic]:
    """Yield the findings, with a hint where the setting `references: root` would help.

    The hint is given only if the setting resolves all `lost` references, which lead to no document.
    """
    resolved = {place.location: _found_from_root(site, documents) for site, place in lost}
    explains = bool(resolved) and all(resolved.values())
    for one in found:
        path = resolved.get(one.location) if explains else None
        if path is None:
            yield one
            continue
        who = f"all {len(resolved)} unresolved references" if len(resolved) > 1 else "it"
        hint = f"From the root of the tree this is {show(path)}. `readings: {{references: root}}` resolves {who}."
        yield replace(one, hint="\n".join(filter(None, (hint, one.hint))))


def _found_from_root(site: RefSite, documents: Documents) -> str | None:
    """Return the path of the document to which a reference leads if it is resolved against the root, or None."""
    address, fragment = uris.split(site.text)
    for path in paths_from_root(documents[site.document], address) if site.document in documents else ():
        if path in documents and _has(documents[path], fragment):
            return path
    return None


def _has(document: Document, fragment: str) -> bool:
    """Return False if the fragment is a JSON Pointer to something that the document does not have.

    Any other fragment gives True, even if it is an anchor that does not exist.
    """
    try:
        follow(document.value, from_fragment(fragment) if fragment.startswith("/") else "")
    except NotThereError:
        return False
    return True
