"""A folder of entries, each found by its key. Several runs may use it, and it may be damaged or deleted.

Each entry has an authentication code (HMAC), made from its key, its content and the user's secret. Entries with a
wrong code are not read.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import sys
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from trivet.tool_folders import CACHE

#: The maximum number of bytes of all entries together, and the maximum of one entry when it is unpacked.
LIMIT = 256 * 2**20
_MOST_UNPACKED = 2**30
_SUFFIX, _UNFINISHED = ".entry", ".new"
_LEVEL = 1
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Store:
    """The entries in `folder`. All of them together have at most `limit` bytes.

    `secret` authenticates the entries.
    """

    folder: Path
    secret: bytes
    limit: int = LIMIT

    def get(self, key: str) -> str | None:
        """Return the text that was stored under the key; None if the text is missing or cannot be trusted.

        `key` consists of hexadecimal digits.
        """
        path = self._path(key)
        try:
            if self.folder.is_symlink() or path.is_symlink() or not path.is_file():
                return None
            code, _, packed = path.read_bytes().partition(b"\n")
            if not hmac.compare_digest(code, self._code(key, packed)):
                return None
            unpacking = zlib.decompressobj()
            text = unpacking.decompress(packed, _MOST_UNPACKED).decode()
            if not unpacking.eof:
                return None
        except (OSError, ValueError, zlib.error):
            return None
        with suppress(OSError):
            os.utime(path)  # marks the entry as used: `_trim` removes the least recently used ones
        return text

    def put(self, key: str, text: str) -> None:
        """Store a text under a key, and remove old entries beyond the limit. Do nothing if this is not possible."""
        packed = zlib.compress(text.encode(), _LEVEL)
        if len(packed) > self.limit:
            return
        new = self.folder / f"{key}.{secrets.token_hex(8)}{_UNFINISHED}"
        with suppress(OSError):
            if self.folder.is_symlink():
                return
            self.folder.mkdir(exist_ok=True)
            self._ignore()
            try:
                new.write_bytes(self._code(key, packed) + b"\n" + packed)
                new.replace(self._path(key))
            finally:
                new.unlink(missing_ok=True)
            self._trim()

    def _ignore(self) -> None:
        """Make git ignore the folder."""
        file = self.folder / ".gitignore"
        if not file.exists():
            file.write_text("*\n", "ascii")

    def _trim(self) -> None:
        """Remove the least recently used entries, until the others are within the limit."""
        found = []
        for path in self.folder.iterdir():
            if path.suffix in (_SUFFIX, _UNFINISHED):
                with suppress(OSError):  # another run has removed it
                    status = path.stat()
                    found.append((status.st_mtime_ns, path, status.st_size))
        left = sum(size for _, _, size in found)
        for _, path, size in sorted(found):
            if left <= self.limit:
                break
            path.unlink(missing_ok=True)
            left -= size

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}{_SUFFIX}"

    def _code(self, key: str, packed: bytes) -> bytes:
        return hmac.new(self.secret, key.encode() + b"\n" + packed, hashlib.sha256).hexdigest().encode()


def open_store(root: Path) -> Store | None:
    """Return the store of the project in `root`; None if its secret can be neither read nor created.

    The secret authenticates the entries. It is a file in the user's own folder.
    """
    secret = _secret()
    return None if secret is None else Store(root / CACHE, secret)


def _secret() -> bytes | None:
    """Return this user's secret from its file, which is made if missing; None if the file cannot be used."""
    folder = _user_folder()
    if folder is None:
        return None
    path = folder / "cache.secret"
    with suppress(OSError):
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            new = folder / f"cache.{secrets.token_hex(8)}{_UNFINISHED}"
            handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(secrets.token_bytes(_SECRET_BYTES))
            new.replace(path)
        found = path.read_bytes()
        return found if len(found) == _SECRET_BYTES else None
    return None


def _user_folder() -> Path | None:
    """Return the folder for trivet's files in the user's cache folder; None if the user has no home folder.

    The folder may not exist yet.
    """
    variable = "LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME"
    named = os.environ.get(variable, "")
    if Path(named).is_absolute():
        return Path(named) / "trivet"
    try:
        return Path.home() / ".cache" / "trivet"
    except RuntimeError:
        return None
