"""SHA-256 digests: in full for the manifest, shortened for unique names."""

from __future__ import annotations

import hashlib


def sha256(data: bytes | str) -> str:
    """Return `sha256:` and the 64 hexadecimal digits of the digest of bytes, or of text in UTF-8.

    Raises `UnicodeEncodeError` if the text has a lone surrogate.
    """
    raw = data.encode() if isinstance(data, str) else data
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


def hex_digits(text: str, length: int = 64) -> str:
    """Return the first `length` hexadecimal digits of a text's SHA-256 digest; the text may have lone surrogates."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]


def shortened(text: str, most: int) -> str:
    """Return the text, cut to at most `most` bytes of UTF-8. If it is cut, it ends in `_` and a digest of the whole."""
    raw = text.encode()
    return text if len(raw) <= most else f"{raw[: most - 9].decode(errors='ignore')}_{hex_digits(text, 8)}"
