"""Rewrites raw documents for the oracle, and finds them by URI.

Apart from the spelling of URIs, only these things are changed:

- The URI of a document becomes its identifier, and a missing `$schema` is added.
- A reference `#/…` that only resolves in a companion document is redirected to it.
- A reference that resolves nowhere accepts anything, if the settings permit it.
- `nullable: true` and the siblings of `$ref` apply, if the settings say so.
- OpenAPI 3.0's boolean bounds become numbers.
- In draft 4, `1.0` is an integer, as in later drafts (docs/readings.md).
- In drafts 4 to 7, `contentEncoding` and `contentMediaType` are removed.
- A pattern that the validator cannot read is removed and reported.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from trivet.diagnostics import escape_token, unescape_token
from trivet.prove.readable import readable
from trivet.settings import Settings
from trivet.source import uris
from trivet.source.documents import Document, Documents
from trivet.source.drafts import BY_URI, DRAFTS, declared_uri
from trivet.source.locations import file_candidates, url_of
from trivet.source.pointers import NotThereError, follow, from_fragment
from trivet.source.rooted import paths_from_root

_BY_ID, _BY_PATH = "trivet://id/", "trivet://path/"
_REFS = ("$ref", "$dynamicRef", "$recursiveRef")
#: Keywords that stay in place when the rest of a nullable schema moves below `anyOf`: identifiers, annotations, …
_STAYS = frozenset(
    (
        "$schema", "$id", "id", "$anchor", "$dynamicAnchor", "$recursiveAnchor", "$vocabulary", "$comment",
        "$defs", "definitions", "components", "title", "description", "default", "examples", "deprecated",
        "readOnly", "writeOnly", "nullable",
    )
)  # fmt: skip
_INSIDE = "/anyOf/1"
#: Drafts in which the keywords beside `$ref` are ignored. Under these drafts, jsonschema-rs may assert `_CONTENT`.
_REF_ALONE = ("04", "06", "07")
_CONTENT = ("contentEncoding", "contentMediaType")
#: URI, in the registry, of a schema that accepts what drafts after draft 4 call an integer.
INTEGER = "trivet://reading/integer"
#: URI of a schema that accepts anything. Unresolvable references that the settings permit lead to it.
ANYTHING = "trivet://reading/anything"


@dataclass(frozen=True, slots=True)
class Resource:
    """A document in the oracle's registry: its path and its rewritten schema. The registry maps URIs to resources."""

    document: str
    schema: Any


