"""The manifest's checksum over its own text, which shows that it is as trivet wrote it."""

from __future__ import annotations

import hashlib
import re

_ROW = re.compile(rb'^    "checksum": "([0-9a-f]{64})"', re.MULTILINE)
_EMPTY = b'    "checksum": ""'


def checksum(text: bytes) -> str:
    """Return the SHA-256 of a manifest whose own checksum is empty, as hexadecimal digits."""
    return hashlib.sha256(text).hexdigest()


def is_as_written(text: bytes) -> bool:
    """Return whether a manifest has a checksum, and it is that of the text: no byte was edited or merged."""
    rows = _ROW.findall(text)
    return len(rows) == 1 and checksum(_ROW.sub(_EMPTY, text)) == rows[0].decode()


def without_checksum(text: bytes) -> bytes:
    """Return the manifest with an empty checksum."""
    return _ROW.sub(_EMPTY, text)
