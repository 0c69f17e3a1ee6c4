"""The name of each definition, from its own location and never from the order of anything (section 6)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from trivet import rules
from trivet.diagnostics import Diagnostic, InternalError, show, unescape_token
from trivet.normalize.modules import clashes, module_of, stem
from trivet.normalize.place import Place
from trivet.normalize.schema import Name, Schema
from trivet.normalize.scope import Scopes
from trivet.normalize.words import class_name, digest, pascal, python_name, title_name, words
from trivet.source import Document, Registry
from trivet.source.drafts import ALL_KEYWORDS


@dataclass(frozen=True, slots=True)
class Named:
    """A name for each place, and what there is to say about names that fold together."""

    names: Mapping[Place, Name]
    diagnostics: tuple[Diagnostic, ...] = field(default=())


#: The keys that give a class its name, unless the vocabulary has others.
NAME_KEYS = ("x-python-name",)


def name_all(
    definitions: Mapping[Place, Schema],
    registry: Registry,
    scopes: Scopes,
    name_keys: tuple[str, ...] = NAME_KEYS,
) -> Named:
    """Names for all definitions; those that fold together within a module get a suffix, all of them."""
    documents = {place.document: registry.document(place.document) for place in definitions}
    modules = {path: module_of(document) for path, document in documents.items()}
    written = {
        (place.document, place.pointer): schema for place, schema in definitions.items() if not place.part
    }
    plain = {
        place: _local(place, written, documents[place.document], registry, name_keys) for place in definitions
    }
    names = {}
    found = list(clashes(modules))
    for (path, _), places in _by_fold(plain).items():
        suffixes = _suffixes({place.pointer + place.part for place in places})
        for place in places:
            local = plain[place] + suffixes[place.pointer + place.part]
            names[place] = Name(modules[path], local + _scope_suffix(place, registry, scopes))
        if len(suffixes) > 1:
            found.extend(_folds(places))
    return Named(names, (*found, *_equal(names)))


def _suffixes(sites: set[str]) -> dict[str, str]:
    """What parts names that fold together: nothing for one alone, else six hex, or as many as it takes."""
    if len(sites) == 1:
        return dict.fromkeys(sites, "")
    for length in range(6, 64):
        suffixes = {site: f"_{digest(site, length)}" for site in sites}
        if len(set(suffixes.values())) == len(sites):
            return suffixes
    raise InternalError("two pointers have the same hash")


def _equal(names: Mapping[Place, Name]) -> Iterable[Diagnostic]:
    """An error for each name that is another's all the same: `x-python-name` may look like a suffix."""
    first: dict[str, Place] = {}
    for place, name in sorted(names.items()):
        other = first.setdefault(str(name).casefold(), place)
        if other != place and other.document == place.document:
            message = f"its name is {show(str(name))}, as that of {show(str(other.origin))}"
            yield rules.NAME_CLASH.at(place.origin, message, "Give it another `x-python-name`.")


def _by_fold(plain: Mapping[Place, str]) -> dict[tuple[str, str], list[Place]]:
    groups: dict[tuple[str, str], list[Place]] = {}
    for place, local in plain.items():
        folded = unicodedata.normalize("NFKC", local).casefold()
        groups.setdefault((place.document, folded), []).append(place)
    return groups


def _folds(places: Iterable[Place]) -> Iterable[Diagnostic]:
    for origin in sorted({place.origin for place in places}):
        message = "its name folds together with another of its module; both get a suffix"
        yield rules.NAME_FOLDS.at(origin, message, "Give one of them a name with `x-python-name`.")


def _scope_suffix(place: Place, registry: Registry, scopes: Scopes) -> str:
    """Parts the specialisations of one schema: the one that starts from the schema itself has none."""
    if not place.scope:
        return ""
    own = scopes.enter((), registry.resource(place.document, place.pointer))
    if place.scope == scopes.restrict(own, place.document, place.pointer):
        return ""
    return f"_{digest(repr(place.scope), 12)}"


def _local(
    place: Place,
    written: Mapping[tuple[str, str], Schema],
    document: Document,
    registry: Registry,
    name_keys: tuple[str, ...],
) -> str:
    entry, steps = _split(place.pointer, registry, document)
    if entry is None:
        return class_name(pascal(words(place.pointer)) + place.part, place.pointer)
    schema = written.get((place.document, entry))
    raw = _raw(entry, document) if schema is None else schema.keywords
    base = _entry_name(entry, raw, document, name_keys)
    return class_name(base + words(steps) + place.part, place.pointer) if steps or place.part else base


def _split(pointer: str, registry: Registry, document: Document) -> tuple[str | None, str]:
    """The nearest entry around a place (the root is one, of a document that is a schema), and the rest."""
    entries = registry.indexes[document.path].entries
    entry = pointer
    while entry:
        if entry in entries or _is_entry(entry):
            return entry, pointer[len(entry) :]
        entry = entry.rpartition("/")[0]
    return ("" if document.is_schema else None), pointer


def holder(place: Place, registry: Registry) -> str | None:
    """The pointer of the named definition inside which a place lies; None for one that is named itself."""
    entry, steps = _split(place.pointer, registry, registry.document(place.document))
    return entry if steps or place.part else None


def _is_entry(pointer: str) -> bool:
    """A member of a container that no draft knows, as `#/components/schemas/X` or `#/types/X`."""
    tokens = pointer.split("/")[1:]
    if tokens[:2] == ["components", "schemas"]:
        return len(tokens) == 3
    return len(tokens) == 2 and (tokens[0] in ("$defs", "definitions") or tokens[0] not in ALL_KEYWORDS)


def _entry_name(entry: str, raw: Mapping[str, object], document: Document, name_keys: tuple[str, ...]) -> str:
    said = next((name for key in name_keys if (name := python_name(raw.get(key)))), None)
    if said:
        return said
    if entry:
        return class_name(unescape_token(entry.rpartition("/")[2]), entry)
    return title_name(raw.get("title")) or class_name(stem(PurePosixPath(document.below).name), entry)


def _raw(entry: str, document: Document) -> Mapping[str, object]:
    value = document.value
    for token in entry.split("/")[1:]:
        value = value[int(token)] if isinstance(value, list) else value[unescape_token(token)]
    return value if isinstance(value, dict) else {}
