"""What git has of the texts that trivet wrote for earlier commits: the witnesses for what a merge made of them.

A text counts as ours when its hash is listed by one of the manifests of those commits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from trivet.artifacts.old_manifest import Manifest, files_of, parse_manifest
from trivet.artifacts.output_paths import Ground
from trivet.digests import sha256
from trivet.git import find_repository


@dataclass(frozen=True, slots=True)
class Past:
    """`moments` are the times at which branches came together, the latest first: path → what trivet wrote for each.

    `listed` maps a path to the hashes of all that trivet wrote there; `committed` to what is in HEAD or in the index
    now, whoever wrote it; `manifests` are those of the latest moment.
    """

    moments: tuple[Mapping[str, tuple[bytes, ...]], ...] = ()
    listed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    committed: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict)
    manifests: tuple[Manifest, ...] = ()

    def texts(self, path: str) -> tuple[bytes, ...]:
        """All that trivet wrote at this path."""
        return tuple(dict.fromkeys(text for moment in self.moments for text in moment.get(path, ())))

    def may_be_merged(self, path: str, have: bytes) -> bool:
        """Whether git has the text as it is, so that a merge may have made it."""
        return plain(have) in self.committed.get(path, ())


def plain(raw: bytes) -> bytes:
    """The bytes as git keeps them: line ends are LF."""
    return raw.replace(b"\r\n", b"\n")


def read_past(where: Ground, paths: Iterable[str]) -> Past:
    """What git knows about these paths and the manifest; empty without git or outside a repository."""
    repository = find_repository(where.root)
    moments = repository.moments() if repository else ()
    if repository is None or not moments:
        return Past()
    asked = tuple(dict.fromkeys((*paths, where.manifest)))
    names = {path: repository.path_of(where.at(path)) for path in asked}
    commits = tuple(dict.fromkeys(commit for moment in moments for commit in moment))
    found = repository.texts(f"{commit}:{names[path]}" for commit in ("HEAD", "", *commits) for path in asked)

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
        texts = {path: [ours(commit, path) for commit in moment] for path in asked}
        return {path: _present(each) for path, each in texts.items()}

    return Past(
        moments=tuple(at(moment) for moment in moments),
        listed=listed,
        committed={path: _present(text(commit, path) for commit in ("HEAD", "")) for path in asked},
        manifests=tuple(sides[commit] for commit in moments[0] if not sides[commit].fault),
    )


def _present(texts: Iterable[bytes | None]) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys(text for text in texts if text is not None))
