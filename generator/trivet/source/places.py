"""Line and column of values and member names, by JSON Pointer. They are computed only for diagnostics."""

from __future__ import annotations

from trivet.reader.document import is_yaml
from trivet.reader.json_positions import scan
from trivet.reader.refusal import RefusedError, line_and_column
from trivet.reader.yaml_reader import Places, read_yaml


def places_in(path: str, text: str) -> Places:
    """Return the positions of all values and member names in a document.

    If an object has several members with the same name, their pointer has the position of the last one. After a syntax
    error, positions may be missing.
    """
    places = Places()
    if is_yaml(path, text):
        try:
            read_yaml(text, places, [])
        except RefusedError:
            return places
        return places
    offsets = scan(text)
    values, keys = _Lines(text), _Lines(text)
    places.values = {pointer: values.place(offset) for pointer, offset in offsets.values.items()}
    places.keys = {pointer: keys.place(offset) for pointer, offset in offsets.keys.items()}
    return places


def place_of(pointer: str, places: Places, *, key: bool) -> tuple[int, int]:
    """Return (line, column) of a value or, if `key` is true, of the member's name.

    If the position is unknown, return the position of the nearest enclosing value that has a position.
    """
    while pointer and pointer not in places.values:
        pointer = pointer.rpartition("/")[0]
    place = places.values.get(pointer, (1, 1))
    return places.keys.get(pointer, place) if key else place


class _Lines:
    """Converts offsets to (line, column); takes a single pass over the text if the offsets are in ascending order."""

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
