"""Which schema documents lie below a folder, and what goes with them."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from trivet.extensions.draft import FILE_NAME as VOCABULARY
from trivet.reader.document import SUFFIXES, read_document
from trivet.scaffold.document import Seen, answers, see
from trivet.source.files import UnreadableError, read_bytes

_SKIPPED = frozenset(("__pycache__", "build", "dist", "generated", "node_modules", "site-packages", "venv"))
#: What `trivet init` itself writes.
_OURS = ("trivet.yaml", VOCABULARY)
#: A folder with more documents than this is looked at in part only.
_LOOKED_AT = 20_000


@dataclass(frozen=True, slots=True)
class Project:
    """`schemas` are folders and files for `schemas:`, `ignore` the documents below them that are no schemas.

    `components` are documents that answer references which their own document does not; `openapi` are all
    OpenAPI descriptions. `drafts` counts the schema documents by draft, "" for those that declare none that
    is known. `extensions` counts the x- keys.
    """

    documents: int
    schemas: tuple[str, ...]
    ignore: tuple[str, ...]
    components: tuple[str, ...]
    openapi: tuple[str, ...]
    drafts: Mapping[str, int]
    extensions: Mapping[str, int]
    unreadable: tuple[str, ...]
    cut: bool


def look_at(root: Path) -> Project:
    """Reads every JSON and YAML document below `root`, hidden and build folders left out."""
    paths = sorted(_paths(root))
    seen = [_seen(root, path) for path in paths[:_LOOKED_AT]]
    schemas = [one for one in seen if one.kind == "schema"]
    entries = _entries([one.path for one in schemas])
    components = tuple(_answering(root, schemas, seen))
    others = (one.path for one in seen if one.kind in ("other", "unreadable") and one.path not in components)
    return Project(
        documents=len(schemas),
        schemas=entries,
        ignore=tuple(path for path in others if any(path.startswith(f"{entry}/") for entry in entries)),
        components=components,
        openapi=tuple(one.path for one in seen if one.kind == "openapi"),
        drafts=Counter(one.draft for one in schemas),
        extensions=sum((Counter(one.extensions) for one in schemas), Counter()),
        unreadable=tuple(one.path for one in seen if one.kind == "unreadable"),
        cut=len(paths) > _LOOKED_AT,
    )


def _paths(root: Path) -> Iterator[str]:
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name[0] != "." and name not in _SKIPPED)
        below = Path(folder).relative_to(root)
        for name in files:
            path = (below / name).as_posix()
            if name[0] != "." and path not in _OURS and name.lower().endswith(SUFFIXES) and _is_text(path):
                yield path


def _is_text(path: str) -> bool:
    """Whether the settings file can name this path."""
    return not any("\ud800" <= char <= "\udfff" for char in path)


def _value(root: Path, path: str) -> tuple[bool, Any]:
    try:
        read = read_document(path, read_bytes(root, path))
    except UnreadableError:
        return False, None
    return read.ok, read.value


def _seen(root: Path, path: str) -> Seen:
    ok, value = _value(root, path)
    return see(path, value) if ok else Seen(path, "unreadable")


def _entries(paths: Iterable[str]) -> tuple[str, ...]:
    """For each top folder the deepest one that holds all of its schemas; files of the root one by one."""
    groups: dict[str, list[str]] = defaultdict(list)
    alone = []
    for path in paths:
        folder = PurePosixPath(path).parent
        if folder.parts:
            groups[folder.parts[0]].append(str(folder))
        else:
            alone.append(path)
    return (*sorted(os.path.commonpath(group) for group in groups.values()), *alone)


def _answering(root: Path, schemas: list[Seen], seen: list[Seen]) -> Iterator[str]:
    dangling = frozenset[str]().union(*(one.dangling for one in schemas))
    if not dangling:
        return
    for one in seen:
        if one.kind in ("openapi", "other"):
            value = _value(root, one.path)[1]
            if any(answers(value, pointer) for pointer in dangling):
                yield one.path
