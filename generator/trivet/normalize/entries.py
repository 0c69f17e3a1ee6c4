"""Find and name entries: the definitions that a document itself names.

An entry is a root, or a member of `$defs` or of a similar container.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from trivet.diagnostics import unescape_token
from trivet.normalize.modules import stem
from trivet.normalize.place import Place
from trivet.normalize.words import class_name, is_plain_word, python_name, title_name
from trivet.source import Document, Registry
from trivet.source.drafts import ALL_KEYWORDS


@dataclass(frozen=True, slots=True, order=True)
class EntryName:
    """A name for a root, or for a definition that a document names by a key.

    `raw` is the key as written, the name that the user chose, or "" for a root. If two names are equal, the one
    with the lower rank is kept:

    - 0: the user chose the name with an x- key
    - 1: the name of a root
    - 2: the key is a valid class name
    - 3: the key has only letters, digits and underscores
    - 4: any other key
    """

    rank: int
    raw: str
    name: str


def split(pointer: str, registry: Registry, document: str) -> tuple[str | None, str]:
    """Split a pointer into the pointer of its entry and the rest: `/$defs/A/items` → (`/$defs/A`, `/items`).

    The entry is the innermost named definition, such as a member of `$defs`, that contains the location. If there
    is none, the first item is "" (the root) if the whole document is a schema, and None otherwise.
    """
    entries = registry.indexes[document].entries
    entry = pointer
    while entry:
        if entry in entries or _is_entry(entry):
            return entry, pointer[len(entry) :]
        entry = entry.rpartition("/")[0]
    return ("" if registry.document(document).is_schema else None), pointer


def holder(place: Place, registry: Registry) -> str | None:
    """Return the pointer of the entry (a named definition or root) that contains a place.

    Return None if no entry contains the place, or if the place is itself an entry.
    """
    entry, steps = split(place.pointer, registry, place.document)
    return entry if steps or place.part else None


def _is_entry(pointer: str) -> bool:
    """Return whether a pointer names a member of a top-level container, such as `/$defs/A`.

    A container is `$defs`, `definitions`, `components/schemas`, or any member that is not a keyword, such as
    `types` in `/types/A`.
    """
    tokens = pointer.split("/")[1:]
    if tokens[:2] == ["components", "schemas"]:
        return len(tokens) == 3
    return len(tokens) == 2 and (tokens[0] in ("$defs", "definitions") or tokens[0] not in ALL_KEYWORDS)


def chosen_name(raw: Mapping[str, object], name_keys: tuple[str, ...]) -> EntryName | None:
    """Return the class name that the user chose with an x- key; None if there is none."""
    chosen = next((name for key in name_keys if (name := python_name(raw.get(key)))), None)
    return EntryName(0, chosen, chosen) if chosen else None


def entry_name(entry: str, raw: Mapping[str, object], document: Document) -> EntryName:
    """Return the name of an entry.

    A root is named by its title, or else by its file name. Any other entry is named by its key.
    """
    if not entry:
        name = title_name(raw.get("title")) or class_name(stem(PurePosixPath(document.below).name), entry)
        return EntryName(1, "", name)
    key = unescape_token(entry.rpartition("/")[2])
    name = class_name(key, entry)
    rank = 2 if key == name else 3 if is_plain_word(key) else 4
    return EntryName(rank, key, name)
