"""Determine the draft of each document: from `$schema`, a custom metaschema, OpenAPI, or the settings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from trivet import rules
from trivet.diagnostics import Diagnostic, Origin, show
from trivet.settings import Settings
from trivet.source import data, uris
from trivet.source.documents import Document
from trivet.source.drafts import (
    BY_URI,
    DRAFTS,
    OPENAPI_30,
    OPENAPI_31,
    Draft,
    declared_uri,
    with_vocabularies,
)
from trivet.source.ignore import line_for
from trivet.source.locations import file_candidates
from trivet.source.mentions import mentions
from trivet.source.specifications import metaschema as specification

#: Matches the number of a draft in a URI.
_NUMBER = re.compile(r"\d+(?:-\d+)?")


def assign_drafts(
    documents: Mapping[str, Document], settings: Settings, components: Iterable[str], parts: Mapping[str, str]
) -> tuple[dict[str, Document], tuple[Diagnostic, ...]]:
    """Return the documents with their drafts, and findings about documents without a known `$schema`.

    - `components`: files that get the draft of the schemas, if all schemas have the same draft
    - `parts`: for each further file of an OpenAPI description, the main file, whose draft it gets

    A file keeps a draft that it declares itself.
    """
    detector = _Detector(documents, settings)
    honoured = settings.readings.ref_siblings == "honour"
    drafted = {
        path: replace(document, draft=_with_siblings(detector.draft(document), honoured))
        for path, document in documents.items()
    }
    shared = {each.draft.name for each in drafted.values() if each.draft and each.role == "schema"}
    for path in components:
        if drafted[path].draft is None and len(shared) == 1:
            drafted[path] = replace(drafted[path], draft=DRAFTS.get(shared.copy().pop()))
    for path, api in parts.items():
        if drafted[path].draft is None and "$schema" not in drafted[path].value:
            drafted[path] = replace(drafted[path], draft=drafted[api].draft)
    without_draft = [
        document
        for path, document in drafted.items()
        if document.draft is None and path not in detector.instances
    ]
    found = [*detector.diagnostics, *(_unknown(document, detector.drafts) for document in without_draft)]
    return drafted, tuple(found)


def _with_siblings(draft: Draft | None, honoured: bool) -> Draft | None:
    return replace(draft, ref_alone=False) if draft and honoured else draft


class _Detector:
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
        self.drafts: Counter[str] = Counter()

    def draft(self, document: Document) -> Draft | None:
        finding = self._not_a_schema(document)
        if finding is not None:
            self.instances.add(document.path)
            self.diagnostics.append(finding)
            return None
        if not isinstance(document.value, dict):
            return DRAFTS[self._settings.draft or "2020-12"]
        if document.is_openapi:
            return openapi_draft(document.value)
        known = self.declared(document.value)
        if known is not None:
            self.drafts[known.name] += 1
            self._report_spelling(document)
            return known
        if self._settings.draft is None:
            return None
        which = "no" if "$schema" not in document.value else "an unknown"
        message = f"it has {which} `$schema`; read as draft {self._settings.draft}, as set in the settings"
        self.diagnostics.append(rules.READING_DRAFT.at(Origin(document.path), message))
        return DRAFTS[self._settings.draft]

    def _report_spelling(self, document: Document) -> None:
        named = document.value["$schema"]
        meant = declared_uri(named)
        if meant in BY_URI and named.removesuffix("#") != meant:
            message = f"'{show(named)}' is not quite the identifier of a draft; read as '{meant}'"
            self.diagnostics.append(rules.READING_DRAFT.at(Origin(document.path, "/$schema"), message))

    def declared(self, value: Mapping[str, Any]) -> Draft | None:
        """Return the draft that `$schema` names, directly or through a custom metaschema in the project.

        Return None if `$schema` is missing, or if it names neither a draft nor such a metaschema.
        """
        vocabularies: Mapping[str, Any] | None = None
        seen: set[str] = set()
        while isinstance(named := value.get("$schema"), str):
            uri = declared_uri(named)
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

    def _not_a_schema(self, document: Document) -> Diagnostic | None:
        """Return a finding if a file that `schemas:` names is evidently not a schema, otherwise None."""
        if document.role != "schema":
            return None
        if data.is_settings(document):
            return data.told_settings(document)
        if not isinstance(document.value, (dict, bool)):
            return data.told_value(document)
        if isinstance(document.value, bool) or document.is_openapi:
            return None
        named = document.value.get("$schema")
        if not isinstance(named, str) or "json-schema.org/" in named:
            return None
        metaschema = self._metaschema(declared_uri(named)) or self._beside(document, named)
        if metaschema is not None:
            is_meta = "$vocabulary" in metaschema or _mentions_draft(metaschema)
            is_data = not is_meta and not data.looks_like_schema(document.value)
        else:
            is_data = data.is_plain(document.value) and document.path not in self._referred_to
        return data.told_data(document, in_tree=metaschema is not None) if is_data else None

    @cached_property
    def _referred_to(self) -> frozenset[str]:
        """Return the paths of files to which relative references in the project may lead."""
        found = (mentions(document).paths for document in self._documents.values())
        return frozenset(path for paths in found for path in paths)

    def _beside(self, document: Document, named: str) -> Mapping[str, Any] | None:
        """Return the content of the document to which the `$schema` of `document` leads as a relative path.

        Return None if there is no such document, or if its content is not an object. `named` is the `$schema`.
        """
        found = self._documents.get(uris.join_path(document.path, named) or "")
        return found.value if found is not None and isinstance(found.value, dict) else None

    def _metaschema(self, uri: str) -> Mapping[str, Any] | None:
        found = self._by_id.get(uri)
        for _, path in file_candidates(uri, self._settings):
            found = found or self._documents.get(path)
        return found.value if found is not None and isinstance(found.value, dict) else None


def _mentions_draft(metaschema: Mapping[str, Any]) -> bool:
    """Return whether any `$ref` in a custom metaschema leads to the metaschema of a draft."""
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


def openapi_draft(value: Mapping[str, Any]) -> Draft:
    """Return the draft of the schemas in an OpenAPI document (OpenAPI 3.1 §4.8.24; 3.0 §4.7.24; Swagger 2.0)."""
    version = str(value.get("openapi", ""))
    if not version.startswith("3.") or version.startswith("3.0"):
        return OPENAPI_30
    declared = value.get("jsonSchemaDialect")
    named = BY_URI.get(declared_uri(declared)) if isinstance(declared, str) else None
    return OPENAPI_31 if named is None else named


def _unknown(document: Document, others: Mapping[str, int]) -> Diagnostic:
    """Return the error for a document whose draft is unknown.

    `others` counts the drafts that the other documents declare.
    """
    named = document.value.get("$schema")
    change = "correct the `$schema` of" if "$schema" in document.value else "add `$schema` to"
    hint = f"{_proposed(others)} Or {change} the document."
    if data.has_members(document.value) and not data.looks_like_schema(document.value):
        hint = f"If it is data, exclude it: `ignore: [{line_for(document.path)}]`. Otherwise: {hint}"
    if "$schema" not in document.value:
        return rules.UNKNOWN_DRAFT.at(Origin(document.path), "the document has no `$schema`", hint)
    if not isinstance(named, str):
        message = "the document's `$schema` is not a string, so it names no draft"
        return rules.UNKNOWN_DRAFT.at(Origin(document.path, "/$schema"), message, hint)
    number = _NUMBER.search(named) if "json-schema" in named else None
    meant = DRAFTS.get(number[0]) or DRAFTS.get(f"0{number[0]}") if number else None
    if meant is not None:
        hint = f"Did you mean '{meant.uri}'? {hint}"
    message = f"'{show(named)}' is not a draft that trivet knows, and no document of the project has this identifier"
    return rules.UNKNOWN_DRAFT.at(Origin(document.path, "/$schema"), message, hint)


def _proposed(others: Mapping[str, int]) -> str:
    """Return a hint that says what to set `draft:` to.

    `others` maps each draft to the number of other documents that declare it. The hint proposes the draft with the
    greatest number.
    """
    if not others:
        return "Set `draft:` in the settings (04, 06, 07, 2019-09 or 2020-12)."
    draft = usual_draft(others)
    total = sum(others.values())
    who = f"all other documents ({total})" if others[draft] == total else f"{others[draft]} of {total} others"
    return f'Set `draft: "{draft}"` in the settings, which {who} declare.'


def usual_draft(counts: Mapping[str, int]) -> str:
    """Return the most frequent draft in `counts`; of several drafts with the same count, the newest."""
    return max(DRAFTS, key=lambda name: (counts.get(name, 0), list(DRAFTS).index(name)))
