"""Resolve URI references by RFC 3986 §5.2, also against a base that is empty or not hierarchical (a URN)."""

from __future__ import annotations

import posixpath
import re
import sys
from urllib.parse import quote, unquote, urldefrag, urljoin

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_AUTHORITY = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?]*")
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
#: Characters allowed unencoded in path, query and fragment (RFC 3986 §3.3 to §3.5), besides letters, digits, `-._~`.
_PLAIN = "/?:@!$&'()*+,;=%"

#: Characters with a special meaning in the paths of Windows, where they could lead out of a folder.
_ON_WINDOWS = frozenset("\\:")


def is_absolute(reference: str) -> bool:
    return _SCHEME.match(reference) is not None


def split(reference: str) -> tuple[str, str]:
    """Split a reference at `#` into (address, fragment)."""
    address, _, fragment = reference.partition("#")
    return address, fragment


def encoded(reference: str) -> str:
    """Percent-encode the characters that RFC 3986 does not allow. A valid URI reference is returned unchanged."""
    address, fragment = split(reference)
    authority = found.group() if (found := _AUTHORITY.match(address)) else ""
    mark = "#" if "#" in reference else ""
    return authority + _encoded(address[len(authority) :]) + mark + _encoded(fragment)


def _encoded(text: str) -> str:
    return quote(_BARE_PERCENT.sub("%25", text), safe=_PLAIN)


def join(base: str, reference: str) -> str:
    """Resolve a reference against a base, and return the URI without a fragment.

    Characters that a URI cannot contain are percent-encoded: `a b` → `a%20b`. If `base` is empty, the result may
    be relative.
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
    """Resolve an address against a base whose scheme `urllib` does not know.

    The base must be hierarchical, such as `x://a/b`. For any other base, or if the resolution fails, the address is
    returned unchanged.
    """
    scheme, _, rest = base.partition(":")
    if not rest.startswith("/"):
        return address
    try:
        return f"{scheme}:{urljoin(f'http:{rest}', address).removeprefix('http:')}"
    except ValueError:
        return address


def of_path(path: str) -> str:
    """Return a path with the characters encoded that would mean something else in a URI, such as `#`, `?` and `%`."""
    return quote(path, safe="/:@!$&'()*+,;=")


def join_path(base: str, reference: str, *, decoded: bool = True) -> str | None:
    """Resolve a relative reference against the path of a file, and return the path of the file that it means.

    Percent-encoded characters are decoded unless `decoded` is false. Return None if the result is above the root, or
    if the reference is not a relative path.
    """
    address = split(reference)[0]
    if not address or is_absolute(address) or "\\" in address:
        return None
    relative = unquote(address) if decoded else address
    if relative.startswith("/") or (sys.platform == "win32" and not _ON_WINDOWS.isdisjoint(relative)):
        return None
    path = posixpath.normpath(posixpath.join(posixpath.dirname(base), relative))
    return None if path == ".." or path.startswith("../") else path
