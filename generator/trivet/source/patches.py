"""Applies `patches:`, which are changes to documents that the user cannot edit.

They are applied before any other processing.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from trivet import rules
from trivet.diagnostics import Diagnostic, Location, escape_token, show
from trivet.reader.document import read_document
from trivet.reader.json_reader import check_size
from trivet.reader.refusal import RefusedError
from trivet.settings import Settings
from trivet.source.files import UnreadableError, normal_path, read_bytes
from trivet.source.json_patch import apply
from trivet.source.merge_patch import merge
from trivet.source.places import place_of, places_in
from trivet.source.provenance import Patch, node_of, plain, sources_of


@dataclass(frozen=True, slots=True)
class PatchFile:
    """A patch file; `value` is an object (a merge patch, RFC 7386) or an array (a JSON Patch, RFC 6902)."""

    path: str
    value: Any
    text: str

    def at(self, pointer: str) -> Location:
        """Return the location of a JSON Pointer in the file, with line and column."""
        line, column = place_of(pointer, places_in(self.path, self.text), key=True)
        return Location(self.path, line, column, pointer)


@dataclass(frozen=True, slots=True)
class Patches:
    """The patches of the settings.

    `by_document` maps the path of each patched document to its patch. `broken` has the documents whose patch
    cannot be used. `data` has the bytes of each patch file.
    """

    by_document: Mapping[str, PatchFile]
    broken: frozenset[str]
    data: Mapping[str, bytes]
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Patched:
    """The result of applying a patch to a document.

    `value` is the patched value. If the patch could not be applied, `value` is the original value, `patch` is
    None, and `diagnostics` has the reasons.
    """

    value: Any
    patch: Patch | None
    diagnostics: tuple[Diagnostic, ...] = ()


def read_patches(settings: Settings) -> Patches:
    """Read all patch files that the settings list under `patches:`.

    For each file that cannot be used, the `diagnostics` of the result have an error.
    """
    by_document: dict[str, PatchFile] = {}
    data: dict[str, bytes] = {}
    found: list[Diagnostic] = []
    for written, path in settings.patches.items():
        document, place = normal_path(written), settings.place(f"/patches/{escape_token(written)}")
        if document in by_document:
            found.append(rules.SETTINGS.at(place, f"'{show(document)}' has a patch already"))
            continue
        try:
            data[path] = read_bytes(settings.root, path)
        except UnreadableError as fault:
            message = f"`patches:` names '{show(path)}': {fault}"
            found.append(rules.UNREADABLE.at(place, message))
            continue
        read = read_document(path, data[path])
        found.extend(read.diagnostics)
        if read.ok and isinstance(read.value, (dict, list)):
            by_document[document] = PatchFile(path, read.value, read.text)
        elif read.ok:
            message = "a patch must be an object (RFC 7386) or an array of operations (RFC 6902)"
            found.append(rules.PATCH.at(Location(path, 1, 1), message))
    patched_paths = {normal_path(written) for written in settings.patches}
    return Patches(by_document, frozenset(patched_paths - by_document.keys()), data, tuple(found))


def patched(value: Any, file: PatchFile, document: str) -> Patched:
    """Apply a patch file to the value of the document at the path `document`.

    If the patch cannot be applied in full, the value is unchanged, and `diagnostics` has the reasons.
    """
    before, patch = node_of(value, is_patch=False), node_of(file.value, is_patch=True)
    after, faults = (merge(before, patch), []) if isinstance(file.value, dict) else apply(before, patch)
    found = [rules.PATCH.at(file.at(one.pointer), f"{one.message}; in {show(document)}") for one in faults]
    result = plain(after)
    try:
        check_size(result)
    except RefusedError as refused:
        found.append(
            replace(refused.diagnostic(file.path), message=f"{refused.message}, in {show(document)}")
        )
    if found:
        return Patched(value, None, tuple(found))
    unused = []
    if repr(result) == repr(value):
        message = f"the patch changes nothing in {show(document)}"
        unused.append(rules.PATCH_UNUSED.at(Location(file.path, 1, 1), message))
    return Patched(result, Patch(file.path, file.text, sources_of(after)), tuple(unused))


def without_document(settings: Settings, known: Iterable[str]) -> Iterator[Diagnostic]:
    """Yield an error for each patch whose document was not read.

    `known` are the paths of all documents that were read.
    """
    names = sorted(known)
    for written in settings.patches:
        if normal_path(written) in names:
            continue
        near = difflib.get_close_matches(written, names, 1)
        hint = f"Did you mean '{show(near[0])}'?" if near else "Paths are relative to the settings file."
        message = f"`patches:` names '{show(written)}', but no such document is read"
        yield rules.PATCH.at(settings.place(f"/patches/{escape_token(written)}"), message, hint)
