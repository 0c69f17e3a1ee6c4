"""Reads from git the files that trivet generated in earlier commits, to recognise merged files on disk.

A text counts as generated if a manifest of one of these commits lists its hash.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from trivet.artifacts.old_manifest import Manifest, files_of, parse_manifest
from trivet.artifacts.output_paths import Ground
from trivet.digests import sha256
from trivet.git.repository import find_repository


@dataclass(frozen=True, slots=True)
class Past:
    """The texts of generated files in earlier commits and in git's index, by path.

    - `moments`: the texts that trivet wrote, as one mapping for each group of commits that a merge combines; the
      latest group comes first
    - `listed`: the hashes of all texts that trivet wrote
    - `committed`: the texts in HEAD and in the index, whoever wrote them
    - `manifests`: the manifests of the latest group: HEAD, the index, and the commits being merged or rebased
    """

    moments: tuple[Mapping[str, tuple[bytes, ...]], ...] = ()
    listed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    committed: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict)
    manifests: tuple[Manifest, ...] = ()

    def texts(self, path: str) -> tuple[bytes, ...]:
        """Return all texts that trivet wrote at this path, without repetitions, the latest first."""
        return tuple(dict.fromkeys(text for moment in self.moments for text in moment.get(path, ())))

    def may_be_merged(self, path: str, have: bytes) -> bool:
        """Return whether the text `have` may be the result of a git merge.

        This is so if HEAD or git's index has the same text at the path.
        """
        return plain(have) in self.committed.get(path, ())


def plain(raw: bytes) -> bytes:
    """Return the bytes with LF line ends, as git stores them."""
    return raw.replace(b"\r\n", b"\n")


def read_past(where: Ground, paths: Iterable[str]) -> Past:
    """Return the texts that git has for these paths and for the manifest.

    The result is empty if git is missing, or if the project is not in a repository.
    """
    repository = find_repository(where.root)
    moments = repository.moments() if repository else ()
    if repository is None or not moments:
        return Past()
    all_paths = tuple(dict.fromkeys((*paths, where.manifest)))
    names = {path: repository.path_of(where.at(path)) for path in all_paths}
    commits = tuple(dict.fromkeys(commit for moment in moments for commit in moment))
    found = repository.texts(
        f"{commit}:{names[path]}" for commit in ("HEAD", "", *commits) for path in all_paths
    )

    def text(commit: str, path: str) -> bytes | None:
        raw = found.get(f"{commit}:{names[path]}")
        return None if raw is None else plain(raw)

    sides = {commit: parse_manifest(text(commit, where.manifest)) for commit in commits}
    listed = files_of(sides.values())

    def ours(commit: str, path: str) -> bytes | None:
        raw = text(commit, path)
        if raw is None or (path == where.manifest and sides[commit].fault):
            return None
        return raw if path == where.manifest or sha256(raw) in listed.get(path, ()) else None

    def at(moment: Sequence[str]) -> dict[str, tuple[bytes, ...]]:
        texts = {path: [ours(commit, path) for commit in moment] for path in all_paths}
        return {path: _present(each) for path, each in texts.items()}

    return Past(
        moments=tuple(at(moment) for moment in moments),
        listed=listed,
        committed={path: _present(text(commit, path) for commit in ("HEAD", "")) for path in all_paths},
        manifests=tuple(sides[commit] for commit in moments[0] if not sides[commit].fault),
    )


def _present(texts: Iterable[bytes | None]) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys(text for text in texts if text is not None))
