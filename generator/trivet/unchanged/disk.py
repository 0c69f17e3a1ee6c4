"""Reads files as trivet's other readers and writers do: only regular files, and never through a symbolic link."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)
_NONBLOCK = getattr(os, "O_NONBLOCK", 0)


class UnsureError(Exception):
    """The hashes do not prove that nothing changed."""


class Disk:
    """The files below a root folder. Paths are relative to it and use `/`. Each folder is examined only once."""

    def __init__(self, root: str) -> None:
        self.root = root
        self._folders: set[str] = {""}

    def at(self, path: str) -> str:
        return f"{self.root}/{path}"

    def read(self, path: str) -> bytes:
        """Return the bytes of a regular file.

        Raises `UnsureError` or `OSError` for any other file, or if the file is below a symbolic link or another git
        repository.
        """
        self.require_folder(path.rpartition("/")[0])
        handle = os.open(self.at(path), os.O_RDONLY | _NOFOLLOW | _BINARY | _NONBLOCK)
        try:
            size = _size_of_regular(handle)
            raw = os.read(handle, size + 1)
            while len(raw) < size:
                more = os.read(handle, size + 1 - len(raw))
                if not more:
                    break
                raw += more
        finally:
            os.close(handle)
        if len(raw) != size:
            raise UnsureError(path)
        return raw

    def require_folder(self, path: str) -> None:
        """Raise `UnsureError` unless the path and each folder above it are ordinary folders below the root.

        Symbolic links, `.git` and other git repositories are not ordinary. Raises `OSError` if the path does not
        exist or cannot be examined.
        """
        if path in self._folders:
            return
        self.require_folder(path.rpartition("/")[0])
        if path.rpartition("/")[2] in (".", "..", ".git") or not stat.S_ISDIR(
            os.lstat(self.at(path)).st_mode
        ):
            raise UnsureError(path)
        if os.path.lexists(f"{self.at(path)}/.git"):
            raise UnsureError(path)
        self._folders.add(path)


def _size_of_regular(handle: int) -> int:
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        raise UnsureError("not a regular file")
    return status.st_size


@contextmanager
def shared_lock(disk: Disk, output: str) -> Iterator[None]:
    """Hold a shared lock on the output folder during a `with` block. On Windows, nothing is locked.

    Raises `UnsureError` or `OSError` if another run is writing there, or if it is not a regular folder.
    """
    disk.require_folder("" if output == "." else output)
    if sys.platform == "win32":
        yield
        return
    import fcntl  # not on Windows

    handle = os.open(disk.at(output), os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)
