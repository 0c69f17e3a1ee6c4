"""Locks the output folder, so that only one run writes at a time. There is no lock file."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from trivet.artifacts.disk import make_folders
from trivet.artifacts.errors import WriteError
from trivet.artifacts.output_paths import Ground, kind_of
from trivet.diagnostics import show

_PAUSE = 0.05


@contextmanager
def locked(
    where: Ground, *, exclusive: bool, patience: float, made: list[Path] | None = None
) -> Iterator[None]:
    """Lock the output folder while the `with` block runs. On Windows, nothing is locked.

    If `made` is a list, a missing folder is created and appended to it. If `made` is None, a missing folder is
    not created, and nothing is locked. Raises `WriteError` if the lock is not free after `patience` seconds, or
    if the folder cannot be opened.
    """
    handle = _acquire(where, exclusive, time.monotonic() + patience, made)
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _acquire(where: Ground, exclusive: bool, deadline: float, made: list[Path] | None) -> int | None:
    """Lock the output folder, waiting until `deadline`, and return the open handle that holds the lock.

    Return None on Windows, or if there is no folder. If `made` is a list, a missing folder is created and appended to
    it. Raises `WriteError` if another run keeps the lock, or if the folder cannot be opened.
    """
    while True:
        if made is not None:
            make_folders(where.home, where.root, made)
        if sys.platform == "win32" or kind_of(where.home) != "folder":
            return None
        handle = _open(where)
        if handle is None:
            continue
        if _try(handle, exclusive) and _is_current(handle, where):
            return handle
        os.close(handle)
        if time.monotonic() > deadline:
            raise WriteError(
                f"{show(where.output)}: locked by another run of trivet; try again when it is done"
            )
        time.sleep(_PAUSE)


def _open(where: Ground) -> int | None:
    try:
        return os.open(where.home, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise WriteError(
            f"cannot open {show(where.output)}: {error.strerror}; nothing was changed"
        ) from error


def _try(handle: int, exclusive: bool) -> bool:
    if sys.platform == "win32":
        return True
    import fcntl  # not on Windows

    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_current(handle: int, where: Ground) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), where.home.lstat())
    except FileNotFoundError:
        return False
