"""Reads generated files back from disk, if the manifest shows that they are up to date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from trivet.artifacts.disk import read_file
from trivet.artifacts.errors import system_errors
from trivet.artifacts.old_manifest import Manifest, read_manifest
from trivet.artifacts.output_paths import Ground, ground, is_below, kind_of
from trivet.digests import sha256
from trivet.manifest import tools


def generated_texts(
    root: Path, output: str, folder: str, files: tuple[str, str], inputs: Mapping[str, str]
) -> list[str] | None:
    """Return the texts of a dialect's DDL files, in the order in which a database must run them.

    Return None unless the manifest and the files are up to date. Raises `WriteError` if a file cannot be read.

    - `folder`: the folder of the target.
    - `files`: (target, dialect).
    """
    where, (target, dialect) = ground(root, output, (folder,), ()), files
    old = read_manifest(where)
    if not _is_current(old, target, inputs):
        return None
    paths = old.data["apply"].get(dialect) if isinstance(old.data.get("apply"), dict) else None
    if not isinstance(paths, list) or not all(_is_listed(path, old, folder) for path in paths):
        return None
    with system_errors(root, "read", "nothing was changed"):
        raw = list(_as_listed(where, old, paths))
    return [each.decode("utf-8") for each in raw] if len(raw) == len(paths) else None


def _is_current(old: Manifest, target: str, inputs: Mapping[str, str]) -> bool:
    """Return whether the manifest describes what these inputs and the present tools generate.

    Return False for a missing, faulty or merged manifest. Also return False if the target's files were kept from
    an earlier run.
    """
    kept = old.data.get("kept", [])
    if old.raw is None or old.fault or old.merged or not isinstance(kept, list) or target in kept:
        return False
    return old.section("inputs") == dict(inputs) and old.section("tools") == tools()


def _is_listed(path: Any, old: Manifest, folder: str) -> bool:
    return isinstance(path, str) and path in old.files and is_below(path, folder)


def _as_listed(where: Ground, old: Manifest, paths: list[str]) -> Iterator[bytes]:
    """Yield the bytes of the files at `paths`, in order.

    Stop before the first path that is not a regular file, or whose file differs from the manifest.
    """
    for path in paths:
        if where.obstacle(path) or kind_of(where.at(path)) != "file":
            return
        raw = read_file(where.at(path))
        if sha256(raw) not in old.files[path]:
            return
        yield raw
