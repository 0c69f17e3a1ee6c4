"""What the writer of a dangling reference probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from urllib.parse import unquote

from trivet.diagnostics import show, unescape_token
from trivet.settings import Settings
from trivet.source import uris
from trivet.source.documents import Document, Documents
from trivet.source.index import RefSite
from trivet.source.pointers import NotThereError, follow, from_fragment

_SHOWN = 3
#: Names are compared letter by letter only with so many.
_MOST_COMPARED = 1_000


def hint_for(site: RefSite, documents: Documents, settings: Settings) -> str:
    """Where a matching definition was seen, and the settings key that would bring it in; or near names."""
    address, fragment = uris.split(site.text)
    lines: list[str] = []
    if not address and fragment.startswith("/"):
        lines = list(_seen_elsewhere(site, from_fragment(fragment), documents))
    if address:
        lines = list(_near_documents(address, documents))
    lines = lines or list(_near_members(site, address, fragment, documents))
    if not lines and uris.is_absolute(address) and address.lower().startswith(("http:", "https:")):
        prefix = address.rpartition("/")[0]
        lines = [f"Save the document in a folder and map it: `locations: {{'{show(prefix)}/': FOLDER}}`."]
    if not lines and not address:
        lines = ["Correct the reference, or name the document that answers it under `components:`."]
    return "\n".join(lines)


def _seen_elsewhere(site: RefSite, pointer: str, documents: Documents) -> Iterator[str]:
    """Documents that have something at the same pointer, or a definition of the same name."""
    same: list[str] = []
    named: list[str] = []
    name = unescape_token(pointer.rpartition("/")[2])
    for path, document in documents.by_path.items():
        if path == site.document:
            continue
        if _has(document, pointer):
            same.append(path)
        else:
            named.extend(f"{path}#{found}" for found in _definitions_named(document, name))
    if same:
        places = ", ".join(show(path) for path in same[:_SHOWN])
        yield f"It is defined in {places}: name that file under `components:`."
    elif named:
        yield f"A definition of that name is {', '.join(show(place) for place in named[:_SHOWN])}."


def _has(document: Document, pointer: str) -> bool:
    try:
        return isinstance(follow(document.value, pointer), (dict, bool))
    except NotThereError:
        return False


def _definitions_named(document: Document, name: str) -> Iterator[str]:
    for container in ("/components/schemas", "/definitions", "/$defs"):
        if _has(document, f"{container}/{name.replace('~', '~0').replace('/', '~1')}"):
            yield f"{container}/{name}"


def _near_documents(address: str, documents: Documents) -> Iterator[str]:
    """Documents whose file name, or whose `$id`, is nearly the one that is asked for."""
    last = _stem(unquote(address))
    names: dict[str, list[str]] = {}
    for path in documents.by_path:
        names.setdefault(_stem(path), []).append(path)
    compared = sorted(names) if len(names) <= _MOST_COMPARED else []
    close = [last] if last in names else difflib.get_close_matches(last, compared, _SHOWN, 0.8)
    paths = [path for name in close for path in names[name]]
    if paths:
        yield f"Did you mean {' or '.join(show(path) for path in paths[:_SHOWN])}?"


def _stem(path: str) -> str:
    """A file's name up to its first dot."""
    return path.rpartition("/")[2].partition(".")[0]


def _near_members(site: RefSite, address: str, fragment: str, documents: Documents) -> Iterator[str]:
    """Members beside the place where the pointer stops leading on."""
    if address or not fragment.startswith("/") or site.document not in documents:
        return
    pointer = site.resource.pointer + from_fragment(fragment)
    value = documents[site.document].value
    try:
        follow(value, pointer)
    except NotThereError as fault:
        parent = follow(value, fault.reached)
        if isinstance(parent, dict) and len(parent) <= _MOST_COMPARED:
            close = difflib.get_close_matches(fault.token, list(map(str, parent)), 1, 0.75)
            if close:
                meant = f"{fault.reached}/{close[0]}".removeprefix(site.resource.pointer)
                yield f"Did you mean '#{show(meant)}'?"
