"""Find definitions that have a name of their own (roots, members of `$defs` and the like), and name these."""

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
    """A name and its rank; of two equal names, the one with the lower rank is kept.

    The ranks are: 0 for a name chosen by the user, 1 for a root, 2 for a key that is a valid class name, 3 for a key of
    letters, digits and underscores that is not, 4 for any other key.
    """

    rank: int
    raw: str
    name: str


def split(pointer: str, registry: Registry, document: str) -> tuple[str | None, str]:
    """Split a pointer into the pointer of an entry and the rest: `/$defs/A/items` is split into (`/$defs/A`, `/items`).

    The entry is the innermost one that contains the pointer or is at the pointer. The root "" is an entry if the
    document is a schema; without any entry, the first item is None.
    """
    entries = registry.indexes[document].entries
    entry = pointer
    while entry:
        if entry in entries or _is_entry(entry):
            return entry, pointer[len(entry) :]
        entry = entry.rpartition("/")[0]
    return ("" if registry.document(document).is_schema else None), pointer


def holder(place: Place, registry: Registry) -> str | None:
    """Return the pointer of the named definition that contains a place.

    Return None if none does, or if the place is a named definition itself.
    """
    entry, steps = split(place.pointer, registry, place.document)
    return entry if steps or place.part else None


def _is_entry(pointer: str) -> bool:
    """Return whether a pointer is a member of a container at the top of the document, such as `/$defs/A`.

    The container may have a name that is not standardized, as in `/types/A`.
    """
    tokens = pointer.split("/")[1:]
    if tokens[:2] == ["components", "schemas"]:
        return len(tokens) == 3
    return len(tokens) == 2 and (tokens[0] in ("$defs", "definitions") or tokens[0] not in ALL_KEYWORDS)


def chosen_name(raw: Mapping[str, object], name_keys: tuple[str, ...]) -> EntryName | None:
    """Return the name that the user chose for a class, or None."""
    chosen = next((name for key in name_keys if (name := python_name(raw.get(key)))), None)
    return EntryName(0, chosen, chosen) if chosen else None


def entry_name(entry: str, raw: Mapping[str, object], document: Document) -> EntryName:
    """Return the name of an entry: for a root its title or else its file name, for any other entry its key."""
    if not entry:
        name = title_name(raw.get("title")) or class_name(stem(PurePosixPath(document.below).name), entry)
        return EntryName(1, "", name)
    key = unescape_token(entry.rpartition("/")[2])
    name = class_name(key, entry)
    rank = 2 if key == name else 3 if is_plain_word(key) else 4
    return EntryName(rank, key, name)
