"""Checks that all files of a project are in git's index, so that a commit includes them."""

from __future__ import annotations

import os
from collections.abc import Iterable

from trivet.git.index import index_files
from trivet.unchanged.disk import UnsureError


def require_tracked(root: str, paths: Iterable[str]) -> None:
    """Raise `UnsureError` if a path is missing from the index of the git repository that contains `root`.

    The paths are relative to `root`. Nothing is checked without a readable index.
    """
    repository = _around(root)
    index = None if repository is None else index_files(repository)
    if repository is None or index is None:
        return
    below = "" if root == repository else f"{root[len(repository) :].strip('/')}/"
    for path in paths:
        if f"{below}{path}" not in index:
            raise UnsureError(path)


def _around(folder: str) -> str | None:
    """Return the innermost git repository that is `folder` or contains it; None if there is none."""
    while not os.path.exists(os.path.join(folder, ".git")):
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    return folder
