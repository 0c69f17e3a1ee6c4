"""Chooses the folders, files and patterns that a new settings file lists under `schemas:`."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from trivet.letters import folded
from trivet.normalize.modules import module_of
from trivet.reader.document import SUFFIXES
from trivet.settings.globs import matches
from trivet.source.documents import Document
from trivet.source.entries import below

#: The maximum number of files at the root, or of folders, to list one by one.
_NAMED_SINGLY = 12


def entries_for(paths: Iterable[str]) -> tuple[str, ...]:
    """Return the entries of `schemas:` that cover these files.

    An entry is a folder, a file or a pattern. If there are too many folders, or if documents of two folders would
    become one module, the single entry `.` covers all JSON and YAML files. Files with other suffixes still get entries.
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
    if len(folders) > _NAMED_SINGLY or _share_modules([*folders.items(), ("", alone)]):
        return (".", *_patterns(unnamed))
    return (*sorted(folders), *_at_root(alone), *_patterns(unnamed))


def is_below(entry: str, path: str) -> bool:
    """Return whether an entry of `schemas:` (a file, folder or pattern) includes a file.

    `path` is the path of the file, which `trivet init` has examined.
    """
    if path == entry or matches(entry, path):
        return True
    return path.lower().endswith(SUFFIXES) and (entry == "." or path.startswith(f"{entry}/"))


def _share_modules(folders: Iterable[tuple[str, list[str]]]) -> bool:
    """Return whether a module would contain documents of two folders, if each folder were an entry of `schemas:`."""
    modules = [{_module(below(folder or ".", path)) for path in group} for folder, group in folders]
    return len(frozenset().union(*modules)) < sum(map(len, modules))


def _module(path: str) -> str:
    return folded(module_of(Document(path, path, "schema", None)))


def _at_root(paths: list[str]) -> list[str]:
    if len(paths) <= _NAMED_SINGLY:
        return paths
    return sorted({f"*{PurePosixPath(path).suffix}" for path in paths})


def _patterns(paths: list[str]) -> Iterator[str]:
    """Yield glob patterns for files whose suffix is not that of JSON or YAML.

    Each suffix gets a pattern, such as `apis/**/*.spec`. A number, as in `api.2`, is not a suffix.
    Files without a suffix are covered by folder, such as `apis/v1/*`. In the root folder, the path of each such
    file is yielded.
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
