"""Select the root documents, and the definitions that are generated even if nothing refers to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from trivet.normalize.read_schemas import Overrides
from trivet.settings import Select, Settings
from trivet.source import Document, Registry
from trivet.source.containers import definition_pointers

#: The keywords that the root of a document may have if the document only contains definitions.
_HOLDS = frozenset(
    (
        "$anchor", "$comment", "$defs", "$id", "$schema", "comment", "definitions", "description", "id", "title",
    )
)  # fmt: skip


def root_documents(registry: Registry, settings: Settings, overrides: Overrides) -> tuple[str, ...]:
    """Return the paths of the documents below `schemas:` that are roots, sorted.

    A document is a root if it is a schema itself, not just a container of definitions, and if `select:` includes
    it.
    """
    return tuple(
        path
        for path, entry in sorted(registry.indexes.items())
        if entry.document.role == "schema"
        and entry.document.is_schema
        and _is_selected(_root_keywords(entry.document, overrides), settings.select)
    )


def is_holder(registry: Registry, path: str, overrides: Overrides) -> bool:
    """Return whether a document only contains definitions, and makes no assertions itself."""
    entry = registry.indexes[path]
    return bool(entry.entries) and _HOLDS.issuperset(_root_keywords(entry.document, overrides))


def starts(registry: Registry, roots: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield (document, pointer) of everything that is always generated.

    These are the roots, the definitions in their documents, and the definitions in documents that are not schemas
    themselves.
    """
    for path, entry in sorted(registry.indexes.items()):
        document = entry.document
        if path in roots:
            yield path, ""
            yield from ((path, pointer) for pointer in entry.entries)
        elif document.role == "schema" and not document.is_schema:
            yield from ((path, pointer) for pointer in definition_pointers(document))


#: The keywords that the root of a document may have if it is only a reference to one of its definitions.
_ONLY_REFERS = frozenset(("$comment", "$defs", "$id", "$ref", "$schema", "definitions", "id"))


def same_as_definition(registry: Registry, overrides: Overrides) -> dict[str, str]:
    """Return the documents that consist only of a reference to one of their own definitions.

    The result maps the path of such a document to the pointer of that definition.
    """
    found = {}
    for path, entry in registry.indexes.items():
        target = registry.targets.get((path, "", "$ref"))
        if target is None or target.document != path or not target.pointer or target.dynamic is not None:
            continue
        if _ONLY_REFERS.issuperset(_root_keywords(entry.document, overrides)):
            found[path] = target.pointer
    return found


def _root_keywords(document: Document, overrides: Overrides) -> Mapping[str, Any]:
    raw = document.value if isinstance(document.value, dict) else {}
    added = overrides.get((document.path, ""), {})
    return {**raw, **{keyword: value for keyword, (value, _) in added.items()}}


def _is_selected(keywords: Mapping[str, Any], select: Select) -> bool:
    def holds(name: str, expected: tuple[Any, ...]) -> bool:
        actual = keywords.get(name)
        return any(actual == value and type(actual) is type(value) for value in expected)

    included = all(holds(name, expected) for name, expected in select.include.items())
    return included and not any(holds(name, expected) for name, expected in select.exclude.items())
