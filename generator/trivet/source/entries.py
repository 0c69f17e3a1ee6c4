"""Interpret an entry of `schemas:`, which names a file or a folder, or is a pattern for files and folders."""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePosixPath

from trivet.existing import is_folder

_WILD = re.compile(r"[*?]")


def is_pattern(root: Path, entry: str) -> bool:
    """Return whether an entry is a glob pattern: it contains a wildcard, and no file or folder has this name."""
    return _WILD.search(entry) is not None and not os.path.lexists(root / entry)


def base_of(root: Path, entry: str) -> str:
    """Return the folder to which the names of an entry's documents are relative.

    - for an entry that is a folder: this folder
    - for a file: the folder that contains it
    - for a pattern: the folder before the first wildcard
    """
    if is_pattern(root, entry):
        return str(PurePosixPath(f"{_WILD.split(entry)[0]}x").parent)
    return entry if is_folder(root / entry) else str(PurePosixPath(entry).parent)


def is_below(base: str, path: str) -> bool:
    """Return whether a path is below a folder."""
    return base == "." or path.startswith(f"{base}/")


def below(base: str, path: str) -> str:
    """Return a path relative to a folder that contains it."""
    return path if base == "." else path[len(base) + 1 :]
