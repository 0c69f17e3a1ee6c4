"""Suggests an existing file for a path of the settings that does not exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path

from trivet.diagnostics import show

#: Folders of a project beyond these are not searched for a file that was moved.
_MOST_FOLDERS = 2_000


def near_file(root: Path, path: str) -> str:
    """A hint that names a file or folder of nearly this path, or of its name elsewhere below the root; or nothing."""
    if _is_there(root / path):
        return ""
    found = _nearly(root, path) or next(_elsewhere(root, path), "")
    return f"Did you mean '{show(found)}'?" if found else ""


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name that is too long
        return False


def _nearly(root: Path, path: str) -> str:
    """The path with each part that is not there replaced by the nearest one that is."""
    found: list[str] = []
    for part in path.split("/"):
        names = _names(root.joinpath(*found))
        if part == "..":
            return ""
        near = [part] if part in (*names, ".") else difflib.get_close_matches(part, names, 1)
        if not near:
            return ""
        found += near
    return "/".join(found)


def _elsewhere(root: Path, path: str) -> Iterator[str]:
    """Where a file of this name lies, the nearest to the root first."""
    wanted = path.rpartition("/")[2]
    folders = [""]
    for folder in folders:
        for name in _names(root / folder):
            below = f"{folder}/{name}" if folder else name
            is_link = (root / below).is_symlink()
            if name == wanted and not is_link:
                yield below
            elif (root / below).is_dir() and not is_link and len(folders) < _MOST_FOLDERS:
                folders.append(below)


def _names(folder: Path) -> list[str]:
    """What a folder holds, but for what is hidden; nothing for a folder that cannot be listed."""
    try:
        return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:
        return []
