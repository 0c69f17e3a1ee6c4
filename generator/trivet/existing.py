"""Say what is at a path that a user has given.

If a name in the path is too long, the methods of `Path` may raise an error. These functions then return false.
"""

from __future__ import annotations

import os
from pathlib import Path


def exists(path: Path | str) -> bool:
    return os.path.exists(path)


def is_file(path: Path | str) -> bool:
    return os.path.isfile(path)


def is_folder(path: Path | str) -> bool:
    return os.path.isdir(path)


def is_link(path: Path | str) -> bool:
    return os.path.islink(path)