@dataclass(frozen=True, slots=True)
class Rewriter:
    """Rewrites the documents of a project, each of them once.

    - `visited`: the JSON Pointers of each document's schemas, as found when references were resolved.
    - `nowhere`: unresolvable references that the settings permit, as (document, JSON Pointer of the keyword).
      They accept every value.
    """

    documents: Documents
    visited: Mapping[str, frozenset[str] | set[str]]
    settings: Settings
    nowhere: frozenset[tuple[str, str]] = frozenset()
    _done: dict[str, tuple[Any, dict[str, str]]] = field(default_factory=dict)
    _unread: dict[str, list[str]] = field(default_factory=dict)
    _by_id: dict[str, str] = field(default_factory=dict)
    _embedded: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for path in sorted(self.documents.by_path):
            for uri in (self.base(path), self.documents[path].url, url_of(path, self.settings)):
                if uri:
                    self._by_id.setdefault(uri, path)
            self._find_embedded(path, self.documents[path].value, "", self.base(path))
        for uri, path in self._embedded.items():
            self._by_id.setdefault(uri, path)

    def base(self, path: str) -> str:
        """Return the URI of a document: its identifier, its URL from `locations:`, or a URI made from its path."""
        document = self.documents[path]
        served = document.url or url_of(path, self.settings)
        identifier = "" if document.is_openapi else _root_identifier(document)
        if identifier and (uris.is_absolute(identifier) or not served):
            return _absolute(identifier)
        return uris.join(served, identifier) if served else _BY_PATH + quote(path)

    def resources(self, path: str) -> dict[str, Resource]:
        """Return the rewritten document and all documents that its references reach, keyed by their URIs."""
        found: dict[str, Resource] = {}
        pending = {self.base(path): path}
        while pending:
            uri, current = pending.popitem()
            if uri in found:
                continue
            schema, mentioned = self._rewritten(current)
            found[uri] = Resource(current, schema)
            pending.update(mentioned)
        return dict(sorted(found.items()))

    def unread(self, path: str) -> tuple[str, ...]:
        """Return the locations (`document#pointer`) of the patterns that the validator cannot read.

        Patterns in the document and in all documents that its references reach are included.
        """
        reached = sorted({each.document for each in self.resources(path).values()})
        return tuple(f"{each}#{pointer}" for each in reached for pointer in self._unread[each])

    def _find_embedded(self, path: str, value: Any, pointer: str, base: str) -> None:
        if isinstance(value, dict):
            inner = self.base_within(path, value, pointer, base)
            if inner != base:
                self._embedded.setdefault(inner, path)
            for key, item in value.items():
                self._find_embedded(path, item, f"{pointer}/{escape_token(key)}", inner)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                self._find_embedded(path, item, f"{pointer}/{index}", base)

    def base_within(self, path: str, value: dict[str, Any], pointer: str, base: str) -> str:
        """Return the base URI for references inside the raw schema `value`.

        `pointer` is the location of the schema in the document at `path`, and `base` is the base URI of the enclosing
        schema.
        """
        if not pointer or pointer not in self.visited.get(path, ()):
            return base
        document = self.documents[path]
        identifier = value.get(_id_keyword(document))
        if not isinstance(identifier, str) or (_is_ref_alone(document) and "$ref" in value):
            return base
        return uris.join(base, identifier)

    def _rewritten(self, path: str) -> tuple[Any, dict[str, str]]:
        if path not in self._done:
            walk = _Walk(self, path)
            schema = walk.rewrite(self.documents[path].value, "", self.base(path))
            if isinstance(schema, dict):
                schema = {**schema, _id_keyword(self.documents[path]): self.base(path)}
                schema = self._with_draft(path, schema, walk.mentioned)
            self._done[path] = (schema, walk.mentioned)
            self._unread[path] = walk.unread
        return self._done[path]

    def _with_draft(self, path: str, schema: dict[str, Any], mentioned: dict[str, str]) -> dict[str, Any]:
        declared = schema.get("$schema")
        if isinstance(declared, str):
            if declared_uri(declared) in BY_URI:
                return {**schema, "$schema": declared_uri(declared)}
            metaschema = self.answer(declared_uri(declared), path)
            if metaschema is not None:
                mentioned[declared_uri(declared)] = metaschema
                return schema
        draft = self.documents[path].draft
        return {**schema, "$schema": (DRAFTS["2020-12"] if draft is None else draft).uri}

    def answer(self, uri: str, path: str, reference: str = "") -> str | None:
        """Return the path of the document that a URI refers to, or None if there is no such document.

        `path` is the document that contains the reference, and `reference` is its text.
        """
        uri = uris.encoded(uri)
        rooted = self._from_root(path, reference)
        if uri in self._by_id and not (rooted and uri.startswith(_BY_PATH)):
            return self._by_id[uri]
        if rooted:
            return rooted
        beside = uris.join_path(path, reference) if reference else None
        if beside is not None and beside in self.documents:
            return beside
        for _, candidate in file_candidates(uri, self.settings):
            if candidate in self.documents:
                return candidate
        return None

    def _from_root(self, path: str, reference: str) -> str | None:
        """Return the path of the document to which `reference` leads if it is resolved against a root folder.

        `path` is the document that contains the reference.
        Return None without such a document, or without `readings: {references: root}`.
        """
        if not reference or self.settings.readings.references != "root":
            return None
        return next(
            (one for one in paths_from_root(self.documents[path], reference) if one in self.documents), None
        )

    def companion(self, fragment: str) -> str | None:
        """Return the path of a file under `components:` that has a value at the JSON Pointer `fragment`.

        The first such file is returned; None if there is none.
        """
        return next((path for path in self.documents.components if self.has(path, fragment)), None)

    def has(self, path: str, fragment: str) -> bool:
        try:
            follow(self.documents[path].value, from_fragment(fragment))
        except NotThereError:
            return False
        return True

    def is_nullable(self, path: str, pointer: str, value: Any) -> bool:
        """Return whether the settings honour `nullable`, and `value` is a schema with `nullable: true`.

        `path` and `pointer` are the location of `value` in the user's documents.
        """
        return (
            self.settings.readings.nullable == "honour"
            and isinstance(value, dict)
            and value.get("nullable") is True
            and pointer in self.visited.get(path, ())
        )

    def moved(self, path: str, pointer: str) -> str:
        """Convert a JSON Pointer in the raw document to the pointer of the same value in the rewritten document."""
        value, original, result = self.documents[path].value, "", ""
        for raw in pointer.split("/")[1:]:
            token = unescape_token(raw)
            if self.is_nullable(path, original, value) and token not in _STAYS:
                result += _INSIDE
            original, result = f"{original}/{raw}", f"{result}/{raw}"
            try:
                value = follow(value, f"/{raw}")
            except NotThereError:
                return result + pointer[len(original) :]
        return result

    def original(self, path: str, pointer: str) -> str:
        """Convert a JSON Pointer in the rewritten document to the pointer of the same value in the raw document."""
        value, original = self.documents[path].value, ""
        tokens = pointer.split("/")[1:]
        while tokens:
            if self.is_nullable(path, original, value) and tokens[:1] == ["anyOf"]:
                tokens = tokens[2:]
                if not tokens:
                    break
            raw = tokens.pop(0)
            original = f"{original}/{raw}"
            try:
                value = follow(value, f"/{raw}")
            except NotThereError:
                return "/".join((original, *tokens))
        return original

    def within(self, uri: str, path: str) -> str:
        """Return the URI under which the registry holds the schema that `uri` refers to.

        For an embedded schema, it is `uri` itself; otherwise, it is the URI of the document at `path`.
        """
        return uri if uri in self._embedded else self.base(path)


