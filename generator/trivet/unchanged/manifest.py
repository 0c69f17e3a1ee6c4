"""Reads a manifest for the comparison of hashes. A manifest that trivet did not write itself is not used.

Every byte must be as trivet wrote it; this is tested with a checksum.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from trivet.unchanged.checksum import is_as_written
from trivet.unchanged.disk import UnsureError
from trivet.unchanged.versions import TOOLS, installed_version

TYPE_CHECKING = False  # importing `typing` takes long
if TYPE_CHECKING:
    from typing import Any

#: The members of `check` that are lists of texts, and those that are mappings of texts.
_LISTS = ("absent", "folders", "reserved", "schemas")
_MAPPINGS = ("options", "profiles", "templates")


class Record:
    """The parts of a manifest that are needed for comparing hashes.

    `manifest.schema.json` describes these parts.
    """

    def __init__(self, data: Mapping[str, object]) -> None:
        check = _mapping(data, "check")
        self.inputs, self.files = _mapping(data, "inputs"), _mapping(data, "files")
        self.output = check.get("output")
        self.absent, self.folders, self.reserved, self.schemas = (_texts(check, name) for name in _LISTS)
        self.options, self.profiles, self.templates = (_mapping(check, name) for name in _MAPPINGS)


def read_record(raw: bytes) -> Record:
    """Return the record in the bytes of a manifest.

    Raises `UnsureError` if the text was edited, was written by other versions of the tools, or has no record.
    """
    if not is_as_written(raw):
        raise UnsureError("the manifest is not as written")
    data = json.loads(raw)
    if data.get("tools") != {name: installed_version(name) for name in TOOLS} or "kept" in data:
        raise UnsureError("other tools wrote some of the files")
    return Record(data)


def _texts(data: Mapping[str, object], name: str) -> tuple[str, ...]:
    found = data.get(name)
    if not isinstance(found, list):
        raise UnsureError(name)
    return tuple(found)


def _mapping(data: Mapping[str, object], name: str) -> Mapping[str, Any]:
    found = data.get(name)
    if not isinstance(found, dict):
        raise UnsureError(name)
    return found
