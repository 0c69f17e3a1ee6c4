"""References that start from the root of the tree instead of from their file (`readings: {references: root}`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import unquote

from trivet.diagnostics import Diagnostic, Origin, show
from trivet.source import uris
from trivet.source.documents import Document, Documents
from trivet.source.index import RefSite
from trivet.source.pointers import NotThereError, follow, from_fragment


def roots_of(document: Document) -> tuple[str, ...]:
    """A name in each folder that a reference may start from: that of the document's entry under `schemas:`, then the
    root of the project."""
    entry = document.path.removesuffix(document.below)
    return tuple(dict.fromkeys((f"{entry}.", ".")))


def paths_from_root(document: Document, address: str) -> Iterator[str]:
    """The files that an address may mean from the root."""
    for base in roots_of(document):
        path = uris.join_path(base, unquote(address))
        if path is not None:
            yield path


def explained(
    found: Iterable[Diagnostic], lost: Iterable[tuple[RefSite, Origin]], documents: Documents
) -> Iterator[Diagnostic]:
    """The findings; with the setting as their hint where it answers every reference whose address leads nowhere."""
    answers = {place.location: _answer(site, documents) for site, place in lost}
    explains = bool(answers) and all(answers.values())
    for one in found:
        path = answers.get(one.location) if explains else None
        if path is None:
            yield one
            continue
        who = f"all {len(answers)} references that lead nowhere" if len(answers) > 1 else "it"
        told = (
            f"From the root of the tree this is {show(path)}. `readings: {{references: root}}` answers {who}."
        )
        yield replace(one, hint="\n".join(filter(None, (told, one.hint))))


def _answer(site: RefSite, documents: Documents) -> str | None:
    """The document that has what a reference means from the root."""
    address, fragment = uris.split(site.text)
    for path in paths_from_root(documents[site.document], address) if site.document in documents else ():
        if path in documents and _has(documents[path], fragment):
            return path
    return None


def _has(document: Document, fragment: str) -> bool:
    """Whether a pointer leads somewhere; a plain name is not looked for."""
    try:
        follow(document.value, from_fragment(fragment) if fragment.startswith("/") else "")
    except NotThereError:
        return False
    return True