@dataclass(slots=True)
class _Walk:
    """Rewrites one document.

    `mentioned` gives the path of each document that it references, keyed by URI. `unread` holds the JSON Pointers of
    patterns that the validator cannot read.
    """

    rewriter: Rewriter
    path: str
    mentioned: dict[str, str] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)

    def rewrite(self, value: Any, pointer: str, base: str) -> Any:
        if isinstance(value, list):
            return [self.rewrite(item, f"{pointer}/{index}", base) for index, item in enumerate(value)]
        if not isinstance(value, dict):
            return value
        base = self.rewriter.base_within(self.path, value, pointer, base)
        result = {
            key: self.rewrite(item, f"{pointer}/{escape_token(key)}", base) for key, item in value.items()
        }
        if pointer not in self.rewriter.visited.get(self.path, ()):
            return result
        identifier = result.get(keyword := _id_keyword(self.rewriter.documents[self.path]))
        if isinstance(identifier, str):
            result[keyword] = uris.encoded(identifier)
        for keyword in _REFS:
            if (self.path, f"{pointer}/{keyword}") in self.rewriter.nowhere:
                del result[keyword]
                result.setdefault("$ref", ANYTHING)
            elif isinstance(value.get(keyword), str):
                result[keyword] = self._reference(value[keyword], base)
        return self._read(result, value, pointer)

    def _reference(self, text: str, base: str) -> str:
        address, fragment = uris.split(text)
        rewriter, path = self.rewriter, self.path
        if address:
            uri = uris.join(base, address)
            found = rewriter.answer(uri, path, address)
            if found is None:
                return text
            self.mentioned[rewriter.base(found)] = found
            address = rewriter.within(uri, found)
            return self._with_moved(f"{address}#", found, fragment) if "#" in text else address
        if not fragment.startswith("/"):
            return uris.encoded(text)
        if base == rewriter.base(path) and not rewriter.has(path, fragment):
            companion = rewriter.companion(fragment)
            if companion is not None:
                self.mentioned[rewriter.base(companion)] = companion
                return self._with_moved(f"{rewriter.base(companion)}#", companion, fragment)
        return self._with_moved("#", path, fragment)

    def _with_moved(self, address: str, path: str, fragment: str) -> str:
        if not fragment.startswith("/") or not self.rewriter.has(path, fragment):
            return uris.encoded(address + fragment)
        pointer = from_fragment(fragment)
        moved = self.rewriter.moved(path, pointer)
        return uris.encoded(address + fragment) if moved == pointer else address + quote(moved)

    def _read(self, schema: dict[str, Any], raw: dict[str, Any], pointer: str) -> dict[str, Any]:
        document = self.rewriter.documents[self.path]
        schema, unread = readable(schema)
        self.unread.extend(pointer + place for place in unread)
        if document.draft is not None and document.draft.name == "openapi-3.0":
            schema = _numeric_bounds(schema)
        if document.draft is not None and document.draft.name == "04":
            schema = _later_integers(schema)
        if _is_ref_alone(document):
            schema = {key: item for key, item in schema.items() if key not in _CONTENT}
        alone = _is_ref_alone(document) and "$ref" in schema
        if alone and self.rewriter.settings.readings.ref_siblings == "honour":
            others = {key: item for key, item in schema.items() if key != "$ref"}
            schema = {**others, "allOf": [*others.get("allOf", ()), {"$ref": schema["$ref"]}]}
        if self.rewriter.is_nullable(self.path, pointer, raw):
            inside = {key: item for key, item in schema.items() if key not in _STAYS}
            outside = {key: item for key, item in schema.items() if key in _STAYS}
            schema = {**outside, "anyOf": [{"type": "null"}, inside]}
        return schema


