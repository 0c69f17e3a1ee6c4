"""SHA-256 digests: in full for the manifest, shortened for unique names."""

from __future__ import annotations

import hashlib


def sha256(data: bytes | str) -> str:
    """Return `sha256:` and 64 hexadecimal digits, of the bytes or of a text's UTF-8 bytes.

    Raises `UnicodeEncodeError` for a text with a lone surrogate.
    """
    raw = data.encode() if isinstance(data, str) else data
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


def hex_digits(text: str, length: int = 64) -> str:
    """Return the first `length` hexadecimal digits (at most 64) of a text's digest. Lone surrogates are allowed."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]
