"""What an entry of `schemas:` means: a file, a folder, or a pattern over files and folders."""

from __future__ import annotations

import os
import re
from pathlib import Path, PurePosixPath

_WILD = re.compile(r"[*?]")


def is_pattern(root: Path, entry: str) -> bool:
    """Whether an entry is a glob over paths, and no path itself."""
    return _WILD.search(entry) is not None and not os.path.lexists(root / entry)


def base_of(root: Path, entry: str) -> str:
    """The folder to which the names of an entry's documents are relative: of a pattern the part before its first
    wildcard, of a file its own folder."""
    if is_pattern(root, entry):
        return str(PurePosixPath(f"{_WILD.split(entry)[0]}x").parent)
    return entry if (root / entry).is_dir() else str(PurePosixPath(entry).parent)


def is_below(base: str, path: str) -> bool:
    """Whether a path lies below a folder."""
    return base == "." or path.startswith(f"{base}/")


def below(base: str, path: str) -> str:
    """A path below a folder, without that folder."""
    return path if base == "." else path[len(base) + 1 :]
