"""Find the schema documents below a folder, and choose settings for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trivet.reader.document import read_document
from trivet.scaffold.document import Seen, answers, see, see_text
from trivet.scaffold.entries import entries_for, is_below
from trivet.scaffold.ignoring import patterns
from trivet.scaffold.walk import Walk, walk
from trivet.source.files import UnreadableError, read_bytes

#: The maximum number of documents to examine.
_LOOKED_AT = 20_000


@dataclass(frozen=True, slots=True)
class Project:
    """What `trivet init` finds in a folder.

    - `documents`: the number of schema documents; `apis` of them are OpenAPI descriptions.
    - `schemas`, `ignore`: proposed settings.
    - `components`: a proposed setting: further documents, in which references of the schema documents find their
      targets.
    - `openapi`: OpenAPI descriptions that are not used as schema documents.
    - `drafts`: the number of JSON Schema documents by the draft that they declare; "" for none or an unknown one.
    - `extensions`: the number of uses of each x- key.
    - `unreadable`: documents that cannot be read.
    - `aside`: schemas that are examples or tests.
    - `looked_at`: the number of examined documents; `cut` is true if there were more.
    """

    documents: int
    apis: int
    schemas: tuple[str, ...]
    ignore: tuple[str, ...]
    components: tuple[str, ...]
    openapi: tuple[str, ...]
    drafts: Mapping[str, int]
    extensions: Mapping[str, int]
    unreadable: tuple[str, ...]
    aside: tuple[str, ...]
    looked_at: int
    cut: bool


def look_at(root: Path) -> Project:
    """Return what is found below `root`. Build folders are searched only if there are no schemas elsewhere."""
    found = _look_at(root, built=False)
    return found if found.documents else _look_at(root, built=True)


def _look_at(root: Path, *, built: bool) -> Project:
    files = walk(root, built=built)
    named = [_seen(root, path) for path in files.documents[:_LOOKED_AT]]
    others = [one for one in (_seen(root, path) for path in files.others) if one.kind == "schema"]
    seen = [*named, *others]
    meant, aside = _separated([one for one in seen if one.kind in ("schema", "broken") or one.holds])
    apis = [one for one in meant if one.kind == "openapi"]
    parts = _parts(apis, seen)
    own = [one for one in meant if one.kind != "openapi" and (one.draft or one.path not in parts)]
    taken = own or apis
    entries = entries_for(one.path for one in own) if own else tuple(one.path for one in apis)
    components = tuple(_resolving(root, own, seen))
    return Project(
        documents=len(taken),
        apis=0 if own else len(apis),
        schemas=entries,
        ignore=_ignore(entries, files, {one.path for one in meant} | set(components)),
        components=components,
        openapi=tuple(one.path for one in seen if one.kind == "openapi" and one not in taken),
        drafts=Counter(one.draft for one in own if one.kind == "schema" and one.path not in parts),
        extensions=sum((Counter(one.extensions) for one in meant), Counter()),
        unreadable=tuple(one.path for one in seen if one.kind in ("broken", "unreadable")),
        aside=tuple(one.path for one in aside),
        looked_at=len(seen),
        cut=len(files.documents) > _LOOKED_AT,
    )


def _separated(found: list[Seen]) -> tuple[list[Seen], list[Seen]]:
    """Return (schemas that are neither examples nor tests, schemas that are examples or tests).

    If there are only examples and tests, they are all in the first list.
    """
    meant = [one for one in found if not one.is_aside]
    return (meant, [one for one in found if one.is_aside]) if meant else (found, [])


def _parts(apis: list[Seen], seen: list[Seen]) -> set[str]:
    """Return the examined files to which OpenAPI descriptions refer, directly or indirectly."""
    by_path = {one.path: one for one in seen}
    found: set[str] = set()
    pending = list(apis)
    while pending:
        new = {path for path in pending.pop().parts if path in by_path} - found
        found |= new
        pending.extend(by_path[path] for path in sorted(new))
    return found


def _ignore(entries: Sequence[str], files: Walk, used: set[str]) -> tuple[str, ...]:
    """Return patterns for `ignore:` that match the unused files and skipped folders below the entries of `schemas:`."""
    inside = [path for path in files.all if any(is_below(entry, path) for entry in entries)]
    skipped = {
        f"{path.rpartition('/')[2]}/"
        for path in files.skipped
        if any(each == "." or path.startswith(f"{each}/") for each in entries)
    }
    kept = used.intersection(inside)
    return (*patterns((path for path in inside if path not in used), kept), *sorted(skipped))


def _seen(root: Path, path: str) -> Seen:
    try:
        data = read_bytes(root, path)
    except UnreadableError:
        return Seen(path, "unreadable")
    read = read_document(path, data)
    return see(path, read.value) if read.ok else see_text(path, data)


def _resolving(root: Path, schemas: list[Seen], seen: list[Seen]) -> Iterator[str]:
    """Yield the paths of the documents in `seen` that contain the target of a dangling reference in `schemas`.

    Only documents of the kinds `openapi` and `other` are searched.
    """
    dangling = frozenset[str]().union(*(one.dangling for one in schemas))
    if not dangling:
        return
    for one in seen:
        if one.kind in ("openapi", "other"):
            value: Any = read_document(one.path, read_bytes(root, one.path)).value
            if any(answers(value, pointer) for pointer in dangling):
                yield one.path
