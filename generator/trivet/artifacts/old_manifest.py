"""Reads the manifest on disk, which lists the files that trivet wrote, and the inputs they came from.

Its content is not trusted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trivet.artifacts.disk import read_file
from trivet.artifacts.errors import ManifestError, reading
from trivet.artifacts.output_paths import Ground, ground, is_plain, kind_of
from trivet.diagnostics import show
from trivet.manifest import MANIFEST_VERSION

_MARKER = re.compile(rb"^(<{7}|\|{7}|={7}|>{7})(?: |\r?$)", re.MULTILINE)
_HASH = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Manifest:
    """The manifest on disk.

    - `raw`: its bytes; None if there is no manifest
    - `data`: its content
    - `files`: the possible hashes of each path; two if a git merge left those of both branches
    - `merged`: whether the content was put together after such a merge
    - `fault`: why the manifest cannot be used, or empty
    """

    raw: bytes | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    files: Mapping[str, frozenset[str]] = field(default_factory=dict)
    fault: str = ""
    merged: bool = False

    def section(self, name: str) -> dict[str, str]:
        """Return a part of the manifest (`inputs` or `tools`); empty if it is missing or not an object.

        Values that are not strings are left out.
        """
        found = self.data.get(name)
        pairs = found.items() if isinstance(found, dict) else ()
        return {key: value for key, value in pairs if isinstance(value, str)}


def read_manifest(where: Ground) -> Manifest:
    """Return the manifest in the output folder; an empty `Manifest` if there is none.

    Invalid content is reported in `fault`. Raises `WriteError` if the file cannot be read.
    """
    path = where.at(where.manifest)
    with reading(where.root):
        if where.obstacle(where.manifest) or kind_of(path) != "file":
            return Manifest()
        raw = read_file(path)
    return parse_manifest(raw)


def parse_manifest(raw: bytes | None) -> Manifest:
    """Parse a manifest; `None` stands for a missing one."""
    if raw is None:
        return Manifest(fault="is not there")
    return _from_sides(raw) if has_markers(raw) else _from_bytes(raw)


def old_manifest(root: Path, output: str) -> dict[str, Any] | None:
    """Return the manifest on disk; None if there is none.

    Raises `ManifestError` if it is broken, has merge markers, or was not written by trivet.
    Raises `WriteError` if it cannot be read.
    """
    where = ground(root, output, (), ())
    found = read_manifest(where)
    if found.fault or found.merged:
        fault = found.fault or "has merge markers"
        message = f"{show(where.manifest)} {fault}; run `trivet generate` for all targets"
        raise ManifestError(message + (" with --force" if found.fault else ""))
    return None if found.raw is None else dict(found.data)


def has_markers(raw: bytes) -> bool:
    """Return whether these bytes contain git merge markers."""
    marks = [match[1][:1] for match in _MARKER.finditer(raw)]
    return b"<" in marks and b"=" in marks[marks.index(b"<") :] and marks[-1] == b">"


def is_as_written(raw: bytes) -> bool:
    """Return whether a manifest has exactly the layout that trivet writes.

    The result is also false if an object has the same key twice, as a merge can cause.
    """
    return (json.dumps(json.loads(raw), indent=2, ensure_ascii=False) + "\n").encode() == raw


def _from_bytes(raw: bytes) -> Manifest:
    try:
        data = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        return Manifest(raw, fault="is not JSON")
    fault = _fault(data)
    if fault:
        return Manifest(raw, fault=fault)
    return Manifest(raw, data, {path: frozenset([value]) for path, value in data["files"].items()})


def _fault(data: Any) -> str:
    if not isinstance(data, dict) or not isinstance(data.get("files"), dict) or "manifest" not in data:
        return "is not a trivet manifest"
    if data["manifest"] != MANIFEST_VERSION:
        return "was written by another version of trivet, in an unknown format"
    odd = [path for path in data["files"] if not is_plain(path)]
    if odd:
        return f"lists {', '.join(show(path) for path in odd[:10])}, which cannot be a generated file"
    wrong = [path for path, value in data["files"].items() if not _is_hash(value)]
    return f"has no sha256 for {show(wrong[0])}" if wrong else ""


def _is_hash(value: Any) -> bool:
    return isinstance(value, str) and _HASH.fullmatch(value) is not None


def _from_sides(raw: bytes) -> Manifest:
    """Return the manifest from a file with git merge markers.

    Its inputs are those of the first readable side; its files are those of both sides. If no side is readable,
    the manifest has a `fault`.
    """
    sides = [_from_bytes(one_side(raw, mark)) for mark in (b"<", b">")]
    good = [side for side in sides if not side.fault]
    if not good:
        return Manifest(raw, fault="has merge markers, and neither side is a manifest")
    return Manifest(raw, good[0].data, files_of(good), merged=True)


def merged_manifest(broken: Manifest, sides: Sequence[Manifest]) -> Manifest:
    """Return a manifest that replaces `broken`, in which a git merge has mixed several manifests.

    `sides` are these manifests before the merge. The result has the files of all of them.
    """
    return Manifest(broken.raw, sides[0].data, files_of(sides), merged=True)


def files_of(manifests: Iterable[Manifest]) -> dict[str, frozenset[str]]:
    """Return each path that any of the manifests lists, with all hashes listed for it."""
    files: dict[str, frozenset[str]] = {}
    for one in manifests:
        for path, hashes in one.files.items():
            files[path] = files.get(path, frozenset()) | hashes
    return files


def one_side(raw: bytes, wanted: bytes) -> bytes:
    """Return the text with one side of every conflict: ours if `wanted` is `<`, theirs if it is `>`.

    The common ancestor, if shown, is always left out.
    """
    kept, inside = [], b""
    for line in raw.splitlines(keepends=True):
        mark = _MARKER.match(line)
        if mark and (inside or mark[1][:1] == b"<"):
            inside = {b"<": b"<", b"|": b"|", b"=": b">", b">": b""}[mark[1][:1]]
        elif inside in (b"", wanted):
            kept.append(line)
    return b"".join(kept)
