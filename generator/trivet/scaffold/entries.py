"""Chooses the folders, files and patterns that a new settings file lists under `schemas:`."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from trivet.reader.document import SUFFIXES
from trivet.settings.globs import matches

#: More files than this at the root are listed by a pattern.
_NAMED_SINGLY = 12


def entries_for(paths: Iterable[str]) -> tuple[str, ...]:
    """Return the entries of `schemas:` that cover these files.

    - Each folder at the root gets one entry: the deepest folder that still contains all of its schemas.
    - Files at the root have entries of their own, or a pattern if there are many.
    - Files without a JSON or YAML suffix have a pattern.

    A single entry for the root (`.`) replaces the entries of folders and of files at the root if there would be too
    many folders, or if two documents would get the same name. A document is named by its path relative to its entry.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    alone, unnamed = [], []
    for path in sorted(paths):
        if not path.lower().endswith(SUFFIXES):
            unnamed.append(path)
        elif "/" in path:
            groups[path.partition("/")[0]].append(path)
        else:
            alone.append(path)
    folders = {
        os.path.commonpath([path.rpartition("/")[0] for path in group]): group for group in groups.values()
    }
    names = [
        path[len(folder) + 1 :].casefold() for folder, group in folders.items() for path in group
    ] + alone
    if len(folders) > _NAMED_SINGLY or len(set(names)) < len(names):
        return (".", *_patterns(unnamed))
    return (*sorted(folders), *_at_root(alone), *_patterns(unnamed))


def is_below(entry: str, path: str) -> bool:
    """Return whether an entry of `schemas:` covers a file that `trivet init` has examined."""
    if path == entry or matches(entry, path):
        return True
    return path.lower().endswith(SUFFIXES) and (entry == "." or path.startswith(f"{entry}/"))


def _at_root(paths: list[str]) -> list[str]:
    if len(paths) <= _NAMED_SINGLY:
        return paths
    return sorted({f"*{PurePosixPath(path).suffix}" for path in paths})


def _patterns(paths: list[str]) -> Iterator[str]:
    """Yield patterns for files without a JSON or YAML suffix: one for each suffix.

    Files without any suffix get a pattern with the name of their folder, if they are in several folders of the same
    name. Otherwise they get a pattern for each folder.
    """
    groups: dict[str, list[PurePosixPath]] = defaultdict(list)
    for path in map(PurePosixPath, paths):
        groups["" if path.suffix[1:].isdigit() else path.suffix].append(path)
    for suffix, group in sorted(groups.items()):
        base = os.path.commonpath([str(path.parent) for path in group])
        start = f"{base}/" if base else ""
        names = {path.parent.name for path in group}
        if suffix:
            yield f"{start}**/*{suffix}"
        elif len(names) == 1 and len({path.parent for path in group}) > 1:
            yield f"{start}**/{names.pop()}/*"
        else:
            yield from sorted({f"{path.parent}/*" if path.parent.parts else str(path) for path in group})
