"""An index of a document: its schema resources, anchors and references."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from referencing.jsonschema import DynamicAnchor

from trivet.diagnostics import unescape_token
from trivet.source import uris
from trivet.source.documents import Document
from trivet.source.drafts import Draft
from trivet.source.mixed_drafts import draft_of, identifier_of
from trivet.source.schema_sites import CONTAINERS, subschemas

RefKeyword = Literal["$ref", "$dynamicRef", "$recursiveRef"]
REF_KEYWORDS: tuple[RefKeyword, ...] = ("$ref", "$dynamicRef", "$recursiveRef")
_ENTRY = tuple(f"/{container}/" for container in CONTAINERS)
_ID_KEYWORDS = frozenset({"$id", "id", "$anchor", "$dynamicAnchor", "$recursiveAnchor"})


@dataclass(slots=True, eq=False)
class Resource:
    """A schema resource (JSON Schema Core 2020-12 §4.3.5): the root of a document, or a schema with an `$id`.

    - `uri`: the resolved `$id`, or else the URL of the document; "" if unknown.
    - `path`: for the root, the path of the document. For any other resource, the `$id` resolved as a file path, or
      else the path of the document.
    - `anchors`: name of an anchor → pointer into the document.
    - `dynamic`: name that a `$dynamicAnchor` declares → pointer into the document.
    - `recursive`: whether `$recursiveAnchor` is true (draft 2019-09).
    - `ambiguous`: names that are declared twice.

    An `$id` is resolved against the `uri` and `path` of the enclosing resource. A relative reference is first
    resolved against `uri`. If no schema has that identifier, the reference is resolved against `path`.
    """

    document: str
    pointer: str
    draft: Draft
    uri: str
    path: str
    anchors: dict[str, str] = field(default_factory=dict)
    dynamic: dict[str, str] = field(default_factory=dict)
    recursive: bool = False
    ambiguous: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class RefSite:
    """A reference as written: the schema that contains it (document and pointer), the keyword, and the text."""

    document: str
    pointer: str
    keyword: RefKeyword
    text: str
    resource: Resource


@dataclass(slots=True)
class Index:
    """The schema resources of one document, and the schemas that were visited in it.

    - `accepts`: returns whether a value is a valid schema of the document's draft
    - `resources`: the resources by pointer
    - `visited`: the pointers of the visited schemas
    - `entries`: the keys of definitions in `$defs` and `definitions`, by pointer
    - `twins`: anchors declared twice in a resource, as (pointer of the second schema, name)
    - `faulty`: the pointers of references that are not strings
    """

    document: Document
    root: Resource
    accepts: Callable[[Any], bool]
    resources: dict[str, Resource] = field(default_factory=dict)
    visited: set[str] = field(default_factory=set)
    entries: dict[str, str] = field(default_factory=dict)
    twins: list[tuple[str, str]] = field(default_factory=list)
    faulty: list[str] = field(default_factory=list)

    def enclosing(self, pointer: str) -> Resource:
        """Return the innermost resource that contains a pointer."""
        if len(self.resources) == 1:
            return self.root
        while pointer not in self.resources:
            pointer = pointer.rpartition("/")[0] if pointer else ""
        return self.resources[pointer]

    def visit(self, pointer: str, value: Any) -> Iterator[RefSite]:
        """Visit a schema and its subschemas, except those that were visited before. Yield their references."""
        pending = [(pointer, value, self.enclosing(pointer))]
        while pending:
            at, schema, resource = pending.pop()
            if at in self.visited:
                continue
            self.visited.add(at)
            if not isinstance(schema, dict):
                continue
            if not _ID_KEYWORDS.isdisjoint(schema):
                resource = self._identify(at, schema, resource)
            for keyword in REF_KEYWORDS:
                text = schema.get(keyword)
                if text is None or keyword not in resource.draft.known:
                    continue
                if isinstance(text, str):
                    yield RefSite(self.document.path, at, keyword, text, resource)
                else:
                    self.faulty.append(f"{at}/{keyword}")
            for below, child in subschemas(schema, resource.draft):
                if below.startswith(_ENTRY):
                    if not self._is_definition(below, child, resource.draft):
                        continue
                    self.entries[at + below] = unescape_token(below.rpartition("/")[2])
                pending.append((at + below, child, resource))

    def _is_definition(self, below: str, value: Any, draft: Draft) -> bool:
        """Return whether a member of `$defs` or `definitions` is a schema: an object or a boolean.

        If the draft does not know `$defs`, a member of `$defs` must also be a valid schema.
        """
        return isinstance(value, (dict, bool)) and (
            not below.startswith("/$defs/") or "$defs" in draft.known or self.accepts(value)
        )

    def _identify(self, at: str, schema: dict[str, Any], outer: Resource) -> Resource:
        """Record the identifier and anchors of the schema at the pointer `at`, and return its resource.

        A schema without an identifier belongs to `outer`, the resource around it.
        """
        resource = outer
        identifier = identifier_of(schema, outer.draft)
        if identifier and at:
            resource = self.resources[at] = _embedded(self.document, at, schema, identifier, outer)
        if resource.pointer == at and schema.get("$recursiveAnchor") is True:
            resource.recursive = "$recursiveAnchor" in resource.draft.known
        if all(isinstance(schema.get(key, ""), str) for key in _ID_KEYWORDS - {"$recursiveAnchor"}):
            for anchor in resource.draft.specification.anchors_in(schema):
                self._anchor(resource, at, anchor.name, is_dynamic=isinstance(anchor, DynamicAnchor))
        return resource

    def _anchor(self, resource: Resource, at: str, name: str, *, is_dynamic: bool) -> None:
        if resource.anchors.setdefault(name, at) != at:
            self.twins.append((at, name))
            resource.ambiguous.add(name)
        if is_dynamic:
            resource.dynamic.setdefault(name, at)


def index(document: Document, accepts: Callable[[Any], bool]) -> Index:
    """Return a new index of a document whose draft is known. No schema is marked as visited yet.

    `accepts` returns whether a value is a valid schema. It is called for values that no metaschema covers.
    """
    assert document.draft is not None
    value = document.value
    uri = document.url
    if isinstance(value, dict) and not document.is_openapi:
        uri = uris.join(document.url, identifier_of(value, document.draft))
    root = Resource(document.path, "", document.draft, uri, document.path)
    return Index(document, root, accepts, {"": root})


def _embedded(
    document: Document, at: str, schema: dict[str, Any], identifier: str, outer: Resource
) -> Resource:
    uri = uris.join(outer.uri, identifier) if outer.uri or uris.is_absolute(identifier) else ""
    path = uris.join_path(outer.path, identifier) or document.path
    return Resource(document.path, at, draft_of(schema, outer.draft), uri, path)
