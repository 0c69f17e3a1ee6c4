"""Which draft each document is written in: by `$schema`, a custom metaschema, OpenAPI, or the settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from trivet import rules
from trivet.diagnostics import Diagnostic, Origin, show
from trivet.settings import Settings
from trivet.source import uris
from trivet.source.documents import Document
from trivet.source.drafts import (
    ALL_KEYWORDS,
    BY_URI,
    DRAFTS,
    METADATA,
    OPENAPI_30,
    OPENAPI_31,
    Dialect,
    with_vocabularies,
    without_fragment,
)
from trivet.source.locations import file_candidates
from trivet.source.specifications import metaschema as specification


def assign_dialects(
    documents: Mapping[str, Document], settings: Settings, components: Iterable[str]
) -> tuple[dict[str, Document], tuple[Diagnostic, ...]]:
    """The same documents with their dialects, and what is to be said of those without a known `$schema`."""
    teller = _Teller(documents, settings)
    honoured = settings.readings.ref_siblings == "honour"
    told = {
        path: replace(document, dialect=_with_siblings(teller.dialect(document), honoured))
        for path, document in documents.items()
    }
    shared = {each.dialect.name for each in told.values() if each.dialect and each.role == "schema"}
    for path in components:
        if told[path].dialect is None and len(shared) == 1:
            told[path] = replace(told[path], dialect=DRAFTS.get(shared.copy().pop()))
    silent = [
        document
        for path, document in told.items()
        if document.dialect is None and path not in teller.instances
    ]
    found = [*teller.diagnostics, *(_unknown(document) for document in silent)]
    return told, tuple(found)


def _with_siblings(dialect: Dialect | None, honoured: bool) -> Dialect | None:
    return replace(dialect, ref_alone=False) if dialect and honoured else dialect


class _Teller:
    def __init__(self, documents: Mapping[str, Document], settings: Settings) -> None:
        self._documents = documents
        self._settings = settings
        self._by_id = {
            uris.split(identifier)[0]: document
            for _, document in sorted(documents.items(), reverse=True)
            if isinstance(document.value, dict)
            for identifier in (document.value.get("$id"), document.value.get("id"), document.url)
            if isinstance(identifier, str) and uris.split(identifier)[0]
        }
        self.diagnostics: list[Diagnostic] = []
        self.instances: set[str] = set()

    def dialect(self, document: Document) -> Dialect | None:
        if isinstance(document.value, bool):
            return DRAFTS[self._settings.draft or "2020-12"]
        if not isinstance(document.value, dict):
            return DRAFTS[self._settings.draft or "2020-12"]
        if document.is_openapi:
            return openapi_dialect(document.value)
        if self._is_instance(document.value):
            self.instances.add(document.path)
            message = (
                f"'{show(document.value['$schema'])}' describes data, so this is data and no schema; skipped"
            )
            self.diagnostics.append(rules.NOT_A_SCHEMA.at(Origin(document.path, "/$schema"), message))
            return None
        known = self.declared(document.value)
        if known is not None:
            return known
        if self._settings.draft is None:
            return None
        said = "no" if "$schema" not in document.value else "an unknown"
        message = f"it has {said} `$schema`; read as draft {self._settings.draft}, as the settings say"
        self.diagnostics.append(rules.READING_DRAFT.at(Origin(document.path), message))
        return DRAFTS[self._settings.draft]

    def declared(self, value: Mapping[str, Any]) -> Dialect | None:
        """The dialect that `$schema` names, a draft's or one that a metaschema of the tree declares."""
        vocabularies: Mapping[str, Any] | None = None
        seen: set[str] = set()
        while isinstance(named := value.get("$schema"), str):
            uri = without_fragment(named)
            if uri in BY_URI:
                return BY_URI[uri] if vocabularies is None else with_vocabularies(BY_URI[uri], vocabularies)
            metaschema = None if uri in seen else self._metaschema(uri)
            if metaschema is None:
                return None
            seen.add(uri)
            value = metaschema
            if vocabularies is None and isinstance(value.get("$vocabulary"), dict):
                vocabularies = value["$vocabulary"]
        return None

    def _is_instance(self, value: Mapping[str, Any]) -> bool:
        """Whether `$schema` names a schema of the tree that is no metaschema, and no keyword stands here."""
        named = value.get("$schema")
        if not isinstance(named, str) or without_fragment(named) in BY_URI:
            return False
        metaschema = self._metaschema(without_fragment(named))
        if metaschema is None or "$vocabulary" in metaschema or _mentions_draft(metaschema):
            return False
        return ALL_KEYWORDS.isdisjoint(value.keys() - METADATA - {"$schema", "$id", "id", "$comment"})

    def _metaschema(self, uri: str) -> Mapping[str, Any] | None:
        found = self._by_id.get(uri)
        for _, path in file_candidates(uri, self._settings):
            found = found or self._documents.get(path)
        return found.value if found is not None and isinstance(found.value, dict) else None


def _mentions_draft(metaschema: Mapping[str, Any]) -> bool:
    """Whether a reference somewhere in it leads to a draft's metaschema."""
    pending: list[Any] = [metaschema]
    while pending:
        item = pending.pop()
        if isinstance(item, list):
            pending.extend(item)
        elif isinstance(item, dict):
            pending.extend(item.values())
            reference = item.get("$ref")
            if isinstance(reference, str) and specification(uris.split(reference)[0]) is not None:
                return True
    return False


def openapi_dialect(value: Mapping[str, Any]) -> Dialect:
    """The dialect of an OpenAPI document's Schema Objects (OpenAPI 3.1 §4.8.24; 3.0 §4.7.24; Swagger 2.0)."""
    version = str(value.get("openapi", ""))
    if not version.startswith("3.") or version.startswith("3.0"):
        return OPENAPI_30
    declared = value.get("jsonSchemaDialect")
    named = BY_URI.get(without_fragment(declared)) if isinstance(declared, str) else None
    return OPENAPI_31 if named is None else named


def _unknown(document: Document) -> Diagnostic:
    named = document.value.get("$schema")
    hint = "Set `draft:` in the settings (04, 06, 07, 2019-09 or 2020-12), or add `$schema` to the document."
    if not isinstance(named, str):
        return rules.UNKNOWN_DRAFT.at(Origin(document.path), "the document names no `$schema`", hint)
    close = named.replace("https://json-schema.org/draft-0", "http://json-schema.org/draft-0")
    close = without_fragment(
        close.replace("http://json-schema.org/draft/20", "https://json-schema.org/draft/20")
    )
    if close in BY_URI:
        hint = f"Did you mean '{close}'? {hint}"
    message = f"'{show(named)}' is no draft that trivet knows, and nothing in the tree answers it"
    return rules.UNKNOWN_DRAFT.at(Origin(document.path, "/$schema"), message, hint)
