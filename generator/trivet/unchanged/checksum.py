"""The checksum in a manifest, which shows whether the text of the manifest was changed."""

from __future__ import annotations

import hashlib
import re

_ROW = re.compile(rb'^    "checksum": "([0-9a-f]{64})"', re.MULTILINE)
_EMPTY = b'    "checksum": ""'


def checksum(text: bytes) -> str:
    """Return the checksum of a manifest: the SHA-256 of its text, as hexadecimal digits.

    In `text`, the checksum itself must be empty.
    """
    return hashlib.sha256(text).hexdigest()


def is_as_written(text: bytes) -> bool:
    """Return whether a manifest has a checksum that fits its text, which shows that nobody changed the text."""
    rows = _ROW.findall(text)
    return len(rows) == 1 and checksum(_ROW.sub(_EMPTY, text)) == rows[0].decode()


def without_checksum(text: bytes) -> bytes:
    """Return the manifest with its checksum replaced by an empty one."""
    return _ROW.sub(_EMPTY, text)
