"""Finds the schemas of another version, at a git commit or in another folder.

They are read with the current settings.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from trivet.diagnostics import TrivetError, show
from trivet.existing import exists, is_folder
from trivet.git.ask import refusal
from trivet.git.repository import find_repository
from trivet.git.trees import Trees
from trivet.settings import Settings

_GLOB = frozenset("*?[{")
_SHOWN_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Earlier:
    """The version that the current one is compared with: its settings, and the name by which messages call it."""

    settings: Settings
    name: str


def reduced(settings: Settings) -> Settings:
    """Return the settings without the parts that do not affect any verdict.

    These are the templates, the docs, the bundle, and the targets that the project defines itself.
    """
    targets = replace(settings.targets, docs=None, schema=None, own={})
    return replace(settings, targets=targets, templates=None)


@contextmanager
def earlier(settings: Settings, against: str | None) -> Iterator[Earlier]:
    """Yield the version of the schemas to compare with: a folder, or a git commit, branch or tag.

    If `against` is None, this is the commit at which HEAD left the main branch. Raises `TrivetError` if there is no
    such version, or `against` is empty.
    """
    if against is not None and not against.strip():
        raise TrivetError("--against names no version")
    if against is not None and is_folder(against):
        yield Earlier(_at(settings, Path(against).absolute()), against)
        return
    repository = find_repository(settings.root)
    if repository is None:
        raise TrivetError("this is no git repository: name a folder with `--against`")
    trees = Trees(repository)
    commit = trees.fork() if against is None else trees.commit(against)
    if commit is None:
        raise TrivetError(_unknown(trees, against))
    with tempfile.TemporaryDirectory(prefix="trivet-") as folder:
        inside = settings.root.relative_to(repository.root).as_posix()
        prefix = "" if inside == "." else inside
        wanted = {path for one in _inputs(settings) if (path := _joined(prefix, one)) is not None}
        _write(Path(folder), trees, commit, wanted)
        root = Path(folder) / prefix
        root.mkdir(parents=True, exist_ok=True)
        name = against if against is not None else commit[:_SHOWN_DIGITS]
        yield Earlier(_at(settings, root), name)


def _at(settings: Settings, root: Path) -> Settings:
    """Return the settings for the version whose files are in `root`; inputs missing there are left out.

    There are two exceptions. If every path in `schemas` is missing, all of these paths are kept. A missing
    vocabulary file is replaced by the current one.
    """

    def has(path: str) -> bool:
        return exists(root / path)

    vocabulary = settings.extensions
    if vocabulary is not None and not has(vocabulary):
        vocabulary = os.path.relpath(settings.root / vocabulary, root).replace(os.sep, "/")
    return replace(
        reduced(settings),
        root=root,
        file="",
        schemas=tuple(one for one in settings.schemas if has(_base(one))) or settings.schemas,
        components=tuple(filter(has, settings.components)),
        locations={uri: path for uri, path in settings.locations.items() if has(path)},
        patches={path: patch for path, patch in settings.patches.items() if has(path) and has(patch)},
        extensions=vocabulary,
    )


def _unknown(trees: Trees, against: str | None) -> str:
    refused = refusal(trees.repository.root)
    if refused:
        return f"git does not read this repository: {show(refused)}"
    fetch = "; the clone is shallow: fetch more of the history (`git fetch --unshallow`)"
    more = fetch if trees.is_shallow() else ""
    if against is None:
        return f"no commit was found at which this branch left the main branch: use `--against`{more}"
    return f"'{show(against)}' is no folder, and no commit, branch or tag{more}"


def _inputs(settings: Settings) -> Iterator[str]:
    """Yield the paths of the inputs that the settings name, relative to the root.

    An entry of `schemas:` with wildcards gives the folder above its first wildcard.
    """
    yield from map(_base, settings.schemas)
    yield from settings.components
    yield from settings.locations.values()
    yield from settings.patches.values()
    if settings.extensions is not None:
        yield settings.extensions


def _base(entry: str) -> str:
    plain: list[str] = []
    for part in PurePosixPath(entry).parts:
        if _GLOB.intersection(part):
            break
        plain.append(part)
    return "/".join(plain)


def _joined(prefix: str, path: str) -> str | None:
    """Convert a path that is relative to the folder `prefix` to one that is relative to the repository.

    Return None if the path is outside the repository.
    """
    joined = os.path.normpath(f"{prefix}/{path}" if prefix else path).replace(os.sep, "/")
    if joined.startswith(("../", "/")) or joined == "..":
        return None
    return "" if joined == "." else joined


def _write(folder: Path, trees: Trees, commit: str, wanted: set[str]) -> None:
    for path, data in trees.files(commit, wanted).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
