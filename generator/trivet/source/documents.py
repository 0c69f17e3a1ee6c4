"""The records that `load` makes: documents, their digests, and places looked up when a diagnostic asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from trivet.diagnostics import Diagnostic, Location, Origin, show
from trivet.reader.document import is_openapi, is_yaml
from trivet.reader.json_positions import scan
from trivet.reader.refusal import RefusedError, line_and_column
from trivet.reader.yaml_reader import Places, read_yaml
from trivet.source.drafts import Dialect

#: `schema`: below `schemas:`. `component`: named under `components:` and not below `schemas:`. `location`:
#: answered by `locations:`. `ignored`: below `schemas:`, left out there, and referred to all the same, or a part of an
#: OpenAPI description. `metaschema`:
#: of a draft, from the package jsonschema-specifications.
Role = Literal["schema", "component", "location", "ignored", "metaschema"]


@dataclass(frozen=True, slots=True)
class Document:
    """One document: `path` is relative to the root, `below` to its entry of the settings.

    `value` is the raw JSON value with `int` and `Decimal` numbers. `dialect` is None when its draft could not
    be told (a diagnostic says so). `url` is where `locations:` serves it. `is_component` may be true of a
    document below `schemas:`, too.
    """

    path: str
    below: str
    role: Role
    value: Any
    text: str = ""
    dialect: Dialect | None = None
    url: str = ""
    is_component: bool = False

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
    reference to one of them is not reported again.
    """

    by_path: Mapping[str, Document]
    inputs: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...] = ()
    failed: frozenset[str] = frozenset()
    components: tuple[str, ...] = ()
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
        thing around it. A location that has a line, or whose text is not known, comes back as it is.
        """
        document = self.by_path.get(location.document)
        if location.line or document is None or not document.text:
            return location
        places = self._places.get(document.path)
        if places is None:
            places = self._places[document.path] = _places(document)
        pointer = location.pointer
        while pointer and pointer not in places.values:
            pointer = pointer.rpartition("/")[0]
        line, column = places.values.get(pointer, (1, 1))
        if key:
            line, column = places.keys.get(pointer, (line, column))
        return replace(location, line=line, column=column)


def _places(document: Document) -> Places:
    places = Places()
    if is_yaml(document.path, document.text):
        try:
            read_yaml(document.text, places)
        except RefusedError:
            return places
        return places
    offsets = scan(document.text)
    values, keys = _Lines(document.text), _Lines(document.text)
    places.values = {pointer: values.place(offset) for pointer, offset in offsets.values.items()}
    places.keys = {pointer: keys.place(offset) for pointer, offset in offsets.keys.items()}
    return places


class _Lines:
    """Offsets, which come in rising order, → places, in one walk through the text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._offset, self._line, self._start = 0, 1, 0

    def place(self, offset: int) -> tuple[int, int]:
        if offset < self._offset:
            return line_and_column(self._text, offset)
        lines = self._text.count("\n", self._offset, offset)
        if lines:
            self._line += lines
            self._start = self._text.rfind("\n", 0, offset) + 1
        self._offset = offset
        return self._line, offset - self._start + 1
