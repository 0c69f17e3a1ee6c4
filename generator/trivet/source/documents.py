"""The records that `load` returns: documents and their digests.

Positions in a document's text are computed only when asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from trivet.diagnostics import Diagnostic, Location, Origin, show
from trivet.reader.document import is_openapi
from trivet.reader.yaml_reader import Places
from trivet.source.concessions import Conceded, Used
from trivet.source.drafts import Draft
from trivet.source.places import place_of, places_in
from trivet.source.provenance import Patch

#: Why a document was read. `schema`: it is below `schemas:`. `component`: it is named under `components:`, and is not
#: below `schemas:`. `location`: it was found through `locations:`. `ignored`: it is below `schemas:` and ignored, but
#: something refers to it; or it is a file of a split OpenAPI description. `metaschema`: it is the metaschema of a
#: draft, from the package jsonschema-specifications.
Role = Literal["schema", "component", "location", "ignored", "metaschema"]


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was read.

    - `path`: its path relative to the root of the project
    - `below`: its path relative to the folder of the settings entry that covers it
    - `value`: the raw JSON value, with `int` and `Decimal` numbers
    - `text`: the text of the file, even if `patch` changed the value
    - `draft`: None if unknown, which a diagnostic reports
    - `url`: the URL that `locations:` gives the file
    - `is_component`: whether the file is listed under `components:`, even if it is also below `schemas:`
    """

    path: str
    below: str
    role: Role
    value: Any
    text: str = ""
    draft: Draft | None = None
    url: str = ""
    is_component: bool = False
    patch: Patch | None = None

    def mentions(self, word: str) -> bool:
        """Return whether the text of the document or of its patch contains a word."""
        return word in self.text or (self.patch is not None and word in self.patch.text)

    @property
    def is_openapi(self) -> bool:
        return is_openapi(self.value)

    @property
    def is_schema(self) -> bool:
        """Return whether the document itself is a schema, and not just a container of definitions."""
        return not (self.is_component or self.is_openapi or self.role == "component")


@dataclass(frozen=True, slots=True)
class Documents:
    """Every document that was read.

    - `inputs`: path of a file → the `sha256:…` of its content, with CRLF read as LF.
    - `failed`: paths that could not be loaded. References to them are not reported as dangling.
    - `absent`: paths that references may mean, but that do not exist.
    - `components`: the paths under `components:` in the settings.
    - `conceded`: the tolerated faults.
    - `used`: the settings entries that tolerate these faults.
    """

    by_path: Mapping[str, Document]
    inputs: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...] = ()
    failed: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    components: tuple[str, ...] = ()
    conceded: tuple[Conceded, ...] = ()
    used: frozenset[Used] = frozenset()
    _places: dict[str, Places] = field(default_factory=dict, repr=False, compare=False)

    def __getitem__(self, path: str) -> Document:
        return self.by_path[path]

    def __contains__(self, path: object) -> bool:
        return path in self.by_path

    def told(self, origin: Origin) -> str:
        """Return an origin as text for people: `schemas/a.json:12:5`."""
        place = self.locate(origin.location)
        return show(str(place) if place.line else str(origin))

    def locate(self, location: Location, *, key: bool = False) -> Location:
        """Return the location with the line and column of its value, or of the member's name if `key` is true.

        - A value without a position gets that of the nearest enclosing value.
        - A value from a patch gets its position in the patch file.
        - A location that has a line, or whose text is unknown, stays unchanged.
        """
        document = self.by_path.get(location.document)
        if location.line or document is None or not document.text:
            return location
        path, text, pointer = document.path, document.text, location.pointer
        if document.patch is not None:
            is_patched, pointer = document.patch.source_of(pointer)
            if is_patched:
                path, text = document.patch.path, document.patch.text
                location = Location(path, pointer=pointer)
        if path not in self._places:
            self._places[path] = places_in(path, text)
        line, column = place_of(pointer, self._places[path], key=key)
        return replace(location, line=line, column=column)
