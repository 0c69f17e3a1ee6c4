"""Checks that the manifest lists every schema file to which the entries of `schemas:` lead.

Raises `UnsureError` for cases that only `source/files.py` can decide, such as symbolic links.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Collection, Iterable

from trivet.tool_folders import SKIPPED
from trivet.unchanged.disk import Disk, UnsureError

_WILD = re.compile(r"[*?]")
_SUFFIXES = (".json", ".yaml", ".yml")


def require_known(
    disk: Disk, entries: Iterable[str], reserved: Collection[str], known: Collection[str]
) -> None:
    """Raise `UnsureError` if the entries of `schemas:` lead to an unknown file.

    Raises `OSError` if a file or folder cannot be read.

    - `reserved`: paths that are not searched, such as outputs and settings
    - `known`: the paths of the known files
    """
    for entry in entries:
        if _WILD.search(entry) and not os.path.lexists(disk.at(entry)):
            base = f"{_WILD.split(entry)[0]}x".rpartition("/")[0]
            _require_below(disk, base or ".", ("",), reserved, known)
        elif entry == "." or stat.S_ISDIR(os.lstat(disk.at(entry)).st_mode):
            _require_below(disk, entry, _SUFFIXES, reserved, known)
        elif entry not in known:
            raise UnsureError(entry)


def _require_below(
    disk: Disk, start: str, suffixes: tuple[str, ...], reserved: Collection[str], known: Collection[str]
) -> None:
    disk.require_folder("" if start == "." else start)
    pending = [start]
    while pending:
        folder = pending.pop()
        with os.scandir(disk.at(folder)) as entries:
            for entry in entries:
                path = entry.name if folder == "." else f"{folder}/{entry.name}"
                if path in reserved:
                    continue
                if entry.is_symlink():
                    raise UnsureError(path)
                if entry.is_dir():
                    if entry.name in SKIPPED:
                        continue
                    if entry.name.startswith("."):
                        raise UnsureError(path)
                    pending.append(path)
                elif path.lower().endswith(suffixes) and path not in known:
                    raise UnsureError(path)
