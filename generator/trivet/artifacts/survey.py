"""Finds the state of every path that the build or the manifest on disk names, for `compare` and `write`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from trivet.artifacts.disk import read_file
from trivet.artifacts.entry import Entry, State
from trivet.artifacts.errors import system_errors
from trivet.artifacts.git_history import plain, read_past
from trivet.artifacts.old_manifest import (
    Manifest,
    has_markers,
    is_as_written,
    merged_manifest,
    read_manifest,
)
from trivet.artifacts.output_paths import Ground, kind_of
from trivet.artifacts.reformatted import is_reformatted
from trivet.artifacts.settle import doubtful, from_branches, reformatted, settled
from trivet.digests import sha256


@dataclass(frozen=True, slots=True)
class Survey:
    """The manifest on disk (`old`), the new manifest (`new`), and an entry for each path that one or both of them list.

    Entries are sorted by path. The entry of the manifest itself is at the end.
    """

    where: Ground
    old: Manifest
    new: Mapping[str, Any]
    entries: tuple[Entry, ...]


def survey(where: Ground, wanted: Mapping[str, str]) -> Survey:
    """Return the state of every path in `wanted` or in the manifest on disk, without writing a file.

    `wanted` maps paths to texts, and includes the new manifest. A file that the new manifest lists, but `wanted`
    lacks, is left out. Raises `WriteError` if a file cannot be read.
    """
    seen = _looked_at(where, wanted, _mended(where, read_manifest(where)))
    others = tuple(reformatted(seen.entries[:-1]))
    asked = [entry.path for entry in doubtful(others)]
    known = settled(others, read_past(where, asked)) if asked else others
    last = _settled_manifest(seen) if all(entry.state == "same" for entry in others) else seen.entries[-1]
    return replace(seen, entries=(*known, last))


def _settled_manifest(seen: Survey) -> Entry:
    """Return the entry of the manifest. If the manifest is out of date because git merged it, its state is `merged`."""
    last = seen.entries[-1]
    if last.state != "stale" or last.have is None or seen.old.section("tools") != seen.new["tools"]:
        return last
    past, text = read_past(seen.where, ()), plain(last.have)
    is_one = text in past.texts(last.path) and is_as_written(text)
    is_ours = not is_one and from_branches({last.path: text}, past, {last.path: last.want or b""})
    return replace(last, state="merged") if is_ours else last


def _mended(where: Ground, old: Manifest) -> Manifest:
    """Return the manifest; if a merge broke it, a combination of the manifests that were merged."""
    if not old.fault or old.raw is None:
        return old
    past = read_past(where, ())
    is_ours = from_branches({where.manifest: plain(old.raw)}, past, {})
    return merged_manifest(old, past.manifests) if is_ours and past.manifests else old


def _looked_at(where: Ground, wanted: Mapping[str, str], old: Manifest) -> Survey:
    new = json.loads(wanted[where.manifest])
    want = {path: text.encode() for path, text in wanted.items() if path != where.manifest}
    gone = [path for path in old.files if path not in want and path not in new["files"]]
    with system_errors(where.root, "read", "nothing was changed"):
        entries = [
            *(_wanted_entry(where, old, path, raw) for path, raw in want.items()),
            *(_orphan_entry(where, old, path) for path in gone if path != where.manifest),
        ]
        last = _manifest_entry(where, old, wanted[where.manifest].encode())
    present = [entry for entry in entries if entry.have is not None or entry.state != "same"]
    return Survey(where, old, new, (*sorted(present, key=lambda entry: entry.path), last))


def _wanted_entry(where: Ground, old: Manifest, path: str, want: bytes) -> Entry:
    obstacle = where.obstacle(path)
    if obstacle:
        return Entry(path, "blocked", want, None, obstacle)
    kind = kind_of(where.at(path))
    if kind in ("link", "other"):
        return Entry(path, "unlisted", want, None, "a symbolic link" if kind == "link" else "a special file")
    if not kind:
        return Entry(path, "missing", want, None)
    have = read_file(where.at(path))
    return Entry(path, _state(want, have, old.files.get(path, frozenset())), want, have)


def _state(want: bytes, have: bytes, listed: frozenset[str]) -> State:
    if have == want:
        return "same"
    if sha256(have) in listed:
        return "stale"
    plain = have.replace(b"\r\n", b"\n")
    if plain == want or sha256(plain) in listed:
        return "converted"
    if has_markers(have):
        return "conflict"
    return "edited" if listed else "unlisted"


def _orphan_entry(where: Ground, old: Manifest, path: str) -> Entry:
    """Return the entry of a path that trivet generated before, but does not generate any more.

    If nothing is at the path, the state of the entry is `same`.
    """
    if not where.owns(path):
        there = kind_of(where.at(path))
        note = "it is not in a folder that the settings name"
        return Entry(path, "outside" if there else "same", None, None, note)
    if where.obstacle(path):
        return Entry(path, "outside", None, None, where.obstacle(path))
    kind = kind_of(where.at(path))
    if not kind:
        return Entry(path, "same", None, None)
    if kind != "file":
        return Entry(path, "orphan-edited", None, None)
    have = read_file(where.at(path))
    hashes = {sha256(have), sha256(have.replace(b"\r\n", b"\n"))}
    return Entry(path, "orphaned" if hashes & old.files[path] else "orphan-edited", None, have)


def _manifest_entry(where: Ground, old: Manifest, want: bytes) -> Entry:
    """Return the entry of the manifest itself.

    No manifest lists its own hash. So the manifest on disk is taken to be written by trivet if it can be read as a
    manifest.
    """
    path = where.manifest
    if old.raw is None:
        return _wanted_entry(where, old, path, want)
    if old.raw == want:
        return Entry(path, "same", want, old.raw)
    if old.fault:
        return Entry(path, "unlisted", want, old.raw, f"a file that {old.fault}")
    if old.merged:
        return Entry(path, "conflict" if has_markers(old.raw) else "merged", want, old.raw)
    if plain(old.raw) == want:
        return Entry(path, "converted", want, old.raw)
    return Entry(path, "reformatted" if is_reformatted(path, old.raw, want) else "stale", want, old.raw)
