"""Resolves every reference, as docs/readings.md describes, without the network.

The target is looked up by `$id`, then by path, then through `locations:`, then through `components:`. If `$id`
and path lead to different documents, there is a warning.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote

from trivet import rules
from trivet.diagnostics import Diagnostic, Origin, show
from trivet.rules import Rule
from trivet.settings import Settings
from trivet.source import uris
from trivet.source.concessions import Conceded, Concessions, by_schema, notice, proposal, unused
from trivet.source.containers import definition_pointers
from trivet.source.documents import Document, Documents
from trivet.source.drafts import BY_URI, Draft, declared_uri
from trivet.source.failed import failed
from trivet.source.files import normal_path
from trivet.source.hints import Reached, hint_for
from trivet.source.index import Index, RefSite, Resource, index
from trivet.source.invalid import Checked, check_document, check_schema, judged
from trivet.source.locations import file_candidates, url_of
from trivet.source.metaschema import Checker, Refused
from trivet.source.pointers import NotThereError, follow, from_fragment
from trivet.source.registry import Registry, Target
from trivet.source.rooted import explained, paths_from_root
from trivet.source.specifications import metaschema

_MOST_HINTS = 200


def resolve(documents: Documents, settings: Settings) -> Registry:
    """Return the registry of all documents, with a diagnostic for each reference that cannot be resolved.

    References to documents that failed to load get no diagnostic, because that failure has been reported.
    """
    return _Resolver(documents, settings).run()


class _SilentError(Exception):
    """A reference leads to a document that failed to load, so nothing is reported for the reference."""


class _UnresolvedError(Exception):
    """A reference cannot be resolved.

    `within` is the resource to which the address of the reference leads, if only the fragment is wrong. Otherwise it is
    None.
    """

    def __init__(
        self, reason: str, rule: Rule = rules.DANGLING_REF, *, within: Resource | None = None
    ) -> None:
        super().__init__(reason)
        self.reason, self.rule, self.within = reason, rule, within


class _Resolver:
    def __init__(self, documents: Documents, settings: Settings) -> None:
        self._documents = documents
        self._settings = settings
        self._concessions = Concessions(settings)
        self._conceded = list(documents.conceded)
        self._checker = Checker(documents)
        self._hints: dict[tuple[str, str], str] = {}
        self._refused: set[tuple[str, str]] = set()
        self._diagnostics: list[Diagnostic] = []
        self._indexes: dict[str, Index] = {}
        self._by_document = dict(documents.by_path)
        refused = frozenset(path for path in documents.by_path if self._is_refused(path))
        self._failed = failed(documents, refused)
        self._targets: dict[tuple[str, str, str], Target] = {}
        self._by_uri: dict[str, list[Resource]] = {}
        self._by_path: dict[str, Resource] = {}
        self._pending: deque[RefSite] = deque()
        self._twins: dict[str, list[Resource]] = {}
        self._lost: list[tuple[RefSite, Origin]] = []

    def run(self) -> Registry:
        for path, document in self._by_document.items():
            if document.draft is not None and path not in self._failed.paths:
                self._add(document)
        for entry in list(self._indexes.values()):
            self._register(entry)
        self._report_twins()
        while self._pending:
            self._resolve(self._pending.popleft())
        self._report_faulty()
        met = self._documents.used | self._concessions.used
        self._diagnostics.extend(unused(self._settings, met))
        diagnostics = tuple(explained(self._diagnostics, self._lost, self._documents))
        schemas = {path: entry.visited for path, entry in self._indexes.items()}
        conceded = by_schema(self._conceded, schemas)
        documents = replace(self._documents, by_path=self._by_document)
        return Registry(documents, self._indexes, self._targets, diagnostics, conceded)

    def _is_refused(self, path: str) -> bool:
        """Check a document, and return whether it has faults that the settings do not tolerate.

        Parts with tolerated faults are dropped from the document.
        """
        document = self._by_document[path]
        if document.draft is None:
            return False
        checked = check_document(document, self._checker, self._concessions)
        self._take(checked)
        return checked.refused

    def _take(self, checked: Checked) -> None:
        path = checked.document.path
        if path in self._by_document:  # which has all documents except the metaschemas of drafts
            self._by_document[path] = checked.document
        if path in self._indexes:
            self._indexes[path].document = checked.document
        self._diagnostics.extend(checked.diagnostics)
        self._conceded.extend(checked.conceded)

    def _add(self, document: Document) -> None:
        entry = self._indexes[document.path] = index(
            document, lambda value: not any(self._checker.schema(document, "", value))
        )
        self._by_path[document.path] = entry.root
        for pointer, value in _starts(document):
            self._pending.extend(entry.visit(pointer, value))
        for pointer, name in entry.twins:
            message = f"the anchor '{show(name)}' is declared a second time in its schema"
            self._diagnostics.append(rules.DUPLICATE_ID.at(Origin(document.path, pointer), message))

    def _report_faulty(self) -> None:
        for entry in self._indexes.values():
            for pointer, resource in entry.resources.items():
                if resource.uri:
                    self._report_identifier(entry.document, pointer, resource.draft)
            for pointer in entry.faulty:
                refused = Refused(pointer, "a reference must be a string", pointer)
                self._take(judged(entry.document, (refused,), self._concessions))

    def _report_identifier(self, document: Document, pointer: str, draft: Draft) -> None:
        value = follow(document.value, pointer)
        keyword = "id" if draft.name == "04" else "$id"
        if isinstance(value, dict) and isinstance(value.get(keyword), str) and not document.is_openapi:
            self._report_no_uri(Origin(document.path, pointer) / keyword, value[keyword])

    def _register(self, entry: Index) -> None:
        document = entry.document
        url = document.url or url_of(document.path, self._settings)
        for uri in {url, _root_alias(document)} - {"", entry.root.uri}:
            self._by_uri.setdefault(uri, []).append(entry.root)
        for resource in entry.resources.values():
            if resource.path != document.path:
                self._by_path.setdefault(resource.path, resource)
            if not resource.uri:
                continue
            others = self._by_uri.setdefault(resource.uri, [])
            claimed = [other for other in others if other.uri == resource.uri]
            others.append(resource)
            if claimed:
                self._twins.setdefault(resource.uri, [claimed[0]]).append(resource)

    def _report_twins(self) -> None:
        for uri, (first, second, *more) in self._twins.items():
            claimed = show(str(Origin(first.document, first.pointer)))
            others = f", and of {len(more)} more" if more else ""
            message = f"'{show(uri)}' is the identifier of {claimed} too{others}"
            place = Origin(second.document, second.pointer)
            self._diagnostics.append(rules.DUPLICATE_ID.at(place, message))

    def _resolve(self, site: RefSite) -> None:
        place = Origin(site.document, site.pointer) / site.keyword
        try:
            target = self._target(site, place)
            value = follow(self._indexes[target.document].document.value, target.pointer)
            if not isinstance(value, (dict, bool)):
                within = self._indexes[target.document].enclosing(target.pointer)
                raise _UnresolvedError("refers to a value that is not a schema", within=within)
        except _SilentError:
            return
        except _UnresolvedError as fault:
            self._report_unresolved(site, place, fault)
            return
        self._report_no_uri(place, site.text)
        entry = self._indexes[target.document]
        if target.pointer not in entry.visited and not self._visit_unchecked(entry, target.pointer):
            return
        self._targets[site.document, site.pointer, site.keyword] = target

    def _report_no_uri(self, place: Origin, text: str) -> None:
        encoded = uris.encoded(text)
        if encoded != text:
            message = f"'{show(text)}' is not a URI reference"
            self._diagnostics.append(rules.NOT_A_URI.at(place, message, f"Write '{show(encoded)}'."))

    def _report_unresolved(self, site: RefSite, place: Origin, fault: _UnresolvedError) -> None:
        message = f"'{show(site.text)}' {fault.reason}"
        if self._concessions.cover("dangling-ref", place):
            self._conceded.append(Conceded("dangling-ref", place, site.text))
            self._diagnostics.append(notice("dangling-ref", place, message))
            return
        if fault.rule is rules.DANGLING_REF and fault.within is None:
            self._lost.append((site, place))
        hint = self._hint(site, fault.within) if fault.rule is rules.DANGLING_REF else ""
        schema = Origin(site.document, site.pointer)
        error = fault.rule.at(place, message, hint)
        self._diagnostics.append(replace(error, proposal=proposal("dangling-ref", schema, self._settings)))

    def _hint(self, site: RefSite, within: Resource | None) -> str:
        """Return a hint for a dangling reference; "" if the maximum number of hints has been returned already.

        `within` is the resource in which the target is missing; None if the resource itself is missing.
        """
        key = (str(Origin(within.document, within.pointer)) if within else "", site.text)
        if key not in self._hints and len(self._hints) < _MOST_HINTS:
            reached = Reached(self._indexes[within.document].document, within) if within else None
            self._hints[key] = hint_for(site, self._documents, reached)
        return self._hints.get(key, "")

    def _visit_unchecked(self, entry: Index, pointer: str) -> bool:
        """Check a schema at a location that no metaschema covers, and return whether it is valid.

        If it is valid, its references are added to those that still have to be resolved.
        """
        if (entry.document.path, pointer) in self._refused:
            return False
        checked = check_schema(entry.document, pointer, self._checker, self._concessions)
        self._take(checked)
        if checked.refused:
            self._refused.add((entry.document.path, pointer))
            return False
        self._pending.extend(entry.visit(pointer, follow(checked.document.value, pointer)))
        return True

    def _target(self, site: RefSite, place: Origin) -> Target:
        address, fragment = uris.split(site.text)
        resource = self._resource(site, address, place) if address else site.resource
        try:
            found = self._within(resource, fragment)
        except _UnresolvedError:
            companion = None if address else self._companion(fragment)
            if companion is None:
                raise
            return companion
        if site.keyword == "$recursiveRef":
            return Target(found.document, found.pointer, "" if resource.recursive else None)
        if site.keyword == "$dynamicRef" and resource.dynamic.get(unquote(fragment)) == found.pointer:
            return Target(found.document, found.pointer, unquote(fragment))
        return found

    def _within(self, resource: Resource, fragment: str) -> Target:
        """Return the target of a fragment (a pointer or an anchor) in a resource.

        Raises `_UnresolvedError` if there is no such target.
        """
        if not fragment:
            return Target(resource.document, resource.pointer)
        if fragment.startswith(("/", "%2F", "%2f")):
            pointer = resource.pointer + from_fragment(fragment)
            try:
                follow(self._indexes[resource.document].document.value, pointer)
            except NotThereError:
                raise _UnresolvedError("is defined nowhere", within=resource) from None
            return Target(resource.document, pointer)
        name = unquote(fragment)
        anchor = resource.anchors.get(name)
        if anchor is None:
            raise _UnresolvedError("is defined nowhere: no schema has that anchor", within=resource)
        if name in resource.ambiguous:
            raise _UnresolvedError("is ambiguous: two schemas have that anchor", rules.AMBIGUOUS_REF)
        return Target(resource.document, anchor)

    def _companion(self, fragment: str) -> Target | None:
        for path in self._documents.components:
            if path in self._indexes:
                try:
                    return self._within(self._indexes[path].root, fragment)
                except _UnresolvedError:
                    continue
        if not self._failed.paths.isdisjoint(map(normal_path, self._settings.components)):
            raise _SilentError
        return None

    def _resource(self, site: RefSite, address: str, place: Origin) -> Resource:
        uri = uris.join(site.resource.uri, address) if site.resource.uri or uris.is_absolute(address) else ""
        if uri and uri == site.resource.uri:
            return site.resource
        paths = list(self._paths(site, address))
        beside = next((self._by_path[path] for path in paths if path in self._by_path), None)
        named = self._by_uri.get(uri, []) if uri else []
        if named:
            chosen = self._choose(site, named, beside)
            if beside is not None and beside.document != chosen.document:
                self._report_disagreement(place, chosen, beside)
            return chosen
        if beside is not None:
            return beside
        uri = uri or uris.join(_root_alias(self._indexes[site.document].document), address)
        silenced = self._by_uri.get(uri)
        if silenced:
            return self._choose(site, silenced, beside)
        for _, path in file_candidates(uri, self._settings):
            if path in self._by_path:
                return self._by_path[path]
        metaschema = self._metaschema(uri)
        if metaschema is not None:
            return metaschema
        if self._failed.answers(paths, address, uri):
            raise _SilentError
        if any(path in self._documents for path in paths):
            raise _UnresolvedError("refers to a document that is data, not a schema")
        raise _UnresolvedError(_why_unresolved(address))

    def _paths(self, site: RefSite, address: str) -> Iterator[str]:
        """Yield the paths of files that a relative address may mean, best first.

        It is resolved against the root (only with `readings: {references: root}`), the schema resource, and the
        document.
        """
        if self._settings.readings.references == "root" and site.document in self._documents:
            yield from paths_from_root(self._documents[site.document], address)
        for base in dict.fromkeys((site.resource.path, site.document)):
            for decoded in (True, False):
                path = uris.join_path(base, address, decoded=decoded)
                if path is not None:
                    yield path

    def _choose(self, site: RefSite, named: list[Resource], beside: Resource | None) -> Resource:
        if len(named) == 1:
            return named[0]
        own = [resource for resource in named if resource.document == site.document]
        if own:
            return own[0]
        if beside in named:
            assert beside is not None
            return beside
        values = [self._indexes[each.document].document.value for each in named]
        if all(value == values[0] for value in values):
            return named[0]
        claimants = ", ".join(show(each.document) for each in named[:4])
        raise _UnresolvedError(f"is ambiguous: {claimants} all claim it", rules.AMBIGUOUS_REF)

    def _report_disagreement(self, place: Origin, by_id: Resource, by_path: Resource) -> None:
        names = show(by_id.document), show(by_path.document)
        message = f"by `$id` this is {names[0]}, by path {names[1]}; the first is used"
        self._diagnostics.append(rules.REF_DISAGREES.at(place, message))

    def _metaschema(self, uri: str) -> Resource | None:
        """Return the root resource of the metaschema at `uri`; None if `uri` names no draft's metaschema."""
        contents = metaschema(uri)
        if contents is None:
            return None
        if uri not in self._indexes:
            draft = BY_URI.get(declared_uri(contents["$schema"]))
            self._add(Document(uri, uri, "metaschema", contents, draft=draft))
            self._register(self._indexes[uri])
        return self._indexes[uri].root


