"""Hints for dangling references: what the author probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from trivet.diagnostics import escape_token, show, unescape_token
from trivet.source import uris
from trivet.source.containers import definition_pointers
from trivet.source.documents import Document, Documents
from trivet.source.drafts import BY_URI, declared_uri
from trivet.source.index import RefSite, Resource
from trivet.source.pointers import NotThereError, follow, from_fragment

_SHOWN = 3
#: If there are more names than this, no similar name is searched for.
_MOST_COMPARED = 1_000


@dataclass(frozen=True, slots=True)
class Reached:
    """The target of a reference's address (the part before `#`): a schema resource and its document."""

    document: Document
    resource: Resource


def hint_for(site: RefSite, documents: Documents, reached: Reached | None) -> str:
    """Return a hint for a reference that leads to no schema; "" if there is nothing to suggest.

    `reached` is the resource at the reference's address; None if there is none.
    """
    address, fragment = uris.split(site.text)
    if reached is not None and _is_slash_too_many(fragment, reached):
        return f"Drop the slash at the end: '{show(site.text.rstrip('/'))}'."
    lines: list[str] = []
    if not address and fragment.startswith("/"):
        lines = list(_seen_elsewhere(site, from_fragment(fragment), documents))
    if reached is None:
        lines = list(_near_documents(address, documents))
    elif not lines:
        lines = [f"Did you mean '{show(f'{address}#{meant}')}'?" for meant in _near_places(fragment, reached)]
    return "\n".join(lines or _otherwise(address, reached))


def _is_slash_too_many(fragment: str, reached: Reached) -> bool:
    """Return whether the fragment would lead to something if the slashes at its end were removed.

    For example, `#/` leads to the member "". The user probably meant `#`, which leads to the root.
    """
    shorter = fragment.rstrip("/")
    return shorter != fragment and _has(reached.document, reached.resource.pointer + from_fragment(shorter))


def _otherwise(address: str, reached: Reached | None) -> Iterator[str]:
    if not address:
        yield "Correct the reference, or list the document that defines it under `components:`."
    elif reached is not None:
        yield f"It refers to {show(reached.document.path)}, which has no such schema."
    elif declared_uri(address) in BY_URI:
        yield f"Did you mean '{declared_uri(address)}'?"
    elif address.lower().startswith(("http:", "https:")):
        prefix = address.rpartition("/")[0]
        yield f"Save the document in a folder and map it: `locations: {{'{show(prefix)}/': FOLDER}}`."


def _seen_elsewhere(site: RefSite, pointer: str, documents: Documents) -> Iterator[str]:
    """Yield a hint that lists other documents with a value at this pointer, or else definitions with the same name."""
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
        yield f"It is defined in {places}: list that file under `components:`."
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
    """Yield one hint that lists documents whose file name is similar to the file name in `address`.

    Yield nothing if no file name is similar.
    """
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
    """Return the file name in a path, up to its first dot."""
    return path.rpartition("/")[2].partition(".")[0]


def _near_places(fragment: str, reached: Reached) -> Iterator[str]:
    """Yield the resource's pointer or anchor that is most similar to `fragment`; nothing if none is similar."""
    if not fragment.startswith("/"):
        yield from _nearest(unquote(fragment), {name: name for name in reached.resource.anchors})
        return
    start = reached.resource.pointer
    pointer = start + from_fragment(fragment)
    try:
        follow(reached.document.value, pointer)
    except NotThereError as fault:
        found = list(_near_members(reached.document, fault)) or list(_near_definitions(reached, pointer))
        yield from (pointer.removeprefix(start) for pointer in found)


def _near_members(document: Document, fault: NotThereError) -> Iterator[str]:
    """Yield the pointer corrected by the name of the most similar member; nothing if no name is similar.

    `fault` says which token of the pointer is missing, and in which object.
    """
    parent = follow(document.value, fault.reached)
    if isinstance(parent, dict):
        yield from _nearest(fault.token, {key: f"{fault.reached}/{escape_token(key)}" for key in parent})


def _near_definitions(reached: Reached, pointer: str) -> Iterator[str]:
    """Yield the pointer of the definition whose name is most similar to the last token of `pointer`.

    Only definitions in the schema resource `reached` are considered. Yield nothing if no name is similar.
    """
    start = reached.resource.pointer
    pointers = [each for each in definition_pointers(reached.document) if each.startswith(f"{start}/")]
    named = {unescape_token(each.rpartition("/")[2]): each for each in pointers}
    yield from _nearest(unescape_token(pointer.rpartition("/")[2]), named)


def _nearest(wanted: str, named: Mapping[str, str]) -> Iterator[str]:
    """Yield the value in `named` whose key is most similar to `wanted`; nothing if no key is similar."""
    if len(named) <= _MOST_COMPARED:
        yield from (named[name] for name in difflib.get_close_matches(wanted, list(named), 1, 0.75))
