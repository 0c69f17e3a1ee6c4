"""The records that `load` makes: documents, their digests, and places looked up when a diagnostic asks."""

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

#: `schema`: below `schemas:`. `component`: named under `components:` and not below `schemas:`. `location`:
#: answered by `locations:`. `ignored`: below `schemas:`, left out there, and referred to all the same, or a part of an
#: OpenAPI description. `metaschema`:
#: of a draft, from the package jsonschema-specifications.
Role = Literal["schema", "component", "location", "ignored", "metaschema"]


@dataclass(frozen=True, slots=True)
class Document:
    """One document: `path` is relative to the root, `below` to its entry of the settings.

    `value` is the raw JSON value with `int` and `Decimal` numbers. `draft` is None when its draft could not
    be told (a diagnostic says so). `url` is where `locations:` serves it. `is_component` may be true of a
    document below `schemas:`, too. With a `patch`, `text` is what the document was before.
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
        """Whether a word stands in the text, or in that of the patch."""
        return word in self.text or (self.patch is not None and word in self.patch.text)

    @property
    def is_openapi(self) -> bool:
        return is_openapi(self.value)

    @property
    def is_schema(self) -> bool:
        """Whether the document is itself a schema, and not only a container of definitions."""
        return not (self.is_component or self.is_openapi or self.role == "component")


@dataclass(frozen=True, slots=True)
class Documents:
    """Every document that was read.

    `inputs` maps each path to its `sha256:…`, CRLF read as LF. `failed` are the paths that were refused; a
    reference to one of them is not reported again. `conceded` are the faults that passed, `used` the entries of the
    settings that let them.
    """

    by_path: Mapping[str, Document]
    inputs: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...] = ()
    failed: frozenset[str] = frozenset()
    components: tuple[str, ...] = ()
    conceded: tuple[Conceded, ...] = ()
    used: frozenset[Used] = frozenset()
    _places: dict[str, Places] = field(default_factory=dict, repr=False, compare=False)

    def __getitem__(self, path: str) -> Document:
        return self.by_path[path]

    def __contains__(self, path: object) -> bool:
        return path in self.by_path

    def told(self, origin: Origin) -> str:
        """The place as a person finds it: `schemas/a.json:12:5`."""
        place = self.locate(origin.location)
        return show(str(place) if place.line else str(origin))

    def locate(self, location: Location, *, key: bool = False) -> Location:
        """The same location with line and column; of the member's name when `key`, else of the value.

        What stands nowhere itself (an alias' content, a keyword that a pass made) is placed at the nearest
        thing around it; what a patch wrote, in the patch. A location that has a line, or whose text is not
        known, comes back as it is.
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
