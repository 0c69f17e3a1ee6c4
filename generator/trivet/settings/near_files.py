"""Suggest an existing file for a path in the settings that does not exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path

from trivet.diagnostics import show
from trivet.existing import exists

#: The maximum number of folders to search for a moved file.
_MOST_FOLDERS = 2_000


def near_file(root: Path, path: str, told: Path = Path()) -> str:
    """Return a hint for a missing path: a similar path, or a file or folder with the same name elsewhere.

    The hint is "" if the path exists, or if nothing is similar. It names the root as `told`.
    """
    if exists(root / path):
        return ""
    found = _nearly(root, path) or next(_elsewhere(root, path), "")
    return f"Did you mean '{show(str(told / found))}'?" if found else ""


def _nearly(root: Path, path: str) -> str:
    """Return the path with each part that does not exist replaced by the most similar existing name.

    Return "" if a part has no similar name.
    """
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
    """Yield the files and folders below the root that have the same name as `path`, those nearest to the root first."""
    last = path.rpartition("/")[2]
    folders = [""]
    for folder in folders:
        for name in _names(root / folder):
            below = f"{folder}/{name}" if folder else name
            is_link = (root / below).is_symlink()
            if name == last and not is_link:
                yield below
            elif (root / below).is_dir() and not is_link and len(folders) < _MOST_FOLDERS:
                folders.append(below)


def _names(folder: Path) -> list[str]:
    """Return the names in a folder, except hidden ones, sorted; an empty list if the folder cannot be read."""
    try:
        return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:
        return []
