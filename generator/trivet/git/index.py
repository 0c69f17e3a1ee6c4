"""List the files in a repository's index. This module imports little, so that `trivet check` starts fast."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from trivet.git.ask import ask

#: The object ids of an empty file, in repositories with SHA-1 and with SHA-256.
_EMPTY = (
    "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
    "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
)


def index_files(root: str) -> frozenset[str] | None:
    """Return the files in git's index, as paths relative to `root`; None if git fails.

    A file that was added with `git add --intent-to-add` is left out, unless the file is empty.
    """
    output = ask(root, "ls-files", "-z", "--stage", environment=index_environment(root))
    if output is None:
        return None
    rows = (row.partition("\t") for row in names_in(output))
    return frozenset(
        path for entry, _, path in rows if entry.split()[1] not in _EMPTY or _is_empty(f"{root}/{path}")
    )


def names_in(output: bytes) -> Iterator[str]:
    """Yield the names in an output of git in which each name ends with NUL."""
    return (name for name in output.decode("utf-8", "surrogateescape").split("\0") if name)


def index_environment(root: str) -> Mapping[str, str]:
    """Return the environment variables that make git use the index of the commit being made.

    Return {} if trivet does not run in a hook of the repository at `root`.
    """
    named = os.environ.get("GIT_INDEX_FILE")
    output = ask(root, "rev-parse", "--absolute-git-dir") if named else None
    if not named or output is None:
        return {}
    index = os.path.join(root, named)
    home = os.fsdecode(output.rstrip(b"\n"))
    is_of_root = os.path.realpath(os.path.dirname(index)) == os.path.realpath(home)
    return {"GIT_INDEX_FILE": index} if is_of_root else {}


def _is_empty(path: str) -> bool:
    try:
        return os.stat(path).st_size == 0
    except OSError:
        return False