def _numeric_bounds(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema with draft 4's boolean `exclusiveMinimum` and `exclusiveMaximum` turned into numbers.

    OpenAPI 3.0 uses these booleans together with keywords of later drafts.
    """
    result = dict(schema)
    for exclusive, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if isinstance(result.get(exclusive), bool) and result.pop(exclusive) and bound in result:
            result[exclusive] = result.pop(bound)
    return result


def _later_integers(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the draft 4 schema, changed so that the type `integer` includes `1.0`, as in later drafts."""
    types = [schema["type"]] if isinstance(schema.get("type"), str) else schema.get("type")
    if not isinstance(types, list) or "integer" not in types or "number" in types:
        return schema
    others = [kind for kind in types if kind != "integer"]
    options = [{"$ref": INTEGER}, *([{"type": others}] if others else [])]
    rest = {key: item for key, item in schema.items() if key != "type"}
    return {**rest, "allOf": [*rest.get("allOf", ()), {"anyOf": options}]}


def _root_identifier(document: Document) -> str:
    value, key = document.value, _id_keyword(document)
    if not isinstance(value, dict) or not isinstance(value.get(key), str):
        return ""
    return uris.join("", value[key])


def _id_keyword(document: Document) -> str:
    return "id" if document.draft is not None and document.draft.name == "04" else "$id"


def _is_ref_alone(document: Document) -> bool:
    return document.draft is not None and document.draft.name in _REF_ALONE


def _absolute(identifier: str) -> str:
    address = uris.join("", identifier)
    return address if uris.is_absolute(address) else _BY_ID + posixpath.normpath(address).lstrip("/")
