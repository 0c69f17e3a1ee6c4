"""Read all documents of a build: schemas, components, and the documents that these refer to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import PurePosixPath

from trivet import rules
from trivet.diagnostics import Diagnostic, Location, Origin, show
from trivet.digests import sha256
from trivet.settings import Settings
from trivet.settings.near_files import near_file
from trivet.source.concessions import Conceded, Concessions, notice, proposal
from trivet.source.document_drafts import assign_drafts
from trivet.source.documents import Document, Documents, Role
from trivet.source.entries import below, is_below
from trivet.source.files import (
    Found,
    UnreadableError,
    below_entry,
    list_schemas,
    normal_path,
    read_bytes,
    safe_name,
)
from trivet.source.locations import file_candidates, url_of
from trivet.source.mentions import Mentions, identifier_of, mentions
from trivet.source.openapi import files_of
from trivet.source.openapi import findings as openapi_findings
from trivet.source.opened import Opened, open_document
from trivet.source.patches import read_patches, without_document
from trivet.source.rooted import roots_of


def load(settings: Settings) -> Documents:
    """Read the documents that `schemas:` and `components:` name, and all documents to which these refer.

    A file that cannot be used gives an error in `diagnostics`. Nothing is raised because of its content.
    """
    loader = _Loader(settings)
    listing = list_schemas(settings)
    loader.diagnostics.extend(listing.diagnostics)
    used = [found for found in listing.files if not found.ignored]
    if not used and not listing.diagnostics:
        message = f"there is no .json, .yaml or .yml file below {', '.join(map(show, settings.schemas))}"
        if listing.files:
            message += f" that `ignore:` does not leave out ({len(listing.files)} left out)"
        loader.diagnostics.append(rules.NO_SCHEMAS.at(settings.place("/schemas"), message))
    for found in used:
        loader.read(found.path, found.below, "schema")
    for index, path in enumerate(settings.components):
        loader.component(normal_path(path), index)
    loader.close(tuple(found for found in listing.files if found.ignored))
    return loader.documents()


def digest(data: bytes) -> str:
    """Return the `sha256:…` of the content of a file, with CRLF read as LF."""
    return sha256(data.replace(b"\r\n", b"\n"))


class _Loader:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._documents: dict[str, Document] = {}
        self._failed: set[str] = set()
        self._absent: set[str] = set()
        self._components: list[str] = []
        self._parts: dict[str, str] = {}
        self._peeked: dict[str, Document | None] = {}
        self._concessions = Concessions(settings)
        self._patches = read_patches(settings)
        self._conceded: list[Conceded] = []
        self._inputs = {path: digest(data) for path, data in self._patches.data.items()}
        self.diagnostics: list[Diagnostic] = list(self._patches.diagnostics)

    def read(self, path: str, below: str, role: Role, *, named: str = "") -> None:
        """Read a file and record it as a document, or record why it cannot be read.

        Do nothing if the file was tried before.

        - `below`: the path relative to the folder that the settings name
        - `named`: the JSON Pointer of the settings entry that names the file itself; "" if there is none
        """
        if path in self._documents or path in self._failed:
            return
        try:
            data = read_bytes(self._settings.root, path)
        except UnreadableError as fault:
            self._failed.add(path)
            self.diagnostics.append(self._unreadable(path, fault, named))
            return
        opened = self._open(path, data, role)
        self.diagnostics.extend(opened.diagnostics)
        if opened.ok:
            url = url_of(path, self._settings) if role == "location" else ""
            self._documents[path] = Document(
                path, below, role, opened.value, opened.text, url=url, patch=opened.patch
            )
            self._conceded.extend(opened.conceded)
        else:
            self._failed.add(path)
        self._inputs[path] = digest(data)

    def _open(self, path: str, data: bytes, role: Role) -> Opened:
        return open_document(path, data, role, self._concessions, self._patches)

    def _unreadable(self, path: str, fault: UnreadableError, named: str) -> Diagnostic:
        if not named:
            return rules.UNREADABLE.at(Location(safe_name(path)), f"it cannot be read: {fault}")
        message = f"`components:` names '{show(path)}': {fault}"
        return rules.UNREADABLE.at(self._settings.place(named), message, near_file(self._settings.root, path))

    def component(self, path: str, index: int) -> None:
        """Read the document at this path, which is entry `index` of `components:`."""
        self.read(path, PurePosixPath(path).name, "component", named=f"/components/{index}")
        if path in self._documents and path not in self._components:
            self._components.append(path)
            self._documents[path] = replace(self._documents[path], is_component=True)

    def close(self, ignored: tuple[Found, ...]) -> None:
        """Read the documents that can be reached through references from the documents read so far.

        A reference is a path to a file below `schemas:`, or a URI in `locations:`. A file in `ignored` is read only
        if it is referred to.
        """
        self._read_split()
        done: set[str] = set()
        while pending := [path for path in self._documents if path not in done]:
            referred: set[str] = set()
            for path in pending:
                done.add(path)
                document = self._documents[path]
                is_rooted = self._settings.readings.references == "root"
                found = mentions(document, roots_of(document) if is_rooted else ())
                self._follow(found)
                referred.update(found.uris)
            self._claim(ignored, referred)

    def _read_split(self) -> None:
        """Read the other files that make up a split OpenAPI description.

        Only files below that description's own folder are read.
        """
        pending = [(document, document) for document in self._documents.values() if document.is_openapi]
        while pending:
            api, document = pending.pop()
            base = str(PurePosixPath(api.path).parent)
            role: Role = "location" if api.role == "component" else "ignored"
            for path in files_of(document):
                if path not in self._parts and is_below(base, path):
                    self._read_if_there(path, below(base, path), role)
                    if path in self._documents:
                        self._parts[path] = api.path
                        pending.append((api, self._documents[path]))

    def _follow(self, mentioned: Mentions) -> None:
        for name, candidate in _candidates(mentioned, self._settings):
            self._read_if_there(candidate, name, "location")
        for candidate in mentioned.paths:
            below_schemas = below_entry(candidate, self._settings)
            if below_schemas is not None:
                self._read_if_there(candidate, below_schemas, "ignored")

    def _claim(self, ignored: tuple[Found, ...], referred: set[str]) -> None:
        """Read each ignored document whose `$id` is in `referred`.

        An `$id` is skipped if a document with that `$id` has already been read.
        """
        missing = referred - {identifier_of(document) for document in self._documents.values()}
        for found in ignored if missing else ():
            document = self._peek(found)
            if document is not None and identifier_of(document) in missing:
                self.read(found.path, found.below, "ignored")

    def _peek(self, found: Found) -> Document | None:
        """Parse the ignored file `found` without reporting anything, and return it as a document.

        Return None if the file was read before, or cannot be parsed.
        """
        if found.path in self._documents or found.path in self._failed:
            return None
        if found.path not in self._peeked:
            self._peeked[found.path] = None
            with suppress(UnreadableError):
                data = read_bytes(self._settings.root, found.path)
                opened = self._open(found.path, data, "ignored")
                if opened.ok:
                    self._peeked[found.path] = Document(found.path, found.below, "ignored", opened.value)
        return self._peeked[found.path]

    def _read_if_there(self, path: str, below: str, role: Role) -> None:
        if path in self._documents or path in self._failed:
            return
        try:
            is_file = (self._settings.root / path).is_file()
        except (OSError, ValueError):
            return
        if is_file:
            self.read(path, below, role)
        else:
            self._absent.add(path)

    def _judged(self, finding: Diagnostic) -> Diagnostic:
        """Return a finding about an OpenAPI description in the form in which it is reported.

        A tolerated invalid schema becomes a notice. For another invalid schema, the finding proposes to tolerate it.
        """
        if finding.rule != rules.INVALID_SCHEMA.id:
            return finding
        place = Origin(finding.location.document, finding.location.pointer)
        if self._concessions.cover("invalid-schema", place):
            return notice("invalid-schema", place, finding.message)
        return replace(finding, proposal=proposal("invalid-schema", place, self._settings))

    def documents(self) -> Documents:
        by_path, found = assign_drafts(self._documents, self._settings, self._components, self._parts)
        apis = [each for each in self._documents.values() if each.is_openapi and each.role == "schema"]
        self.diagnostics.extend(self._judged(finding) for api in apis for finding in openapi_findings(api))
        unpatched = without_document(self._settings, by_path.keys() | self._failed)
        return Documents(
            by_path={path: by_path[path] for path in sorted(by_path)},
            inputs={path: self._inputs[path] for path in sorted(self._inputs)},
            diagnostics=(*self.diagnostics, *unpatched, *found),
            failed=frozenset(self._failed),
            absent=frozenset(self._absent),
            components=tuple(self._components),
            conceded=tuple(self._conceded),
            used=frozenset(self._concessions.used),
        )


def _candidates(mentioned: Mentions, settings: Settings) -> Iterator[tuple[str, str]]:
    for uri in mentioned.uris:
        yield from file_candidates(uri, settings)
