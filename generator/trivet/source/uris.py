"""URI references joined as RFC 3986 §5.2 has it, also where the base is empty or no hierarchy (a URN)."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import quote, urldefrag, urljoin

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_AUTHORITY = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?]*")
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
#: What path, query and fragment may hold as it is (RFC 3986 §3.3 to §3.5), besides letters, digits and `-._~`.
_PLAIN = "/?:@!$&'()*+,;=%"


def is_absolute(reference: str) -> bool:
    return _SCHEME.match(reference) is not None


def split(reference: str) -> tuple[str, str]:
    """The reference without its fragment, and the fragment."""
    address, _, fragment = reference.partition("#")
    return address, fragment


def encoded(reference: str) -> str:
    """The URI reference that a text means which is none: what RFC 3986 has no place for, percent-encoded.

    A text that is one comes back as it is.
    """
    address, fragment = split(reference)
    authority = found.group() if (found := _AUTHORITY.match(address)) else ""
    mark = "#" if "#" in reference else ""
    return authority + _encoded(address[len(authority) :]) + mark + _encoded(fragment)


def _encoded(text: str) -> str:
    return quote(_BARE_PERCENT.sub("%25", text), safe=_PLAIN)


def join(base: str, reference: str) -> str:
    """The URI, without a fragment, that a reference means against a base; an empty base keeps it relative.

    Percent-encoded where it must be, so that both spellings mean the same.
    """
    address = encoded(split(reference)[0])
    if not address or is_absolute(address):
        return address or base
    if not base:
        return address
    if is_absolute(base) and not base.lower().startswith(("http:", "https:", "file:", "ftp:")):
        return _join_other(base, address)
    try:
        return urldefrag(urljoin(base, address)).url
    except ValueError:
        return address


def _join_other(base: str, address: str) -> str:
    """A base with a scheme that urllib holds for flat: joined as a hierarchy where it has one (`x://a/b`)."""
    scheme, _, rest = base.partition(":")
    if not rest.startswith("/"):
        return address
    try:
        return f"{scheme}:{urljoin(f'http:{rest}', address).removeprefix('http:')}"
    except ValueError:
        return address


def join_path(base: str, reference: str) -> str | None:
    """The file that a relative reference means beside the file `base`; None when it leaves the root."""
    address = split(reference)[0]
    if not address or is_absolute(address) or address.startswith("/") or "\\" in address:
        return None
    path = posixpath.normpath(posixpath.join(posixpath.dirname(base), address))
    return None if path == ".." or path.startswith("../") else path
