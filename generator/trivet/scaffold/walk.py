"""Choose the files in a folder that `trivet init` examines."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from trivet.existing import is_file, is_link
from trivet.extensions.draft import FILE_NAME as VOCABULARY
from trivet.reader.document import SUFFIXES
from trivet.settings.file import YAML_NAME

#: Names of folders that tools install or write, and of build folders. The latter are searched only if there are no
#: schemas elsewhere.
_FOREIGN = frozenset(("__pycache__", "generated", "node_modules", "site-packages", "venv"))
_BUILT = frozenset(("build", "dist", "out", "target"))
#: Files that `trivet init` itself writes.
_OURS = (YAML_NAME, VOCABULARY)
#: Further suffixes that schemas may have; "" for none, as in Iglu, where a version is the name of a file.
_OTHER_SUFFIXES = (".jsonschema", ".schema", "")


@dataclass(frozen=True, slots=True)
class Walk:
    """The files below a folder.

    - `documents`: files with a JSON or YAML suffix.
    - `others`: possible schemas with another suffix or none.
    - `all`: all files found.
    - `skipped`: folders that were not searched, except hidden ones.
    """

    documents: tuple[str, ...]
    others: tuple[str, ...]
    all: tuple[str, ...]
    skipped: tuple[str, ...]


def walk(root: Path, *, built: bool = False) -> Walk:
    """Return the files below a folder, except those in hidden folders and in folders that tools create.

    Build folders are searched only if `built` is true.
    """
    found: list[str] = []
    skipped: list[str] = []
    for folder, folders, files in os.walk(root):
        below = Path(folder).relative_to(root)
        left = {name for name in folders if name in _FOREIGN or (name in _BUILT and not built)}
        skipped.extend((below / name).as_posix() for name in left)
        folders[:] = [name for name in folders if name[0] != "." and name not in left]
        found.extend(_texts((below / name).as_posix() for name in files))
    found.sort()
    documents = tuple(path for path in found if path.lower().endswith(SUFFIXES))
    others = tuple(
        path for path in found if not path.lower().endswith(SUFFIXES) and _may_be_schema(root, path)
    )
    return Walk(documents, others, tuple(found), tuple(sorted(skipped)))


def _texts(paths: Iterator[str]) -> Iterator[str]:
    """Yield the paths, except those of trivet's own files and those with lone surrogates.

    A settings file cannot contain a lone surrogate.
    """
    return (
        path for path in paths if path not in _OURS and not any("\ud800" <= char <= "\udfff" for char in path)
    )


def _may_be_schema(root: Path, path: str) -> bool:
    """Return whether a file without a JSON or YAML suffix may be a schema: its text begins like a JSON object.

    Suffixes that schemas never have, and symlinks, are excluded.
    """
    if _ending(path) not in _OTHER_SUFFIXES or is_link(root / path) or not is_file(root / path):
        return False
    try:
        with (root / path).open("rb") as file:
            return file.read(64).lstrip().startswith(b"{")
    except OSError:
        return False


def _ending(path: str) -> str:
    """Return the suffix of a path. A number at the end, as in the version `1.0.0`, is not a suffix."""
    suffix = PurePosixPath(path).suffix
    return "" if suffix[1:].isdigit() else suffix
