"""Which documents are roots, and which definitions are made though nobody refers to them (section 13)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from trivet.normalize.read_schemas import Overrides
from trivet.settings import Select, Settings
from trivet.source import Document, Registry
from trivet.source.containers import definition_pointers

#: What stands in a document that only holds definitions: these, what they are called by, and words about them.
_HOLDS = frozenset(
    (
        "$anchor", "$comment", "$defs", "$id", "$schema", "comment", "definitions", "description", "id", "title",
    )
)  # fmt: skip


def root_documents(registry: Registry, settings: Settings, overrides: Overrides) -> tuple[str, ...]:
    """Every document below `schemas:` that is itself a schema and that `select:` leaves in."""
    return tuple(
        path
        for path, entry in sorted(registry.indexes.items())
        if entry.document.role == "schema"
        and entry.document.is_schema
        and _is_selected(_root_keywords(entry.document, overrides), settings.select)
    )


def is_holder(registry: Registry, path: str, overrides: Overrides) -> bool:
    """Whether a root document holds definitions, and neither asserts nor describes anything else itself."""
    entry = registry.indexes[path]
    return bool(entry.entries) and _HOLDS.issuperset(_root_keywords(entry.document, overrides))


def starts(registry: Registry, roots: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The places (document, pointer) that are made in any case: roots, and all definitions beside them."""
    for path, entry in sorted(registry.indexes.items()):
        document = entry.document
        if path in roots:
            yield path, ""
            yield from ((path, pointer) for pointer in entry.entries)
        elif document.role == "schema" and not document.is_schema:
            yield from ((path, pointer) for pointer in definition_pointers(document))


#: What may stand beside the `$ref` of a root that only says which of its definitions it is.
_ONLY_REFERS = frozenset(("$comment", "$defs", "$id", "$ref", "$schema", "definitions", "id"))


def same_as_definition(registry: Registry, overrides: Overrides) -> dict[str, str]:
    """The documents that say nothing but which of their own definitions they are, each with its pointer."""
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
    def holds(name: str, wanted: tuple[Any, ...]) -> bool:
        said = keywords.get(name)
        return any(said == value and type(said) is type(value) for value in wanted)

    included = all(holds(name, wanted) for name, wanted in select.include.items())
    return included and not any(holds(name, wanted) for name, wanted in select.exclude.items())
