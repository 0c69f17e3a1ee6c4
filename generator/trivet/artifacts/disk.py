"""Reads, writes, syncs and copies whole files, never through a symbolic link."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)
_NONBLOCK = getattr(os, "O_NONBLOCK", 0)


def read_file(path: Path) -> bytes:
    """Return the bytes of a regular file; raise `OSError` for anything else."""
    handle = os.open(path, os.O_RDONLY | _NOFOLLOW | _BINARY | _NONBLOCK)
    with os.fdopen(handle, "rb") as file:
        return file.read()


def write_new(path: Path, raw: bytes, mode: int | None = None) -> None:
    """Write a file that must not exist yet, without syncing it.

    `mode` are its permission bits; `None` leaves them to the umask.
    """
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW | _BINARY, 0o666)
    try:
        _write_all(handle, raw)
    except OSError as error:
        error.filename = str(path)
        raise
    finally:
        os.close(handle)
    if mode is not None:
        path.chmod(mode)


def _write_all(handle: int, raw: bytes) -> None:
    left = memoryview(raw)
    while left:
        left = left[os.write(handle, left) :]


def sync(path: Path) -> None:
    """Sync a file's contents, or a folder's entries, to disk. Do nothing on Windows."""
    if sys.platform == "win32":
        return
    handle = os.open(path, os.O_RDONLY | _NOFOLLOW)
    try:
        os.fsync(handle)
    except OSError as error:
        error.filename = str(path)
        raise
    finally:
        os.close(handle)


@contextmanager
def named(target: Path) -> Iterator[None]:
    """Let each `OSError` that is raised in the `with` block name the user's file `target`.

    The error itself may name a temporary file.
    """
    try:
        yield
    except OSError as error:
        error.filename, error.filename2 = str(target), None
        raise


def permissions(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def back_up(path: Path, copy: Path) -> None:
    """Hard-link a file to `copy`, or copy it if the file system has no hard links."""
    try:
        os.link(path, copy, follow_symlinks=False)
    except OSError:
        copy.unlink(missing_ok=True)
        status = path.lstat()
        write_new(copy, read_file(path), stat.S_IMODE(status.st_mode))
        sync(copy)
        os.utime(copy, ns=(status.st_atime_ns, status.st_mtime_ns))


def make_folders(path: Path, root: Path, made: list[Path]) -> None:
    """Create a folder and its missing parents below `root`, and append each new one to `made`, outermost first."""
    for folder in reversed([path, *path.parents]):
        if folder.is_relative_to(root) and not folder.is_dir():
            folder.mkdir(exist_ok=True)
            made.append(folder)


def remove_empty(folder: Path, stop: Path) -> None:
    """Remove a folder and its parents below `stop`, as long as they are empty."""
    with suppress(OSError):
        while folder != stop and folder.is_relative_to(stop):
            folder.rmdir()
            folder = folder.parent
