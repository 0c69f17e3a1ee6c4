"""Finds files that a commit would miss: generated files and inputs that are not in git's index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from trivet.artifacts.causes import DELETED
from trivet.artifacts.output_paths import Ground, is_plain, kind_of
from trivet.artifacts.records import Change
from trivet.git.repository import find_repository

_OUTPUT = "not in git's index, so a commit would miss it: `git add` it"
_INPUT = "not in git's index, so a commit would have the files generated from it, but not it: `git add` it"
_IGNORED = "ignored by git, unlike other generated files, so a commit would miss it"
_HINT = "`git check-ignore -v` with its path shows the pattern; `git add --force` adds it anyway"
_GONE = "it is neither on disk nor in git's index: it was deleted, or never added"


@dataclass(frozen=True, slots=True)
class Lacking:
    """Paths that are not in git's index. `ignored` is the subset of `paths` that git ignores."""

    paths: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()


def lacking(where: Ground, paths: Iterable[str]) -> Lacking:
    """Return those of `paths` that are not in the git index of their repository.

    Paths outside a repository are left out. If git is missing, the result is empty.
    """

    @cache
    def repository_of(folder: Path) -> Path | None:
        found = find_repository(folder)
        return found.root if found else None

    groups: dict[Path, dict[str, str]] = {}
    for path in paths:
        root = repository_of(where.at(path).parent)
        if root is not None:
            groups.setdefault(root, {})[where.at(path).relative_to(root).as_posix()] = path
    found = [_lacking_in(root, names) for root, names in groups.items()]
    return Lacking(
        frozenset().union(*(one.paths for one in found)), frozenset().union(*(one.ignored for one in found))
    )


def _lacking_in(root: Path, names: dict[str, str]) -> Lacking:
    repository = find_repository(root)
    index = repository.index() if repository else None
    if repository is None or index is None:
        return Lacking()
    missed = [name for name in names if name not in index]
    ignored = repository.ignored(missed) if missed else ()
    return Lacking(frozenset(names[name] for name in missed), frozenset(names[name] for name in ignored))


def with_untracked(
    where: Ground, changes: tuple[Change, ...], outputs: Iterable[str], inputs: Sequence[str]
) -> tuple[Change, ...]:
    """Return the changes, and a further change for each input or output that is not in git's index.

    - An output among `changes` gets no second change.
    - An input that git ignores gets no change.
    - If git ignores all outputs, they get no further change.
    - If the settings file, `inputs[0]`, is not in the index, the project is new to git, and nothing is added.
    """
    generated, read = (
        set(outputs),
        {file for path in inputs if is_plain(path) for file in _files(where, path)},
    )
    found = lacking(where, (*generated, *read))
    if inputs[0] in found.paths:
        return changes
    reported = {change.path for change in changes}
    kept_out = generated <= found.ignored
    fresh = [
        *(() if kept_out else _outputs(sorted((generated & found.paths) - reported), found)),
        *(Change(path, "untracked", (_INPUT,)) for path in sorted(read & found.paths - found.ignored)),
    ]
    gone = (_never_added(change, found) for change in changes)
    return tuple(sorted((*gone, *fresh), key=lambda change: change.path))


def documents(inputs: Iterable[str]) -> list[str]:
    """Return the paths among the inputs of a manifest. The input `templates` is left out, as it is no path."""
    return [path for path in inputs if path != "templates"]


def _outputs(paths: Iterable[str], found: Lacking) -> Iterator[Change]:
    for path in paths:
        ignored = path in found.ignored
        yield Change(path, "untracked", (_IGNORED if ignored else _OUTPUT,), _HINT if ignored else "")


def _never_added(change: Change, found: Lacking) -> Change:
    if change.because[:1] != (DELETED,) or change.path not in found.paths:
        return change
    return replace(change, because=(_GONE, *change.because[1:]))


def _files(where: Ground, path: str) -> Iterator[str]:
    """Yield an input file, or the files below an input folder."""
    kind = kind_of(where.at(path))
    if kind == "folder":
        found = (one for one in where.at(path).rglob("*") if kind_of(one) == "file")
        yield from (one.relative_to(where.root).as_posix() for one in found)
    elif kind == "file":
        yield path
