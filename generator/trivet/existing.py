"""Say what is at a path that a user has given.

Methods of `Path` raise an error for a name that is too long. At such a path, there is nothing.
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