def _starts(document: Document) -> Iterator[tuple[str, object]]:
    """Yield (pointer, value) of the schemas at which the search through a document begins.

    This is the root if the document is a schema. Otherwise, these are its definitions.
    """
    if document.is_schema:
        yield "", document.value
    elif document.role == "schema" or not document.is_openapi:
        for pointer in definition_pointers(document):
            yield pointer, follow(document.value, pointer)


def _root_alias(document: Document) -> str:
    """Return the `$id` of the root; "" if there is none.

    The `$id` is returned even if a `$ref` beside it disables it, as in drafts up to 7.
    """
    value = document.value
    if not document.is_schema or not isinstance(value, dict):
        return ""
    identifier = value.get("id" if document.draft and document.draft.name == "04" else "$id")
    return uris.join("", identifier) if isinstance(identifier, str) else ""


def _why_unresolved(address: str) -> str:
    if address.lower().startswith(("http:", "https:")):
        return "is a URL that no document of the project has, and trivet never fetches"
    if uris.is_absolute(address) and not address.lower().startswith("file:"):
        return "is an identifier that no document of the project has"
    if address.startswith(("/", "\\")) or address.lower().startswith("file:") or ".." in address.split("/"):
        return "refers to no document below the schema folders, and trivet reads no others"
    return "refers to no document of the project"
